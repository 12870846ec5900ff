// The demo's inbox: what lies in the outbox folder, as a page with links that can be followed.
#pragma once

#include <filesystem>

#include "server/router.h"

namespace samtycke::backend {

// GET /demo/outbox. Anyone who reads it can sign in as anyone, so that only a demo has it, and only
// on the machine it runs on: 403 "demo.remote".
void registerOutboxPage(Router& router, std::filesystem::path folder);

}  // namespace samtycke::backend
