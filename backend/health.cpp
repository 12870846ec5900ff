#include "health.h"

#include "openapi.h"
#include "server/conditional.h"

namespace samtycke::backend {

void registerHealth(Router& router, Storage& storage) {
    router.add("GET", "/v1/health", [&storage](Request&) -> Task<Response> {
        const auto row =
            co_await storage.read([](Database& database) { return database.first("SELECT 1"); });
        if (!row) co_return problem(row.error());
        co_return json(200, Json{{"status", "ok"}});
    });
    router.add("GET", "/v1/openapi.yaml", [](Request& request) -> Task<Response> {
        static const std::string etag = etagOf(kOpenApi);
        if (matchesEtag(request, etag)) co_return empty(304).with("ETag", etag);
        co_return text(200, "application/yaml", std::string(kOpenApi)).with("ETag", etag);
    });
}

}  // namespace samtycke::backend
