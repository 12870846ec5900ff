// Key derivation of the age format: HKDF-SHA256 (RFC 5869) and HMAC-SHA256 (RFC 2104).
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/crypto.h"

namespace samtycke::vault {

using DerivedKey = crypto::Secret<32>;
using Mac = std::array<std::uint8_t, 32>;

DerivedKey hkdf(ByteView secret, ByteView salt, std::string_view info);
// The two halves of HKDF, for HPKE.
DerivedKey hkdfExtract(ByteView secret, ByteView salt);
void hkdfExpand(const DerivedKey& key, std::string_view info, std::span<std::uint8_t> out);

Mac hmac(const DerivedKey& key, std::string_view text);

}  // namespace samtycke::vault
