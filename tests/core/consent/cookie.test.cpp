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
        for (const Grant& grant : choice->granted) granted.push_back(grant.str());
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

TEST_CASE("law.md rule 7: only a material change of the policy asks again") {
    Visitor visitor;
    visitor.start();
    visitor.click("accept-all");
    const std::string cookie = visitor.cookie();
    Json later = Json::parse(okidokiText());
    const auto add = [&](const std::string& version, bool material) {
        later["version"] = version;
        later["history"].push_back(
            {{"version", version}, {"changes", {{"sv", "Nytt."}}}, {"material", material}});
    };
    const auto code = [&] {
        const auto choice = decodeCookie(cookie, parsePolicy(writeJson(later)).value(), kNow);
        return choice ? "holds" : choice.error().code;
    };
    add("2026-11-02", false);
    CHECK(code() == "holds");
    add("2026-11-02.2", false);
    add("2026-11-02.10", false);
    CHECK(code() == "holds");
    SECTION("a material one in between counts, whatever came after") {
        add("2026-11-03", true);
        CHECK(code() == "consent.cookie-version");
        add("2026-11-04", false);
        CHECK(code() == "consent.cookie-version");
    }
    SECTION("a version that the history does not know") {
        later["history"].erase(0);
        CHECK(code() == "consent.cookie-version");
    }
    SECTION("what is no longer asked for is left out") {
        for (Json& purpose : later["purposes"])
            if (purpose["id"] == "newsletter-tracking") purpose["asked"] = false;
        const auto choice = decodeCookie(cookie, parsePolicy(writeJson(later)).value(), kNow);
        REQUIRE(choice.has_value());
        REQUIRE(choice->granted.size() == 1);
        CHECK(choice->granted[0].str() == "analytics");
        CHECK(choice->version.value == "2026-11-01");
    }
}

TEST_CASE("versions of one day come in order") {
    const auto version = [](const char* text) { return PolicyVersion::parse(text).value(); };
    CHECK(version("2026-11-01") < version("2026-11-01.2"));
    CHECK(version("2026-11-01.2") < version("2026-11-01.10"));
    CHECK(version("2026-11-01.10") < version("2026-11-02"));
}
