#include "consent/grant.h"

#include "support.h"

using namespace samtycke;

namespace {

Grants grantsOf(std::initializer_list<const char*> texts) {
    Grants out;
    for (const char* text : texts) out.push_back(Grant::parse(text).value());
    return out;
}

}  // namespace

TEST_CASE("a grant is a purpose or one service of it") {
    const Grant whole = Grant::parse("analytics").value();
    CHECK(whole.purpose() == "analytics");
    CHECK(whole.service().empty());
    const Grant part = Grant::parse("analytics.heat-map").value();
    CHECK(part.purpose() == "analytics");
    CHECK(part.service() == "heat-map");
    for (const char* text : {"", ".", "analytics.", ".heat-map", "a.b.c", "A", "a.B", "a b", "<b>"})
        CHECK(Grant::parse(text).error().code == "id.slug");
}

TEST_CASE("all services of a purpose are the purpose, and the other way round") {
    const Policy policy = parsePolicy(twoServices()).value();
    const Grants units = grantsOf({"analytics.heat-map", "analytics.posthog"});
    CHECK(unitsOf(policy, grantsOf({"analytics"})) == units);
    CHECK(joined(policy, units) == grantsOf({"analytics"}));
    CHECK(joined(policy, grantsOf({"analytics.posthog"})) == grantsOf({"analytics.posthog"}));
    CHECK(unitsOf(policy, grantsOf({"analytics", "analytics.posthog"})) == units);
    CHECK(unitsOf(policy, grantsOf({"newsletter", "spying", "analytics.spying"})).empty());
    CHECK(joined(policy, {}).empty());
}
