#include "consent/cookie.h"

#include "support.h"

using namespace samtycke;

namespace {

Policy policyOfOkidoki() {
    auto policy = parsePolicy(okidokiText());
    REQUIRE(policy.has_value());
    return *std::move(policy);
}

}  // namespace

TEST_CASE("the cookie's vectors, which the fast path reads too") {
    const Policy policy = policyOfOkidoki();
    const Json vectors = Json::parse(repositoryFile("tests/vectors/cookie.json"));
    const Instant now{vectors["now"].get<std::int64_t>()};
    REQUIRE(policy.version.value == vectors["version"].get<std::string>());
    for (const Json& item : vectors["cases"]) {
        INFO(item["description"].get<std::string>());
        const std::string cookie = item["cookie"];
        const auto choice = decodeCookie(cookie, policy, now);
        if (item.contains("error")) {
            REQUIRE_FALSE(choice.has_value());
            CHECK(choice.error().code == item["error"].get<std::string>());
            continue;
        }
        REQUIRE(choice.has_value());
        const Json& expected = item["expected"];
        CHECK(choice->version.value == expected["version"].get<std::string>());
        CHECK(choice->principal.str() == expected["principal"].get<std::string>());
        CHECK(choice->record.str() == expected["record"].get<std::string>());
        std::vector<std::string> granted;
        for (const PurposeId& id : choice->granted) granted.push_back(id.str());
        CHECK(granted == expected["granted"].get<std::vector<std::string>>());
        CHECK(encodeCookie(*choice) == cookie);
    }
}

TEST_CASE("a cookie with any one byte changed is no choice") {
    const Policy policy = policyOfOkidoki();
    Visitor visitor;
    visitor.start();
    visitor.click("accept-all");
    const std::string cookie = visitor.cookie();
    REQUIRE(decodeCookie(cookie, policy, kNow).has_value());
    for (std::size_t i = 0; i < cookie.size(); ++i)
        for (const char c : {'a', '0', '~', ',', '%', '\0', '\x7f'}) {
            if (cookie[i] == c) continue;
            std::string changed = cookie;
            changed[i] = c;
            INFO(changed);
            CHECK_FALSE(decodeCookie(changed, policy, kNow).has_value());
        }
}
