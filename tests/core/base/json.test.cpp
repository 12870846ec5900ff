#include "base/json.h"

#include <catch_amalgamated.hpp>

#include "base/id.h"

using namespace samtycke;

namespace {

std::vector<Error> read(const char* text, auto use) {
    const Json document = parseJson(text).value();
    std::vector<Error> errors;
    JsonReader reader(document, "", errors);
    use(reader);
    return errors;
}

}  // namespace

TEST_CASE("what is not JSON in UTF-8 is refused, and so is deep nesting") {
    for (const char* text : {"", "{", "{'a':1}", "[1,]", "nul", "\"\xFF\"", "{} x"})
        CHECK(parseJson(text).error().code == "json.syntax");
    const auto nested = [](int levels) {
        return std::string(static_cast<std::size_t>(levels), '[') +
               std::string(static_cast<std::size_t>(levels), ']');
    };
    CHECK(parseJson(nested(32)));
    CHECK(parseJson(nested(33)).error().code == "json.depth");
    CHECK(parseJson(nested(100'000)).error().code == "json.depth");
    CHECK(parseJson(R"(["[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["])"));
}

TEST_CASE("RFC 8259 section 8.1: no byte order mark; and a NUL ends nothing") {
    for (const std::string_view text :
         {std::string_view("{}\0", 3), std::string_view("{}\0 x", 5), std::string_view("\0{}", 3),
          std::string_view("[\"\0\"]", 5), std::string_view("\xEF\xBB\xBF{}")})
        CHECK(parseJson(text).error().code == "json.syntax");
    CHECK(parseJson("[\"\\u0000\xEF\xBB\xBF\"]"));
}

TEST_CASE("RFC 8259 section 4: a field that comes twice is refused at its place") {
    const std::pair<const char*, const char*> repeated[] = {
        {R"({"a":1,"a":1})", "/a"},
        {R"({"a":{},"\u0061":{}})", "/a"},
        {R"({"":1,"b":2,"":3})", "/"},
        {R"([0,{"x":[[],{"a/b~":{"c":{"d":1},"c":2}}]}])", "/1/x/1/a~1b~0/c"},
    };
    for (const auto& [text, pointer] : repeated) {
        const auto parsed = parseJson(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == "json.duplicate");
        CHECK(parsed.error().pointer == pointer);
    }
    CHECK(parseJson(R"([{"a":{"a":1}},{"a":2}])"));
    CHECK(parseJson(R"({"a":1,"a":)").error().code == "json.duplicate");
}

TEST_CASE("writing is canonical: keys sorted, no white space, UTF-8 as it is") {
    const Json value = parseJson(R"({ "ö": "å\u00e4\n<", "a" : [1, true, null, -5] })").value();
    CHECK(writeJson(value) == "{\"a\":[1,true,null,-5],\"ö\":\"åä\\n<\"}");
    CHECK(parseJson(writeJson(value)).value() == value);
}

TEST_CASE("every error names its place and what was expected") {
    const auto errors =
        read(R"({"name":7,"size":"x","list":[{"id":"Ä"}],"extra":1,"far":99})", [](JsonReader& r) {
            r.onlyKeys({"name", "size", "list", "far"});
            CHECK(r.text("name").empty());
            CHECK(r.integer("size", 1, 9) == 1);
            CHECK(r.integer("far", 1, 9) == 1);
            CHECK(r.text("absent").empty());
            for (JsonReader& item : r.objects("list")) item.parsed("id", PurposeId::parse);
        });
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"document.unknown-key", "/extra"}, {"document.type", "/name"}, {"document.type", "/size"},
        {"document.range", "/far"},         {"document.missing", ""},   {"id.slug", "/list/0/id"}};
    REQUIRE(errors.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(errors[i].code == expected[i].first);
        CHECK(errors[i].pointer == expected[i].second);
        CHECK_FALSE(errors[i].message.empty());
    }
}

TEST_CASE("RFC 6901: a pointer escapes tilde and slash") {
    const auto errors =
        read(R"({"a/b~c":1})", [](JsonReader& r) { CHECK(r.text("a/b~c").empty()); });
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].pointer == "/a~1b~0c");
}

TEST_CASE("an item of the wrong type is one error, and the rest is still read") {
    const auto errors = read(R"({"list":[1,{"id":"a"}],"texts":["a",2,""]})", [](JsonReader& r) {
        CHECK(r.objects("list").size() == 2);
        CHECK(r.texts("texts") == std::vector<std::string>{"a"});
        CHECK_FALSE(r.boolean("absent", false));
        CHECK(r.optionalText("absent") == std::nullopt);
    });
    CHECK(errors.size() == 3);
}

TEST_CASE("numbers outside 64 bits do not wrap") {
    const auto errors = read(R"({"big":18446744073709551615,"real":1.5})", [](JsonReader& r) {
        CHECK(r.integer("big", 0, INT64_MAX) == 0);
        CHECK(r.integer("real", 0, 9) == 0);
    });
    REQUIRE(errors.size() == 2);
    CHECK(errors[0].code == "document.range");
    CHECK(errors[1].code == "document.type");
}

TEST_CASE("what is no object is said once, and nothing inside it is missed") {
    const auto errors = read(R"({"a":[],"list":[1]})", [](JsonReader& r) {
        JsonReader a = r.object("a");
        CHECK(a.text("name").empty());
        CHECK(a.object("inner").integer("size", 1, 9) == 1);
        CHECK(a.choice<int>("kind", {{"x", 1}, {"y", 2}}) == 1);
        CHECK(a.parsed("id", PurposeId::parse).empty());
        JsonReader absent = r.object("absent");
        CHECK(absent.texts("names", 1).empty());
        for (JsonReader& item : r.objects("list")) CHECK(item.text("name").empty());
    });
    REQUIRE(errors.size() == 3);
    CHECK(errors[0].pointer == "/a");
    CHECK(errors[1].code == "document.missing");
    CHECK(errors[2].pointer == "/list/0");
}

TEST_CASE("JSON Schema 6.1.1: a number without a fraction is an integer however it is written") {
    const auto errors = read(R"({"a":24.0,"b":1e3,"c":1e300})", [](JsonReader& r) {
        CHECK(r.integer("a", 0, 99) == 24);
        CHECK(r.integer("b", 0, 9999) == 1000);
        CHECK(r.integer("c", 0, 9999) == 0);
    });
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].pointer == "/c");
}
