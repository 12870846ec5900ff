#include "events.h"

#include "anonymise/event.h"
#include "base/uuid.h"
#include "system.h"

namespace samtycke::backend {
namespace {

Result<std::size_t> store(Database& database, const TenantId& tenant, const anonymise::Batch& batch,
                          const std::string& network, Instant hour) {
    for (const anonymise::Event& event : batch.events) {
        const auto inserted = database.run(
            "INSERT INTO events (tenant_id, id, received, network, name, at, properties) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            tenant.str(), Uuid::timeOrdered(hour, systemRandom()).str(), hour.ms, network,
            event.name, event.at ? std::optional(event.at->ms) : std::nullopt,
            writeJson(event.properties));
        if (!inserted) return tl::unexpected(inserted.error());
    }
    return batch.events.size();
}

}  // namespace

void registerEvents(Router& router, Storage& storage, const Tenants& tenants) {
    const auto post = [&storage](const Tenant& tenant, Request& request) -> Task<Response> {
        const auto& settings = tenant.policy.anonymise;
        if (!settings)
            co_return problem(404, "events.unknown", "This tenant's policy collects no events.");
        const auto document = request.json();
        if (!document) co_return problem(document.error());
        const auto batch = anonymise::filterEvents(*settings, *document);
        if (!batch) co_return problem(422, batch.error());
        const std::string network =
            anonymise::truncateIp(request.network, anonymise::prefixesOf(*settings))
                .value_or("unknown");
        const Instant hour{now().ms / kHourMs * kHourMs};
        const auto stored = co_await storage.write([&](Database& database) {
            return store(database, tenant.policy.tenant, *batch, network, hour);
        });
        if (!stored) co_return problem(stored.error());
        co_return json(202, Json{{"accepted", *stored}, {"dropped", batch->dropped}});
    };
    router.add("POST", "/v1/{tenant}/events", forTenant(tenants, post));
}

}  // namespace samtycke::backend
