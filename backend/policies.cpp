#include "policies.h"

#include "base/text.h"

namespace samtycke::backend {
namespace {

// The wanted language, or else the first of the browser's that the tenant has (it lists them by
// preference: RFC 9110 section 12.5.4), or else the policy's own.
const StaticFile* firstLayerFor(const Tenant& tenant, const Request& request) {
    const auto& layers = tenant.firstLayers;
    const auto in = [&](std::string_view tag) -> const StaticFile* {
        const auto found = layers.find(localeOf(split(tag, ';')[0]));
        return found == layers.end() ? nullptr : &found->second;
    };
    if (const auto* wanted = in(request.parameter("language"))) return wanted;
    for (const std::string_view tag : split(request.header("accept-language"), ','))
        if (const auto* known = in(trim(tag))) return known;
    return in(tenant.policy.languages[0].tag);
}

}  // namespace

void registerPolicies(Router& router, const Tenants& tenants) {
    const auto show = [](const Tenant& tenant, Request& request) -> Task<Response> {
        co_return fileResponse(request, tenant.document);
    };
    router.add("GET", "/v1/{tenant}/policy", forTenant(tenants, show));
    const auto firstLayer = [](const Tenant& tenant, Request& request) -> Task<Response> {
        const StaticFile* file = firstLayerFor(tenant, request);
        if (file == nullptr)
            co_return problem(404, "banner.none",
                              "Start the server with --dist, where the texts of the banner are.");
        co_return fileResponse(request, *file).with("Vary", "Accept-Language");
    };
    router.add("GET", "/v1/{tenant}/banner/{language}", forTenant(tenants, firstLayer));
}

}  // namespace samtycke::backend
