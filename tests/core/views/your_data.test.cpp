#include "views/your_data.h"

#include "panel_fixture.h"

using namespace samtycke;

namespace {

struct YourData : PanelFixture<YourDataSetting, YourDataState> {
    explicit YourData(const std::string& language = "sv") : PanelFixture("your-data", language) {}

    void openWith(const Json& holdings) {
        send({{"type", "start"}, {"token", ""}});
        answer("me", 200, holdings);
    }
};

Json holdings() {
    return *parseJson(R"({
      "email": "anna@example.se",
      "tables": [
        {"purpose": "newsletter", "title": {"sv": "Nyhetsbrev", "en": "Newsletter"},
         "columns": [{"sv": "E-postadress", "en": "E-mail address"}, {"sv": "Anmäld", "en": "Signed up"}],
         "rows": [{"item": "crm/newsletter_subscribers/1",
                   "values": ["anna@example.se", "2024-03-14T08:21:00Z"], "until": "2027-10-28"}]},
        {"purpose": "bookkeeping", "title": {"sv": "Fakturor", "en": "Invoices"},
         "columns": [{"sv": "Företag", "en": "Company"}],
         "rows": [{"item": "crm/invoices/7", "values": ["<b>Lind & Lera</b>"], "until": "2032-12-31",
                   "kept": {"ground": "eu-gdpr:JustificationA17LegallyRequired",
                            "law": {"sv": "Bokföringslagen (1999:1078) 7 kap. 2 §",
                                    "en": "the Bookkeeping Act"},
                            "until": "2032-12-31"}}]}],
      "consents": [{"record": "018f0000-0000-7000-8000-000000000001",
                    "made": "2026-11-20T10:00:00.000Z", "version": "2026-11-01",
                    "granted": ["analytics"], "refused": ["newsletter-tracking"]}],
      "requests": []})");
}

Json requestIn(std::string_view status) {
    return {{"id", "018f0000-0000-7000-8000-000000000002"},
            {"type", "erasure"},
            {"email", "anna@example.se"},
            {"status", status},
            {"received", "2026-11-22T10:00:00.000Z"},
            {"due", "2026-12-22"},
            {"history",
             {{{"status", "dpv:RequestInitiated"}, {"at", "2026-11-22T10:00:00.000Z"}},
              {{"status", "dpv:RequestAcknowledged"}, {"at", "2026-11-22T10:00:00.000Z"}}}},
            {"outcomes", Json::array()}};
}

}  // namespace

TEST_CASE("Without a session the panel asks for an address, and mails a link") {
    YourData panel;
    panel.send({{"type", "start"}, {"token", ""}});
    CHECK(panel.asked() == "GET me");
    panel.answer("me", 204);
    CHECK(panel.shows("data-action=\"ask\""));
    CHECK_FALSE(panel.shows("role=\"alert\""));

    panel.submit("ask", {{"email", " Anna@Example.se "}});
    REQUIRE(panel.asked() == "POST links");
    CHECK(panel.effects[0]["body"] == Json{{"email", "anna@example.se"}, {"language", "sv"}});
    panel.answer("link", 202, Json::object());
    CHECK(panel.shows("anna@example.se"));
    CHECK(panel.shows("30 minuter"));
}

TEST_CASE("What is not an address is said at the field, and nothing is sent") {
    YourData panel;
    panel.send({{"type", "start"}, {"token", ""}});
    panel.answer("me", 204);
    panel.submit("ask", {{"email", "anna\"><script>"}});
    CHECK(panel.asked().empty());
    CHECK(panel.shows("aria-invalid=\"true\""));
    CHECK(panel.shows("value=\"anna&quot;&gt;&lt;script&gt;\""));
}

TEST_CASE("An opened link does nothing by itself: only the button redeems it") {
    YourData panel;
    panel.send({{"type", "start"}, {"token", "secret"}});
    CHECK(panel.asked().empty());
    CHECK_FALSE(panel.shows("secret"));
    panel.submit("redeem");
    REQUIRE(panel.asked() == "POST session");
    CHECK(panel.effects[0]["body"] == Json{{"token", "secret"}});
    panel.submit("redeem");
    CHECK(panel.asked().empty());
    panel.answer("session", 204);
    CHECK(panel.asked() == "GET me");
    CHECK(panel.state.token.empty());
}

TEST_CASE("A used link leads back to asking, with the reason; a lost network does not use it up") {
    YourData panel;
    panel.send({{"type", "start"}, {"token", "secret"}});
    panel.submit("redeem");
    panel.answer("session", 0);
    CHECK(panel.shows("data-action=\"redeem\""));
    CHECK(panel.shows("role=\"alert\""));
    panel.submit("redeem");
    panel.answer("session", 401, {{"code", "link.invalid"}});
    CHECK(panel.shows("Länken är redan använd"));
    CHECK(panel.shows("data-action=\"ask\""));
}

TEST_CASE("GDPR 15: each purpose tells what, why, until when, who gets it and where") {
    YourData panel;
    panel.openWith(holdings());
    for (const auto* text :
         {"<dt>Vad</dt>", "<dt>Varför</dt>", "<dt>Hur länge</dt>", "<dt>Vilka fler får se dem</dt>",
          "12 månader efter din senaste aktivitet", "Du har samtyckt (GDPR artikel 6.1 a).",
          "Sparas till och med 28 oktober 2027.", "14 mars 2024",
          "Måste sparas till och med 31 december 2032. Det kräver Bokföringslagen (1999:1078) 7 "
          "kap. 2 §.",
          "20 november 2026 sa du ja till"})
        CHECK(panel.shows(text));
    CHECK(panel.shows("&lt;b&gt;Lind &amp; Lera&lt;/b&gt;"));
    CHECK_FALSE(panel.shows("<b>"));
}

