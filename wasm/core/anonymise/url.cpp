#include "anonymise/url.h"

#include <algorithm>
#include <array>
#include <optional>

#include "anonymise/find.h"
#include "anonymise/percent.h"
#include "anonymise/text.h"
#include "base/text.h"

namespace samtycke::anonymise {
namespace {

// Schemes as WHATWG URL section 4.2 calls special, but for file.
constexpr std::array<std::string_view, 5> kPages{"http", "https", "ws", "wss", "ftp"};
constexpr std::array<std::string_view, 7> kOpaque{"mailto", "tel",  "sms",  "data",
                                                  "blob",   "file", "about"};

// WHATWG URL section 4.4: control characters and spaces at the ends, tabs and line ends anywhere.
std::string cleaned(std::string_view url) {
    while (!url.empty() && static_cast<unsigned char>(url.front()) <= ' ') url.remove_prefix(1);
    while (!url.empty() && static_cast<unsigned char>(url.back()) <= ' ') url.remove_suffix(1);
    std::string out;
    for (const char c : url)
        if (c != '\t' && c != '\n' && c != '\r') out += c;
    return out;
}

// The length of the scheme without its colon, or 0.
std::size_t schemeLength(std::string_view url) {
    if (url.empty() || !isAlpha(url[0])) return 0;
    for (std::size_t i = 1; i < url.size(); ++i) {
        const char c = url[i];
        if (c == ':') return i;
        if (!isAlpha(c) && !isDigit(c) && c != '+' && c != '-' && c != '.') return 0;
    }
    return 0;
}

std::optional<std::uint64_t> ipv4Part(std::string_view part) {
    unsigned base = 10;
    if (part.size() >= 2 && part[0] == '0' && (part[1] == 'x' || part[1] == 'X')) {
        base = 16;
        part.remove_prefix(2);
    } else if (part.size() >= 2 && part[0] == '0') {
        base = 8;
        part.remove_prefix(1);
    }
    std::uint64_t value = 0;
    for (const char c : part) {
        const int digit = hexValue(c);
        if (digit < 0 || static_cast<unsigned>(digit) >= base) return std::nullopt;
        value =
            std::min<std::uint64_t>(value * base + static_cast<unsigned>(digit), UINT32_MAX + 1ULL);
    }
    return value;
}

// WHATWG URL section 3.5, the IPv4 parser.
std::optional<IpAddress> numericHost(const std::vector<std::string_view>& parts) {
    if (parts.size() > 4) return std::nullopt;
    std::uint64_t whole = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto value = parts[i].empty() ? std::nullopt : ipv4Part(parts[i]);
        const bool last = i + 1 == parts.size();
        const std::uint64_t bound = last ? 1ULL << (8 * (5 - parts.size())) : 256;
        if (!value || *value >= bound) return std::nullopt;
        whole += last ? *value : *value << (8 * (3 - i));
    }
    IpAddress address;
    for (std::size_t i = 0; i < 4; ++i)
        address.bytes[i] = static_cast<std::uint8_t>(whole >> (8 * (3 - i)));
    return address;
}

bool isHostCharacter(char c) {
    constexpr std::string_view forbidden = "#/:<>?@[\\]^|%\x7f";
    return static_cast<unsigned char>(c) > ' ' && forbidden.find(c) == std::string_view::npos;
}

std::optional<std::string> anonymiseHost(std::string_view written, Prefixes prefixes) {
    if (!written.empty() && written.front() == '[') {
        if (written.back() != ']') return std::nullopt;
        const std::string inside = decodePercent(written.substr(1, written.size() - 2)).text;
        const auto address = parseIp(inside);
        if (!address || inside.find(':') == std::string::npos) return std::nullopt;
        const std::string text = formatIp(truncate(*address, prefixes));
        return address->family == IpAddress::Family::v6 ? "[" + text + "]" : text;
    }
    std::string host = asciiLower(decodePercent(written).text);
    if (host.empty() || !std::all_of(host.begin(), host.end(), isHostCharacter))
        return std::nullopt;
    auto parts = split(host, '.');
    if (parts.back().empty() && parts.size() > 1) parts.pop_back();
    const std::string_view last = parts.back();
    const bool isNumber = !last.empty() && (std::all_of(last.begin(), last.end(), isDigit) ||
                                            (last.substr(0, 2) == "0x" && ipv4Part(last)));
    if (!isNumber) return anonymiseText(host, prefixes);
    const auto address = numericHost(parts);
    if (!address) return std::nullopt;
    return formatIp(truncate(*address, prefixes));
}

std::optional<std::string> anonymiseAuthority(std::string_view authority, Prefixes prefixes) {
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) authority.remove_prefix(at + 1);
    const std::size_t bracket = authority.rfind(']');
    const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    auto host = anonymiseHost(authority.substr(0, colon), prefixes);
    if (!host || colon == std::string_view::npos) return host;
    const std::string_view port = authority.substr(colon + 1);
    if (port.size() > 5 || !std::all_of(port.begin(), port.end(), isDigit)) return std::nullopt;
    return port.empty() ? *host : *host + ":" + std::string(port);
}

