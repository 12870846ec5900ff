// Key derivation of the age format: HKDF-SHA256 (RFC 5869) and HMAC-SHA256 (RFC 2104).
#pragma once

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "base/crypto.h"

namespace samtycke::vault {

// The key from which a file's header and payload keys come. Drawn anew for every file.
using FileKey = crypto::Secret<16>;
using DerivedKey = crypto::Secret<32>;
using Mac = std::array<std::uint8_t, 32>;

DerivedKey hkdf(ByteView secret, ByteView salt, std::string_view info);
Mac hmac(const DerivedKey& key, std::string_view text);

}  // namespace samtycke::vault
