// Conditional requests and content negotiation (RFC 9110 sections 12.5.3 and 13.1.2).
#pragma once

#include <string>
#include <string_view>

#include "server/request.h"

namespace samtycke::backend {

// A quoted entity tag of these bytes, with a suffix inside the quotes.
std::string etagOf(std::string_view bytes, std::string_view suffix = {});
// If-None-Match names this tag (compared weakly) or "*".
bool matchesEtag(const Request& request, std::string_view etag);
bool acceptsBrotli(const Request& request);

}  // namespace samtycke::backend
