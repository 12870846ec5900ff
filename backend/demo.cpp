#include "demo.h"

#include <atomic>
#include <memory>

namespace samtycke::backend {

void registerCollector(Router& router) {
    const auto count = std::make_shared<std::atomic<std::int64_t>>(0);
    router.add("GET", "/demo/collector/count", [count](Request&) -> Task<Response> {
        co_return json(200, Json{{"count", count->load()}});
    });
    RouteOptions options;
    options.maxBody = 1024 * 1024;
    router.add(
        "*", "/demo/collector/{path*}",
        [count](Request&) -> Task<Response> {
            ++*count;
            co_return json(200, Json::object());
        },
        options);
}

}  // namespace samtycke::backend
