#include "vault/rewrap.h"

#include "vault/scrypt.h"

namespace samtycke::vault {

Result<std::string> rewrap(const Header& header, const std::vector<Identity>& identities,
                           const std::vector<Recipient>& recipients, Random& random) {
    if (identities.empty())
        return fail("vault.no-identity", "Give at least one identity to open the file with.");
    const auto passphrase = scryptParameters(header);
    if (!passphrase) return tl::unexpected(passphrase.error());
    if (*passphrase)
        return fail("vault.passphrase-needed",
                    "Give the passphrase that the file was encrypted with.");
    const auto fileKey = fileKeyOf(header, identities);
    if (!fileKey) return tl::unexpected(fileKey.error());
    if (!authentic(header, *fileKey)) return alteredHeader();
    return headerFor(recipients, *fileKey, random);
}

}  // namespace samtycke::vault
