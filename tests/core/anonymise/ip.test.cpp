#include "anonymise/ip.h"

#include "vectors.h"

using namespace samtycke;
using namespace samtycke::anonymise;

TEST_CASE("RFC 4291 and 5952: IP addresses are parsed strictly and truncated") {
    for (const Json& vector : vectors("ip")) {
        const auto input = vector["input"].get<std::string>();
        INFO(vector["description"] << ": " << input);
        const auto result = truncateIp(input, prefixesIn(vector));
        if (vector.contains("error")) {
            REQUIRE_FALSE(result);
            CHECK(result.error().code == vector["error"]);
        } else {
            REQUIRE(result);
            CHECK(*result == vector["expected"]);
            CHECK(truncateIp(*result, prefixesIn(vector)).value() == *result);
        }
    }
}

TEST_CASE("RFC 5952 section 4: canonical text") {
    const std::pair<const char*, const char*> texts[] = {
        {"2001:0db8::0001", "2001:db8::1"},
        {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:DB8::AAAA", "2001:db8::aaaa"},
        {"0:0:0:0:0:0:0:0", "::"},
        {"1:0:0:0:0:0:0:0", "1::"},
        {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
        {"::ffff:192.0.2.1", "192.0.2.1"}};
    for (const auto& [written, canonical] : texts) {
        const auto address = parseIp(written);
        REQUIRE(address);
        CHECK(formatIp(*address) == canonical);
        CHECK(parseIp(canonical) == address);
    }
}
