#include <algorithm>
#include <array>

#include "anonymise/find.h"

namespace samtycke::anonymise {
namespace {

bool isHex(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool isColonHex(char c) { return isHex(c) || c == ':'; }

std::string truncated(const IpAddress& address, Prefixes prefixes) {
    return formatIp(truncate(address, prefixes));
}

// The end of ".d.d.d" at `begin`, the rest of a dotted address whose first octet ends there.
std::size_t dottedTailEnd(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    for (int part = 0; part < 3; ++part) {
        std::size_t digits = 0;
        if (end >= text.size() || text[end] != '.') return begin;
        ++end;
        while (end < text.size() && isDigit(text[end]) && digits < 4) ++end, ++digits;
        if (digits == 0 || digits > 3) return begin;
    }
    return end;
}

bool isZoneCharacter(char c) {
    return isAlpha(c) || isDigit(c) || c == '.' || c == '-' || c == '_' || c == '%';
}

struct ColonRun {
    std::size_t groups = 0;
    std::size_t colons = 0;
    bool gap = false;   // "::"
    bool pairs = true;  // only groups of two digits, as in a fingerprint
};

ColonRun describe(std::string_view run) {
    ColonRun shape;
    for (std::size_t i = 0; i < run.size();) {
        if (run[i] == ':') {
            ++shape.colons;
            shape.gap = shape.gap || (i > 0 && run[i - 1] == ':');
            ++i;
            continue;
        }
        const std::size_t begin = i;
        while (i < run.size() && run[i] != ':') ++i;
        ++shape.groups;
        shape.pairs = shape.pairs && i - begin == 2;
    }
    return shape;
}

// What does not parse and yet must hold an address: a time or a port may be joined to it.
bool mustHoldAddress(const ColonRun& shape, bool glued) {
    if (shape.pairs && shape.groups > 8 && !shape.gap) return false;
    return shape.colons >= 7 || (shape.gap && shape.groups >= (glued ? 4U : 3U));
}

// "%3D2001:db8::1": the run begins inside an escape.
bool isEscaped(std::string_view text, std::size_t begin) {
    return begin > 0 && text[begin - 1] == '%' && begin + 1 < text.size() && isHex(text[begin]) &&
           isHex(text[begin + 1]);
}

// Deals with the run of hexadecimal digits and colons that begins at `begin`. Returns where to go
// on: `begin` when it holds no IPv6 address. `glued`: it follows directly on a word.
std::size_t takeIpv6(std::string_view text, std::size_t begin, bool glued, Prefixes prefixes,
                     Spans& spans) {
    std::size_t end = begin;
    while (end < text.size() && isColonHex(text[end])) ++end;
    const std::size_t runEnd = end;
    const ColonRun shape = describe(text.substr(begin, end - begin));
    if (shape.colons < 2) return begin;
    if (isEscaped(text, begin)) {
        begin += 2;
        glued = false;
    }
    // A single colon at either end belongs to the sentence.
    const auto isColon = [&](std::size_t at) { return at < runEnd && text[at] == ':'; };
    if (isColon(begin) && (!isColon(begin + 1) || isColon(begin + 2))) {
        ++begin;
        glued = false;
    }
    const std::size_t tailEnd = dottedTailEnd(text, end);
    if (end > begin + 2 && isColon(end - 1) && (!isColon(end - 2) || isColon(end - 3))) --end;

    for (const std::size_t candidate : {tailEnd, end}) {
        if (glued || candidate < end || candidate - begin > 45) continue;
        const auto address = parseIp(text.substr(begin, candidate - begin));
        if (!address || (candidate == end && gluedAfter(text, end))) continue;
        end = candidate;
        if (truncate(*address, prefixes) == *address) return std::max(end, runEnd);
        const bool linkLocal = address->bytes[0] == 0xFE && (address->bytes[1] & 0xC0U) == 0x80;
        if (linkLocal && end < text.size() && text[end] == '%')
            while (end < text.size() && isZoneCharacter(text[end])) ++end;
        spans.push_back({begin, end, truncated(*address, prefixes)});
        return std::max(end, runEnd);
    }
    if (!mustHoldAddress(shape, glued)) return begin;
    end = std::max(end, tailEnd);
    spans.push_back({begin, end, "(ip)"});
    return std::max(end, runEnd);
}

bool isVersionSign(std::string_view text, std::size_t at) {
    return at > 0 && (text[at - 1] == 'v' || text[at - 1] == 'V') && !gluedBefore(text, at - 1);
}

bool isReverseName(std::string_view text, std::size_t at) {
    const std::string suffix = asciiLower(text.substr(at, 13));
    return suffix == ".in-addr.arpa" || suffix.compare(0, 9, ".ip6.arpa") == 0;
}

// Deals with the digits and dots that begin at `begin`; returns their end.
std::size_t takeIpv4(std::string_view text, std::size_t begin, Prefixes prefixes, Spans& spans) {
    std::size_t end = begin;
    std::size_t part = begin;
    std::size_t parts = 0;
    bool octets = true;
    while (true) {
        part = end;
        unsigned value = 0;
        while (end < text.size() && isDigit(text[end])) {
            if (value < 1000) value = value * 10 + static_cast<unsigned>(text[end] - '0');
            ++end;
        }
        octets = octets && end - part <= 3 && value <= 255;
        ++parts;
        if (end + 1 >= text.size() || text[end] != '.' || !isDigit(text[end + 1])) break;
        ++end;
    }
    if (parts != 4 || !octets || isVersionSign(text, begin)) {
        // "12:30:45.123:2001:db8::1": the last part may begin an IPv6 address.
        const bool goesOn = end < text.size() && isColonHex(text[end]);
        return goesOn && part > begin ? part : end;
    }
    const auto address = parseIp(text.substr(begin, end - begin));
    // A leading zero may mean octal: then nothing is certain but that it is an address.
    spans.push_back({begin, end, address ? truncated(*address, prefixes) : "(ip)"});
    return end;
}

Spans findReverseNames(std::string_view text) {
    Spans spans;
    const auto isPart = [](char c) { return isHex(c) || c == '.'; };
    std::size_t floor = 0;
    for (std::size_t at = text.find('.'); at != std::string_view::npos;
         at = text.find('.', at + 1)) {
        if (!isReverseName(text, at)) continue;
        std::size_t begin = at;
        while (begin > floor && isPart(text[begin - 1])) --begin;
        if (begin < at) spans.push_back({begin, at, "(ip)"});
        floor = at + 1;
    }
    return spans;
}

}  // namespace

Spans findIps(std::string_view text, Prefixes prefixes) {
    const Spans reverse = findReverseNames(text);
    auto next = reverse.begin();
    Spans spans;
    std::size_t resumed = 0;  // the end of an IPv4 address, after which a run may begin anew
    for (std::size_t i = 0; i < text.size();) {
        if (next != reverse.end() && i >= next->begin) {
            if (i < next->end) {
                spans.push_back({i, next->end, next->replacement});
                i = next->end;
            }
            ++next;
            continue;
        }
        const char c = text[i];
        const bool afresh = i == resumed;
        const bool runBegins = isColonHex(c) && (afresh || !isColonHex(text[i - 1]));
        const bool glued = !afresh && gluedBefore(text, i);
        const std::size_t after = runBegins ? takeIpv6(text, i, glued, prefixes, spans) : i;
        if (after != i) {
            i = after;
        } else if (isDigit(c)) {
            const std::size_t known = spans.size();
            i = takeIpv4(text, i, prefixes, spans);
            if (spans.size() > known) resumed = i;
        } else {
            ++i;
        }
    }
    return spans;
}

}  // namespace samtycke::anonymise
