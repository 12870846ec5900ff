#include "base/text.h"

#include <algorithm>
#include <limits>

namespace samtycke {

bool isUtf8(std::string_view text) {
    std::size_t i = 0;
    const auto at = [&](std::size_t index) {
        return static_cast<std::uint32_t>(static_cast<std::uint8_t>(text[index]));
    };
    while (i < text.size()) {
        const std::uint32_t lead = at(i);
        std::size_t extra = 0;
        std::uint32_t smallest = 0;
        std::uint32_t point = lead;
        if (lead < 0x80) {
            ++i;
            continue;
        }
        if ((lead & 0xE0U) == 0xC0) {
            extra = 1, smallest = 0x80, point = lead & 0x1FU;
        } else if ((lead & 0xF0U) == 0xE0) {
            extra = 2, smallest = 0x800, point = lead & 0x0FU;
        } else if ((lead & 0xF8U) == 0xF0) {
            extra = 3, smallest = 0x10000, point = lead & 0x07U;
        } else {
            return false;
        }
        if (i + extra >= text.size()) return false;
        for (std::size_t k = 1; k <= extra; ++k) {
            if ((at(i + k) & 0xC0U) != 0x80) return false;
            point = (point << 6U) | (at(i + k) & 0x3FU);
        }
        if (point < smallest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
            return false;
        i += extra + 1;
    }
    return true;
}

std::size_t codePoints(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text)
        if ((static_cast<std::uint8_t>(c) & 0xC0U) != 0x80) ++count;
    return count;
}

namespace {

// Bytes of the character at the start of `text` when it is none of a line, else 0.
std::size_t controlAt(std::string_view text) {
    const auto within = [](std::string_view bytes, std::string_view from, std::string_view to) {
        return bytes >= from && bytes <= to;
    };
    if (static_cast<unsigned char>(text[0]) < ' ' || text[0] == '\x7F') return 1;
    const std::string_view two = text.substr(0, 2);
    const std::string_view three = text.substr(0, 3);
    if (within(two, "\xC2\x80", "\xC2\x9F") || two == "\xD8\x9C") return 2;
    return within(three, "\xE2\x80\x8E", "\xE2\x80\x8F") ||
                   within(three, "\xE2\x80\xA8", "\xE2\x80\xAE") ||
                   within(three, "\xE2\x81\xA6", "\xE2\x81\xA9")
               ? 3
               : 0;
}

}  // namespace

bool isOneLine(std::string_view text) {
    for (; !text.empty(); text.remove_prefix(1))
        if (controlAt(text) > 0) return false;
    return true;
}

std::string oneLine(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t control = controlAt(text);
        out += control > 0 ? '_' : text[0];
        text.remove_prefix(std::max<std::size_t>(control, 1));
    }
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

std::string asciiLower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

namespace {

// Of U+0080 to U+07FF, which have two bytes, as do their lower-case letters.
unsigned lowerOf(unsigned c) {
    const auto within = [c](unsigned from, unsigned to) { return c >= from && c <= to; };
    if ((within(0xC0, 0xDE) && c != 0xD7) || within(0x391, 0x3A9) || within(0x410, 0x42F))
        return c + 32;
    if (within(0x400, 0x40F)) return c + 80;
    if (within(0x100, 0x137) || within(0x14A, 0x177)) return c | 1U;
    if (within(0x139, 0x148) || within(0x179, 0x17E)) return c + (c & 1U);
    return c == 0x178 ? 0xFF : c;
}

}  // namespace

std::string folded(std::string_view text) {
    std::string out = asciiLower(text);
    for (std::size_t i = 0; i + 1 < out.size(); ++i) {
        const auto lead = static_cast<unsigned char>(out[i]);
        if (lead < 0xC2 || lead > 0xDF) continue;
        const auto low = static_cast<unsigned char>(out[i + 1]);
        const unsigned c = lowerOf((lead & 0x1FU) << 6U | (low & 0x3FU));
        out[i] = static_cast<char>(0xC0U | c >> 6U);
        out[i + 1] = static_cast<char>(0x80U | (c & 0x3FU));
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos) return parts;
        begin = end + 1;
    }
}

std::string join(const std::vector<std::string>& parts, char separator) {
    std::string out;
    for (const std::string& part : parts) {
        if (!out.empty()) out += separator;
        out += part;
    }
    return out;
}

std::string replaceAll(std::string text, std::string_view from, std::string_view to) {
    if (from.empty()) return text;
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::optional<std::int64_t> parseDecimal(std::string_view digits) {
    if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : digits) {
        if (!isDigit(c)) return std::nullopt;
        const int digit = c - '0';
        if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    return value;
}

std::string padded(std::int64_t value, int width) {
    std::string digits = std::to_string(value);
    const auto wanted = static_cast<std::size_t>(width);
    if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
    return digits;
}

bool matchesPattern(std::string_view text, std::string_view pattern) {
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace samtycke
