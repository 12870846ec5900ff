#include "anonymise/ip.h"

#include <algorithm>
#include <optional>

#include "anonymise/percent.h"
#include "base/text.h"

namespace samtycke::anonymise {
namespace {

using Family = IpAddress::Family;

constexpr std::size_t kGroups = 8;

struct Groups {
    std::array<std::uint16_t, kGroups> value{};
    std::size_t count = 0;
};

std::optional<std::array<std::uint8_t, 4>> parseIpv4(std::string_view text) {
    std::array<std::uint8_t, 4> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::size_t end = i + 1 < bytes.size() ? text.find('.') : text.size();
        if (end > 3) return std::nullopt;
        const auto octet = parseDecimal(text.substr(0, end));
        if (!octet || *octet > 255) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(*octet);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return bytes;
}

bool addGroup(Groups& groups, std::string_view text) {
    if (text.empty() || text.size() > 4 || groups.count == kGroups) return false;
    unsigned value = 0;
    for (const char c : text) {
        const int digit = hexValue(c);
        if (digit < 0) return false;
        value = value * 16 + static_cast<unsigned>(digit);
    }
    groups.value[groups.count++] = static_cast<std::uint16_t>(value);
    return true;
}

// Groups between single colons; only the last may be dotted decimal, and only if `mayEndIpv4`.
std::optional<Groups> parseGroups(std::string_view text, bool mayEndIpv4) {
    Groups groups;
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        const bool last = colon == std::string_view::npos;
        if (last && mayEndIpv4 && group.find('.') != std::string_view::npos) {
            const auto ipv4 = parseIpv4(group);
            if (!ipv4 || groups.count > kGroups - 2) return std::nullopt;
            for (std::size_t i = 0; i < 4; i += 2)
                groups.value[groups.count++] =
                    static_cast<std::uint16_t>((*ipv4)[i] << 8U | (*ipv4)[i + 1]);
        } else if (!addGroup(groups, group)) {
            return std::nullopt;
        }
        if (last) break;
        text.remove_prefix(colon + 1);
        if (text.empty()) return std::nullopt;
    }
    return groups;
}

std::optional<Groups> parseIpv6(std::string_view text) {
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) {
        auto groups = parseGroups(text, true);
        if (groups && groups->count != kGroups) return std::nullopt;
        return groups;
    }
    const auto head = parseGroups(text.substr(0, gap), false);
    const auto tail = parseGroups(text.substr(gap + 2), true);
    // The gap stands for at least one group (RFC 5952 section 4.2.2 writes two or more).
    if (!head || !tail || head->count + tail->count >= kGroups) return std::nullopt;
    Groups groups = *head;
    std::copy_n(tail->value.begin(), tail->count, groups.value.end() - std::ptrdiff_t(tail->count));
    groups.count = kGroups;
    return groups;
}

bool isZoneId(std::string_view zone) {
    return !zone.empty() && std::all_of(zone.begin(), zone.end(), [](char c) {
        return c > ' ' && c != '%' && c != '[' && c != ']' && c != '/' && c != '\x7f';
    });
}

IpAddress fromGroups(const Groups& groups) {
    IpAddress address{Family::v6, {}};
    for (std::size_t i = 0; i < kGroups; ++i) {
        address.bytes[2 * i] = static_cast<std::uint8_t>(groups.value[i] >> 8U);
        address.bytes[2 * i + 1] = static_cast<std::uint8_t>(groups.value[i] & 0xFFU);
    }
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (!std::equal(mapped.begin(), mapped.end(), address.bytes.begin())) return address;
    IpAddress ipv4;
    std::copy_n(address.bytes.begin() + mapped.size(), 4, ipv4.bytes.begin());
    return ipv4;
}

std::string hex(unsigned value) {
    std::string digits;
    do {
        digits.insert(digits.begin(), "0123456789abcdef"[value % 16]);
        value /= 16;
    } while (value != 0);
    return digits;
}

std::string formatIpv4(const IpAddress& address) {
    std::string out;
    for (std::size_t i = 0; i < 4; ++i) {
        if (i > 0) out += '.';
        out += std::to_string(address.bytes[i]);
    }
    return out;
}

// RFC 5952 section 4: the longest run of two or more zero groups is compressed, the first of
// equals.
std::string formatIpv6(const IpAddress& address) {
    std::array<unsigned, kGroups> groups{};
    for (std::size_t i = 0; i < kGroups; ++i)
        groups[i] = static_cast<unsigned>(address.bytes[2 * i] << 8U | address.bytes[2 * i + 1]);
    std::size_t gap = kGroups;
    std::size_t gapSize = 1;
    for (std::size_t begin = 0; begin < kGroups; ++begin) {
        std::size_t size = 0;
        while (begin + size < kGroups && groups[begin + size] == 0) ++size;
        if (size > gapSize) {
            gap = begin;
            gapSize = size;
        }
    }
    std::string out;
    for (std::size_t i = 0; i < kGroups; ++i) {
        if (i == gap) {
            out += "::";
            i += gapSize - 1;
            continue;
        }
        if (!out.empty() && out.back() != ':') out += ':';
        out += hex(groups[i]);
    }
    return out;
}

}  // namespace

Result<IpAddress> parseIp(std::string_view text) {
    if (const auto ipv4 = parseIpv4(text)) {
        IpAddress address;
        std::copy(ipv4->begin(), ipv4->end(), address.bytes.begin());
        return address;
    }
    const std::size_t percent = text.find('%');
    const bool zoneIsRight =
        percent == std::string_view::npos || isZoneId(text.substr(percent + 1));
    const auto groups = zoneIsRight ? parseIpv6(text.substr(0, percent)) : std::nullopt;
    if (!groups)
        return fail("anonymise.ip",
                    "Give an IPv4 address in dotted decimal or an IPv6 address (RFC 4291).");
    return fromGroups(*groups);
}

std::string formatIp(const IpAddress& address) {
    return address.family == Family::v4 ? formatIpv4(address) : formatIpv6(address);
}

IpAddress truncate(IpAddress address, Prefixes prefixes) {
    const int ipv4 = std::clamp(prefixes.ipv4, 0, 24);
    int kept = ipv4;
    if (address.family == Family::v6) {
        kept = std::clamp(prefixes.ipv6, 0, 64);
        const bool is6to4 = address.bytes[0] == 0x20 && address.bytes[1] == 0x02;
        if (is6to4) kept = std::min(kept, 16 + ipv4);  // RFC 3056 section 2
    }
    for (int i = 0; i < 16; ++i) {
        const int bits = std::clamp(kept - 8 * i, 0, 8);
        auto& byte = address.bytes[static_cast<std::size_t>(i)];
        byte = static_cast<std::uint8_t>(byte & (0xFF00U >> static_cast<unsigned>(bits)));
    }
    return address;
}

Result<std::string> truncateIp(std::string_view text, Prefixes prefixes) {
    return parseIp(text).map(
        [&](const IpAddress& address) { return formatIp(truncate(address, prefixes)); });
}

}  // namespace samtycke::anonymise
