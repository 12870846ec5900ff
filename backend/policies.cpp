#include "policies.h"

namespace samtycke::backend {

void registerPolicies(Router& router, const Tenants& tenants) {
    const auto show = [](const Tenant& tenant, Request& request) -> Task<Response> {
        co_return fileResponse(request, tenant.document);
    };
    router.add("GET", "/v1/{tenant}/policy", forTenant(tenants, show));
}

}  // namespace samtycke::backend
