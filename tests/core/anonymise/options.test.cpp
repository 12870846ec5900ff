#include "anonymise/options.h"

#include <catch_amalgamated.hpp>

using namespace samtycke::anonymise;

TEST_CASE("options of samtycke/anonymise are read strictly") {
    const auto all = parseOptions(R"({"ipv4Prefix":16,"ipv6Prefix":32,"parameters":["q"]})");
    REQUIRE(all);
    CHECK(all->prefixes.ipv4 == 16);
    CHECK(all->prefixes.ipv6 == 32);
    CHECK(all->parameters == std::vector<std::string>{"q"});
    const auto none = parseOptions("{}");
    REQUIRE(none);
    CHECK(none->prefixes.ipv4 == 24);
    CHECK(none->prefixes.ipv6 == 48);

    const std::pair<const char*, const char*> wrong[] = {
        {R"({"ipv4Prefix":25})", "document.range"},
        {R"({"ipv6Prefix":65})", "document.range"},
        {R"({"ipv4Prefix":-1})", "document.range"},
        {R"({"ipv4Prefix":"24"})", "document.type"},
        {R"({"parameters":[1]})", "document.type"},
        {R"({"prefix":24})", "document.unknown-key"},
        {"[]", "document.type"},
        {"", "json.syntax"}};
    for (const auto& [json, code] : wrong) {
        const auto result = parseOptions(json);
        REQUIRE_FALSE(result);
        CHECK(result.error().code == code);
    }
}
