#include "views/upload.h"

#include "../repository.h"

using namespace samtycke;
using Phase = UploadState::Phase;
using FilePhase = UploadFile::Phase;

namespace {

UploadSetting setting(const std::string& language = "sv") {
    return UploadSetting::parse(
               okidokiText(),
               repositoryFile("consent-schemas/locales/" + language + "/upload.json"), language)
        .value();
}

Json fileNamed(const std::string& id, const std::string& name, std::int64_t size = 3'400'000,
               const std::string& type = "image/jpeg") {
    return {{"id", id}, {"name", name}, {"size", size}, {"mediaType", type}};
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
    void hearOf(const std::string& id, Json event) {
        event["id"] = id;
        hear(event);
    }
    void click(const std::string& action, const std::string& value = "") {
        hear({{"type", "click"}, {"action", action}, {"value", value}});
    }
    void progress(const std::string& id, std::int64_t done, std::int64_t total) {
        hearOf(id, {{"type", "progress"}, {"done", done}, {"total", total}});
    }
    void sent(const std::string& id) { hearOf(id, {{"type", "sent"}, {"upload", "u-" + id}}); }
    void failed(const std::string& id, const std::string& code) {
        hearOf(id, {{"type", "failed"}, {"code", code}});
    }
    void found(const std::string& id, const std::string& became, std::int64_t done = 0) {
        hearOf(id, {{"type", "found"},
                    {"state", became},
                    {"name", "kvar.pdf"},
                    {"size", 1000},
                    {"done", done},
                    {"total", 1000}});
    }
    bool shows(const std::string& text) const { return html.find(text) != std::string::npos; }
    bool offers(const std::string& action) const { return shows("data-action=\"" + action + "\""); }
    bool does(const Json& effect) const {
        return std::find(effects.begin(), effects.end(), effect) != effects.end();
    }
    bool does(const std::string& type, const std::string& id) const {
        return std::any_of(effects.begin(), effects.end(), [&](const Json& effect) {
            return effect.at("type") == type && effect.value("id", "") == id;
        });
    }
    bool announces() const {
        return std::any_of(effects.begin(), effects.end(),
                           [](const Json& effect) { return effect.at("type") == "announce"; });
    }
    FilePhase phaseOf(const std::string& id) const {
        for (const UploadFile& file : state.files)
            if (file.id == id) return file.phase;
        FAIL("no file " << id);
        return {};
    }

    Widget& ready() {
        hear({{"type", "start"}});
        recipients({"age1one", "age1two"});
        return *this;
    }
    // The answer for the department that is chosen now, or for another one.
    void recipients(const Json& list, std::string department = "") {
        if (department.empty()) department = state.department.str();
        hear({{"type", "response"},
              {"id", department.empty() ? "recipients" : "recipients?department=" + department},
              {"status", 200},
              {"body", {{"recipients", list}}}});
    }
    Widget& offered(const std::vector<Json>& files) {
        hear({{"type", "files"}, {"files", files}});
        return *this;
    }
    Widget& inspected(const std::string& id = "a", const Json& removed = Json::array(),
                      const std::string& reason = "") {
        hearOf(id, {{"type", "inspected"}, {"removed", removed}, {"reason", reason}});
        return *this;
    }
    // One file, called a.
    Widget& chosen(const std::string& name = "foto.jpg") {
        return offered({fileNamed("a", name)}).inspected();
    }
    // Two files: a is on its way, b waits.
    Widget& sending() {
        ready().offered({fileNamed("a", "foto.jpg"), fileNamed("b", "avtal.pdf", 6'600'000)});
        inspected("a").inspected("b").click("send");
        return *this;
    }
};

}  // namespace

TEST_CASE("upload: it asks who can open files before it offers to send one") {
    Widget widget;
    widget.hear({{"type", "start"}});
    CHECK(widget.does(effect::request("recipients", "GET", "recipients")));
    CHECK(widget.does({{"type", "find"}}));
    CHECK_FALSE(widget.offers("choose"));
    widget.ready();
    CHECK(widget.state.phase == Phase::open);
    CHECK(widget.shows("Bara Okidoki kan öppna det du skickar"));
    CHECK(widget.shows("age1two"));
    CHECK(widget.shows("Högst 2 GB"));
}

