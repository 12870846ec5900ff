#include "views/admin.h"

#include "panel_fixture.h"

using namespace samtycke;

namespace {

constexpr std::string_view kFirst = "018f0000-0000-7000-8000-000000000001";
constexpr std::string_view kSecond = "018f0000-0000-7000-8000-000000000002";

struct Admin : PanelFixture<AdminSetting, AdminState> {
    explicit Admin(const std::string& language = "sv") : PanelFixture("admin", language) {}

    void signIn() {
        send({{"type", "start"}});
        answer("start", 200);
    }
    void openRequest(const Json& detail) {
        signIn();
        answer("queue", 200, {{"requests", Json::array({detail["request"]})}});
        click("request", detail["request"]["id"].get<std::string>());
        answer("detail", 200, detail);
    }
};

Json request(std::string_view id, std::string_view due,
             std::string_view status = "dpv:RequestAcknowledged") {
    return {{"id", id},
            {"type", "erasure"},
            {"email", std::string(id.substr(35)) + "@example.se"},
            {"status", status},
            {"received", "2026-11-20T10:00:00.000Z"},
            {"due", due},
            {"history", {{{"status", status}, {"at", "2026-11-20T10:00:00.000Z"}}}},
            {"outcomes", Json::array()}};
}

Json detail(bool undecided = false) {
    Json out{{"request", request(kFirst, "2026-12-21")}};
    out["preview"] = *parseJson(R"({"digest": "abc", "tables": [
      {"purpose": "contact", "title": {"sv": "Meddelanden"}, "columns": [{"sv": "Namn"}],
       "rows": [{"item": "crm/contact_messages/1", "values": ["Anna"]}]},
      {"purpose": "bookkeeping", "title": {"sv": "Fakturor"}, "columns": [{"sv": "Företag"}],
       "rows": [{"item": "crm/invoices/7", "values": ["Lind"],
                 "kept": {"ground": "eu-gdpr:JustificationA17LegallyRequired",
                          "law": {"sv": "Bokföringslagen"}, "until": "2032-12-31"}}]}]})");
    if (undecided) {
        out["preview"]["tables"][1]["rows"][0].erase("kept");
        out["preview"]["tables"][1]["rows"][0]["undecided"] = true;
    }
    return out;
}

}  // namespace

TEST_CASE("The queue is ordered by due date, with the days left; closed requests come last") {
    Admin panel;
    panel.signIn();
    CHECK(panel.asked() == "GET admin/requests");
    panel.answer("queue", 200,
                 {{"requests",
                   {request(kFirst, "2026-12-21"), request(kSecond, "2026-11-21"),
                    request("018f0000-0000-7000-8000-000000000003", "2026-11-20",
                            "dpv:RequestFulfilled")}}});
    CHECK(panel.html.find("2@example.se") < panel.html.find("1@example.se"));
    CHECK(panel.html.find("1@example.se") < panel.html.find("3@example.se"));
    CHECK(panel.shows("1 dag försenat"));
    CHECK(panel.shows("29 dagar kvar"));
    CHECK(panel.shows("2026-12-21"));
}

TEST_CASE("A request shows per item what is erased and what is kept, why and until when") {
    Admin panel;
    panel.openRequest(detail());
    CHECK(panel.shows("Det här raderas"));
    CHECK(panel.shows("Meddelanden, nr 1"));
    CHECK(panel.shows(
        "Sparas till och med 2032-12-31. Bokföringslagen kräver det (GDPR artikel 17.3 b)."));
    CHECK(panel.shows("2026-12-21, 29 dagar kvar."));
}

TEST_CASE("Erasing needs a confirmation and names the preview that was looked at") {
    Admin panel;
    panel.openRequest(detail());
    panel.click("yes");
    CHECK(panel.asked().empty());
    panel.click("carry-out");
    CHECK(panel.shows("Rader som tas bort ur källsystemen: 1. Rader som sparas enligt lag: 1."));
    panel.click("no");
    CHECK_FALSE(panel.shows("<dialog"));
    panel.click("carry-out");
    panel.click("yes");
    CHECK(panel.asked() == "POST admin/requests/018f0000-0000-7000-8000-000000000001/carry-out");
    CHECK(panel.effects[0]["body"] == Json{{"preview", "abc"}});
    panel.click("yes");
    CHECK(panel.asked().empty());

    Json done{{"request", request(kFirst, "2026-12-21", "dpv:RequestFulfilled")}};
    done["request"]["outcomes"] =
        *parseJson(R"([{"item": "crm/contact_messages/1", "title": {"sv": "Meddelanden"}}])");
    panel.answer("carry-out", 200, done);
    CHECK(panel.shows("data-result"));
    CHECK(panel.shows("Raderat"));
    CHECK_FALSE(panel.shows("data-action=\"carry-out\""));
}

