// Whether the program works, and what it offers.
#pragma once

#include <string>

#include "server/router.h"
#include "storage/storage.h"

namespace samtycke::backend {

// GET /v1/health: 200 {"status":"ok"} once the database answers, 503 otherwise.
// GET /v1/openapi.yaml: the description of all routes.
void registerHealth(Router& router, Storage& storage);

}  // namespace samtycke::backend
