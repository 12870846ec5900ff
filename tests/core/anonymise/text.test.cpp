#include "anonymise/text.h"

#include "vectors.h"

using namespace samtycke;
using namespace samtycke::anonymise;

TEST_CASE("texts lose what identifies a person and nothing else") {
    for (const Json& vector : vectors("text")) {
        const auto input = vector["input"].get<std::string>();
        INFO(vector["description"]);
        const std::string result = anonymiseText(input, prefixesIn(vector));
        CHECK(result == vector["expected"]);
        CHECK(anonymiseText(result, prefixesIn(vector)) == result);
    }
}

TEST_CASE("every way of encoding one sign is seen through") {
    const std::string signs[] = {"@", "%40", "%2540", "%252540", "%25%34%30", "%2%35%34%30"};
    for (const std::string& sign : signs) {
        INFO(sign);
        CHECK(anonymiseText("till anna" + sign + "example.com", {}) == "till (email)");
    }
}

TEST_CASE("a long hostile text takes linear time") {
    const std::string units[] = {
        "@",        "a@",   "1.",     ":",      "::1",       "1:",    "%",        "%25",
        "%40",      "a=",   "://",    "://@",   "\"@",       "0",     "07",       "+1 ",
        "1.1.1.1:", "a.a@", "811228", "a=b.c@", ".ip6.arpa", "+4 6 ", "\xE2\x80", "%2"};
    for (const std::string& unit : units) {
        INFO(unit);
        std::string text;
        while (text.size() < 1'000'000) text += unit;
        const std::string result = anonymiseText(text, {});
        CHECK(result.size() < 6 * text.size());
    }
}

TEST_CASE("bytes that are not UTF-8 stay as they are") {
    const std::string bytes("\xFF\xFE \x80\x00 192.0.2.77 \xF6", 18);
    CHECK(anonymiseText(bytes, {}) == std::string("\xFF\xFE \x80\x00 192.0.2.0 \xF6", 17));
    CHECK(anonymiseText("p\xE5l@example.com", {}) == "(email)");
}
