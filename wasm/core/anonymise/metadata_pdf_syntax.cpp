#include "anonymise/metadata_pdf_syntax.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace samtycke::anonymise::pdf {
namespace {

bool isDelimiter(char c) { return std::string_view("()<>[]{}/%").find(c) != kNone; }
bool isOctal(char c) { return c >= '0' && c <= '7'; }
bool isRegular(char c) { return !isSpace(c) && !isDelimiter(c); }

std::size_t skipRegular(std::string_view text, std::size_t at) {
    while (at < text.size() && isRegular(text[at])) ++at;
    return at;
}

std::size_t stringEnd(std::string_view text, std::size_t at) {
    std::size_t depth = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '(')
            ++depth;
        else if (text[at] == ')' && --depth == 0)
            return at + 1;
    }
    return kNone;
}

// A bracket is a token by itself.
std::size_t tokenEnd(std::string_view text, std::size_t at) {
    if (at >= text.size()) return kNone;
    const std::string_view two = text.substr(at, 2);
    if (two == "<<" || two == ">>") return at + 2;
    switch (text[at]) {
        case '(':
            return stringEnd(text, at);
        case '<': {
            const std::size_t end = text.find('>', at);
            return end == kNone ? kNone : end + 1;
        }
        case '[':
        case ']':
        case '{':
        case '}':
            return at + 1;
        case '/':
            return skipRegular(text, at + 1);
        case ')':
        case '>':
            return kNone;
        default:
            return skipRegular(text, at);
    }
}

std::optional<std::uint32_t> number(std::string_view digits) {
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    const auto value = digits.size() <= 10 ? parseDecimal(digits) : std::nullopt;
    if (!value || *value > UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(*value);
}

// Walks back over white space and the digits before it; nothing when one of them is missing.
std::optional<std::string_view> digitsBefore(std::string_view text, std::size_t& at) {
    const std::size_t spaceEnd = at;
    while (at > 0 && isSpace(text[at - 1])) --at;
    const std::size_t end = at;
    while (at > 0 && isDigit(text[at - 1])) --at;
    if (end == spaceEnd || at == end) return std::nullopt;
    return text.substr(at, end - at);
}

// The number of the object whose "obj" is at `at`.
std::optional<std::uint32_t> objectAt(std::string_view text, std::size_t at) {
    const std::size_t first = at > kLongestMark ? at - kLongestMark : 0;
    text = text.substr(first, at - first);
    at -= first;
    if (!digitsBefore(text, at)) return std::nullopt;
    const auto digits = digitsBefore(text, at);
    if (!digits || (at > 0 && isRegular(text[at - 1]))) return std::nullopt;
    return number(*digits);
}

}  // namespace

bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

std::size_t skipSpace(std::string_view text, std::size_t at) {
    for (bool comment = false; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '%') comment = true;
        if (c == '\n' || c == '\r') comment = false;
        if (!comment && !isSpace(c)) break;
    }
    return at;
}

std::size_t valueEnd(std::string_view text, std::size_t at) {
    std::size_t depth = 0;
    while (true) {
        const std::size_t end = tokenEnd(text, at);
        if (end == kNone) return kNone;
        const std::string_view token = text.substr(at, end - at);
        if (token == "<<" || token == "[")
            ++depth;
        else if (token == ">>" || token == "]") {
            if (depth == 0) return kNone;
            --depth;
        }
        if (depth == 0) return end;
        at = skipSpace(text, end);
    }
}

bool isString(std::string_view value) {
    return value.starts_with('(') || (value.starts_with('<') && !value.starts_with("<<"));
}

std::string lettersOf(std::string_view string) {
    constexpr std::string_view kMarks = "\xfe\xff\xef\xbb\xbf";  // byte order marks
    std::string letters;
    const auto add = [&](unsigned byte) {
        const char c = static_cast<char>(byte);
        if ((byte & 0xFFU) > ' ' && kMarks.find(c) == kNone) letters += c;
    };
    unsigned code = 1;  // a bit, and the hexadecimal digits behind it
    for (std::size_t at = 1; at + 1 < string.size(); ++at) {
        const char c = string[at];
        if (string[0] == '<') {
            const std::size_t digit =
                std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
            if (digit == kNone) continue;
            code = code << 4U | static_cast<unsigned>(digit);
            if (code > 0xFF) add(std::exchange(code, 1U));
        } else if (c != '\\') {
            add(static_cast<unsigned char>(c));
        } else if (isOctal(string[at + 1])) {
            unsigned octal = 0;
            for (const std::size_t last = at + 3; at < last && isOctal(string[at + 1]); ++at)
                octal = octal * 8 + static_cast<unsigned>(string[at + 1] - '0');
            add(octal);
        } else if (std::string_view("nrtbf").find(string[++at]) == kNone) {
            add(static_cast<unsigned char>(string[at]));
        }
    }
    return asciiLower(letters);
}

std::vector<Entry> entriesOf(std::string_view text) {
    std::vector<Entry> entries;
    std::size_t at = text.starts_with("<<") ? skipSpace(text, 2) : text.size();
    while (at < text.size() && text[at] == '/') {
        const std::size_t keyEnd = skipRegular(text, at + 1);
        const std::size_t valueAt = skipSpace(text, keyEnd);
        std::size_t end = valueEnd(text, valueAt);
        if (end == kNone) break;
        // A reference is three tokens, of which the first is a number.
        const std::size_t second = skipSpace(text, end);
        const std::size_t secondEnd = skipRegular(text, second);
        const std::size_t third = skipSpace(text, secondEnd);
        const std::size_t thirdEnd = skipRegular(text, third);
        if (isDigit(text[valueAt]) && text.substr(third, thirdEnd - third) == "R" &&
            secondEnd > second)
            end = thirdEnd;
        entries.push_back(
            {text.substr(at + 1, keyEnd - at - 1), text.substr(valueAt, end - valueAt), at, end});
        at = skipSpace(text, end);
    }
    return entries;
}

std::string_view valueOf(const std::vector<Entry>& entries, std::string_view key) {
    for (const Entry& entry : entries)
        if (entry.key == key) return entry.value;
    return {};
}

std::optional<std::uint32_t> referenceIn(std::string_view value) {
    if (!value.ends_with('R')) return std::nullopt;
    return number(value.substr(0, skipRegular(value, 0)));
}

std::optional<Mark> findMark(std::string_view text) {
    using namespace std::string_view_literals;
    for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
        if (text[at] == 'o' && text.substr(at, 3) == "obj"sv) {
            if (const auto object = objectAt(text, at)) return Mark{at + 3, object};
        } else if (text[at] == 't' && text.substr(at, 7) == "trailer"sv) {
            return Mark{at + 7, std::nullopt};
        }
    }
    return std::nullopt;
}

}  // namespace samtycke::anonymise::pdf
