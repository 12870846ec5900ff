#include "base/bytes.h"

#include <array>

namespace samtycke {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::string_view alphabetOf(Base64 alphabet) {
    return alphabet == Base64::url ? kUrl : kStandard;
}

using Reverse = std::array<std::int8_t, 256>;

constexpr Reverse reverseOf(std::string_view alphabet) {
    Reverse reverse{};
    for (auto& value : reverse) value = -1;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        reverse[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
    return reverse;
}

constexpr Reverse kReverseHex = reverseOf(kHex);
constexpr Reverse kReverseStandard = reverseOf(kStandard);
constexpr Reverse kReverseUrl = reverseOf(kUrl);

}  // namespace

std::string encodeHex(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out += kHex[byte >> 4U];
        out += kHex[byte & 15U];
    }
    return out;
}

Result<Bytes> decodeHex(std::string_view text) {
    if (text.size() % 2 != 0) return fail("encoding.hex", "Give an even number of hex digits.");
    Bytes out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = kReverseHex[static_cast<std::uint8_t>(text[i])];
        const int low = kReverseHex[static_cast<std::uint8_t>(text[i + 1])];
        if (high < 0 || low < 0) return fail("encoding.hex", "Use only the digits 0-9 and a-f.");
        out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return out;
}

std::string encodeBase64(ByteView bytes, Base64 alphabet) {
    const std::string_view digits = alphabetOf(alphabet);
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        buffer = (buffer << 8U) | byte;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out += digits[(buffer >> bits) & 63U];
        }
    }
    if (bits > 0) out += digits[(buffer << (6U - bits)) & 63U];
    return out;
}

Result<Bytes> decodeBase64(std::string_view text, Base64 alphabet) {
    const Reverse& reverse = alphabet == Base64::url ? kReverseUrl : kReverseStandard;
    Bytes out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const int value = reverse[static_cast<std::uint8_t>(c)];
        if (value < 0) return fail("encoding.base64", "Use unpadded base64 without white space.");
        buffer = (buffer << 6U) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<std::uint8_t>((buffer >> bits) & 255U));
        }
    }
    const bool stray = (buffer & ((1U << bits) - 1U)) != 0;
    if (bits >= 6 || stray)
        return fail("encoding.base64", "The base64 text is cut short or not canonical.");
    return out;
}

}  // namespace samtycke
