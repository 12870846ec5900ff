#include "consent/widget.h"

#include "consent/cookie.h"
#include "proof/record.h"
#include "support.h"

using namespace samtycke;

namespace {

const Json kBoth = {"analytics", "newsletter-tracking"};

// Okidoki's policy with its statistics used for what the signal refuses.
std::string usedFor(const std::string& use) {
    Json policy = Json::parse(okidokiText());
    for (Json& purpose : policy["purposes"])
        if (purpose["id"] == "analytics") purpose[use] = true;
    return policy.dump();
}

std::string withConsentSettings(const Json& settings) {
    Json policy = Json::parse(okidokiText());
    policy["consent"] = settings;
    return policy.dump();
}

Json values(const std::vector<Json>& effects, const std::string& field) {
    Json list = Json::array();
    for (const Json& effect : effects) list.push_back(effect[field]);
    return list;
}

Json remembered(const Visitor& visitor, const std::string& key) {
    Json value = "not remembered";
    for (const Json& effect : visitor.effects("remember"))
        if (effect["key"] == key) value = effect["value"];
    return value;
}

std::vector<std::string> typesOf(const Step& step) {
    std::vector<std::string> types;
    for (const Json& effect : step.effects) types.push_back(effect["type"]);
    return types;
}

}  // namespace

TEST_CASE("law.md rule 2, LEK 9:28: before a choice nothing is stored, unlocked or sent") {
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
          std::vector<std::string>{"cookie", "remember", "remember", "unlock", "unlock", "remember",
                                   "remember", "deliver", "announce", "focus", "emit", "emit"});
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

