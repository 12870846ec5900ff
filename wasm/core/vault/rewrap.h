// Other recipients for a file whose payload stays as it is: the file key, out of the old header,
// is wrapped anew. Whoever could open the old header, and kept it, can still open the file.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "vault/header.h"
#include "vault/identity.h"
#include "vault/recipient.h"

namespace samtycke::vault {

// The new header. Errors: "vault.no-identity", "vault.passphrase-needed" (the file is under a
// passphrase), "vault.header-mac", those of fileKeyOf and headerFor.
Result<std::string> rewrap(const Header& header, const std::vector<Identity>& identities,
                           const std::vector<Recipient>& recipients, Random& random);

}  // namespace samtycke::vault
