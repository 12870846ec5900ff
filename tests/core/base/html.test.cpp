#include "base/html.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

TEST_CASE("text and attribute values cannot leave their place") {
    Html html;
    html.open("p").attr("title", "\"><script>alert(1)</script>").text("<b>&'\"").close();
    CHECK(html.str() ==
          "<p title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">&lt;b&gt;&amp;&#39;&quot;"
          "</p>");
}

TEST_CASE("an address can never run script") {
    for (const char* bad : {"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
                            "java\nscript:x", "data:text/html,x", "vbscript:x", "//example.com",
                            "/\\example.com", "\\\\example.com", "blob:x", "", "relative"})
        CHECK(Url(bad).str() == "#");
    for (const char* good : {"https://example.com/?a=b&c", "http://example.com", "/privacy", "#top",
                             "mailto:a@example.com", "tel:+46", "./a", "../a"})
        CHECK(Url(good).str() == good);
}

TEST_CASE("elements left open are closed, void elements are not") {
    Html html;
    html.open("form").open("input").attr("name", "a").flag("checked").flag("disabled", false);
    html.open("br");
    CHECK(html.str() == "<form><input name=\"a\" checked><br></form>");
}

TEST_CASE("a fragment keeps its place in another") {
    Html inner;
    inner.element("b", {{"class", "x"}}, "1 < 2");
    Html outer;
    outer.open("div").append(inner).text("!").close();
    CHECK(outer.str() == "<div><b class=\"x\">1 &lt; 2</b>!</div>");
}
