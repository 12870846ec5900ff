#include "server/router.h"

#include <catch_amalgamated.hpp>

using namespace samtycke::backend;

namespace {

Router made() {
    Router router;
    for (const auto& [method, pattern] : std::initializer_list<std::pair<const char*, const char*>>{
             {"GET", "/{path*}"},
             {"GET", "/v1/{tenant}/uploads/{id}"},
             {"HEAD", "/v1/{tenant}/uploads/{id}"},
             {"PATCH", "/v1/{tenant}/uploads/{id}"},
             {"GET", "/v1/{tenant}/policy"},
             {"*", "/demo/collector/{path*}"},
             {"GET", "/demo/collector/count"}})
        router.add(method, pattern, Handler());
    return router;
}

std::string found(const Router& router, std::string_view method,
                  const std::vector<std::string>& path) {
    const auto match = router.match(method, path);
    if (match.route == nullptr) return match.allowed;
    std::string out = match.route->method + " " + match.route->pattern;
    for (const auto& [name, value] : match.parameters) out += " " + name + "=" + value;
    return out;
}

}  // namespace

TEST_CASE("literal segments win over parameters, and both over the rest of a path") {
    const Router router = made();
    CHECK(found(router, "GET", {"v1", "okidoki", "policy"}) ==
          "GET /v1/{tenant}/policy tenant=okidoki");
    CHECK(found(router, "GET", {"demo", "collector", "count"}) == "GET /demo/collector/count");
    CHECK(found(router, "POST", {"demo", "collector", "e", ""}) ==
          "* /demo/collector/{path*} path=e/");
    CHECK(found(router, "GET", {"okidoki", "kontakt", ""}) == "GET /{path*} path=okidoki/kontakt/");
}

TEST_CASE("HEAD has its own route or else that of GET") {
    const Router router = made();
    CHECK(found(router, "HEAD", {"v1", "a", "uploads", "b"}) ==
          "HEAD /v1/{tenant}/uploads/{id} tenant=a id=b");
    CHECK(found(router, "HEAD", {"v1", "a", "policy"}) == "GET /v1/{tenant}/policy tenant=a");
}

TEST_CASE("a path with another method tells which ones there are; a parameter is never empty") {
    const Router router = made();
    CHECK(found(router, "PUT", {"v1", "a", "uploads", "b"}) == "GET, HEAD, PATCH");
    CHECK(found(router, "POST", {"nowhere"}).empty());
    CHECK(found(router, "PATCH", {"v1", "a", "uploads", ""}).empty());
}
