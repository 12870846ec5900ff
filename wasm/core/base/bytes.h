// Byte strings and their text encodings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace samtycke {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView bytesOf(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view textOf(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

enum class Base64 { standard, url };  // RFC 4648 sections 4 and 5, both without padding

std::string encodeHex(ByteView bytes);  // lower case
Result<Bytes> decodeHex(std::string_view text);

std::string encodeBase64(ByteView bytes, Base64 alphabet = Base64::url);
// Canonical only: no padding, no white space, no stray bits in the last character.
// Error: "encoding.base64".
Result<Bytes> decodeBase64(std::string_view text, Base64 alphabet = Base64::url);

}  // namespace samtycke
