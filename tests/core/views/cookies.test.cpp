#include "views/cookies.h"

#include "../consent/support.h"

using namespace samtycke;

namespace {

std::string declaration(const std::string& language) {
    const Policy policy = parsePolicy(twoServices()).value();
    const auto html = cookiesView(policy, consentTexts(language), policy.language(language));
    REQUIRE(html.has_value());
    return html->str();
}

std::size_t times(const std::string& html, std::string_view text) {
    std::size_t found = 0;
    for (std::size_t at = html.find(text); at != std::string::npos; at = html.find(text, at + 1))
        ++found;
    return found;
}

}  // namespace

TEST_CASE("Planet49: the cookie declaration names everything that is kept, for how long, by whom") {
    const std::string html = declaration("sv");
    std::size_t rows = 0;
    const Policy policy = parsePolicy(twoServices()).value();
    for (const Purpose& purpose : policy.purposes)
        for (const Service& service : purpose.services) {
            CHECK(times(html, "<caption>" + service.name + "</caption>") == 1);
            for (const DeviceStorage& item : service.storage) {
                ++rows;
                CHECK(times(html, "<td><code>" + item.name + "</code></td>") >= 1);
            }
        }
    CHECK(times(html, "<td><code>") == rows);
    CHECK(times(html, "<td>PostHog (EU)</td>") > 1);
    CHECK(times(html,
                "<td>bakgrundsprogram i webbläsaren</td><td>PostHog (EU)</td><td>30 dagar</td>") ==
          1);
    CHECK(times(html, "lang=\"sv\"") == 1);
    CHECK(times(declaration("en"), "<h2>Cookies and what else is stored on your device</h2>") == 1);
}

TEST_CASE("the cookie declaration says of what is kept elsewhere where that is") {
    Json document = Json::parse(twoServices());
    for (Json& purpose : document["purposes"])
        if (purpose["id"] == "analytics")
            purpose["services"][1]["storage"][0]["origin"] = "https://www.example.com";
    const Policy policy = parsePolicy(writeJson(document)).value();
    const auto html = cookiesView(policy, consentTexts("sv"), policy.languages[0]);
    CHECK(times(html->str(), "<td><code>/heat/*</code> https://www.example.com</td>") == 1);
}

TEST_CASE("a policy without services declares that nothing is kept") {
    Json document = Json::parse(okidokiText());
    for (Json& purpose : document["purposes"]) purpose.erase("services");
    const Policy policy = parsePolicy(writeJson(document)).value();
    const auto html = cookiesView(policy, consentTexts("sv"), policy.languages[0]);
    CHECK(times(html->str(), "Inget sparas på din enhet.") == 1);
    CHECK(cookiesView(policy, "{}", policy.languages[0]).error().code == "locale.missing");
}
