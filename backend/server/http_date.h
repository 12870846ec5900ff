#pragma once

#include <string>

#include "base/time.h"

namespace samtycke::backend {

// RFC 9110 section 5.6.7: "Sun, 22 Nov 2026 09:30:00 GMT".
std::string formatHttpDate(Instant instant);

}  // namespace samtycke::backend