TEST_CASE("What has changed since is shown again before anything is erased") {
    Admin panel;
    panel.openRequest(detail());
    panel.click("carry-out");
    panel.click("yes");
    panel.answer("carry-out", 409, {{"code", "rights.preview-stale"}});
    CHECK(panel.asked() == "GET admin/requests/018f0000-0000-7000-8000-000000000001");
    CHECK(panel.shows("Uppgifterna har ändrats"));
    CHECK_FALSE(panel.shows("<dialog"));
}

TEST_CASE("Nothing can be carried out while a row is undecided") {
    Admin panel;
    panel.openRequest(detail(true));
    CHECK(panel.shows("Det här går inte att avgöra än"));
    CHECK_FALSE(panel.shows("data-action=\"carry-out\""));
}

TEST_CASE("The screen asked for last is shown, in whatever order the answers come") {
    Admin panel;
    panel.openRequest(detail());
    panel.click("queue");
    panel.click("attachments");
    panel.answer("queue", 200, {{"requests", Json::array({request(kFirst, "2026-12-21")})}});
    CHECK(panel.state.screen == AdminState::Screen::request);
    CHECK(panel.effects.empty());
    panel.click("attachments");
    panel.send({{"type", "address"}, {"address", "requests"}});
    panel.send({{"type", "address"}, {"address", "request-" + std::string(kSecond)}});
    panel.answer("uploads", 200, {{"uploads", Json::array()}, {"deletions", Json::array()}});
    panel.answer("detail", 200, detail());
    panel.answer("queue", 200, {{"requests", Json::array()}});
    CHECK(panel.state.screen == AdminState::Screen::request);
    Json second = detail();
    second["request"] = request(kSecond, "2026-12-24");
    panel.answer("detail", 200, second);
    CHECK(panel.state.detail->request.id.str() == kSecond);
}

TEST_CASE("What became of a screen that was left is not told on another") {
    Admin panel;
    panel.openRequest(detail());
    SECTION("a failure") {
        panel.click("people");
        panel.click("queue");
        panel.answer("keys", 503);
        panel.answer("uploads", 503);
        CHECK(panel.effects.empty());
        CHECK(panel.state.notice.empty());
    }
    SECTION("back, and forward again at once") {
        panel.send({{"type", "address"}, {"address", "requests"}});
        panel.send({{"type", "address"}, {"address", "request-" + std::string(kFirst)}});
        panel.answer("queue", 200, {{"requests", Json::array()}});
        CHECK(panel.state.screen == AdminState::Screen::request);
        panel.click("carry-out");
        panel.click("yes");
        panel.answer("carry-out", 200, detail());
        CHECK_FALSE(panel.state.confirming);
        CHECK(panel.effects == Json::array({effect::focus("title")}));
    }
    SECTION("a question that was asked while the next screen was coming") {
        panel.click("queue");
        panel.click("carry-out");
        panel.answer("queue", 200, {{"requests", Json::array()}});
        CHECK_FALSE(panel.state.confirming);
    }
}

TEST_CASE("A wrong password is said; an ended session leads back to signing in") {
    Admin panel;
    panel.send({{"type", "start"}});
    panel.answer("start", 204);
    CHECK_FALSE(panel.shows("role=\"alert\""));
    panel.submit("sign-in", {{"name", "admin"}, {"password", "hemligt"}});
    CHECK(panel.asked() == "POST admin/session");
    panel.answer("sign-in", 401, {{"code", "admin.password"}});
    CHECK(panel.shows("stämmer inte"));
    CHECK_FALSE(panel.shows("hemligt"));
    CHECK(panel.shows("value=\"admin\""));
    panel.submit("sign-in", {{"name", "admin"}, {"password", "rätt"}});
    panel.answer("sign-in", 204);
    panel.answer("queue", 401);
    CHECK(panel.shows("Du har loggats ut."));
    CHECK(panel.effects[1]["type"] == "forget-identity");
}
