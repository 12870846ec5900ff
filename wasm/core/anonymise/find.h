// Where identifiers stand in a text. Each function takes linear time and any bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "anonymise/ip.h"
#include "base/text.h"

namespace samtycke::anonymise {

// The bytes [begin, end) and what takes their place.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string replacement;
};
using Spans = std::vector<Span>;  // in order, without overlap

// RFC 5322 addresses with a domain that has a dot or is an IP address, quoted and international
// (RFC 6531) local parts included.
Spans findEmails(std::string_view text);
// "user:password@" after "://".
Spans findUserinfo(std::string_view text);
// Four decimal octets alone (never five parts, never after a single "v") and every text form of
// IPv6 with two colons next to each other or eight groups; names under in-addr.arpa and ip6.arpa.
Spans findIps(std::string_view text, Prefixes prefixes);
// Folkbokföringslagen (1991:481) 18 § (YYMMDD-NNNN, with or without century and separator),
// coordination numbers (day + 60), and the Finnish henkilötunnus with the signs of decree 690/2022.
Spans findIdentityNumbers(std::string_view text);
// "+" with 8 to 15 digits (E.164); "0046" and "00358"; Swedish mobile numbers in any grouping,
// other Swedish and Finnish numbers when they are written in groups.
Spans findPhones(std::string_view text);

// A letter or digit stands right before `at`, other than that of an escape such as "\n".
inline bool gluedBefore(std::string_view text, std::size_t at) {
    if (at == 0 || !(isAlpha(text[at - 1]) || isDigit(text[at - 1]))) return false;
    return isDigit(text[at - 1]) || at < 2 || text[at - 2] != '\\';
}
inline bool gluedAfter(std::string_view text, std::size_t at) {
    return at < text.size() && (isAlpha(text[at]) || isDigit(text[at]));
}

}  // namespace samtycke::anonymise
