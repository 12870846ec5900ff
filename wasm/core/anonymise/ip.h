// IP addresses: parsing, canonical text and truncation.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace samtycke::anonymise {

// How many leading bits survive. Values outside 0..24 (IPv4) and 0..64 (IPv6) count as the nearest
// bound, so that no setting is weaker than /24 and /64.
struct Prefixes {
    int ipv4 = 24;
    int ipv6 = 48;
};

// Network byte order. An IPv4 address fills the first four bytes, the rest is zero.
struct IpAddress {
    enum class Family { v4, v6 };
    Family family = Family::v4;
    std::array<std::uint8_t, 16> bytes{};

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// Dotted decimal without leading zeros, or any text form of RFC 4291 section 2.2 with an optional
// zone id (RFC 4007 section 11, dropped). An IPv4-mapped address (::ffff:0:0/96) becomes IPv4.
// No brackets, no white space. Error: "anonymise.ip".
Result<IpAddress> parseIp(std::string_view text);

// RFC 5952 for IPv6.
std::string formatIp(const IpAddress& address);

// Clears all bits after the prefix. A 6to4 address (2002::/16) holds an IPv4 address in its bits 16
// to 47, of which no more survives than of that IPv4 address by itself.
IpAddress truncate(IpAddress address, Prefixes prefixes);

// "192.0.2.77" -> "192.0.2.0", "2001:db8:1:2::3" -> "2001:db8:1::". Error: "anonymise.ip".
Result<std::string> truncateIp(std::string_view text, Prefixes prefixes);

}  // namespace samtycke::anonymise
