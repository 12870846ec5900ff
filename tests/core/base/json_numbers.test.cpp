#include "base/json_numbers.h"

#include <catch_amalgamated.hpp>
#include <limits>

#include "base/json.h"

using namespace samtycke;

TEST_CASE("numbers are read as strtod reads them, up to 15 digits") {
    for (const char* text :
         {"0", "-0.0", "1.5", "0.1", "-273.15", "3.14159265358979", "1e22", "1e-22",
          "12345678901e5", "0.000001", "123456789012345", "1E+3", "2.5e-3", "0e99999999999"}) {
        INFO(text);
        char* end = nullptr;
        CHECK(json_numbers::parseNumber(text, &end) == std::strtod(text, nullptr));
        CHECK(*end == '\0');
    }
}

TEST_CASE("numbers beyond that are near, and too large ones are infinite") {
    for (const char* text : {"1.7976931348623157e308", "2.2250738585072014e-308", "1e100",
                             "123456789012345678901234567890", "0.1234567890123456789012345"}) {
        INFO(text);
        CHECK(json_numbers::parseNumber(text, nullptr) ==
              Catch::Approx(std::strtod(text, nullptr)).epsilon(1e-14));
    }
    CHECK(json_numbers::parseNumber("1e400", nullptr) == std::numeric_limits<double>::infinity());
    CHECK(json_numbers::parseNumber("1e99999999999", nullptr) ==
          std::numeric_limits<double>::infinity());
    CHECK(json_numbers::parseNumber("1e-400", nullptr) == 0);
    CHECK(parseJson("1e400").error().code == "json.syntax");
    CHECK(parseJson("[1.25,-3,18446744073709551615]").value() ==
          Json{1.25, -3, 18'446'744'073'709'551'615ULL});
}

TEST_CASE("control characters are written as escapes") {
    CHECK(writeJson(std::string("\x01\x1f\x7f")) == "\"\\u0001\\u001f\x7f\"");
    char out[8];
    CHECK(json_numbers::print(out, sizeof out, "<U+%.4X>", 0xABCDU) == 8);
    CHECK(std::string(out) == "<U+ABCD");
}
