#include "base/text.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

TEST_CASE("one line: no control character, no line or paragraph separator, no mark of direction") {
    for (const char* good :
         {"", "Oki, AB (test) \"x\"", "Räksmörgås \u00A0\u2010\u2027\u202F\u2065", "日本"})
        CHECK(isOneLine(good));
    for (const char* bad :
         {"a\nb", "a\tb", "\x7F", "\u0080", "a\u0085b", "\u009F", "\u061C", "\u200E", "\u200F",
          "\u2028", "\u2029", "\u202A", "a\u202E", "\u2066", "\u2069"})
        CHECK_FALSE(isOneLine(bad));
    CHECK_FALSE(isOneLine(std::string_view("a\0b", 3)));
    CHECK(oneLine("foto\u202Egpj.exe\u2069") == "foto_gpj.exe_");
    CHECK(oneLine("a\tb\u0085\u061C") == "a_b__");
    CHECK(oneLine("Mörk 😀 \u2013 \u05D0.jpg\xE2") == "Mörk 😀 \u2013 \u05D0.jpg\xE2");
}

TEST_CASE("RFC 3629: only shortest forms and scalar values are UTF-8") {
    for (const char* text : {"", "a", "å", "€", "😀", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"})
        CHECK(isUtf8(text));
    for (const char* text : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                             "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "a\xFF", "\xE2\x82"})
        CHECK_FALSE(isUtf8(text));
    CHECK(codePoints("åäö€😀") == 5);
}

TEST_CASE("decimals are whole, unsigned and free of leading zeros") {
    CHECK(parseDecimal("0") == 0);
    CHECK(parseDecimal("9223372036854775807") == INT64_MAX);
    for (const char* text : {"", "-1", "+1", "01", "1 ", "9223372036854775808", "0x1"})
        CHECK_FALSE(parseDecimal(text));
}

TEST_CASE("a pattern is literal but for the star") {
    CHECK(matchesPattern("ph_abc_posthog", "ph_*_posthog"));
    CHECK(matchesPattern("ph_", "ph_*"));
    CHECK(matchesPattern("aXbXc", "a*X*c"));
    CHECK(matchesPattern("", "*"));
    CHECK_FALSE(matchesPattern("xph_a", "ph_*"));
    CHECK_FALSE(matchesPattern("ph_a_posthogx", "ph_*_posthog"));
    CHECK_FALSE(matchesPattern("a", ""));
    CHECK_FALSE(matchesPattern(std::string(20'000, 'a'), "*a*a*a*a*b"));
}

TEST_CASE("splitting and replacing keep every part") {
    CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(join({"a", "b", "c"}, ',') == "a,b,c");
    CHECK(join({}, ',').empty());
    CHECK(replaceAll("aaa", "a", "aa") == "aaaaaa");
    CHECK(replaceAll("abc", "", "x") == "abc");
    CHECK(trim(" \t a b\r\n") == "a b");
    CHECK(padded(7, 3) == "007");
}

TEST_CASE("Names are compared without case: Latin, Greek and Cyrillic letters") {
    CHECK(folded("ADMIN") == folded("admin"));
    CHECK(folded("ÅSA ÖRJAN ÉÞ") == "åsa örjan éþ");
    CHECK(folded("ŁĘŠŽŸ") == "łęšžÿ");
    CHECK(folded("ΩМОСКВАЁ") == "ωмоскваё");
    for (const char* same : {"×÷ß", "漢字", "🙂", "ſ", ""}) CHECK(folded(same) == same);
    for (unsigned lead = 0xC2; lead <= 0xDF; ++lead)
        for (unsigned low = 0x80; low <= 0xBF; ++low) {
            const std::string text{static_cast<char>(lead), static_cast<char>(low)};
            CHECK(isUtf8(folded(text)));
            CHECK(folded(folded(text)) == folded(text));
        }
}