TEST_CASE("Erasure is previewed item by item, can be left, and is sent only by confirming") {
    YourData panel;
    panel.openWith(holdings());
    panel.click("confirm");
    CHECK(panel.asked().empty());
    panel.click("preview");
    CHECK(panel.shows("<dialog open"));
    CHECK(panel.shows("Nyhetsbrev: 1 st"));
    CHECK(
        panel.shows("Fakturor, nr 7. Sparas till och med 31 december 2032, för det kräver "
                    "Bokföringslagen (1999:1078) 7 kap. 2 §."));
    CHECK(panel.shows("Du får svar senast 22 december 2026."));
    panel.send({{"type", "escape"}});
    CHECK_FALSE(panel.shows("<dialog"));
    panel.click("preview");
    panel.click("confirm");
    REQUIRE(panel.asked() == "POST me/requests");
    panel.click("confirm");
    CHECK(panel.asked().empty());
    panel.answer("erasure", 201, requestIn("dpv:RequestAcknowledged"));
    CHECK(panel.asked() == "GET me");
}

TEST_CASE("GDPR 17(3)(b): where a law keeps all that is left, no erasure is offered") {
    YourData panel;
    Json held = holdings();
    held["tables"].erase(0);
    panel.openWith(held);
    CHECK(panel.shows("Inget kan raderas nu"));
    CHECK(panel.shows("måste sparas enligt lag, det sista till och med 31 december 2032."));
    CHECK_FALSE(panel.shows("data-action=\"preview\""));
    CHECK_FALSE(panel.shows("Vill du att vi raderar dem?"));
}

TEST_CASE("What a purpose uses is a list, for each title begins with a capital") {
    YourData panel;
    panel.openWith(holdings());
    CHECK(panel.shows("<li>E-postadress</li>"));
}

TEST_CASE("An open request shows its legal date in words and cannot be doubled") {
    YourData panel;
    Json held = holdings();
    held["requests"] = Json::array({requestIn("dpv:RequestAcknowledged")});
    panel.openWith(held);
    CHECK(panel.shows("Du ska ha svar senast 22 december 2026."));
    CHECK_FALSE(panel.shows("data-action=\"preview\""));
}

TEST_CASE("GDPR 12(4): the outcome names law, date and where to complain") {
    YourData panel("en");
    Json held = holdings();
    Json request = requestIn("dpv:RequestFulfilled");
    request["outcomes"] = *parseJson(R"([
      {"item": "crm/contact_messages/1", "title": {"sv": "Meddelanden", "en": "Messages"}},
      {"item": "crm/invoices/7", "title": {"sv": "Fakturor", "en": "Invoices"},
       "kept": {"ground": "eu-gdpr:JustificationA17LegallyRequired",
                "law": {"en": "the Bookkeeping Act"}, "until": "2032-12-31"}}])");
    held["requests"] = Json::array({request});
    panel.openWith(held);
    CHECK(panel.shows("<strong>Messages, no. 1</strong> <span>Erased.</span>"));
    CHECK(panel.shows("Kept until 31 December 2032, as required by the Bookkeeping Act."));
    CHECK(panel.shows("https://www.imy.se/"));
}

TEST_CASE("Only the rights that the bases give are offered") {
    YourData panel;
    Json held = holdings();
    held["tables"].erase(0);
    held["consents"] = Json::array();
    panel.openWith(held);
    CHECK(panel.shows("Få fel rättade."));
    CHECK_FALSE(panel.shows("Ta tillbaka ett samtycke"));
    CHECK_FALSE(panel.shows("Få uppgifter raderade."));
}

TEST_CASE("A session that has ended leads back to asking; signing out says so") {
    YourData panel;
    panel.openWith(holdings());
    panel.click("preview");
    panel.click("confirm");
    panel.answer("erasure", 401);
    CHECK(panel.shows("Du har loggats ut."));
    CHECK_FALSE(panel.shows("14 mars 2024"));

    YourData other;
    other.openWith(holdings());
    other.click("logout");
    CHECK(other.asked() == "DELETE session");
    other.answer("logout", 204);
    CHECK(other.shows("Du är utloggad."));
    CHECK(other.state.holdings.tables.empty());
}

TEST_CASE("A copy is offered as a file with all that is shown") {
    YourData panel;
    panel.openWith(holdings());
    panel.click("save");
    REQUIRE(panel.effects.size() == 1);
    CHECK(panel.effects[0]["type"] == "save");
    CHECK(*parseJson(panel.effects[0]["text"].get<std::string>()) == holdings());
}

TEST_CASE("A damaged answer is an error, not an empty page") {
    YourData panel;
    panel.send({{"type", "start"}, {"token", ""}});
    const auto event = parseWidgetEvent(
        R"({"type":"response","id":"me","status":200,"body":{"email":"a@example.se","tables":7}})");
    const auto broken = step(panel.setting, panel.state, *event, panel.now);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().pointer == "/tables");
}

TEST_CASE("Both languages have the same texts") {
    for (const auto* name : {"your-data", "admin", "mail"}) {
        const std::string file = std::string("/") + name + ".json";
        const Json sv = *parseJson(repositoryFile("consent-schemas/locales/sv" + file));
        const Json en = *parseJson(repositoryFile("consent-schemas/locales/en" + file));
        for (const auto& item : sv.items()) CHECK(en.contains(item.key()));
        CHECK(sv.size() == en.size());
    }
}
