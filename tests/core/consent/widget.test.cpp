#include "consent/widget.h"

#include "consent/cookie.h"
#include "support.h"

using namespace samtycke;

namespace {

const Json kBoth = {"analytics", "newsletter-tracking"};

// Okidoki's policy with its statistics sold on.
std::string selling() {
    Json policy = Json::parse(okidokiText());
    for (Json& purpose : policy["purposes"])
        if (purpose["id"] == "analytics") purpose["saleOrSharing"] = true;
    return policy.dump();
}

std::vector<std::string> typesOf(const Step& step) {
    std::vector<std::string> types;
    for (const Json& effect : step.effects) types.push_back(effect["type"]);
    return types;
}

}  // namespace

TEST_CASE("LEK 9:28: before a choice nothing is stored, unlocked or sent") {
    Visitor visitor;
    visitor.start();
    CHECK(typesOf(visitor.last) == std::vector<std::string>{"announce"});
    CHECK(visitor.shows("data-action=\"accept-all\""));
    visitor.click("show-preferences");
    CHECK(typesOf(visitor.last) == std::vector<std::string>{"focus"});
    visitor.toggle("analytics", true);
    CHECK(visitor.last.effects.empty());
}

TEST_CASE("accept all: remembered, unlocked, recorded, delivered, told") {
    Visitor visitor;
    visitor.start();
    visitor.click("accept-all");
    CHECK(typesOf(visitor.last) ==
          std::vector<std::string>{"cookie", "remember", "unlock", "unlock", "remember", "remember",
                                   "deliver", "announce", "focus", "emit", "emit"});
    const Json cookie = visitor.effects("cookie")[0];
    CHECK(cookie["name"] == "samtycke_consent");
    CHECK(cookie["maxAge"] == 182 * 86'400);
    CHECK(visitor.emitted("change")["granted"] == kBoth);
    CHECK(visitor.emitted("change")["added"] == kBoth);
    CHECK(visitor.effects("deliver")[0]["path"] == "consents");
    CHECK(visitor.effects("deliver")[0]["body"]["@id"] ==
          "urn:uuid:" + visitor.state.choice->record.str());
    CHECK_FALSE(visitor.shows("accept-all"));
    CHECK(visitor.shows("data-action=\"withdraw-all\""));
}

TEST_CASE("law.md rule 7: a refusal is remembered as long as an acceptance") {
    Visitor visitor;
    visitor.start();
    visitor.click("reject-all");
    CHECK(visitor.effects("cookie")[0]["maxAge"] == 182 * 86'400);
    CHECK(visitor.effects("unlock").empty());
    CHECK(visitor.effects("deliver").size() == 1);
    CHECK(visitor.emitted("change")["granted"] == Json::array());
    CHECK_FALSE(visitor.shows("withdraw-all"));

    Visitor again;
    again.now = Instant{kNow.ms + 181 * kDayMs};
    again.start(visitor.cookie());
    CHECK_FALSE(again.shows("accept-all"));
    CHECK(again.effects("unlock").empty());

    Visitor later;
    later.now = Instant{kNow.ms + 182 * kDayMs};
    later.start(visitor.cookie());
    CHECK(later.shows("accept-all"));
    CHECK(later.effects("complain").empty());
}

TEST_CASE("Planet49, C-673/17: nothing is ticked that was not granted") {
    Visitor visitor;
    visitor.start();
    visitor.click("show-preferences");
    CHECK(visitor.shows("role=\"switch\""));
    CHECK_FALSE(visitor.shows("checked"));
    visitor.click("save");
    CHECK(visitor.emitted("change")["granted"] == Json::array());
}

TEST_CASE("the preferences allow exactly what is switched on") {
    Visitor visitor;
    visitor.start();
    visitor.click("show-preferences");
    visitor.toggle("newsletter-tracking", true);
    visitor.toggle("analytics", true);
    visitor.toggle("analytics", true);
    visitor.toggle("newsletter-tracking", false);
    visitor.click("save");
    CHECK(visitor.emitted("change")["granted"] == Json{"analytics"});
    visitor.click("show-preferences");
    CHECK(visitor.state.ticked.size() == 1);
    CHECK(visitor.shows("checked"));
}

TEST_CASE("law.md rule 5: closing the preferences leaves everything off") {
    Visitor visitor;
    visitor.start();
    visitor.click("show-preferences");
    visitor.toggle("analytics", true);
    visitor.send({{"type", "escape"}});
    CHECK(typesOf(visitor.last) == std::vector<std::string>{"focus"});
    CHECK(visitor.effects("focus")[0]["target"] == "show-preferences");
    CHECK(visitor.shows("accept-all"));
    CHECK_FALSE(visitor.shows("<dialog"));
    visitor.click("show-preferences");
    CHECK_FALSE(visitor.shows("checked"));
    visitor.click("close");
    visitor.send({{"type", "escape"}});
    CHECK(visitor.last.effects.empty());
}

TEST_CASE("GDPR art. 7(3): one click takes everything back and erases what was stored") {
    Visitor visitor;
    visitor.start();
    visitor.click("accept-all");
    const Uuid principal = visitor.state.choice->principal;
    visitor.click("withdraw-all");
    CHECK(visitor.emitted("change")["withdrawn"] == kBoth);
    CHECK(visitor.emitted("change")["granted"] == Json::array());
    const auto erased = visitor.effects("erase");
    REQUIRE(erased.size() == 2);
    CHECK(erased[0]["purpose"] == "analytics");
    const Json cookie = {{"kind", "cookie"}, {"name", "ph_*"}};
    CHECK(std::count(erased[0]["items"].begin(), erased[0]["items"].end(), cookie) == 1);
    CHECK(visitor.shows("data-action=\"reload\""));
    CHECK(visitor.state.choice->principal == principal);
    const Json record = visitor.effects("deliver")[0]["body"];
    CHECK(record["dpv:hasProcess"][0]["dpv:hasConsentStatus"] == "dpv:ConsentWithdrawn");
    CHECK(record["dpv:hasIndicationMethod"] == "button-withdraw");

    visitor.click("dismiss");
    CHECK_FALSE(visitor.shows("data-action=\"reload\""));
    visitor.click("show-preferences");
    visitor.click("accept-all");
    CHECK(visitor.effects("unlock").size() == 2);
}

TEST_CASE("a reload is offered, and done when asked for") {
    Visitor visitor;
    visitor.start();
    visitor.click("accept-all");
    visitor.click("withdraw-all");
    visitor.click("reload");
    CHECK(typesOf(visitor.last) == std::vector<std::string>{"reload"});
}

TEST_CASE("a returning visitor is not asked, and only what was granted is unlocked") {
    Visitor first;
    first.start();
    first.send({{"type", "call"}, {"action", "accept"}, {"purposes", {"analytics"}}});
    const std::string cookie = first.cookie();

    Visitor second;
    second.start(cookie);
    CHECK(second.effects("unlock").size() == 1);
    CHECK(second.emitted("consent")["granted"] == Json{"analytics"});
    CHECK_FALSE(second.shows("accept-all"));

    Visitor resumed;
    resumed.start(cookie, false, true);
    CHECK(resumed.last.effects.empty());
    CHECK(resumed.shows("data-action=\"show-preferences\""));
}

TEST_CASE("a cookie that is no choice unlocks nothing, erases, and says why once") {
    const Json vectors = Json::parse(repositoryFile("tests/vectors/cookie.json"));
    for (const Json& item : vectors["cases"]) {
        if (!item.contains("error")) continue;
        INFO(item["description"].get<std::string>());
        Visitor visitor;
        visitor.start(item["cookie"]);
        CHECK(visitor.effects("unlock").empty());
        CHECK(visitor.effects("erase").size() == 2);
        CHECK(visitor.shows("accept-all"));
        const std::string code = item["error"];
        const bool quiet = code == "consent.cookie-expired" || code == "consent.cookie-version";
        REQUIRE(visitor.effects("complain").size() == (quiet ? 0 : 1));
        if (!quiet) CHECK(visitor.effects("complain")[0]["code"] == code);
    }
}

TEST_CASE("when a choice has run out and its cookie is gone, what the trackers kept is erased") {
    Visitor visitor;
    visitor.send({{"type", "start"}, {"cookie", nullptr}, {"earlier", true}});
    CHECK(visitor.effects("erase").size() == 2);
    CHECK(visitor.shows("accept-all"));
    CHECK(visitor.effects("complain").empty());
}

TEST_CASE("law.md rule 9: Global Privacy Control refuses sale and sharing") {
    Visitor visitor(selling());
    visitor.start(nullptr, true);
    CHECK(visitor.shows("<strong>Uppföljning av nyhetsbrev</strong>"));
    CHECK_FALSE(visitor.shows("<strong>Statistik</strong>"));
    visitor.click("accept-all");
    CHECK(visitor.emitted("change")["granted"] == Json{"newsletter-tracking"});
    CHECK(visitor.effects("deliver")[0]["body"]["schema:globalPrivacyControl"] == true);

    SECTION("an explicit choice overrides it") {
        visitor.click("show-preferences");
        visitor.toggle("analytics", true);
        visitor.click("save");
        CHECK(visitor.emitted("change")["granted"] == kBoth);
        Visitor later(selling());
        later.start(visitor.cookie(), true);
        CHECK(later.emitted("consent")["granted"] == kBoth);
    }
    SECTION("without it the purpose is asked for") {
        Visitor other(selling());
        other.start();
        CHECK(other.shows("<strong>Statistik</strong>"));
    }
}

TEST_CASE("the page's own controls: accept, withdraw, reset, show") {
    Visitor visitor;
    visitor.start();
    visitor.send({{"type", "call"}, {"action", "accept"}, {"purposes", kBoth}});
    CHECK(visitor.effects("deliver")[0]["body"]["dpv:hasIndicationMethod"] == "programme");
    CHECK(visitor.effects("focus").empty());
    visitor.send({{"type", "call"}, {"action", "withdraw"}, {"purposes", {"analytics"}}});
    CHECK(visitor.emitted("change")["granted"] == Json{"newsletter-tracking"});
    visitor.send({{"type", "call"}, {"action", "withdraw"}, {"purposes", {"analytics"}}});
    CHECK(visitor.last.effects.empty());
    visitor.call("show");
    CHECK(visitor.shows("accept-all"));
    visitor.call("show-preferences");
    CHECK(visitor.shows("<dialog"));
    visitor.call("reset");
    CHECK(visitor.effects("cookie").back()["maxAge"] == 0);
    CHECK(visitor.effects("erase").size() == 1);
    CHECK_FALSE(visitor.state.choice.has_value());
    CHECK(visitor.shows("accept-all"));
}

TEST_CASE("a record that the backend refuses is no consent") {
    Visitor visitor;
    visitor.start();
    visitor.click("accept-all");
    const Json record = visitor.effects("deliver")[0]["body"];
    const Json refused = {{"type", "response"}, {"id", "x"}, {"status", 422}, {"sent", record}};
    SECTION("it is turned off, and the visitor is not asked again") {
        visitor.send(refused);
        CHECK(visitor.effects("erase").size() == 2);
        CHECK(visitor.emitted("change")["withdrawn"] == kBoth);
        CHECK(visitor.shows("data-action=\"reload\""));
        Visitor later;
        later.start(visitor.cookie());
        CHECK(later.effects("unlock").empty());
        CHECK_FALSE(later.shows("accept-all"));
    }
    SECTION("an answer to an older choice changes nothing") {
        visitor.click("withdraw-all");
        visitor.send(refused);
        CHECK(visitor.effects("cookie").empty());
    }
    SECTION("a backend that is not there is no judgement") {
        Json missing = refused;
        missing["status"] = 404;
        visitor.send(missing);
        CHECK(visitor.effects("complain").size() == 1);
        CHECK(visitor.state.choice->granted.size() == 2);
    }
}

TEST_CASE("a second start follows the choice of another tab") {
    Visitor other;
    other.start();
    Visitor visitor;
    visitor.start();
    other.click("accept-all");
    visitor.start(other.cookie(), false, true);
    CHECK_FALSE(visitor.shows("accept-all"));
    CHECK(visitor.shows("withdraw-all"));
    other.click("withdraw-all");
    visitor.send(
        {{"type", "start"}, {"cookie", other.cookie()}, {"resumed", true}, {"stale", true}});
    CHECK_FALSE(visitor.shows("withdraw-all"));
    CHECK(visitor.shows("data-action=\"reload\""));
}

TEST_CASE("a purpose that is not asked for cannot be allowed") {
    Visitor visitor;
    visitor.start();
    for (const std::string purpose : {"newsletter", "spying"}) {
        const auto step =
            visitor.attempt({{"type", "call"}, {"action", "accept"}, {"purposes", {purpose}}});
        REQUIRE_FALSE(step.has_value());
        CHECK(step.error().code == "consent.unknown-purpose");
    }
    CHECK_FALSE(visitor.state.choice.has_value());
}

TEST_CASE("events out of order and unknown ones are errors") {
    Visitor visitor;
    CHECK(visitor.attempt({{"type", "click"}, {"action", "accept-all"}}).error().code ==
          "consent.not-started");
    CHECK(consent::parseEvent(R"({"type":"dance"})").error().code == "consent.unknown-event");
    CHECK(consent::parseEvent(R"({"type":"click","action":"dance"})").error().code ==
          "consent.unknown-event");
    CHECK(
        consent::parseEvent(R"({"type":"change","action":"toggle","value":"<b>"})").error().code ==
        "id.slug");
    CHECK(consent::parseEvent("{").error().code == "json.syntax");
}

TEST_CASE("a policy or a locale that does not parse opens nothing") {
    CHECK(consent::open("{", consentTexts("sv"), "sv").error().code == "json.syntax");
    CHECK_FALSE(consent::open("{}", consentTexts("sv"), "sv").has_value());
    CHECK(consent::open(okidokiText(), "{}", "sv").error().code == "locale.missing");
    CHECK(consent::open(okidokiText(), "[]", "sv").error().code == "locale.type");
}

TEST_CASE("the backend's receipt is handed on to be verified, with the record it is for") {
    Visitor visitor;
    visitor.start();
    visitor.click("accept-all");
    const Json record = visitor.effects("deliver")[0]["body"];
    Json answer = {{"type", "response"},
                   {"id", visitor.state.choice->record.str()},
                   {"status", 201},
                   {"body", {{"id", "x"}, {"receipt", {{"payload", "{}"}}}}},
                   {"sent", record}};
    visitor.send(answer);
    REQUIRE(visitor.effects("receipt").size() == 1);
    CHECK(visitor.effects("receipt")[0]["receipt"] == Json{{"payload", "{}"}});
    CHECK(visitor.effects("receipt")[0]["record"] == record);
    for (const Json& body : {Json(), Json("receipt"), Json::object()}) {
        answer["body"] = body;
        visitor.send(answer);
        CHECK(visitor.last.effects.empty());
    }
}

TEST_CASE("a record that the backend refuses is said once") {
    Visitor visitor;
    visitor.start();
    visitor.click("reject-all");
    visitor.send({{"type", "response"}, {"id", "x"}, {"status", 422}, {"body", nullptr}});
    CHECK(visitor.effects("complain")[0]["code"] == "consent.record-refused");
}
