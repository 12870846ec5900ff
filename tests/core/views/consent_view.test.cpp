#include "views/consent_view.h"

#include <set>

#include "../consent/support.h"
#include "views/banner.h"
#include "views/consent_button.h"
#include "views/first_layer.h"
#include "views/pieces.h"
#include "views/preferences.h"

using namespace samtycke;

namespace {

struct Shown {
    explicit Shown(const std::string& tag = "sv", const std::string& policyText = okidokiText())
        : policy(parsePolicy(policyText).value()),
          texts(Texts::parse(consentTexts(tag), kConsentTexts).value()),
          language(Language::parse(tag).value()) {}
    ConsentView view() const { return {policy, texts, language}; }

    Policy policy;
    Texts texts;
    Language language;
};

// Every start tag of an element, as written.
std::vector<std::string> tags(const std::string& html, const std::string& name) {
    std::vector<std::string> found;
    for (std::size_t at = html.find("<" + name + " "); at != std::string::npos;
         at = html.find("<" + name + " ", at + 1))
        found.push_back(html.substr(at, html.find('>', at) - at + 1));
    return found;
}

std::string attribute(const std::string& tag, const std::string& name) {
    const std::size_t at = tag.find(" " + name + "=\"");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 3;
    return tag.substr(from, tag.find('"', from) - from);
}

bool has(const std::string& html, std::string_view text) {
    return html.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "LEK 9:28: reject stands on the first layer, beside accept and settings, as their equal") {
    for (const std::string language : {"sv", "en"}) {
        const Shown shown(language);
        const auto buttons = tags(bannerView(shown.view()).str(), "button");
        REQUIRE(buttons.size() == 3);
        std::set<std::string> actions;
        for (const std::string& button : buttons) {
            actions.insert(attribute(button, "data-action"));
            CHECK(attribute(button, "class") == attribute(buttons[0], "class"));
            CHECK(attribute(button, "part") == attribute(buttons[0], "part"));
            CHECK(attribute(button, "type") == "button");
        }
        CHECK(actions == std::set<std::string>{"accept-all", "reject-all", "show-preferences"});
    }
}

TEST_CASE("law.md rule 3: the first layer names purposes, withdrawal, policy and third parties") {
    const Shown shown;
    const std::string html = bannerView(shown.view()).str();
    for (const Purpose* purpose : shown.policy.optionalPurposes()) {
        CHECK(has(html, purpose->title.in(shown.language)));
        CHECK(has(html, purpose->description.in(shown.language)));
    }
    CHECK(has(html, "Kakor och samtycke"));
    CHECK(has(html, "href=\"" + shown.policy.policyUrl + "\""));
    CHECK(shown.policy.thirdParties(shown.policy.optionalPurposes()) == 1);
    CHECK(has(html, "Ett annat företag"));
}

TEST_CASE("the number of third parties is said in words that fit it") {
    Json policy = Json::parse(okidokiText());
    for (Json& purpose : policy["purposes"])
        if (purpose["id"] == "analytics") purpose["recipients"] = {"posthog", "microsoft"};
    const Shown two("en", policy.dump());
    CHECK(has(bannerView(two.view()).str(), "2 third parties receive data."));
    for (Json& purpose : policy["purposes"])
        if (purpose["id"] == "analytics") purpose["recipients"] = Json::array();
    const Shown none("en", policy.dump());
    CHECK(has(bannerView(none.view()).str(), "No third party receives data."));
}

TEST_CASE("law.md rule 9: third parties of what the signal refuses are not counted") {
    Json policy = Json::parse(okidokiText());
    for (Json& purpose : policy["purposes"])
        if (purpose["id"] == "analytics") purpose["saleOrSharing"] = true;
    const Shown shown("en", policy.dump());
    CHECK(has(bannerView(shown.view()).str(), "One third party receives data."));
    const ConsentView signalled{shown.policy, shown.texts, shown.language, true};
    CHECK(has(bannerView(signalled).str(), "No third party receives data."));
}

TEST_CASE("law.md rule 4: each purpose has one switch, and none is on") {
    const Shown shown;
    const std::string html = preferencesView(shown.view(), {}).str();
    std::size_t switches = 0;
    for (const std::string& input : tags(html, "input")) {
        CHECK(attribute(input, "role") == "switch");
        CHECK_FALSE(has(input, " checked"));
        CHECK(has(html, "id=\"" + attribute(input, "aria-describedby") + "\""));
        CHECK(has(html, "for=\"" + attribute(input, "id") + "\""));
        ++switches;
    }
    CHECK(switches == shown.policy.optionalPurposes().size());
}

TEST_CASE("GDPR art. 13: the preferences say what, why, who, how long and what is on the device") {
    const Shown shown;
    const std::string html = preferencesView(shown.view(), {}).str();
    for (const Purpose* purpose : shown.policy.optionalPurposes()) {
        const std::string_view why = purpose->description.in(shown.language);
        REQUIRE(has(html, why));
        CHECK(html.find(why, html.find(why) + 1) == std::string::npos);
        for (const DataId& id : purpose->data)
            CHECK(
                has(html, "<div>" +
                              std::string(shown.policy.dataCategory(id)->title.in(shown.language)) +
                              "</div>"));
        for (const ProcessorId& id : purpose->recipients)
            CHECK(has(html, shown.policy.processor(id)->name));
        for (const Service& service : purpose->services)
            for (const DeviceStorage& item : service.storage)
                CHECK(has(html, "<code>" + item.name + "</code>"));
    }
    CHECK(has(html, "18 månader"));
}

TEST_CASE("the preferences are a modal dialog with a name, a way out and three equal buttons") {
    const Shown shown;
    const std::string html = preferencesView(shown.view(), {}).str();
    const auto dialogs = tags(html, "dialog");
    REQUIRE(dialogs.size() == 1);
    CHECK(has(dialogs[0], " data-modal"));
    CHECK(has(dialogs[0], " data-escape"));
    CHECK(has(html, "id=\"" + attribute(dialogs[0], "aria-labelledby") + "\""));
    std::size_t choices = 0;
    for (const std::string& button : tags(html, "button"))
        if (attribute(button, "class") == "choice") ++choices;
    CHECK(choices == 3);
    CHECK(has(html, "data-action=\"close\""));
}

TEST_CASE("law.md rule 6: the permanent button withdraws in one click while anything is allowed") {
    const Shown shown;
    CHECK(has(consentButtonView(shown.view(), {true, false}).str(), "withdraw-all"));
    CHECK_FALSE(has(consentButtonView(shown.view(), {false, false}).str(), "withdraw-all"));
    CHECK(has(consentButtonView(shown.view(), {false, true}).str(), "data-action=\"reload\""));
}

TEST_CASE("texts of a hostile policy come out as text") {
    Json policy = Json::parse(okidokiText());
    const std::string attack = "<img src=x onerror=alert(1)>\"'&";
    policy["product"] = attack;
    policy["processors"][0]["name"] = attack;
    for (Json& purpose : policy["purposes"])
        if (purpose["id"] == "analytics") {
            purpose["title"]["sv"] = attack;
            purpose["description"]["sv"] = attack;
            purpose["services"][0]["storage"][0]["what"]["sv"] = attack;
        }
    const auto parsed = parsePolicy(std::string_view(policy.dump()));
    REQUIRE(parsed.has_value());
    const Shown shown("sv", policy.dump());
    const std::string html =
        bannerView(shown.view()).str() + preferencesView(shown.view(), {}).str();
    CHECK_FALSE(has(html, "<img"));
    CHECK(has(html, "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"));
}

TEST_CASE("Swedish and English have the same texts, and no more than are used") {
    std::set<std::string> used(kConsentTexts.begin(), kConsentTexts.end());
    used.insert(kCookieTexts.begin(), kCookieTexts.end());
    for (const std::string language : {"sv", "en"}) {
        std::set<std::string> keys;
        const Json texts = Json::parse(consentTexts(language));
        for (const auto& item : texts.items()) keys.insert(item.key());
        CHECK(keys == used);
    }
}

TEST_CASE("periods in words") {
    const Shown shown;
    CHECK(periodText(shown.texts, Period{1, 6, 0, 0}) == "1 år 6 månader");
    CHECK(periodText(shown.texts, Period{0, 0, 1, 24}) == "1 dag 24 timmar");
    CHECK(periodText(shown.texts, Period{}) == "");
}

TEST_CASE("a language that is read from right to left says so") {
    const auto opening = [](const char* tag) {
        Html html;
        html.open("p");
        writeLanguage(html, {tag});
        return html.close().str();
    };
    for (const std::string tag : {"ar", "fa", "he", "ur", "ar-EG"})
        CHECK(opening(tag.c_str()) == "<p lang=\"" + tag + "\" dir=\"rtl\"></p>");
    for (const std::string tag : {"sv", "nb", "arn"})
        CHECK(opening(tag.c_str()) == "<p lang=\"" + tag + "\"></p>");
    const Shown shown("ar");
    CHECK(has(firstLayer(shown.view(), "").str(), " lang=\"ar\" dir=\"rtl\" "));
}
