#include "views/texts.h"

#include <array>
#include <catch_amalgamated.hpp>

using namespace samtycke;

TEST_CASE("texts: every key that is used must be there, as a text") {
    const std::array<std::string_view, 2> keys = {"hello", "bye"};
    CHECK(Texts::parse(R"({"hello":"Hej {name}","bye":"Hej då","more":1})", keys).has_value());
    CHECK(Texts::parse(R"({"hello":"Hej"})", keys).error().code == "locale.missing");
    const auto wrong = Texts::parse(R"({"hello":"Hej","bye":1})", keys);
    CHECK(wrong.error().code == "locale.type");
    CHECK(wrong.error().pointer == "/bye");
}

TEST_CASE("texts: placeholders take their values") {
    const std::array<std::string_view, 1> keys = {"hello"};
    const auto texts = Texts::parse(R"({"hello":"{name}, {name}: {count}"})", keys).value();
    CHECK(texts.with("hello", {{"name", "A"}, {"count", "2"}}) == "A, A: 2");
}