std::string anonymisePath(std::string_view path, Prefixes prefixes) {
    std::string out;
    bool isParameter = false;
    for (const char c : path) {
        isParameter = c == ';' || (isParameter && c != '/');
        if (!isParameter) out += c;
    }
    return anonymiseText(out, prefixes);
}

// application/x-www-form-urlencoded: "+" is a space, but people also write it as itself.
std::string anonymiseValue(std::string_view value, Prefixes prefixes) {
    std::string out = anonymiseText(value, prefixes);
    if (out.find('+') == std::string::npos) return out;
    std::string spaced;
    for (const char c : out) spaced += c == '+' ? std::string("%20") : std::string(1, c);
    return anonymiseText(spaced, prefixes);
}

std::string anonymiseQuery(std::string_view query, const UrlRules& rules) {
    std::string out;
    std::string fields(query);
    std::replace(fields.begin(), fields.end(), ';', '&');  // some servers take both
    for (const std::string_view field : split(fields, '&')) {
        const std::size_t equals = field.find('=');
        const std::string name = decodePercent(field.substr(0, equals)).text;
        if (!isOneOf(name, rules.parameters)) continue;
        out += (out.empty() ? "?" : "&") + std::string(field.substr(0, equals));
        if (equals != std::string_view::npos)
            out += "=" + anonymiseValue(field.substr(equals + 1), rules.prefixes);
    }
    return out;
}

}  // namespace

Result<std::string> anonymiseUrl(std::string_view url, const UrlRules& rules) {
    const auto refuse = [] {
        return fail("anonymise.url", "Give a web address (http, https, ws, wss, ftp) or a path.");
    };
    const std::string clean = cleaned(url);
    std::string_view rest = clean;
    std::string out;
    bool isPage = false;
    if (const std::size_t length = schemeLength(rest); length > 0) {
        const std::string scheme = asciiLower(rest.substr(0, length));
        if (isOneOf(scheme, kOpaque)) return scheme + ":";
        if (!isOneOf(scheme, kPages)) return refuse();
        isPage = true;
        out = scheme + ":";
        rest.remove_prefix(length + 1);
    }
    rest = rest.substr(0, rest.find('#'));
    const auto isSlash = [](char c) { return c == '/' || c == '\\'; };
    std::size_t slashes = 0;
    while (slashes < rest.size() && isSlash(rest[slashes])) ++slashes;
    if (isPage || slashes >= 2) {
        rest.remove_prefix(slashes);
        const std::size_t end = std::min(rest.find_first_of("/\\?"), rest.size());
        const auto authority = anonymiseAuthority(rest.substr(0, end), rules.prefixes);
        if (!authority) return refuse();
        out += "//" + *authority;
        rest.remove_prefix(end);
    }
    const std::size_t mark = rest.find('?');
    std::string path(rest.substr(0, mark));
    if (isPage || slashes > 0) std::replace(path.begin(), path.end(), '\\', '/');
    out += anonymisePath(path, rules.prefixes);
    if (mark != std::string_view::npos) out += anonymiseQuery(rest.substr(mark + 1), rules);
    return out;
}

}  // namespace samtycke::anonymise
