#include "base/bytes.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

TEST_CASE("RFC 4648 section 10: base64, without padding") {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        CHECK(encodeBase64(bytesOf(plain)) == encoded);
        CHECK(textOf(decodeBase64(encoded).value()) == plain);
    }
    const Bytes high{0xfb, 0xff, 0xfe};
    CHECK(encodeBase64(high, Base64::url) == "-__-");
    CHECK(encodeBase64(high, Base64::standard) == "+//+");
}

TEST_CASE("base64 that is not canonical is refused") {
    for (const char* text : {"Zg==", "Z", "Zh", "Zm9=", "Zm 8", "Zm8\n", "+/+/", "Zm9vZ"})
        CHECK(decodeBase64(text, Base64::url).error().code == "encoding.base64");
    CHECK_FALSE(decodeBase64("-_-_", Base64::standard));
}

TEST_CASE("hex is lower case and of even length") {
    CHECK(encodeHex(Bytes{0x00, 0x7f, 0xff}) == "007fff");
    CHECK(decodeHex("007fff").value() == Bytes{0x00, 0x7f, 0xff});
    for (const char* text : {"0", "0g", "FF", "0x"})
        CHECK(decodeHex(text).error().code == "encoding.hex");
}
