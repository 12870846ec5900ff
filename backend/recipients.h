// For whom attachments are encrypted: the policy's recipients and those registered here.
#pragma once

#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

// GET /v1/{tenant}/recipients; POST /v1/{tenant}/admin/recipients {"recipient","label"}.
void registerRecipients(Router& router, Storage& storage, const Tenants& tenants);

}  // namespace samtycke::backend
