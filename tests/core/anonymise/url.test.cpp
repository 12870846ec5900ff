#include "anonymise/url.h"

#include "vectors.h"

using namespace samtycke;
using namespace samtycke::anonymise;

TEST_CASE("URLs keep scheme, host, path and listed parameters only") {
    for (const Json& vector : vectors("url")) {
        const auto input = vector["input"].get<std::string>();
        INFO(vector["description"] << ": " << input);
        const UrlRules rules{prefixesIn(vector),
                             vector.value("parameters", std::vector<std::string>{})};
        const auto result = anonymiseUrl(input, rules);
        if (vector.contains("error")) {
            REQUIRE_FALSE(result);
            CHECK(result.error().code == vector["error"]);
        } else {
            REQUIRE(result);
            CHECK(*result == vector["expected"]);
            CHECK(anonymiseUrl(*result, rules).value() == *result);
        }
    }
}
