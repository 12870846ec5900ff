// Headers that every answer carries.
#pragma once

#include "server/response.h"

namespace samtycke::backend {

// nosniff, Referrer-Policy, Cross-Origin-*-Policy and, unless the answer has its own, a
// Content-Security-Policy that allows nothing and Cache-Control: no-store.
void addSecurityHeaders(Response& response);

// For pages: only what this server itself serves, no inline script or style, Trusted Types.
extern const char* const kPagePolicy;

}  // namespace samtycke::backend
