// Addresses of pages, freed from what identifies the visitor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "anonymise/ip.h"
#include "base/result.h"

namespace samtycke::anonymise {

struct UrlRules {
    Prefixes prefixes;
    std::vector<std::string> parameters;  // the query parameters that survive, by decoded name
};

// Keeps scheme, host, port, path and the listed query parameters of an http, https, ws, wss or ftp
// URL, or of a relative one. Drops userinfo, fragment, path parameters (";jsessionid=…") and every
// other query parameter. A host that is an IP address, in any form that browsers take (WHATWG URL:
// octal, hexadecimal, one number), is truncated; path and values are scrubbed as text. Of mailto,
// tel, sms, data, blob, file and about only the scheme survives.
// Error: "anonymise.url" for any other scheme and for a host or port that no browser would take.
Result<std::string> anonymiseUrl(std::string_view url, const UrlRules& rules);

}  // namespace samtycke::anonymise
