#include "server/security_headers.h"

#include <algorithm>

namespace samtycke::backend {

const char* const kPagePolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' "
    "data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self' blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types samtycke";

void addSecurityHeaders(Response& response) {
    const auto has = [&](std::string_view name) {
        return std::any_of(response.headers.begin(), response.headers.end(),
                           [&](const auto& header) { return header.first == name; });
    };
    response.with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "same-origin")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Resource-Policy", "same-origin");
    if (!has("Content-Security-Policy"))
        response.with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    if (!has("Cache-Control")) response.with("Cache-Control", "no-store");
}

}  // namespace samtycke::backend
