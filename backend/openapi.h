#pragma once

#include <string_view>

namespace samtycke::backend {

// consent-schemas/openapi.yaml, put into the program by the build (openapi.cpp.in).
extern const std::string_view kOpenApi;

}  // namespace samtycke::backend
