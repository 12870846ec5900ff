// What a caller of samtycke/anonymise sets.
#pragma once

#include <string_view>

#include "anonymise/url.h"
#include "base/result.h"

namespace samtycke::anonymise {

// {"ipv4Prefix"?: 0..24, "ipv6Prefix"?: 0..64, "parameters"?: [text…]}.
// Errors: "json.…" and "document.…", the first one found.
Result<UrlRules> parseOptions(std::string_view json);

}  // namespace samtycke::anonymise
