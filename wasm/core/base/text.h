// Small, locale-free text functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace samtycke {

// True when `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool isUtf8(std::string_view text);
// Number of Unicode code points; `text` is UTF-8.
std::size_t codePoints(std::string_view text);
// True without what breaks a line, controls a terminal or turns the direction of writing: U+0000 to
// U+001F, U+007F to U+009F, U+2028, U+2029 and the characters with the property Bidi_Control.
bool isOneLine(std::string_view text);
// With "_" for each of these; `text` is UTF-8.
std::string oneLine(std::string_view text);
// Takes away ASCII white space at both ends.
std::string_view trim(std::string_view text);
std::string asciiLower(std::string_view text);
// For comparing names: letters of Latin (U+0041 to U+017F), Greek and Cyrillic in lower case;
// `text` is UTF-8.
std::string folded(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
// The opposite; no part is empty.
std::string join(const std::vector<std::string>& parts, char separator);
std::string replaceAll(std::string text, std::string_view from, std::string_view to);
// Decimal digits only, no sign, no leading zero unless "0"; nothing on overflow.
std::optional<std::int64_t> parseDecimal(std::string_view digits);
// Zero-padded to `width`.
std::string padded(std::int64_t value, int width);
// `pattern` is literal but for "*", which stands for any run of characters.
bool matchesPattern(std::string_view text, std::string_view pattern);

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool isLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool isAlpha(char c) { return isLower(c) || (c >= 'A' && c <= 'Z'); }
constexpr bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

template <class Texts>
bool isOneOf(std::string_view text, const Texts& texts) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace samtycke
