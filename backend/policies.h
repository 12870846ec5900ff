// The public policy document of a tenant.
#pragma once

#include "server/router.h"
#include "tenants.h"

namespace samtycke::backend {

// GET /v1/{tenant}/policy.
void registerPolicies(Router& router, const Tenants& tenants);

}  // namespace samtycke::backend
