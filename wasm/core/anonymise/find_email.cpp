#include <algorithm>
#include <array>

#include "anonymise/find.h"

namespace samtycke::anonymise {
namespace {

constexpr std::size_t kMaxQuoted = 66;  // RFC 5321 section 4.5.3.1.1: 64 octets and the quotes

bool isHighByte(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// The length of the non-ASCII punctuation mark or space that begins at `at`, or 0: U+0080-00BF,
// U+2000-207F, U+2200-223F (minus sign), U+3000-303F, U+FF00-FF3F.
std::size_t punctuationAt(std::string_view text, std::size_t at) {
    const std::string_view lead = text.substr(at, 2);
    if (lead.size() == 2 && lead[0] == '\xC2' && isHighByte(lead[1])) return 2;
    for (const std::string_view block :
         {"\xE2\x80", "\xE2\x81", "\xE2\x88", "\xE3\x80", "\xEF\xBC"})
        if (lead == block && at + 2 < text.size()) return 3;
    return 0;
}

bool punctuationEndsAt(std::string_view text, std::size_t end) {
    return (end >= 2 && punctuationAt(text, end - 2) == 2) ||
           (end >= 3 && punctuationAt(text, end - 3) == 3);
}

// Of RFC 5322's symbols those stay out that divide fields in URLs, key=value pairs and logs.
bool isLocalCharacter(char c) {
    constexpr std::string_view symbols = ".+-_%'~!*^$";
    return isAlpha(c) || isDigit(c) || isHighByte(c) || symbols.find(c) != std::string_view::npos;
}

bool isDomainCharacter(char c) {
    return isAlpha(c) || isDigit(c) || isHighByte(c) || c == '-' || c == '_' || c == '.';
}

bool isDottedName(std::string_view text) {
    return text.find('.') != std::string_view::npos &&
           std::all_of(text.begin(), text.end(), isDomainCharacter);
}

std::size_t quotedBegin(std::string_view text, std::size_t at, std::size_t floor) {
    const std::size_t least = std::max(floor, at > kMaxQuoted ? at - kMaxQuoted : 0);
    for (std::size_t i = at - 1; i-- > least;) {
        if (text[i] == '\n') break;
        if (text[i] != '"' || (i > 0 && text[i - 1] == '\\')) continue;
        return i + 2 == at || gluedBefore(text, i) ? at : i;
    }
    return at;
}

// "key=anna@example.com" begins after the sign, but the return path
// "bounce+anna=example.com@lists.example.org" (VERP) holds a whole address before it.
std::size_t localBegin(std::string_view text, std::size_t at, std::size_t floor) {
    if (at > floor + 1 && text[at - 1] == '"') return quotedBegin(text, at, floor);
    std::size_t begin = at;
    std::size_t equals = at;
    while (begin > floor) {
        const char c = text[begin - 1];
        if (c == '=' && equals == at && isDottedName(text.substr(begin, at - begin)))
            equals = begin - 1;
        else if (!isLocalCharacter(c) || (isHighByte(c) && punctuationEndsAt(text, begin)))
            break;
        --begin;
    }
    const bool isVerp = text.substr(begin, equals - begin).find('+') != std::string_view::npos;
    return equals == at || isVerp ? begin : equals + 1;
}

bool isTopLevel(std::string_view label) {
    return label.size() >= 2 && (isAlpha(label[0]) || isHighByte(label[0]));
}

// "logo@2x.png" names a file.
bool isImageScale(std::string_view domain) {
    constexpr std::array<std::string_view, 8> types{"png",  "jpg", "jpeg", "webp",
                                                    "avif", "gif", "svg",  "ico"};
    return domain.size() > 3 && isDigit(domain[0]) && domain[1] == 'x' && domain[2] == '.' &&
           std::find(types.begin(), types.end(), asciiLower(domain.substr(3))) != types.end();
}

std::size_t literalEnd(std::string_view text, std::size_t begin) {
    const std::string_view rest = text.substr(begin, 80);
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return begin;
    std::string_view address = rest.substr(1, close - 1);
    if (asciiLower(address.substr(0, 5)) == "ipv6:") address.remove_prefix(5);
    return parseIp(address) ? begin + close + 1 : begin;
}

// The end of the domain that begins at `begin`, or `begin` itself when there is none.
std::size_t domainEnd(std::string_view text, std::size_t begin) {
    if (begin < text.size() && text[begin] == '[') return literalEnd(text, begin);
    std::size_t end = begin;
    while (end < text.size() && isDomainCharacter(text[end]) && punctuationAt(text, end) == 0 &&
           !(text[end] == '.' && (end == begin || text[end - 1] == '.')))
        ++end;
    while (end > begin && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
    const std::string_view domain = text.substr(begin, end - begin);
    if (parseIp(domain)) return end;
    if (isImageScale(domain)) return begin;
    // Labels that cannot end a domain fall away: "anna@example.com.2026-11-22".
    while (end > begin) {
        const std::size_t dot = text.substr(begin, end - begin).rfind('.');
        if (dot == std::string_view::npos) return begin;
        if (isTopLevel(text.substr(begin + dot + 1, end - begin - dot - 1))) return end;
        end = begin + dot;
    }
    return begin;
}

}  // namespace

Spans findEmails(std::string_view text) {
    Spans spans;
    std::size_t floor = 0;
    for (std::size_t at = text.find('@'); at != std::string_view::npos;) {
        const std::size_t begin = localBegin(text, at, floor);
        const std::size_t end = begin < at ? domainEnd(text, at + 1) : at + 1;
        if (end > at + 1) {
            spans.push_back({begin, end, "(email)"});
            floor = end;
        } else {
            floor = at + 1;
        }
        at = text.find('@', floor);
    }
    return spans;
}

Spans findUserinfo(std::string_view text) {
    Spans spans;
    for (std::size_t mark = text.find("://"); mark != std::string_view::npos;
         mark = text.find("://", mark)) {
        mark += 3;
        const std::size_t end =
            std::min(text.find_first_of("/?#\\\"'<> \t\r\n", mark), text.size());
        const std::size_t at = text.substr(mark, end - mark).rfind('@');
        if (at != std::string_view::npos) spans.push_back({mark, mark + at + 1, ""});
        mark = end;
    }
    return spans;
}

}  // namespace samtycke::anonymise
