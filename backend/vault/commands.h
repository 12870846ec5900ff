// `samtycke encrypt`, `decrypt`, `identity`, `recipient` and `inspect`: the vault at a terminal, on
// the same core as the browser's, for operators who then need no other program.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace samtycke::backend {

// Errors of all: "usage.option" for arguments that will not do, "file.read", "file.write",
// "file.exists", and the vault's own. Memory stays the same however long a file is.

// Encrypts a file for recipients or under a passphrase.
Result<void> encryptCommand(std::span<const std::string> arguments);
// Opens one. On standard output what was authentic has come out before an error is found; a named
// file appears only when all of it is there.
Result<void> decryptCommand(std::span<const std::string> arguments);
// Makes an identity, in a file as age-keygen writes it.
Result<void> identityCommand(std::span<const std::string> arguments);
// Prints the recipients of the identities in a file.
Result<void> recipientCommand(std::span<const std::string> arguments);
// Prints what a file wants of whoever opens it.
Result<void> inspectCommand(std::span<const std::string> arguments);

extern const char* const kVaultUsage;

}  // namespace samtycke::backend
