// Bech32 (BIP 173) without its limit of 90 characters, as the age specification uses it for
// recipients and identities.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/result.h"

namespace samtycke::vault {

struct Bech32 {
    std::string prefix;  // the human-readable part, in the case in which it was written
    Bytes data;          // whole bytes; may be a secret, which the caller wipes
};

// Lower case throughout. `prefix` is lower-case ASCII, not empty.
std::string encodeBech32(std::string_view prefix, ByteView data);
// Upper and lower case are accepted, a mixture is not. Error: "vault.bech32".
Result<Bech32> decodeBech32(std::string_view text);

// Identities are 32 secret bytes in capitals throughout; `prefix` is too.
std::string encodeIdentity(std::string_view prefix, const crypto::Secret<32>& secret);
// Nothing when `text` is not exactly such an identity.
std::optional<crypto::Secret<32>> decodeIdentity(std::string_view prefix, std::string_view text);

}  // namespace samtycke::vault
