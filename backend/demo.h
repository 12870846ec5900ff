// What only the demo has: a collector for its third-party tracker.
#pragma once

#include "server/router.h"

namespace samtycke::backend {

// /demo/collector/…: answers every request with 200 and an empty JSON object and keeps nothing but
// their number, which GET /demo/collector/count tells.
void registerCollector(Router& router);

}  // namespace samtycke::backend
