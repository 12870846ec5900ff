#include "policies.h"

#include "server/conditional.h"

namespace samtycke::backend {

void registerPolicies(Router& router, const Tenants& tenants) {
    const auto show = [](const Tenant& tenant, Request& request) -> Task<Response> {
        if (matchesEtag(request, tenant.etag))
            co_return empty(304).with("ETag", tenant.etag).with("Cache-Control", "no-cache");
        co_return text(200, "application/json", tenant.publicDocument)
            .with("ETag", tenant.etag)
            .with("Cache-Control", "no-cache");
    };
    router.add("GET", "/v1/{tenant}/policy", forTenant(tenants, show));
}

}  // namespace samtycke::backend
