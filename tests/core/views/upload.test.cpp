#include "views/upload.h"

#include "../repository.h"

using namespace samtycke;
using Phase = UploadState::Phase;

namespace {

UploadSetting setting(const std::string& language = "sv") {
    return UploadSetting::parse(
               okidokiText(),
               repositoryFile("consent-schemas/locales/" + language + "/upload.json"), language)
        .value();
}

// A widget that is fed events and remembers the last answer.
struct Widget {
    UploadSetting given = setting();
    UploadState state;
    Json effects;
    std::string html;

    void hear(const Json& event) {
        const auto parsed = parseWidgetEvent(writeJson(event)).value();
        const Step answer = step(given, state, parsed, Instant{0}).value();
        effects = answer.effects;
        REQUIRE(answer.view);
        html = answer.view->str();
    }
    void click(const std::string& action) { hear({{"type", "click"}, {"action", action}}); }
    bool shows(const std::string& text) const { return html.find(text) != std::string::npos; }
    bool does(const Json& effect) const {
        return std::find(effects.begin(), effects.end(), effect) != effects.end();
    }

    Widget& ready() {
        hear({{"type", "start"}});
        hear({{"type", "response"},
              {"id", "recipients"},
              {"status", 200},
              {"body", {{"recipients", {"age1one", "age1two"}}}}});
        return *this;
    }
    Widget& offered(const std::string& name = "foto.jpg") {
        hear({{"type", "file"}, {"name", name}, {"size", 3'400'000}, {"mediaType", "image/jpeg"}});
        return *this;
    }
    Widget& inspected(const Json& removed = Json::array(), const std::string& reason = "") {
        hear({{"type", "inspected"}, {"removed", removed}, {"reason", reason}});
        return *this;
    }
    Widget& chosen(const std::string& name = "foto.jpg") { return offered(name).inspected(); }
    Widget& sending() {
        ready().chosen().click("send");
        return *this;
    }
};

}  // namespace

TEST_CASE("upload: it asks who can open files before it offers to send one") {
    Widget widget;
    widget.hear({{"type", "start"}});
    CHECK(widget.does(effect::request("recipients", "GET", "recipients")));
    CHECK_FALSE(widget.shows("data-action=\"choose\""));
    widget.ready();
    CHECK(widget.state.phase == Phase::choosing);
    CHECK(widget.shows("Bara Okidoki kan öppna filen"));
    CHECK(widget.shows("age1two"));
    CHECK(widget.shows("högst 2 GB"));
}

TEST_CASE("upload: without a recipient it says so and offers nothing") {
    Widget widget;
    widget.hear({{"type", "start"}});
    widget.hear({{"type", "response"},
                 {"id", "recipients"},
                 {"status", 200},
                 {"body", {{"recipients", Json::array()}}}});
    CHECK(widget.state.phase == Phase::noRecipient);
    CHECK(widget.shows("kan inte ta emot krypterade filer ännu"));
    CHECK_FALSE(widget.shows("<button"));
}

TEST_CASE("upload: a backend that cannot be reached can be asked again") {
    Widget widget;
    widget.hear({{"type", "start"}});
    widget.hear({{"type", "response"}, {"id", "recipients"}, {"status", 0}, {"body", nullptr}});
    CHECK(widget.state.phase == Phase::unavailable);
    widget.click("reload");
    CHECK(widget.does(effect::request("recipients", "GET", "recipients")));
}