TEST_CASE("law.md rule 4, Planet49, C-673/17: nothing is ticked that was not granted") {
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

TEST_CASE(
    "law.md rule 6, GDPR art. 7(3): one click takes everything back and erases what was stored") {
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
    const Json cookie = {{"kind", "cookie"}, {"name", "ph_*"}, {"service", "posthog"}};
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

TEST_CASE(
    "law.md rule 9: Global Privacy Control refuses sale and sharing, advertising, profiling") {
    const std::string use = GENERATE("saleOrSharing", "advertising", "profiling");
    const auto selling = [&] { return usedFor(use); };
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
    SECTION("switched on after the choice, it takes back what it refuses, once") {
        const auto started = [](Visitor& at, const std::string& cookie, bool heard) {
            at.random = CountingRandom(77);
            at.send({{"type", "start"}, {"cookie", cookie}, {"signal", true}, {"heard", heard}});
        };
        const auto heard = [](const Visitor& at) {
            for (const Json& effect : at.effects("remember"))
                if (effect["key"] == "heard") return effect["value"];
            return Json();
        };
        Visitor earlier(selling());
        earlier.start();
        earlier.click("accept-all");
        CHECK(heard(earlier).is_null());
        Visitor later(selling());
        started(later, earlier.cookie(), false);
        CHECK(later.emitted("consent")["granted"] == Json{"newsletter-tracking"});
        CHECK(later.emitted("change")["withdrawn"] == Json{"analytics"});
        CHECK(later.effects("erase")[0]["purpose"] == "analytics");
        CHECK(later.effects("unlock").size() == 1);
        CHECK_FALSE(later.shows("reload"));
        const Json record = later.effects("deliver")[0]["body"];
        CHECK(record["dpv:hasIndicationMethod"] == "global-privacy-control");
        CHECK(parseConsentRecord(record, later.state.policy, kNow).has_value());
        CHECK(heard(later) == record["@id"].get<std::string>().substr(9));

        Visitor again(selling());
        started(again, later.cookie(), false);
        CHECK(again.effects("deliver").empty());
        CHECK(heard(again) == heard(later));
        Visitor agreed(selling());
        started(agreed, earlier.cookie(), true);
        CHECK(agreed.emitted("consent")["granted"] == kBoth);
    }
    SECTION("the page's own control overrides it by the purpose's name only") {
        visitor.call("accept-all");
        CHECK(visitor.emitted("change")["granted"] == Json{"newsletter-tracking"});
        visitor.call("show-preferences");
        visitor.call("accept-all");
        CHECK(visitor.emitted("change")["granted"] == Json{"newsletter-tracking"});
        visitor.send({{"type", "call"}, {"action", "accept"}, {"purposes", kBoth}});
        CHECK(visitor.emitted("change")["granted"] == kBoth);
    }
    SECTION("what an account holds does not override it") {
        Visitor elsewhere(selling());
        elsewhere.now = {kNow.ms + 1000};
        elsewhere.random = CountingRandom(99);
        elsewhere.start();
        elsewhere.click("accept-all");
        visitor.now = elsewhere.now;
        visitor.send({{"type", "call"}, {"action", "merge"}, {"cookie", elsewhere.cookie()}});
        CHECK(visitor.emitted("consent")["granted"] == Json{"newsletter-tracking"});
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
    CHECK(visitor.effects("focus")[0]["target"] == "banner");
    visitor.call("show-preferences");
    CHECK(visitor.shows("<dialog"));
    visitor.call("reset");
    CHECK(visitor.effects("cookie").back()["maxAge"] == 0);
    CHECK(visitor.effects("erase").size() == 1);
    CHECK_FALSE(visitor.state.choice.has_value());
    CHECK(visitor.shows("accept-all"));
}

TEST_CASE("asked again over a choice, it says nothing untrue and can be left as it was") {
    Visitor visitor;
    visitor.start();
    CHECK(visitor.shows("Inget av det är igång nu"));
    CHECK_FALSE(visitor.shows("data-escape"));
    visitor.send({{"type", "escape"}});
    CHECK(visitor.last.effects.empty());
    visitor.click("reject-all");
    visitor.call("show");
    CHECK(visitor.shows("Inget av det är igång nu"));
    visitor.click("accept-all");
    visitor.call("show");
    CHECK_FALSE(visitor.shows("Inget av det är igång nu"));
    CHECK(visitor.shows("data-escape"));
    visitor.send({{"type", "escape"}});
    CHECK(visitor.effects("focus")[0]["target"] == "button");
    CHECK(visitor.effects("cookie").empty());
    CHECK_FALSE(visitor.shows("accept-all"));
    CHECK(visitor.shows("withdraw-all"));
}

TEST_CASE("a reset leaves no cookie, not even one that does not hold") {
    Visitor visitor;
    visitor.start();
    visitor.call("reset");
    REQUIRE(visitor.effects("cookie").size() == 1);
    CHECK(visitor.effects("cookie")[0]["maxAge"] == 0);
    CHECK(visitor.effects("deliver").empty());
}

TEST_CASE("law.md rule 8: what was not shown is not in the record") {
    const auto textsIn = [](const Visitor& visitor) -> std::string {
        const Json record = visitor.effects("deliver")[0]["body"];
        CHECK(parseConsentRecord(record, visitor.state.policy, kNow).has_value());
        return record["dpv:hasNotice"]["spdx:checksum"]["spdx:checksumValue"];
    };
    const auto control = [](const Visitor& visitor) {
        return visitor.effects("deliver")[0]["body"]["dpv:hasIndicationMethod"];
    };
    Visitor visitor;
    SECTION("where the page has a screen of its own") {
        visitor.send({{"type", "start"}, {"cookie", nullptr}, {"shown", false}});
        visitor.send({{"type", "call"}, {"action", "accept"}, {"purposes", kBoth}});
        CHECK(textsIn(visitor) == kNothingShown);
        visitor.click("withdraw-all");
        CHECK(textsIn(visitor) == kNothingShown);
        CHECK(control(visitor) == "programme");
    }
    SECTION("where an embed offered to be shown always") {
        visitor.start();
        visitor.send({{"type", "call"},
                      {"action", "accept"},
                      {"purposes", {"analytics"}},
                      {"control", "embed-always"}});
        CHECK(textsIn(visitor) == kNothingShown);
        CHECK(control(visitor) == "embed-always");
        visitor.click("withdraw-all");
        CHECK(textsIn(visitor) != kNothingShown);
        CHECK(control(visitor) == "button-withdraw");
    }
    SECTION("purposes are named; none is a refusal, and nothing is no answer") {
        const auto event = consent::parseEvent(R"({"type":"call","action":"accept"})");
        CHECK(event.error().code == "document.missing");
    }
    SECTION("no other control can be claimed") {
        const auto event = consent::parseEvent(
            R"({"type":"call","action":"accept","purposes":[],"control":"banner-accept-all"})");
        CHECK(event.error().code == "document.choice");
    }
}

TEST_CASE("a record that the backend refuses is no consent") {
    Visitor visitor;
    visitor.start();
    visitor.click("accept-all");
    const Json record = visitor.effects("deliver")[0]["body"];
    const int status = GENERATE(400, 403, 404, 409, 422);
    const Json refused = {{"type", "response"}, {"id", "x"}, {"status", status}, {"sent", record}};
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
        missing["status"] = 503;
        visitor.send(missing);
        CHECK(visitor.effects("complain").empty());
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

TEST_CASE("law.md rule 6: what the page cannot erase is named as such, now and later") {
    Json policy = Json::parse(okidokiText());
    for (Json& purpose : policy["purposes"])
        if (purpose["id"] == "analytics")
            purpose["services"][0]["storage"] = {
                {{"kind", "cookie"}, {"name", "hidden"}, {"httpOnly", true}},
                {{"kind", "cookie"}, {"name", "far"}, {"origin", "https://www.example.com"}}};
    const Json items = {
        {{"kind", "cookie"}, {"name", "hidden"}, {"service", "posthog"}, {"httpOnly", true}},
        {{"kind", "cookie"},
         {"name", "far"},
         {"service", "posthog"},
         {"origin", "https://www.example.com"}}};
    Visitor visitor(policy.dump());
    visitor.start();
    visitor.click("accept-all");
    CHECK(remembered(visitor, "places")["analytics.posthog"] == items);
    visitor.click("withdraw-all");
    CHECK(visitor.effects("erase")[0]["items"] == items);
    CHECK_FALSE(visitor.shows("Det är borttaget"));
    const std::string heard = visitor.effects("announce")[0]["text"];
    CHECK(heard.starts_with("En del gick inte att ta bort härifrån. Ladda om sidan"));
    CHECK(visitor.shows("En del gick inte att ta bort"));
    SECTION("nothing has been saved when all is forgotten") {
        visitor.call("reset");
        CHECK_FALSE(visitor.shows("ditt val är sparat"));
    }
    SECTION("something else that is withdrawn later does not hide it") {
        visitor.send(
            {{"type", "call"}, {"action", "accept"}, {"purposes", Json::array({kBoth[1]})}});
        CHECK(visitor.shows("En del gick inte att ta bort"));
        CHECK_FALSE(std::string(visitor.effects("announce")[0]["text"]).starts_with("En del"));
        visitor.click("withdraw-all");
        CHECK(visitor.shows("En del gick inte att ta bort"));
    }
}

TEST_CASE("what could not be erased after all is told, once") {
    Visitor visitor;
    visitor.start();
    visitor.send({{"type", "remains"}});
    CHECK(visitor.last.effects.empty());
    visitor.click("accept-all");
    visitor.click("withdraw-all");
    CHECK(visitor.shows("Det är borttaget"));
    visitor.send({{"type", "remains"}});
    CHECK(visitor.shows("En del gick inte att ta bort"));
    CHECK(std::string(visitor.effects("announce")[0]["text"]).starts_with("En del"));
    visitor.send({{"type", "remains"}});
    CHECK(visitor.last.effects.empty());
}

TEST_CASE("a reload is offered until what was withdrawn is allowed again") {
    const auto accept = [](Visitor& visitor, const Json& purposes) {
        visitor.send({{"type", "call"}, {"action", "accept"}, {"purposes", purposes}});
    };
    Visitor visitor;
    visitor.start();
    accept(visitor, Json::array({kBoth[0]}));
    accept(visitor, Json::array({kBoth[1]}));
    CHECK(visitor.shows("data-action=\"reload\""));
    accept(visitor, Json::array());
    CHECK(visitor.shows("data-action=\"reload\""));
    accept(visitor, Json::array({kBoth[0]}));
    CHECK(visitor.shows("data-action=\"reload\""));
    accept(visitor, kBoth);
    CHECK_FALSE(visitor.shows("data-action=\"reload\""));
}

TEST_CASE("each service of a purpose can be chosen by itself") {
    Visitor visitor(twoServices());
    visitor.start();
    visitor.click("show-preferences");
    CHECK(visitor.shows("data-value=\"analytics.posthog\""));
    CHECK_FALSE(visitor.shows("data-mixed"));
    visitor.toggle("analytics.heat-map", true);
    CHECK(visitor.shows("data-mixed"));
    visitor.click("save");
    CHECK(visitor.emitted("change")["granted"] == Json{"analytics.heat-map"});
    CHECK(values(visitor.effects("unlock"), "purpose") == Json{"analytics.heat-map"});
    const Json record = visitor.effects("deliver")[0]["body"]["dpv:hasProcess"][0];
    CHECK(record["dpv:hasConsentStatus"] == "dpv:ConsentGiven");
    CHECK(values(record["dpv:hasService"], "dpv:hasConsentStatus") ==
          Json{"dpv:ConsentRefused", "dpv:ConsentGiven"});
    const std::string cookie = visitor.cookie();

    SECTION("the purpose's switch is all or nothing") {
        visitor.click("show-preferences");
        CHECK(visitor.shows("data-mixed"));
        visitor.toggle("analytics", true);
        CHECK_FALSE(visitor.shows("data-mixed"));
        visitor.click("save");
        CHECK(visitor.emitted("change")["granted"] == Json{"analytics"});
        CHECK(visitor.emitted("change")["added"] == Json{"analytics.posthog"});
        visitor.click("show-preferences");
        visitor.toggle("analytics", false);
        visitor.click("save");
        CHECK(visitor.emitted("change")["withdrawn"] == Json{"analytics"});
    }
    SECTION("one service is taken back, and only what it stored is erased") {
        visitor.call("accept-all");
        visitor.send(
            {{"type", "call"}, {"action", "withdraw"}, {"purposes", {"analytics.heat-map"}}});
        CHECK(visitor.emitted("change")["withdrawn"] == Json{"analytics.heat-map"});
        REQUIRE(visitor.effects("erase").size() == 1);
        CHECK(visitor.effects("erase")[0]["purpose"] == "analytics.heat-map");
        CHECK(visitor.effects("erase")[0]["items"] ==
              Json::array(
                  {{{"kind", "serviceWorker"}, {"name", "/heat/*"}, {"service", "heat-map"}}}));
        CHECK(values(visitor.effects("unlock"), "purpose") ==
              Json{"analytics.posthog", "newsletter-tracking"});
    }
    SECTION("a returning visitor has the same, and the places are known by service") {
        const Json places = remembered(visitor, "places");
        CHECK(places.size() == 3);
        CHECK(values(places["analytics.heat-map"], "service") == Json{"heat-map"});
        Visitor later(twoServices());
        later.start(cookie);
        CHECK(values(later.effects("unlock"), "purpose") == Json{"analytics.heat-map"});
    }
    SECTION("a service that is not there cannot be allowed") {
        const auto step = visitor.attempt(
            {{"type", "call"}, {"action", "accept"}, {"purposes", {"analytics.spying"}}});
        CHECK(step.error().code == "consent.unknown-purpose");
    }
}

TEST_CASE("law.md rule 7: who is asked anew reads what has changed, in the policy's words") {
    Visitor first;
    first.start();
    first.click("accept-all");
    Json policy = Json::parse(okidokiText());
    policy["version"] = "2026-11-05";
    for (const auto& [version, text, material] : {std::tuple{"2026-11-03", "Ny mottagare.", true},
                                                  {"2026-11-04", "Stavfel.", false},
                                                  {"2026-11-05", "Ny uppgift.", true}})
        policy["history"].push_back(
            {{"version", version}, {"changes", {{"sv", text}}}, {"material", material}});
    Visitor later(policy.dump());
    later.start(first.cookie());
    CHECK(later.effects("complain").empty());
    CHECK(later.effects("erase").size() == 2);
    CHECK(later.shows("accept-all"));
    CHECK(later.shows("(2026-11-01)"));
    CHECK(later.shows("<li>Ny mottagare.</li><li>Ny uppgift.</li>"));
    CHECK_FALSE(later.shows("Stavfel."));
    later.click("reject-all");
    later.call("show");
    CHECK_FALSE(later.shows("Ny mottagare."));
    Visitor fresh(policy.dump());
    fresh.start();
    CHECK_FALSE(fresh.shows("Ny mottagare."));
}

TEST_CASE("law.md rule 7: a change that is not material asks nobody, and the page is told") {
    Visitor first;
    first.start();
    first.click("accept-all");
    CHECK(remembered(first, "versions") == Json{"2026-11-01"});
    Json policy = Json::parse(okidokiText());
    policy["version"] = "2026-11-05";
    policy["history"].push_back({{"version", "2026-11-05"}, {"changes", {{"sv", "Stavfel."}}}});
    Visitor later(policy.dump());
    later.start(first.cookie());
    CHECK_FALSE(later.shows("accept-all"));
    CHECK(later.effects("unlock").size() == 2);
    CHECK(remembered(later, "versions") == Json{"2026-11-05", "2026-11-01"});
}

TEST_CASE("a choice of another tool holds with its own time, and nobody is asked") {
    const std::string principal = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const std::int64_t made = kNow.ms - 100 * kDayMs;
    Json imported = {{"made", made},
                     {"granted", {"analytics", "necessary"}},
                     {"from", "cc_cookie"},
                     {"principal", principal}};
    const auto started = [&](Visitor& visitor, const Json& more = Json::object()) {
        Json event = {{"type", "start"}, {"cookie", nullptr}, {"imported", imported}};
        event.update(more);
        visitor.send(event);
    };
    Visitor visitor;
    SECTION("it is taken over, recorded as such and never renewed") {
        started(visitor);
        CHECK_FALSE(visitor.shows("accept-all"));
        CHECK(values(visitor.effects("unlock"), "purpose") == Json{"analytics"});
        CHECK(visitor.effects("cookie")[0]["maxAge"] == 82 * 86'400);
        CHECK(visitor.effects("erase")[0]["items"][0]["name"] == "cc_cookie");
        const Json record = visitor.effects("deliver")[0]["body"];
        CHECK(record["dpv:hasIndicationMethod"] == "imported");
        CHECK(record["dct:created"] == formatInstant({made}));
        CHECK(record["dpv:hasNotice"]["spdx:checksum"]["spdx:checksumValue"] == kNothingShown);
        CHECK(visitor.state.choice->principal.str() == principal);
        CHECK(parseConsentRecord(record, visitor.state.policy, kNow).has_value());
        Visitor later;
        later.now = {made + 182 * kDayMs};
        later.start(visitor.cookie());
        CHECK(later.shows("accept-all"));
    }
    SECTION("a refusal is one too") {
        imported["granted"] = Json::array();
        imported["from"] = "klaro";
        imported.erase("principal");
        started(visitor);
        CHECK_FALSE(visitor.shows("accept-all"));
        CHECK(visitor.effects("unlock").empty());
        CHECK(visitor.effects("deliver").size() == 1);
    }
    SECTION("not when it has run out, is of the future, or is none") {
        const auto [value, code] =
            GENERATE(std::pair<Json, std::string>{kNow.ms - 182 * kDayMs, ""},
                     std::pair<Json, std::string>{kNow.ms + 60'001, "consent.import-future"},
                     std::pair<Json, std::string>{-1, "document.range"},
                     std::pair<Json, std::string>{"yesterday", "document.type"});
        imported["made"] = value;
        started(visitor);
        CHECK(visitor.shows("accept-all"));
        CHECK(visitor.effects("unlock").empty());
        CHECK(visitor.effects("cookie").empty());
        REQUIRE(visitor.effects("complain").size() == (code.empty() ? 0 : 1));
        if (!code.empty()) CHECK(visitor.effects("complain")[0]["code"] == code);
    }
    SECTION("our own choice, also one that has run out, goes before it") {
        started(visitor, {{"earlier", true}});
        CHECK(visitor.shows("accept-all"));
        Visitor own;
        own.start();
        own.click("reject-all");
        Visitor later;
        started(later, {{"cookie", own.cookie()}});
        CHECK(later.effects("unlock").empty());
    }
    SECTION("law.md rule 9: it does not override Global Privacy Control") {
        Visitor sold(usedFor("advertising"));
        started(sold, {{"signal", true}});
        CHECK(sold.effects("unlock").empty());
        const Json record = sold.effects("deliver")[0]["body"];
        CHECK(parseConsentRecord(record, sold.state.policy, kNow).has_value());
    }
}

TEST_CASE("at sign-in the newer explicit choice holds, and of two at once the stricter") {
    const auto choiceAt = [](std::int64_t ms, const Json& purposes) {
        Visitor other;
        other.random = CountingRandom(static_cast<std::uint8_t>(100 + purposes.size()));
        other.now = {ms};
        other.start();
        other.send({{"type", "call"}, {"action", "accept"}, {"purposes", purposes}});
        return other.cookie();
    };
    const auto merge = [](Visitor& visitor, const std::string& cookie) {
        visitor.send({{"type", "call"}, {"action", "merge"}, {"cookie", cookie}});
    };
    Visitor visitor;
    visitor.start();
    SECTION("the account's alone") {
        const std::string cookie = choiceAt(kNow.ms - 5, {"analytics"});
        merge(visitor, cookie);
        CHECK(visitor.cookie() == cookie);
        CHECK_FALSE(visitor.shows("accept-all"));
        CHECK(visitor.effects("deliver").empty());
        CHECK(visitor.emitted("change")["added"] == Json{"analytics"});
    }
    SECTION("the account's is newer") {
        visitor.click("accept-all");
        merge(visitor, choiceAt(kNow.ms + 5, {"analytics"}));
        CHECK(visitor.emitted("change")["withdrawn"] == Json{"newsletter-tracking"});
        CHECK(visitor.effects("erase").size() == 1);
        CHECK(visitor.shows("data-action=\"reload\""));
    }
    SECTION("the browser's is newer") {
        visitor.click("reject-all");
        merge(visitor, choiceAt(kNow.ms - 5, kBoth));
        CHECK(visitor.last.effects.empty());
    }
    SECTION("of the same moment") {
        visitor.send({{"type", "call"}, {"action", "accept"}, {"purposes", {"analytics"}}});
        merge(visitor, choiceAt(kNow.ms, kBoth));
        CHECK(visitor.last.effects.empty());
        merge(visitor, choiceAt(kNow.ms, {"newsletter-tracking"}));
        CHECK(visitor.emitted("change")["granted"] == Json::array());
    }
    SECTION("what does not hold counts for nothing, and what is none is an error") {
        visitor.click("reject-all");
        merge(visitor, choiceAt(kNow.ms - 200 * kDayMs, kBoth));
        CHECK(visitor.last.effects.empty());
        const auto step =
            visitor.attempt({{"type", "call"}, {"action", "merge"}, {"cookie", "1~x"}});
        CHECK(step.error().code == "consent.cookie-damaged");
    }
}

TEST_CASE("Aurora A5: a policy can have the choice reset at logout") {
    for (const bool resets : {true, false}) {
        Visitor visitor(withConsentSettings({{"resetAtLogout", resets}}));
        visitor.start();
        visitor.click("accept-all");
        visitor.call("logout");
        CHECK(visitor.effects("erase").size() == (resets ? 2 : 0));
        CHECK(visitor.shows("accept-all") == resets);
        if (resets) CHECK(visitor.effects("cookie").back()["maxAge"] == 0);
    }
}

TEST_CASE("one choice for a domain and its subdomains") {
    Visitor visitor(withConsentSettings({{"domain", "okidoki.se"}}));
    visitor.start();
    visitor.click("accept-all");
    CHECK(visitor.effects("cookie")[0]["domain"] == "okidoki.se");
    visitor.call("reset");
    for (const Json& cookie : visitor.effects("cookie")) CHECK(cookie["domain"] == "okidoki.se");
    Visitor other;
    other.start();
    other.click("accept-all");
    CHECK_FALSE(other.effects("cookie")[0].contains("domain"));
}

TEST_CASE("law.md rule 6: a withdrawal on one subdomain takes effect on the next") {
    Json document = Json::parse(twoServices());
    document["consent"] = {{"domain", "okidoki.se"}};
    for (Json& purpose : document["purposes"])
        if (purpose["id"] == "analytics") purpose["consentMode"] = {"analytics_storage"};
    Visitor there(document.dump());
    there.start();
    there.call("accept-all");
    const Json places = remembered(there, "places");
    there.send({{"type", "call"}, {"action", "accept"}, {"purposes", {"analytics.heat-map"}}});
    Visitor here(document.dump());
    Json start = {{"type", "start"}, {"cookie", there.cookie()}, {"resumed", true}};
    SECTION("where nothing is remembered") {
        start["places"] = false;
        here.send(start);
        CHECK(remembered(here, "places") == places);
        CHECK(remembered(here, "versions") == Json{"2026-11-01"});
        CHECK(remembered(here, "domain") == "okidoki.se");
        CHECK(remembered(here, "signals")["analytics_storage"] == "denied");
        CHECK(values(here.effects("erase"), "purpose") ==
              Json{"analytics.posthog", "newsletter-tracking"});
        CHECK(here.effects("cookie").empty());
    }
    SECTION("where it is, the page knows without core") {
        start["places"] = true;
        here.send(start);
        CHECK(here.effects("erase").empty());
        CHECK(remembered(here, "places") == "not remembered");
    }
    SECTION("before a choice nothing is remembered") {
        here.send({{"type", "start"}, {"cookie", nullptr}, {"places", false}});
        CHECK(here.effects("remember").empty());
        CHECK(here.effects("erase").empty());
    }
}

TEST_CASE("Google Consent Mode: told before anything starts, and denied in doubt") {
    Json policy = Json::parse(twoServices());
    for (Json& purpose : policy["purposes"]) {
        if (purpose["id"] == "analytics") purpose["consentMode"] = {"analytics_storage"};
        if (purpose["id"] == "newsletter-tracking")
            purpose["consentMode"] = {"analytics_storage", "ad_storage"};
        if (purpose["id"] == "consent-proof") purpose["consentMode"] = {"security_storage"};
    }
    Visitor visitor(policy.dump());
    const auto modes = [&] {
        REQUIRE(visitor.effects("signals").size() == 1);
        return visitor.effects("signals")[0]["consentMode"];
    };
    visitor.start();
    CHECK(typesOf(visitor.last) == std::vector<std::string>{"signals", "announce"});
    Json expected = {{"ad_personalization", "denied"},    {"ad_storage", "denied"},
                     {"ad_user_data", "denied"},          {"analytics_storage", "denied"},
                     {"functionality_storage", "denied"}, {"personalization_storage", "denied"},
                     {"security_storage", "granted"}};
    CHECK(modes() == expected);
    visitor.send({{"type", "call"},
                  {"action", "accept"},
                  {"purposes", {"analytics.posthog", "newsletter-tracking"}}});
    expected["ad_storage"] = "granted";
    CHECK(modes() == expected);
    visitor.call("accept-all");
    expected["analytics_storage"] = "granted";
    CHECK(modes() == expected);
    CHECK(remembered(visitor, "signals") == expected);
    const auto types = typesOf(visitor.last);
    CHECK(std::find(types.begin(), types.end(), "signals") <
          std::find(types.begin(), types.end(), "unlock"));
    visitor.click("withdraw-all");
    CHECK(modes()["analytics_storage"] == "denied");
}

TEST_CASE("law.md rule 10: one click refuses, and for six months nobody is asked") {
    Visitor visitor;
    visitor.start();
    visitor.click("reject-all");
    CHECK_FALSE(visitor.shows("accept-all"));
    CHECK(visitor.state.choice->expires.ms - visitor.state.choice->made.ms >= 181 * kDayMs);
    CHECK(visitor.effects("deliver")[0]["body"]["dpv:hasIndicationMethod"] == "banner-reject-all");
}
