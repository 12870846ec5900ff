// The clock and the randomness that core takes as arguments.
#pragma once

#include "base/random.h"
#include "base/time.h"

namespace samtycke::backend {

Instant now();

// The operating system's generator; safe to use from several threads.
Random& systemRandom();

}  // namespace samtycke::backend