TEST_CASE("upload: the keys that are shown are those that a file was encrypted for") {
    Widget widget;
    widget.sending();
    widget.hearOf("a", {{"type", "recipients"}, {"recipients", {"age1two", "age1three"}}});
    CHECK(widget.shows("age1three"));
    CHECK_FALSE(widget.shows("age1one"));
    // Of one that nobody waits for any more.
    widget.hearOf("x", {{"type", "recipients"}, {"recipients", {"age1one"}}});
    CHECK(widget.shows("age1three"));
}

TEST_CASE("upload: without a recipient it says so and offers nothing") {
    Widget widget;
    widget.hear({{"type", "start"}});
    widget.recipients(Json::array());
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

TEST_CASE("upload: with departments the person chooses one, and its recipients can open") {
    Widget widget;
    const auto title = [](const std::string& text) { return LocalText{{{Language{"sv"}, text}}}; };
    widget.given.policy.vault->departments = {
        {DepartmentId::parse("ekonomi").value(), title("Ekonomi")},
        {DepartmentId::parse("lager").value(), title("Lager")}};
    SECTION("in the view") {
        widget.hear({{"type", "start"}});
        CHECK(widget.state.phase == Phase::choosingDepartment);
        CHECK(widget.does({{"type", "find"}}));
        CHECK_FALSE(widget.offers("choose"));
        CHECK(widget.shows("<option value=\"lager\">Lager</option>"));
        widget.hear({{"type", "change"}, {"action", "department"}, {"value", "lager"}});
        CHECK(widget.does(
            effect::request("recipients?department=lager", "GET", "recipients?department=lager")));
        widget.recipients({"age1lager"});
        CHECK(widget.shows("Bara Lager hos Okidoki kan öppna"));
        widget.chosen().click("send");
        CHECK(widget.does({{"type", "prepare"},
                           {"id", "a"},
                           {"recipients", {"age1lager"}},
                           {"department", "lager"}}));
        CHECK_FALSE(widget.shows("<select"));
    }
    SECTION("what was left before a reload is still for those it was encrypted for") {
        widget.hear({{"type", "start"}, {"department", "ekonomi"}});
        widget.recipients({"age1ekonomi"});
        widget.hearOf("r", {{"type", "found"},
                            {"state", "whole"},
                            {"name", "kvar.pdf"},
                            {"size", 1000},
                            {"done", 500},
                            {"total", 1000},
                            {"department", "lager"}});
        CHECK(widget.shows("50 % är framme · Lager hos Okidoki"));
        widget.click("retry");
        CHECK(widget.does({{"type", "prepare"},
                           {"id", "r"},
                           {"recipients", Json::array()},
                           {"department", "lager"}}));
        widget.sent("r");
        CHECK(widget.shows("bara Lager hos Okidoki kan öppna det"));
        CHECK_FALSE(widget.shows("bara Ekonomi hos Okidoki kan öppna det"));
    }
    SECTION("an answer for one that was chosen before is not taken") {
        widget.hear({{"type", "start"}});
        widget.hear({{"type", "change"}, {"action", "department"}, {"value", "ekonomi"}});
        widget.hear({{"type", "change"}, {"action", "department"}, {"value", "lager"}});
        widget.recipients({"age1lager"});
        widget.recipients({"age1ekonomi"}, "ekonomi");
        CHECK_FALSE(widget.shows("age1ekonomi"));
        widget.recipients(Json::array(), "ekonomi");
        widget.chosen().click("send");
        CHECK(widget.does({{"type", "prepare"},
                           {"id", "a"},
                           {"recipients", {"age1lager"}},
                           {"department", "lager"}}));
    }
    SECTION("by the attribute") {
        widget.hear({{"type", "start"}, {"department", "ekonomi"}});
        CHECK(widget.does(effect::request("recipients?department=ekonomi", "GET",
                                          "recipients?department=ekonomi")));
        CHECK_FALSE(widget.shows("<select"));
    }
    SECTION("not by an attribute that names none") {
        widget.hear({{"type", "start"}, {"department", "växeln"}});
        CHECK(widget.state.phase == Phase::choosingDepartment);
        widget.hear({{"type", "change"}, {"action", "department"}, {"value", "lager"}});
        widget.recipients({"age1lager"});
        widget.hear({{"type", "change"}, {"action", "department"}, {"value", ""}});
        CHECK(widget.state.phase == Phase::choosingDepartment);
    }
}

TEST_CASE("upload: choose, send, watch, arrived") {
    Widget widget;
    widget.ready().click("choose");
    CHECK(widget.does({{"type", "choose"}, {"types", Json::array()}, {"camera", false}}));
    widget.chosen();
    CHECK(widget.shows("<strong>foto.jpg</strong>"));
    CHECK(widget.shows("3,4 MB"));
    CHECK(widget.shows(">JPG</span>"));
    CHECK(widget.does(effect::focus("send")));
    widget.click("send");
    CHECK(widget.does({{"type", "prepare"},
                       {"id", "a"},
                       {"recipients", {"age1one", "age1two"}},
                       {"department", ""}}));
    CHECK(widget.does({{"type", "send"}, {"id", "a"}}));
    CHECK(widget.shows("0 byte av 3,4 MB (0 %)"));
    CHECK(widget.shows("Låt sidan vara öppen"));
    CHECK_FALSE(widget.shows("data-drop"));
    widget.hearOf("a", {{"type", "safe"}});
    CHECK(widget.shows("kan du fortsätta här en annan gång"));
    widget.progress("a", 850'000, 3'400'800);
    CHECK(widget.shows("value=\"24\""));
    CHECK(widget.effects.empty());
    widget.progress("a", 1'800'000, 3'400'800);
    CHECK(widget.shows("1,8 MB av 3,4 MB (52 %)"));
    CHECK(widget.does(effect::announce("52 procent är skickat.")));
    widget.sent("a");
    CHECK(widget.shows("Filen har kommit fram"));
    CHECK(widget.does(effect::emit("upload", {{"id", "u-a"}})));
    CHECK(widget.does(effect::focus("outcome")));
    widget.click("more");
    CHECK(widget.offers("choose"));
    CHECK_FALSE(widget.shows("foto.jpg"));
}

TEST_CASE("upload: several files are sent one at a time, in order") {
    Widget widget;
    widget.sending();
    CHECK(widget.does("prepare", "a"));
    CHECK(widget.does("prepare", "b"));
    CHECK(widget.does("send", "a"));
    CHECK_FALSE(widget.does("send", "b"));
    CHECK(widget.shows("0 av 2 filer är framme, 0 byte av 10 MB (0 %)"));
    CHECK(widget.shows("väntar på sin tur"));
    widget.sent("a");
    CHECK(widget.does("send", "b"));
    CHECK_FALSE(widget.announces());
    CHECK(widget.shows("1 av 2 filer är framme"));
    widget.sent("b");
    CHECK(widget.shows("2 filer har kommit fram"));
    CHECK(widget.does(effect::announce("2 filer har kommit fram")));
}

TEST_CASE("upload: the summary of what was chosen is said once, when all has been looked at") {
    Widget widget;
    widget.ready().offered({fileNamed("a", "ett.jpg"), fileNamed("b", "två.jpg")}).inspected("a");
    CHECK_FALSE(widget.announces());
    CHECK_FALSE(widget.offers("send"));
    widget.inspected("b");
    CHECK(widget.does(effect::announce("2 filer är valda, 6,8 MB.")));
    CHECK(widget.shows("Kryptera och skicka 2 filer"));
}

TEST_CASE("upload: pause and go on") {
    Widget widget;
    widget.sending().click("pause");
    CHECK(widget.does("pause", "a"));
    CHECK(widget.does(effect::focus("resume")));
    CHECK(widget.shows("pausad"));
    CHECK(widget.shows("Det som har skickats ligger kvar. Tryck på ”Fortsätt” för att skicka"));
    CHECK(widget.shows("Låt sidan vara öppen."));
    CHECK_FALSE(widget.shows("krypteras."));
    widget.click("pause");
    CHECK_FALSE(widget.does("pause", "a"));
    widget.hearOf("a", {{"type", "safe"}});
    widget.hearOf("b", {{"type", "safe"}});
    CHECK(widget.shows("Det som har skickats ligger kvar."));
    CHECK(widget.shows("kan du fortsätta här en annan gång"));
    widget.click("resume");
    CHECK_FALSE(widget.shows("ligger kvar"));
    CHECK(widget.does("send", "a"));
    CHECK(widget.offers("pause"));
}

TEST_CASE("upload: while one is paused and taken away, the next one waits until it goes on") {
    Widget widget;
    widget.sending().click("pause");
    widget.click("remove", "a");
    CHECK(widget.does("cancel", "a"));
    CHECK_FALSE(widget.does("send", "b"));
    widget.click("resume");
    CHECK(widget.does("send", "b"));
}

TEST_CASE("upload: a file can be taken out at any time, and the others stay") {
    Widget widget;
    SECTION("before it is sent") {
        widget.ready().offered({fileNamed("a", "ett.jpg"), fileNamed("b", "två.jpg")});
        widget.inspected("a").inspected("b").click("remove", "a");
        CHECK(widget.does("forget", "a"));
        CHECK(widget.shows("två.jpg"));
        CHECK_FALSE(widget.shows("ett.jpg"));
    }
    SECTION("on its way") {
        widget.sending().click("remove", "a");
        CHECK(widget.does("cancel", "a"));
        CHECK(widget.does("send", "b"));
    }
    SECTION("one that is not there changes nothing") {
        widget.sending().click("remove", "x");
        CHECK(widget.effects.empty());
    }
}

TEST_CASE("upload: what a file tells is looked for before it can be sent, and said") {
    Widget widget;
    widget.ready().offered({fileNamed("a", "foto.jpg")});
    CHECK(widget.does("inspect", "a"));
    CHECK(widget.does(effect::focus("choose")));
    CHECK(widget.shows("kontrolleras"));
    CHECK_FALSE(widget.offers("send"));
    widget.click("send");
    CHECK(widget.phaseOf("a") == FilePhase::inspecting);
    widget.inspected("a", {"location", "camera", "unheard-of"});
    const std::string said =
        "Innan filen skickas tas det här bort ur den: platsen, uppgifter om kameran och andra "
        "dolda uppgifter.";
    CHECK(widget.shows(said));
    CHECK(widget.does(effect::announce("foto.jpg, 3,4 MB, är vald. " + said)));
    CHECK(widget.does(effect::focus("send")));
    CHECK(widget.shows("Kryptera och skicka"));
    widget.inspected("a", {"time"});
    CHECK_FALSE(widget.shows("tidpunkten"));
}

TEST_CASE("upload: a small picture is drawn where there is one") {
    Widget widget;
    widget.ready().offered({fileNamed("a", "foto.jpg")});
    widget.hearOf(
        "a",
        {{"type", "inspected"}, {"removed", Json::array()}, {"reason", ""}, {"thumbnail", true}});
    CHECK(widget.shows("data-file=\"a\""));
    widget.click("send");
    widget.sent("a");
    CHECK_FALSE(widget.does("forget", "a"));
    widget.click("more");
    CHECK(widget.does("forget", "a"));
}

TEST_CASE("upload: a file that cannot be cleaned is sent only when the person says so") {
    Widget widget;
    const auto [reason, text] =
        GENERATE(table<std::string, std::string>({{"metadata.image", "sortens bild"},
                                                  {"metadata.media", "Inspelningen"},
                                                  {"metadata.document", "Dokumentet"},
                                                  {"metadata.encrypted", "Dokumentet"},
                                                  {"metadata.compressed", "Dokumentet"},
                                                  {"metadata.signed", "Dokumentet"},
                                                  {"metadata.attached", "Dokumentet"},
                                                  {"metadata.archive", "arkivet"},
                                                  {"metadata.damaged", "skadad"}}));
    widget.ready().offered({fileNamed("a", "fil")}).inspected("a", Json::array(), reason);
    CHECK(widget.shows(text));
    CHECK(widget.shows("Om du skickar den ändå kan Okidoki se dem."));
    CHECK(widget.does(effect::focus("notice")));
    CHECK(widget.shows("Skicka ändå"));
    CHECK_FALSE(widget.shows("Kryptera och skicka"));
    SECTION("it is taken out, and the warning was not about another one") {
        widget.click("remove", "a");
        widget.offered({fileNamed("b", "annan.jpg")}).inspected("b");
        CHECK_FALSE(widget.shows("Skicka ändå"));
    }
    SECTION("it is sent") {
        widget.click("send");
        CHECK(widget.does("send", "a"));
    }
}

TEST_CASE("upload: a file that could not be looked at is looked at again, not sent") {
    Widget widget;
    widget.ready().offered({fileNamed("a", "foto.jpg")}).failed("a", "engine.unavailable");
    CHECK(widget.phaseOf("a") == FilePhase::failed);
    CHECK(widget.shows("Krypteringen kunde inte starta"));
    widget.click("retry");
    CHECK(widget.does("inspect", "a"));
    CHECK_FALSE(widget.does("send", "a"));
    CHECK_FALSE(widget.does("prepare", "a"));
}

TEST_CASE("upload: a file that will not do says why, and the others go") {
    Widget widget;
    widget.given.policy.vault->types = {"image/*", "application/pdf"};
    const auto [size, type, text] = GENERATE(table<std::int64_t, std::string, std::string>(
        {{0, "image/png", "Filen är tom"},
         {2'000'000'001, "image/png", "för stor"},
         {5, "text/html", "typen av fil tas inte emot"}}));
    widget.ready().offered({fileNamed("x", "x", size, type), fileNamed("a", "foto.jpg")});
    CHECK(widget.phaseOf("x") == FilePhase::refused);
    CHECK(widget.shows(text));
    CHECK(widget.does("forget", "x"));
    CHECK_FALSE(widget.does("inspect", "x"));
    CHECK(widget.does("inspect", "a"));
    widget.inspected("a").click("send");
    CHECK_FALSE(widget.does("prepare", "x"));
    widget.sent("a");
    CHECK(widget.shows("Filen har kommit fram"));
}

TEST_CASE("upload: more files than it can hold are refused together") {
    Widget widget;
    std::vector<Json> files;
    for (int i = 0; i < 501; ++i) files.push_back(fileNamed(std::to_string(i), "x"));
    widget.ready().offered(files);
    CHECK(widget.state.files.empty());
    CHECK(widget.shows("för många filer"));
    CHECK(widget.does("forget", "500"));
}

TEST_CASE("upload: a lost connection holds them all, and they go on") {
    Widget widget;
    widget.sending().failed("a", "upload.offline");
    CHECK(widget.shows("Anslutningen bröts"));
    CHECK(widget.shows("Fortsätt skicka"));
    CHECK_FALSE(widget.does("send", "b"));
    CHECK(widget.does(effect::focus("outcome")));
    CHECK(widget.shows("0 av 2 filer är framme"));
    SECTION("by a click") { widget.click("retry"); }
    SECTION("by themselves, when the network is back") { widget.hear({{"type", "online"}}); }
    CHECK(widget.does("send", "a"));
    CHECK_FALSE(widget.does("prepare", "a"));
    CHECK(widget.phaseOf("b") == FilePhase::waiting);
}

TEST_CASE("upload: a network that comes back starts the file that it stopped") {
    Widget widget;
    widget.sending().failed("a", "upload.quota-person");
    widget.failed("b", "upload.offline");
    widget.hear({{"type", "online"}});
    CHECK(widget.does("send", "b"));
    CHECK(widget.phaseOf("a") == FilePhase::failed);
}

TEST_CASE("upload: what was cancelled a moment too late is said to have arrived") {
    Widget widget;
    widget.sending().click("cancel");
    CHECK(widget.shows("Inget har skickats"));
    widget.found("a", "arrived", 1000);
    CHECK_FALSE(widget.shows("Inget har skickats"));
    CHECK(widget.shows("Filen har kommit fram"));
}

TEST_CASE("upload: files chosen when sending has gone on by itself wait for their own send") {
    Widget widget;
    widget.sending().offered({fileNamed("n", "ny.bin")});
    CHECK(widget.shows("ny.bin"));
    widget.inspected("n");
    CHECK_FALSE(widget.offers("send"));
    widget.sent("a");
    widget.sent("b");
    CHECK(widget.offers("send"));
    widget.click("send");
    CHECK(widget.does("prepare", "n"));
    CHECK(widget.does("send", "n"));
}

TEST_CASE("upload: when the last key is gone, nothing can be sent, and it is said") {
    Widget widget;
    widget.sending().failed("a", "vault.no-recipients");
    CHECK(widget.shows("Okidoki kan inte ta emot krypterade filer ännu"));
    CHECK_FALSE(widget.shows("Servern tog inte emot"));
    CHECK(widget.phaseOf("a") == FilePhase::ready);
    SECTION("one that comes meanwhile gets the next") {
        widget.sent("b");
        CHECK_FALSE(widget.shows("kan inte ta emot krypterade filer"));
        CHECK(widget.offers("send"));
    }
    SECTION("the person can look again, and what was chosen is still there") {
        widget.failed("b", "vault.no-recipients");
        CHECK(widget.does(effect::focus("notice")));
        CHECK_FALSE(widget.offers("retry"));
        widget.click("reload");
        widget.recipients({"age1three"});
        widget.click("send");
        CHECK(widget.does(
            {{"type", "prepare"}, {"id", "a"}, {"recipients", {"age1three"}}, {"department", ""}}));
    }
}

TEST_CASE("upload: what another tab has sent has arrived, whatever this one did with it") {
    Widget widget;
    widget.sending().found("k", "whole", 620);
    widget.sent("b");
    widget.sent("k");
    CHECK(widget.phaseOf("b") == FilePhase::sent);
    CHECK(widget.phaseOf("k") == FilePhase::sent);
    CHECK(widget.phaseOf("a") == FilePhase::sending);
    widget.sent("a");
    CHECK(widget.shows("3 filer har kommit fram"));
}

TEST_CASE("upload: the way goes on with the focus when what was on it is taken out") {
    Widget widget;
    widget.sending().click("remove", "a");
    CHECK(widget.does("send", "b"));
    CHECK(widget.does(effect::focus("progress")));
}

TEST_CASE("upload: nothing chosen goes to nobody beside what was left") {
    Widget widget;
    auto& departments = widget.given.policy.vault->departments;
    departments = {{*DepartmentId::parse("ekonomi"), widget.given.policy.introduction}};
    departments.push_back({*DepartmentId::parse("lager"), widget.given.policy.introduction});
    widget.hear({{"type", "start"}});
    const auto choose = [&](const char* id) {
        widget.hear({{"type", "change"}, {"action", "department"}, {"value", id}});
    };
    choose("lager");
    widget.recipients({"age1one"});
    widget.chosen();
    widget.hearOf("k", {{"type", "found"},
                        {"state", "whole"},
                        {"name", "kvar.pdf"},
                        {"size", 1000},
                        {"done", 0},
                        {"total", 1000},
                        {"department", "lager"}});
    SECTION("while no department is chosen") {
        choose("");
        widget.click("retry");
        CHECK(widget.does("send", "k"));
        CHECK_FALSE(widget.does("prepare", "a"));
    }
    SECTION("and what was left waits while its department has no key") {
        choose("lager");
        widget.recipients(Json::array());
        CHECK_FALSE(widget.offers("retry"));
        CHECK_FALSE(widget.offers("send"));
        choose("ekonomi");
        widget.recipients({"age1two"});
        CHECK(widget.offers("send"));
    }
}

TEST_CASE("upload: a network that comes back starts all that it stopped") {
    Widget widget;
    widget.sending().failed("a", "upload.offline");
    widget.failed("b", "upload.offline");
    widget.hear({{"type", "online"}});
    CHECK(widget.does("send", "a"));
    widget.sent("a");
    CHECK(widget.does("send", "b"));
}

TEST_CASE("upload: a network that comes back starts nothing that it did not stop") {
    Widget widget;
    widget.sending().failed("a", "upload.quota-person");
    widget.failed("b", "upload.quota-person");
    widget.hear({{"type", "online"}});
    CHECK(widget.effects.empty());
}

TEST_CASE("upload: what the server refuses of one file does not stop the next") {
    Widget widget;
    const auto [code, text, again] = GENERATE(table<std::string, std::string, bool>(
        {{"upload.quota-tenant", "Okidoki har inte plats för fler filer", true},
         {"upload.quota-person", "inte plats för fler filer härifrån", true},
         {"upload.not-age", "kom inte fram hel", true},
         {"upload.too-large", "för stor", false},
         {"upload.changed", "ändrades eller flyttades", false},
         {"upload.refused", "Servern tog inte emot", true},
         {"upload.elsewhere", "annan flik", true}}));
    widget.sending().failed("a", code);
    CHECK(widget.shows(text));
    CHECK(widget.does("send", "b"));
    widget.sent("b");
    CHECK(widget.offers("retry") == again);
    CHECK(widget.does(effect::focus("outcome")));
    CHECK(widget.shows("1 av 2 filer är framme"));
    CHECK(widget.shows(text));
    CHECK(widget.shows("har inte kommit fram"));
}

TEST_CASE(
    "upload: a file of which nobody can tell whether it has arrived is not said to be missing") {
    Widget widget;
    widget.sending().failed("a", "upload.uncertain");
    widget.sent("b");
    CHECK(widget.offers("retry"));
    CHECK(widget.shows("1 av 2 filer är framme"));
    CHECK(widget.shows("vi vet inte om filen har kommit fram"));
    CHECK_FALSE(widget.shows("har inte kommit fram"));
}

TEST_CASE("upload: what stopped several files is said once, with their names, and is tried again") {
    Widget widget;
    widget.sending().failed("a", "upload.quota-person");
    widget.failed("b", "upload.quota-person");
    CHECK(widget.does(effect::focus("outcome")));
    CHECK(widget.shows("0 av 2 filer är framme"));
    CHECK(widget.shows("<strong>foto.jpg, avtal.pdf</strong>"));
    const std::string reason = "inte plats för fler filer härifrån";
    CHECK(widget.shows(reason));
    CHECK(widget.html.find(reason) == widget.html.rfind(reason));
    widget.click("retry");
    CHECK(widget.does("send", "a"));
    widget.sent("a");
    widget.sent("b");
    CHECK(widget.shows("2 filer har kommit fram"));
}

TEST_CASE("upload: taking one out when all is over leaves the focus on how it went") {
    Widget widget;
    widget.sending().failed("a", "upload.changed");
    widget.sent("b");
    widget.click("remove", "a");
    CHECK(widget.does(effect::focus("outcome")));
    CHECK(widget.shows("Filen har kommit fram"));
}

TEST_CASE("upload: a file that fails while it waits does not disturb the one that is sent") {
    Widget widget;
    widget.sending().failed("b", "upload.changed");
    CHECK(widget.effects.empty());
    CHECK(widget.phaseOf("a") == FilePhase::sending);
    widget.sent("a");
    CHECK_FALSE(widget.does("send", "b"));
}

TEST_CASE("upload: a worker that dies: all of it is prepared anew, in order") {
    Widget widget;
    widget.sending().hear({{"type", "died"}});
    CHECK(widget.shows("Webbläsaren avbröt krypteringen"));
    CHECK(widget.phaseOf("b") == FilePhase::waiting);
    widget.click("retry");
    CHECK(widget.does("prepare", "a"));
    CHECK(widget.does("prepare", "b"));
    CHECK(widget.does("send", "a"));
}

TEST_CASE("upload: what is told of several files together is as one after the other") {
    Widget widget;
    widget.ready().offered({fileNamed("a", "foto.jpg"), fileNamed("b", "annan.jpg")});
    const auto looked = [](const char* id) {
        return Json{{"type", "inspected"},
                    {"id", id},
                    {"removed", Json::array()},
                    {"reason", ""},
                    {"thumbnail", false}};
    };
    widget.hear({{"type", "several"}, {"events", {looked("a"), looked("b")}}});
    CHECK(widget.offers("send"));
    CHECK(widget.announces());
}

TEST_CASE("upload: a worker that could not be fetched waits for the network") {
    Widget widget;
    widget.ready().offered({fileNamed("a", "foto.jpg")});
    widget.hear({{"type", "died"}, {"code", "upload.offline"}});
    CHECK(widget.shows("Anslutningen bröts"));
    widget.hear({{"type", "online"}});
    CHECK(widget.does("inspect", "a"));
}

TEST_CASE("upload: what was left unfinished is offered, and goes on without the file") {
    Widget widget;
    widget.ready().found("k", "whole", 620);
    CHECK(widget.shows("kvar.pdf"));
    CHECK(widget.shows("62 % är framme"));
    CHECK(widget.shows("Fortsätt skicka"));
    CHECK(widget.announces());
    SECTION("it goes on") {
        widget.click("retry");
        CHECK(widget.does(
            {{"type", "prepare"}, {"id", "k"}, {"recipients", Json::array()}, {"department", ""}}));
        CHECK(widget.does("send", "k"));
        CHECK(widget.shows("value=\"62\""));
        SECTION("its copy turns out to be gone") {
            widget.failed("k", "upload.lost");
            CHECK(widget.phaseOf("k") == FilePhase::lost);
            CHECK(widget.shows("finns inte kvar"));
            CHECK_FALSE(widget.offers("retry"));
        }
    }
    SECTION("it is taken away") {
        widget.click("remove", "k");
        CHECK(widget.does("cancel", "k"));
    }
    SECTION("it is found once") {
        widget.found("k", "whole", 620);
        CHECK(widget.state.files.size() == 1);
    }
    SECTION("another element lists it, unless it goes on here") {
        widget.found("m", "whole");
        widget.click("retry", "m");
        widget.hearOf("m", {{"type", "elsewhere"}});
        widget.hearOf("k", {{"type", "elsewhere"}});
        CHECK(widget.state.files.size() == 1);
        CHECK(widget.phaseOf("m") == FilePhase::sending);
    }
    SECTION("new files go with it") {
        widget.chosen().click("send");
        CHECK(widget.does("prepare", "a"));
        CHECK(widget.does("send", "k"));
    }
}

TEST_CASE("upload: what cannot go on after a reload says so, and what had arrived too") {
    Widget widget;
    widget.ready().found("c", "cut");
    CHECK(widget.shows("Sidan stängdes innan filen var krypterad"));
    CHECK_FALSE(widget.offers("retry"));
    widget.click("remove", "c");
    CHECK(widget.does("forget", "c"));
    widget.found("e", "expired");
    CHECK(widget.shows("Det gick för lång tid"));
    widget.found("s", "arrived", 1000);
    CHECK(widget.phaseOf("s") == FilePhase::sent);
    CHECK(widget.shows("1 av 2 filer är framme"));
    CHECK(widget.shows("Det gick för lång tid"));
}

TEST_CASE("upload: cancel stops them all, and late news of them change nothing") {
    Widget widget;
    widget.sending();
    SECTION("none had arrived") {
        widget.click("cancel");
        CHECK(widget.does("cancel", "a"));
        CHECK(widget.does("cancel", "b"));
        CHECK(widget.shows("Du avbröt. Inget har skickats."));
        widget.progress("a", 1, 2);
        widget.sent("a");
        widget.failed("a", "upload.offline");
        CHECK(widget.state.files.empty());
    }
    SECTION("one had") {
        widget.failed("b", "upload.changed");
        widget.sent("a");
        widget.click("more");
        widget.offered({fileNamed("c", "c.jpg"), fileNamed("d", "d.jpg"), fileNamed("x", "x", 0)});
        widget.inspected("c").inspected("d").click("send");
        widget.sent("c");
        widget.click("cancel");
        CHECK(widget.state.files.size() == 1);
        CHECK(widget.phaseOf("c") == FilePhase::sent);
        CHECK(widget.shows("resten har inte skickats"));
    }
    SECTION("one had, before the other") {
        widget.sent("a");
        widget.click("cancel");
        CHECK_FALSE(widget.does("cancel", "a"));
        CHECK(widget.shows("resten har inte skickats"));
        CHECK(widget.phaseOf("a") == FilePhase::sent);
    }
}

TEST_CASE("upload: a hostile file name is text") {
    Widget widget;
    widget.ready().chosen("<img src=x onerror=alert(1)>\"'&.jpg");
    CHECK_FALSE(widget.shows("<img"));
    CHECK(widget.shows("&lt;img src=x onerror=alert(1)&gt;"));
    widget.click("send");
    CHECK(widget.shows("aria-label=\"Skickar &lt;img"));
}

TEST_CASE("upload: a file name says what the file is, whatever turns its writing round") {
    Widget widget;
    widget.ready().offered({fileNamed("a", "foto\u202Egpj.exe"), fileNamed("b", "a\nb\u200F.jpg")});
    CHECK(widget.shows("<strong>foto_gpj.exe</strong>"));
    CHECK(widget.shows("<strong>a_b_.jpg</strong>"));
    widget.click("remove", "a");
    CHECK(widget.does(effect::announce("foto_gpj.exe är borttagen.")));
    widget.hearOf("c", {{"type", "found"},
                        {"state", "cut"},
                        {"name", "kvar\u2066fdp.exe"},
                        {"size", 1},
                        {"done", 0},
                        {"total", 1}});
    CHECK(widget.shows("<strong>kvar_fdp.exe</strong>"));
    CHECK_FALSE(widget.shows("\u202E"));
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
