// A passphrase, asked for on the terminal without showing it.
#pragma once

#include <string>

#include "base/result.h"

namespace samtycke::backend {

enum class Ask { once, twice };

// The caller wipes it. Errors: "vault.no-terminal", "vault.passphrase-differs" (what was typed the
// second time).
Result<std::string> askPassphrase(Ask times);

}  // namespace samtycke::backend