TEST_CASE("upload: choose, send, watch, arrived") {
    Widget widget;
    widget.ready().chosen();
    CHECK(widget.shows("<strong>foto.jpg</strong>"));
    CHECK(widget.shows("3,4 MB"));
    CHECK(widget.does(effect::focus("send")));
    widget.click("send");
    CHECK(widget.does({{"type", "send"}, {"recipients", {"age1one", "age1two"}}}));
    CHECK(widget.shows("0 byte av 3,4 MB (0 %)"));
    widget.hear({{"type", "progress"}, {"done", 850'000}, {"total", 3'400'800}});
    CHECK(widget.shows("value=\"24\""));
    CHECK(widget.effects.empty());
    widget.hear({{"type", "progress"}, {"done", 1'800'000}, {"total", 3'400'800}});
    CHECK(widget.shows("1,8 MB av 3,4 MB (52 %)"));
    CHECK(widget.does(effect::announce("52 procent är skickat.")));
    widget.hear({{"type", "sent"}, {"id", "abc"}});
    CHECK(widget.state.phase == Phase::sent);
    CHECK(widget.does({{"type", "forget"}}));
    CHECK(widget.does(effect::emit("upload", {{"id", "abc"}})));
    CHECK(widget.does(effect::focus("notice")));
    widget.click("more");
    CHECK(widget.state.phase == Phase::choosing);
    CHECK_FALSE(widget.shows("foto.jpg"));
}

TEST_CASE("upload: what a file tells is looked for before it can be sent, and said") {
    Widget widget;
    widget.ready().offered();
    CHECK(widget.state.phase == Phase::inspecting);
    CHECK(widget.does({{"type", "inspect"}}));
    CHECK(widget.does(effect::focus("choose")));
    CHECK(widget.shows("Kontrollerar filen"));
    CHECK_FALSE(widget.shows("data-action=\"send\""));
    widget.click("send");
    CHECK(widget.state.phase == Phase::inspecting);
    widget.inspected({"location", "camera", "unheard-of"});
    const std::string said =
        "Innan filen skickas tas det här bort ur den: platsen, uppgifter om kameran och andra "
        "dolda uppgifter.";
    CHECK(widget.shows(said));
    CHECK(widget.does(effect::announce("foto.jpg, 3,4 MB, är vald. " + said)));
    CHECK(widget.does(effect::focus("send")));
    CHECK(widget.shows("Kryptera och skicka"));
    widget.inspected({"time"});
    CHECK_FALSE(widget.shows("tidpunkten"));
}

TEST_CASE("upload: a file that cannot be cleaned is sent only when the person says so") {
    Widget widget;
    const auto [reason, text] =
        GENERATE(table<std::string, std::string>({{"metadata.image", "sortens bild"},
                                                  {"metadata.media", "Inspelningen"},
                                                  {"metadata.document", "Dokumentet"},
                                                  {"metadata.encrypted", "Dokumentet"},
                                                  {"metadata.compressed", "Dokumentet"},
                                                  {"metadata.archive", "arkivet"},
                                                  {"metadata.damaged", "skadad"}}));
    widget.ready().offered().inspected(Json::array(), reason);
    CHECK(widget.shows(text));
    CHECK(widget.shows("Om du skickar den ändå kan Okidoki se dem."));
    CHECK(widget.does(effect::focus("notice")));
    CHECK(widget.shows("Skicka ändå"));
    CHECK_FALSE(widget.shows("Kryptera och skicka"));
    SECTION("another one is chosen, and the warning was not about that") {
        widget.chosen("annan.jpg");
        CHECK_FALSE(widget.shows("Skicka ändå"));
    }
    SECTION("it is sent") {
        widget.click("send");
        CHECK(widget.does({{"type", "send"}, {"recipients", {"age1one", "age1two"}}}));
    }
}

TEST_CASE("upload: a file that could not be looked at is looked at again, not sent") {
    Widget widget;
    widget.ready().offered().hear({{"type", "failed"}, {"code", "engine.unavailable"}});
    CHECK(widget.state.phase == Phase::failed);
    widget.click("retry");
    CHECK(widget.state.phase == Phase::inspecting);
    CHECK(widget.effects == Json{{{"type", "inspect"}}, effect::focus("choose")});
}

TEST_CASE("upload: another file may be chosen while the first is looked at") {
    Widget widget;
    widget.ready().offered().offered("annan.jpg");
    CHECK(widget.does({{"type", "inspect"}}));
    widget.inspected();
    CHECK(widget.shows("annan.jpg"));
}

TEST_CASE("upload: a file that will not do is refused before anything is read") {
    Widget widget;
    widget.ready();
    const auto [size, several, text] = GENERATE(table<std::int64_t, bool, std::string>(
        {{0, false, "Filen är tom"}, {2'000'000'001, false, "för stor"}, {5, true, "i taget"}}));
    widget.hear({{"type", "file"}, {"name", "x"}, {"size", size}, {"several", several}});
    CHECK(widget.state.phase == Phase::choosing);
    CHECK(widget.shows(text));
    CHECK(widget.does({{"type", "forget"}}));
}

TEST_CASE("upload: media types of the policy") {
    Widget widget;
    widget.given.policy.vault->types = {"image/*", "application/pdf"};
    widget.ready();
    widget.hear({{"type", "file"}, {"name", "x"}, {"size", 5}, {"mediaType", "text/html"}});
    CHECK(widget.state.phase == Phase::choosing);
    widget.hear({{"type", "file"}, {"name", "x"}, {"size", 5}, {"mediaType", "image/png"}});
    CHECK(widget.state.phase == Phase::inspecting);
}

TEST_CASE("upload: a lost connection is continued, what cannot be continued is chosen again") {
    Widget widget;
    widget.sending().hear({{"type", "failed"}, {"code", "upload.offline"}});
    CHECK(widget.state.phase == Phase::failed);
    CHECK(widget.shows("Anslutningen bröts"));
    widget.click("retry");
    CHECK(widget.does({{"type", "retry"}, {"recipients", {"age1one", "age1two"}}}));
    CHECK(widget.state.phase == Phase::sending);
    widget.hear({{"type", "failed"}, {"code", "upload.changed"}});
    CHECK_FALSE(widget.shows("data-action=\"retry\""));
    widget.offered("annan.jpg");
    CHECK(widget.does({{"type", "cancel"}}));
    CHECK(widget.inspected().state.phase == Phase::chosen);
}

TEST_CASE("upload: cancel stops it, and late news of it change nothing") {
    Widget widget;
    widget.sending().click("cancel");
    CHECK(widget.does({{"type", "cancel"}}));
    CHECK(widget.shows("Du avbröt"));
    widget.hear({{"type", "progress"}, {"done", 1}, {"total", 2}});
    widget.hear({{"type", "sent"}, {"id", "abc"}});
    widget.hear({{"type", "failed"}, {"code", "upload.offline"}});
    CHECK(widget.state.phase == Phase::choosing);
}

TEST_CASE("upload: a hostile file name is text") {
    Widget widget;
    widget.ready().chosen("<img src=x onerror=alert(1)>\"'&.jpg");
    CHECK_FALSE(widget.shows("<img"));
    CHECK(widget.shows("&lt;img src=x onerror=alert(1)&gt;"));
    widget.click("send");
    CHECK(widget.shows("aria-label=\"Skickar &lt;img"));
}

TEST_CASE("upload: sizes as people read them") {
    const Texts texts = setting().texts;
    CHECK(formatBytes(texts, 0) == "0 byte");
    CHECK(formatBytes(texts, 999) == "999 byte");
    CHECK(formatBytes(texts, 1000) == "1 kB");
    CHECK(formatBytes(texts, 1234) == "1,2 kB");
    CHECK(formatBytes(texts, 123'456) == "123 kB");
    CHECK(formatBytes(texts, 999'999) == "999 kB");
    CHECK(formatBytes(texts, 1'000'000) == "1 MB");
    CHECK(formatBytes(texts, 1'073'741'824) == "1,1 GB");
    CHECK(formatBytes(setting("en").texts, 1'073'741'824) == "1.1 GB");
    CHECK(formatBytes(texts, INT64_MAX) == "9,2 EB");
}

TEST_CASE("upload: a policy that takes no files is an error that says so") {
    Json policy = parseJson(okidokiText()).value();
    policy.erase("vault");
    const auto refused = UploadSetting::parse(
        writeJson(policy), repositoryFile("consent-schemas/locales/sv/upload.json"), "sv");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "upload.no-vault");
}

TEST_CASE("upload: Swedish and English have the same texts") {
    const Json swedish =
        parseJson(repositoryFile("consent-schemas/locales/sv/upload.json")).value();
    const Json english =
        parseJson(repositoryFile("consent-schemas/locales/en/upload.json")).value();
    for (const auto& item : swedish.items()) CHECK(english.contains(item.key()));
    CHECK(swedish.size() == english.size());
}
