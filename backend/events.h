// Analytics events: filtered by core once more, stored without anything that tells who.
#pragma once

#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

// POST /v1/{tenant}/events. With each event only the truncated network and the full hour are kept,
// so that it cannot be matched with anything else by its time.
void registerEvents(Router& router, Storage& storage, const Tenants& tenants);

}  // namespace samtycke::backend
