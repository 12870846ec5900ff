#pragma once

#include <ostream>  // Boost.Core 1.81 uses it without including it
#include <string>

namespace samtycke::backend {

// RFC 9110 section 15: "Not Found" for 404.
std::string reasonPhrase(int status);

}  // namespace samtycke::backend
