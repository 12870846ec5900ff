#include "views/admin_vault.h"

#include "panel_fixture.h"
#include "views/admin.h"

using namespace samtycke;

namespace {

// Not Json: of one item in braces that makes a copy.
using List = std::vector<Json>;

Json list(const List& items) { return items; }

constexpr std::string_view kUpload = "018f0000-0000-7000-8000-000000000001";
constexpr std::string_view kOther = "018f0000-0000-7000-8000-000000000002";

Json upload(std::string_view id, const Json& opens, std::string_view keys = "aa") {
    return {{"id", id},          {"created", "2026-11-20T10:00:00Z"},
            {"size", 2'500'000}, {"keys", keys},
            {"sealed", "YWdl"},  {"header", 167},
            {"for", opens},      {"erased", "2027-02-21"}};
}

Json recipient(std::string_view fingerprint, std::string_view label, std::string_view owner,
               const Json& departments = Json::array()) {
    Json out{{"recipient", "age1" + std::string(fingerprint)},
             {"fingerprint", fingerprint},
             {"label", label},
             {"departments", departments}};
    if (!owner.empty()) out["owner"] = owner;
    return out;
}

Json keys(const List& recipients) {
    return {{"administrators",
             {{{"name", "admin"}, {"created", "2026-11-01T10:00:00Z"}, {"you", true}},
              {{"name", "anna ek"}, {"created", "2026-11-02T10:00:00Z"}, {"you", false}}}},
            {"recipients", list(recipients)}};
}

struct VaultPanel : PanelFixture<AdminSetting, AdminState> {
    explicit VaultPanel(bool withDepartments = false) : PanelFixture("admin", "sv") {
        if (withDepartments)
            for (const char* id : {"news", "sport"})
                setting.policy.vault->departments.push_back(
                    {*DepartmentId::parse(id), setting.policy.introduction});
        send({{"type", "start"}});
        answer("start", 200);
        answer("queue", 200, {{"requests", Json::array()}});
    }

    // `next`: the id of the last one when there are older ones.
    void show(std::string_view screen, const List& uploads, const List& recipients,
              std::string_view next = "") {
        click(screen);
        answer("keys", 200, keys(recipients));
        Json listed = {{"uploads", list(uploads)}, {"deletions", Json::array()}};
        if (!next.empty()) listed["next"] = next;
        answer("uploads", 200, listed);
    }
    void load(std::string_view fingerprint, std::string_view keeping = "file") {
        send({{"type", "identity"},
              {"recipient", "age1" + std::string(fingerprint)},
              {"fingerprint", fingerprint},
              {"keeping", keeping},
              {"kept", false},
              {"error", ""}});
    }
    void name(std::string_view id, std::string_view called, std::string_view mediaType) {
        names({{{"id", id},
                {"name", called},
                {"mediaType", mediaType},
                {"size", 1000},
                {"thumbnail", false},
                {"error", ""}}});
    }
    void names(const List& found) { send({{"type", "named"}, {"names", list(found)}}); }
    void unnamed(std::string_view id, std::string_view error) {
        names({{{"id", id}, {"error", error}}});
    }
    // With the keys of today.
    void rewrap(const List& recipients) {
        click("rewrap");
        CHECK(asked() == "GET admin/keys");
        answer("rewrap-keys", 200, keys(recipients));
    }
    void rewrapped(const Json& listed) {
        send({{"type", "rewrapped"}, {"id", listed["id"]}, {"error", ""}, {"upload", listed}});
    }
    bool does(const Json& effect) const {
        for (const Json& one : effects)
            if (one == effect) return true;
        return false;
    }
    const Json& body() const { return effects[0]["body"]; }
};

const Json kMine = recipient("0000000000000001", "Admins nyckel", "admin");
const Json kAnnas = recipient("0000000000000002", "Annas nyckel", "anna ek");

}  // namespace

TEST_CASE("Attachments are named once an identity is loaded, and open by its effect") {
    VaultPanel panel;
    panel.click("attachments");
    CHECK(panel.asked() == "GET admin/keysGET admin/uploads");
    CHECK(panel.does({{"type", "find-identity"}}));
    panel.answer("keys", 200, keys({kMine}));
    panel.answer("uploads", 200,
                 {{"uploads", list({upload(kUpload, list({"0000000000000001"}))})},
                  {"deletions", Json::array()}});
    CHECK(panel.shows("Krypterad bilaga"));
    CHECK(panel.shows("3 MB"));
    CHECK(panel.shows("2027-02-21"));
    CHECK_FALSE(panel.shows("data-action=\"open\""));
    panel.click("open", kUpload);
    CHECK(panel.effects.empty());

    panel.load("0000000000000001");
    CHECK(panel.does(
        {{"type", "unseal"}, {"uploads", list({{{"id", kUpload}, {"sealed", "YWdl"}}})}}));
    panel.name(kUpload, "skiss.pdf", "application/pdf");
    CHECK(panel.shows("skiss.pdf"));
    CHECK(panel.shows("1 kB"));
    CHECK_FALSE(panel.shows("data-action=\"preview\""));
    panel.click("open", kUpload);
    CHECK(panel.does({{"type", "open"}, {"id", kUpload}, {"header", 167}}));
    panel.send({{"type", "opening"}, {"id", kUpload}, {"percent", 40}});
    CHECK(panel.shows("value=\"40\""));
    panel.click("cancel-open", kUpload);
    CHECK(panel.does({{"type", "cancel-open"}, {"id", kUpload}}));
    panel.send({{"type", "opened"}, {"id", kUpload}, {"error", "cancelled"}});
    CHECK_FALSE(panel.shows("<progress"));
    CHECK_FALSE(panel.shows("Sparad"));
    panel.click("save-age", kUpload);
    CHECK(panel.does({{"type", "save-age"}, {"id", kUpload}, {"header", 167}}));
    panel.send({{"type", "opened"}, {"id", kUpload}, {"error", "vault.truncated"}});
    CHECK(panel.shows("skadad eller inte hel"));
    panel.click("open", kUpload);
    panel.send({{"type", "opened"}, {"id", kUpload}, {"error", ""}});
    CHECK(panel.shows("Sparad"));

    panel.click("forget");
    CHECK_FALSE(panel.shows("skiss.pdf"));
    CHECK(panel.does({{"type", "forget-identity"}}));
}

TEST_CASE("Who can open an attachment is said, also when the own key cannot") {
    VaultPanel panel;
    panel.show("attachments", {upload(kUpload, list({"0000000000000002", "00000000000000ff"}))},
               {kMine, kAnnas});
    CHECK(panel.shows("Annas nyckel, en nyckel som inte finns kvar (00000000000000ff)"));
    panel.load("00000000000000ff");
    CHECK(panel.shows("Annas nyckel, din nyckel"));
    panel.click("forget");
    panel.load("0000000000000001");
    panel.unnamed(kUpload, "vault.no-match");
    CHECK(panel.shows("Din nyckel öppnar inte den här bilagan. De här kan: Annas nyckel, en"));
    CHECK_FALSE(panel.shows("data-action=\"open\""));
    CHECK(panel.shows("En borttappad nyckel går inte att återskapa"));
}

TEST_CASE("A damaged description is not taken for a key that does not fit") {
    VaultPanel panel;
    panel.show("attachments", {upload(kUpload, list({"0000000000000001"}))}, {kMine});
    panel.load("0000000000000001");
    panel.unnamed(kUpload, "attachment.description");
    CHECK(panel.shows("Bilagans beskrivning är skadad"));
    CHECK_FALSE(panel.shows("Din nyckel öppnar inte"));
    CHECK_FALSE(panel.shows("data-action=\"open\""));

    panel.names({{{"id", kUpload},
                  {"name", kUpload},
                  {"nameless", true},
                  {"mediaType", ""},
                  {"size", 1000},
                  {"error", ""}}});
    CHECK(panel.shows("Bilagans namn går inte att läsa, men filen kan sparas."));
    CHECK_FALSE(panel.shows("Bilagans beskrivning är skadad"));
    panel.click("open", kUpload);
    CHECK(panel.does({{"type", "open"}, {"id", kUpload}, {"header", 167}}));
    panel.click("forget");
    CHECK_FALSE(panel.shows("Bilagans namn"));
}

TEST_CASE("An attachment that is damaged is named where it stands, and the others open") {
    VaultPanel panel;
    const Json mine = list({"0000000000000001"});
    panel.show("attachments", {upload(kUpload, mine), upload(kOther, mine)}, {kMine});
    panel.load("0000000000000001");
    panel.name(kUpload, "trasig.jpg", "image/jpeg");
    panel.name(kOther, "hel.jpg", "image/jpeg");
    const auto fails = [&](std::string_view code) {
        panel.click("open", kUpload);
        panel.send({{"type", "opened"}, {"id", kUpload}, {"error", code}});
    };
    fails("attachment.disk");
    CHECK(panel.shows("Filen gick inte att spara."));
    for (const char* code : {"vault.payload-damaged", "vault.truncated", "vault.header-mac"}) {
        fails(code);
        CHECK(panel.shows("trasig.jpg är skadad eller inte hel"));
        CHECK(panel.shows("Be avsändaren skicka den igen."));
        CHECK(panel.does(effect::focus("trouble:" + std::string(kUpload))));
    }
    panel.click("open", kOther);
    panel.send({{"type", "opened"}, {"id", kOther}, {"error", ""}});
    CHECK(panel.shows("Sparad"));
    CHECK(panel.shows("trasig.jpg är skadad"));
    CHECK_FALSE(panel.shows("hel.jpg är skadad"));

    panel.click("preview", kUpload);
    panel.send({{"type", "previewed"}, {"id", kUpload}, {"error", "vault.payload-damaged"}});
    CHECK(panel.shows("role=\"alert\">trasig.jpg är skadad"));
    CHECK_FALSE(panel.shows("Spara filen och öppna den"));
    panel.click("close-preview");

    // What is not the file's fault is not said to be.
    for (const char* code : {"vault.unexpected", "engine.unavailable", "attachment.unavailable"}) {
        fails(code);
        CHECK_FALSE(panel.shows("är skadad"));
    }
    panel.click("open", kUpload);
    CHECK_FALSE(panel.shows("trouble:"));
}

TEST_CASE("Opening after the session has ended signs out, and what is gone is said to be") {
    VaultPanel panel;
    const Json there = upload(kUpload, list({"0000000000000001"}));
    for (const char* how : {"open", "preview"}) {
        panel.show("attachments", {there}, {kMine});
        panel.load("0000000000000001");
        panel.name(kUpload, "bild.jpg", "image/jpeg");
        panel.click(how, kUpload);
        panel.send({{"type", panel.state.vault.previewing.empty() ? "opened" : "previewed"},
                    {"id", kUpload},
                    {"error", "attachment.gone"}});
        CHECK(panel.shows("Bilagan är borttagen från servern."));
        CHECK_FALSE(panel.shows("<dialog"));
        CHECK(panel.asked() == "GET admin/uploads");
    }
    panel.show("attachments", {there}, {kMine});
    panel.click("open", kUpload);
    panel.send({{"type", "opened"}, {"id", kUpload}, {"error", "attachment.session"}});
    CHECK(panel.state.screen == AdminState::Screen::signIn);
    CHECK(panel.shows("Du har loggats ut. Logga in igen."));
    CHECK(panel.does({{"type", "forget-identity"}}));
}

TEST_CASE("Only pictures are previewed, whatever the sender calls a file") {
    VaultPanel panel;
    panel.show("attachments", {upload(kUpload, list({"0000000000000001"}))}, {kMine});
    panel.load("0000000000000001");
    for (const char* type : {"text/html", "image/svg+xml", "application/pdf", "", "image/*"}) {
        panel.name(kUpload, "fil", type);
        CHECK_FALSE(panel.shows("data-action=\"preview\""));
        panel.click("preview", kUpload);
        CHECK(panel.effects.empty());
    }
    // PDF where the browser has a sandbox for it.
    panel.name(kUpload, "fil", "application/pdf");
    panel.send({{"type", "keeping"}, {"kept", false}, {"passkeys", false}, {"pdf", true}});
    CHECK(panel.shows("data-action=\"preview\""));
    panel.name(kUpload, "bild.jpg", "image/jpeg");
    panel.click("preview", kUpload);
    CHECK(panel.does({{"type", "preview"}, {"id", kUpload}, {"header", 167}}));
    CHECK(panel.shows("<dialog"));
    CHECK(panel.shows("data-preview=\"" + std::string(kUpload)));
    const auto first = panel.html.find("id=\"open:");
    CHECK(panel.html.find("id=\"open:", first + 1) == std::string::npos);
    panel.send({{"type", "previewed"}, {"id", kUpload}, {"error", "preview.unsupported"}});
    CHECK(panel.shows("Den går inte att visa här."));
    panel.send({{"type", "escape"}});
    CHECK_FALSE(panel.shows("<dialog"));
    CHECK(panel.does(effect::focus("preview:" + std::string(kUpload))));
    panel.click("preview", kUpload);
    panel.click("open");
    CHECK(panel.does(effect::focus("upload:" + std::string(kUpload))));
    CHECK(panel.shows("id=\"cancel-open:"));
}

TEST_CASE("A key is made in three ways, and unlocked without core hearing the passphrase") {
    VaultPanel panel;
    panel.show("attachments", {}, {});
    CHECK_FALSE(panel.shows("passkey"));
    panel.send({{"type", "keeping"}, {"kept", false}, {"passkeys", true}});
    CHECK(panel.shows("id=\"new-passphrase\""));
    CHECK_FALSE(panel.shows("name=\"new-passphrase\""));

    const auto made = [&](std::string_view keep) {
        CHECK(panel.does({{"type", "make-identity"},
                          {"keep", keep},
                          {"postQuantum", false},
                          {"product", "Okidoki"},
                          {"name", "admin"}}));
        panel.click("load");
        CHECK(panel.effects.empty());  // one at a time
        panel.send({{"type", "identity"}, {"recipient", ""}, {"kept", false}, {"error", ""}});
    };
    panel.click("make", "file");
    made("file");
    panel.submit("make");
    made("passphrase");
    panel.click("make", "passkey");
    made("passkey");
    panel.click("passkey");
    CHECK(panel.does({{"type", "passkey-identity"}, {"postQuantum", false}}));
    panel.send({{"type", "identity"}, {"recipient", ""}, {"error", "passkey.cancelled"}});
    CHECK(panel.shows("Ingen passkey valdes."));
    panel.send({{"type", "keeping"}, {"kept", true}, {"passkeys", true}});
    CHECK(panel.shows("id=\"passphrase\""));
    CHECK_FALSE(panel.shows("name=\"passphrase\""));
    panel.submit("unlock");
    CHECK(panel.does({{"type", "unlock-identity"}}));
    panel.send({{"type", "identity"}, {"kept", true}, {"error", "vault.passphrase-wrong"}});
    CHECK(panel.shows("Lösenordsfrasen stämmer inte."));
    for (const auto& [code, words] :
         {std::pair("engine.unavailable", "Servern går inte att nå"),
          std::pair("vault.work-factor", "Enhetens minne räckte inte till")}) {
        panel.submit("unlock");
        panel.send({{"type", "identity"}, {"kept", true}, {"error", code}});
        CHECK(panel.shows(words));
    }

    panel.click("load");
    panel.send({{"type", "identity"},
                {"kept", true},
                {"locked", true},
                {"error", "vault.passphrase-needed"}});
    CHECK(panel.shows("Lösenordsfras till nyckelfilen"));
    // The file turns out to be no key: what is kept here is asked for again.
    panel.submit("unlock");
    panel.send(
        {{"type", "identity"}, {"kept", true}, {"locked", false}, {"error", "vault.no-match"}});
    CHECK(panel.shows("Välj nyckelfilen som du sparade här."));
    CHECK(panel.shows("Lösenordsfras till nyckeln på den här enheten"));

    panel.send({{"type", "identity"},
                {"recipient", "age1x"},
                {"fingerprint", "0000000000000009"},
                {"kept", true},
                {"error", ""}});
    panel.click("save-kept");
    CHECK(panel.does({{"type", "save-kept"}}));
    panel.click("drop");
    CHECK(panel.shows("Ta bort nyckeln från enheten?"));
    panel.click("no");
    CHECK(panel.does(effect::focus("drop")));
    panel.click("drop");
    panel.click("yes");
    CHECK(panel.does({{"type", "drop-kept"}}));
}

TEST_CASE("While a key is kept on this device no other is made there, and it can be removed") {
    VaultPanel panel;
    panel.show("attachments", {}, {});
    panel.send({{"type", "keeping"}, {"kept", true}, {"passkeys", false}});
    CHECK_FALSE(panel.shows("id=\"new-passphrase\""));
    CHECK(panel.shows("Det finns redan en nyckel på den här enheten."));
    panel.submit("make");
    CHECK_FALSE(panel.state.waiting);
    CHECK(panel.effects == Json::array({effect::focus("notice")}));
    CHECK(panel.state.notice == "notice.kept");
    // In another tab, since this one was asked.
    panel.send({{"type", "keeping"}, {"kept", false}, {"passkeys", false}});
    panel.submit("make");
    panel.send({{"type", "identity"}, {"kept", true}, {"error", "identity.kept"}});
    CHECK(panel.state.notice == "notice.kept");
    panel.click("drop");
    panel.click("yes");
    CHECK(panel.does({{"type", "drop-kept"}}));
}

TEST_CASE("A key of one's own is registered, for chosen departments where there are some") {
    VaultPanel plain;
    plain.show("attachments", {}, {});
    plain.load("0000000000000001");
    CHECK(plain.shows("value=\"admin\""));
    plain.submit("register", {{"label", "Admins nyckel"}});
    CHECK(plain.asked() == "POST admin/recipients");
    CHECK(plain.body() == Json{{"recipient", "age10000000000000001"},
                               {"label", "Admins nyckel"},
                               {"departments", Json::array()}});
    plain.answer("register", 201, kMine);
    CHECK(plain.asked() == "GET admin/keysGET admin/uploads");
    plain.answer("keys", 200, keys({kMine}));
    CHECK_FALSE(plain.shows("data-action=\"register\""));

    VaultPanel panel(true);
    panel.show("people", {}, {});
    panel.load("0000000000000001");
    panel.submit("register", {{"label", ""}});
    CHECK(panel.asked().empty());
    CHECK(panel.shows("Välj minst en avdelning."));
    panel.submit("register", {{"label", ""}, {"department:sport", "on"}});
    CHECK(panel.body()["departments"] == list({"sport"}));
    CHECK(panel.body()["label"] == "admin");
    panel.answer("register", 422, {{"code", "recipients.kind"}});
    CHECK(panel.shows("av en annan sort"));
}

TEST_CASE("A key that was made as a file receives once the person says that the file is saved") {
    VaultPanel panel;
    panel.show("attachments", {}, {});
    panel.load("0000000000000001", "made");
    CHECK(panel.shows("Titta efter att filen ligger bland dina hämtade filer"));
    panel.click("save-identity");
    CHECK(panel.effects == Json::array({{{"type", "save-identity"}}}));
    panel.submit("register", {{"label", "Admins nyckel"}});
    CHECK(panel.asked().empty());
    CHECK(panel.does(effect::focus("notice")));
    panel.submit("register", {{"label", "Admins nyckel"}, {"saved", "on"}});
    CHECK(panel.asked() == "POST admin/recipients");
    panel.answer("register", 201, kMine);
    panel.answer("keys", 200, keys({kMine}));
    CHECK_FALSE(panel.shows("Jag har sparat nyckelfilen"));
    CHECK(panel.shows("Spara nyckelfilen igen"));
    // A file that was read is there.
    panel.click("forget");
    CHECK_FALSE(panel.shows("data-action=\"save-identity\""));
    panel.answer("keys", 200, keys({}));
    panel.load("0000000000000001");
    CHECK_FALSE(panel.shows("data-action=\"save-identity\""));
    CHECK_FALSE(panel.shows("Jag har sparat nyckelfilen"));
}

TEST_CASE("How the age program opens an attachment depends on how the key is kept") {
    VaultPanel panel;
    panel.show("attachments", {upload(kUpload, list({"0000000000000001"}))}, {kMine});
    const auto told = [&](std::string_view keeping, std::string_view text) {
        panel.load("0000000000000001", keeping);
        panel.name(kUpload, "skiss.pdf", "");
        return panel.shows(text);
    };
    CHECK(told("made", "age -d -i okidoki-key.txt -o FIL FIL.age"));
    CHECK(told("file", "okidoki-key.txt"));
    CHECK(told("age", "okidoki-key.age"));
    CHECK(told("device", "okidoki-key.age"));
    CHECK(panel.shows("kopian som du får med ”Spara en kopia”"));
    CHECK(told("passkey", "så det fria programmet age (age-encryption.org) kan inte använda den"));
    CHECK_FALSE(panel.shows("age -d"));
    CHECK(panel.shows("data-action=\"save-age\""));
}

TEST_CASE("An attachment is deleted after a question, and what was deleted is listed") {
    VaultPanel panel;
    panel.show("attachments", {upload(kUpload, list({"0000000000000001"}))}, {kMine});
    panel.click("yes");
    CHECK(panel.asked().empty());
    panel.click("remove", kUpload);
    CHECK(panel.shows("Ta bort Krypterad bilaga?"));
    panel.click("yes");
    CHECK(panel.asked() == "DELETE uploads/" + std::string(kUpload));
    panel.answer("delete-upload", 204);
    CHECK(panel.shows("Bilagan är borttagen."));
    panel.answer("uploads", 200,
                 {{"uploads", Json::array()},
                  {"deletions",
                   {{{"id", kUpload},
                     {"created", "2026-11-20T10:00:00Z"},
                     {"deleted", "2026-11-22T10:00:00Z"},
                     {"reason", "administrator"},
                     {"by", "admin"}},
                    {{"id", kOther},
                     {"created", "2026-08-20T10:00:00Z"},
                     {"deleted", "2026-11-21T10:00:00Z"},
                     {"reason", "retention"}}}}});
    CHECK(panel.shows("Kom in 2026-11-20, togs bort 2026-11-22"));
    CHECK(panel.shows("admin tog bort den."));
    CHECK(panel.shows("Lagringstiden hade gått ut."));
    CHECK(panel.shows("Inga bilagor har kommit in."));
}

TEST_CASE("People are added with a password that is shown once, and removed after a question") {
    VaultPanel panel;
    panel.show("people", {}, {kMine, recipient("00000000000000aa", "Reserv", "")});
    CHECK_FALSE(panel.shows("data-value=\"00000000000000aa\""));
    CHECK_FALSE(panel.shows("remove-administrator:admin"));
    CHECK(panel.shows("reset-password:admin"));
    panel.submit("add-administrator", {{"new-name", " eva "}});
    CHECK(panel.asked() == "POST admin/administrators");
    CHECK(panel.body() == Json{{"name", "eva"}});
    panel.answer("add-administrator", 409, {{"code", "admin.exists"}});
    CHECK(panel.shows("Det finns redan någon med det namnet."));
    panel.submit("add-administrator", {{"new-name", "eva"}});
    panel.answer("add-administrator", 201, {{"name", "eva"}, {"password", "hemligt-ord"}});
    CHECK(panel.shows("hemligt-ord"));
    panel.click("password-given", "eva");
    CHECK_FALSE(panel.shows("hemligt-ord"));

    panel.click("remove-administrator", "anna ek");
    CHECK(panel.shows("Ta bort anna ek?"));
    panel.click("yes");
    CHECK(panel.asked() == "DELETE admin/administrators/anna%20ek");
    panel.answer("remove-administrator", 204);
    CHECK(panel.shows("Personen är borttagen"));
    CHECK_FALSE(panel.shows("<dialog"));

    panel.click("remove-recipient", "00000000000000aa");
    CHECK_FALSE(panel.shows("<dialog"));
    panel.click("remove-recipient", "0000000000000001");
    panel.click("yes");
    CHECK(panel.asked() == "DELETE admin/recipients/0000000000000001");
    panel.answer("remove-recipient", 500);
    CHECK_FALSE(panel.shows("<dialog"));
}

TEST_CASE(
    "After a change the attachments are rewrapped one by one, and what could not be is said") {
    VaultPanel panel;
    const Json both = list({"0000000000000001", "0000000000000002"});
    panel.show(
        "people",
        {upload(kUpload, list({"0000000000000001"})), upload(kOther, list({"0000000000000002"}))},
        {kMine, kAnnas});
    CHECK(panel.shows("2 bilagor öppnas av andra nycklar"));
    CHECK_FALSE(panel.shows("data-action=\"rewrap\""));
    panel.load("0000000000000001");
    panel.name(kUpload, "skiss.pdf", "");
    panel.unnamed(kOther, "vault.no-match");
    panel.rewrap({kMine, kAnnas});
    CHECK(panel.effects ==
          Json::array({{{"type", "rewrap"},
                        {"id", kUpload},
                        {"sealed", "YWdl"},
                        {"keys", "aa"},
                        {"recipients", {"age10000000000000001", "age10000000000000002"}},
                        {"for", both},
                        {"newer", ""}}}));
    CHECK(panel.shows("0 av 1 klara"));
    panel.rewrapped(upload(kUpload, both, "bb"));
    CHECK(panel.asked().empty());
    CHECK(panel.shows("Klart. Uppdaterade: 1."));
    CHECK(panel.state.vault.uploads[0].keys == "bb");
    CHECK(panel.state.vault.uploads[0].name == "skiss.pdf");
    CHECK(panel.shows("2026-11-20, 3 MB. Kan öppnas av Annas nyckel."));
    CHECK_FALSE(panel.shows("data-action=\"rewrap\""));
}

TEST_CASE("A rewrap goes on through all pages, and takes what does not open for no failure") {
    VaultPanel panel;
    const Json both = list({"0000000000000001", "0000000000000002"});
    const Json mine = list({"0000000000000001"});
    panel.show("people", {upload(kOther, both)}, {kMine, kAnnas}, kOther);
    panel.load("0000000000000001");
    CHECK(panel.shows("äldre än de 1 senaste"));
    panel.rewrap({kMine, kAnnas});
    const std::string more = "GET admin/uploads?before=" + std::string(kOther);
    CHECK(panel.asked() == more);
    // Until the page comes it goes on, whatever screen is opened meanwhile.
    CHECK_FALSE(panel.shows("data-action=\"rewrap\""));
    CHECK_FALSE(panel.shows("Klart."));
    panel.click("rewrap");
    CHECK(panel.effects.empty());
    // The network fails: it ends, and can be begun again.
    panel.answer("more-uploads", 0);
    CHECK_FALSE(panel.shows("Klart."));
    CHECK(panel.shows("data-action=\"rewrap\""));
    panel.rewrap({kMine, kAnnas});
    CHECK(panel.asked() == more);
    panel.show("attachments", {upload(kOther, both)}, {kMine, kAnnas}, kOther);
    panel.show("people", {upload(kOther, both)}, {kMine, kAnnas}, kOther);
    CHECK_FALSE(panel.shows("data-action=\"rewrap\""));
    constexpr std::string_view kThird = "018f0000-0000-7000-8000-000000000000";
    panel.answer(
        "more-uploads", 200,
        {{"uploads", list({upload(kUpload, mine), upload(kThird, list({"0000000000000002"}))})},
         {"deletions", Json::array()}});
    CHECK(panel.effects[0]["id"] == kUpload);
    CHECK(panel.effects[0]["newer"] == kOther);
    CHECK(panel.shows("0 av 2 klara"));
    panel.rewrapped(upload(kUpload, both, "bb"));
    CHECK(panel.effects[0]["id"] == kThird);
    panel.send({{"type", "rewrapped"}, {"id", kThird}, {"error", "vault.no-match"}});
    CHECK(panel.shows("Klart. Uppdaterade: 1."));
    CHECK(panel.shows("Be någon som kan öppna dem"));
    CHECK_FALSE(panel.shows("data-action=\"rewrap\""));
}

TEST_CASE("A rewrap is for keys of the policy's kind, and the others are named") {
    VaultPanel panel;
    panel.setting.policy.vault->postQuantum = true;
    Json quantum = recipient("0000000000000003", "Evas nyckel", "eva");
    quantum["recipient"] = "age1pq1eva";
    panel.show("people", {upload(kUpload, list({"0000000000000001"}))}, {kMine, quantum});
    CHECK(panel.shows("Tar inte emot något"));
    CHECK(panel.shows("De här är av den äldre sorten och tar inte emot något: Admins nyckel."));
    CHECK(panel.shows("Det finns bara en nyckel, Evas nyckel."));
    panel.load("0000000000000001");
    CHECK_FALSE(panel.shows("data-action=\"register\""));
    panel.name(kUpload, "skiss.pdf", "");
    CHECK(panel.shows("Nycklar av fel sort hoppas över: Admins nyckel."));
    panel.rewrap({kMine, quantum});
    CHECK(panel.effects[0]["recipients"] == list({"age1pq1eva"}));
    CHECK(panel.effects[0]["for"] == list({"0000000000000003"}));
    panel.show("attachments", {}, {kMine, quantum});
    CHECK(panel.shows("Den öppnar äldre bilagor men kan inte ta emot nya."));
    CHECK_FALSE(panel.shows("data-action=\"register\""));
    // With no key of the right kind nothing is rewrapped, and it is said that nobody can send.
    panel.show("people", {upload(kUpload, list({"0000000000000001"}))}, {kMine});
    CHECK(outdated(panel.state.vault) == 0);
    CHECK(panel.shows("så ingen kan skicka något"));
}

TEST_CASE("An attachment that no key left opens is said to be lost, in both lists") {
    VaultPanel panel;
    const Json gone = list({"00000000000000fe", "00000000000000ff"});
    panel.show("attachments", {upload(kUpload, gone), upload(kOther, list({"0000000000000002"}))},
               {kMine, kAnnas});
    CHECK(panel.shows("Förlorad"));
    CHECK(panel.shows("borttagna (00000000000000fe, 00000000000000ff)"));
    CHECK_FALSE(isLost(panel.state.vault, panel.state.vault.uploads[1]));
    panel.load("0000000000000001");
    panel.unnamed(kUpload, "vault.no-match");
    panel.unnamed(kOther, "vault.no-match");
    CHECK(panel.shows("Förlorad"));
    CHECK(panel.shows("De här kan: Annas nyckel."));
    panel.show("people", {upload(kUpload, gone), upload(kOther, list({"0000000000000002"}))},
               {kMine, kAnnas});
    CHECK(panel.shows("2026-11-20, 3 MB. Krypterad för 00000000000000fe, 00000000000000ff."));
    CHECK(panel.shows("2026-11-20, 3 MB. Kan öppnas av Annas nyckel."));
    // Whoever has kept one of those keys opens it still.
    panel.load("00000000000000ff");
    panel.name(kUpload, "skiss.pdf", "");
    CHECK_FALSE(isLost(panel.state.vault, panel.state.vault.uploads[0]));
    CHECK(outdated(panel.state.vault) == 2);
}

TEST_CASE("Removing a key tells how many attachments it alone opens") {
    VaultPanel panel;
    panel.show("people",
               {upload(kUpload, list({"0000000000000001"})),
                upload(kOther, list({"0000000000000001", "0000000000000002"}))},
               {kMine, kAnnas});
    panel.click("remove-recipient", "0000000000000001");
    CHECK(panel.shows("Ja, sluta ta emot"));
    CHECK(panel.shows("1 bilaga öppnas bara av den här nyckeln."));
    panel.click("no");
    panel.click("remove-recipient", "0000000000000002");
    CHECK_FALSE(panel.shows("öppnas bara av den här nyckeln"));
}

TEST_CASE("Older attachments are shown a page at a time, and stay when something is removed") {
    VaultPanel panel;
    const Json mine = list({"0000000000000001"});
    const Json newest{
        {"uploads", list({upload(kOther, mine)})}, {"deletions", Json::array()}, {"next", kOther}};
    panel.click("attachments");
    panel.answer("keys", 200, keys({kMine}));
    panel.answer("uploads", 200, newest);
    panel.load("0000000000000001");
    panel.click("more");
    CHECK(panel.asked() == "GET admin/uploads?before=" + std::string(kOther));
    constexpr std::string_view kThird = "018f0000-0000-7000-8000-000000000000";
    panel.answer("more-uploads", 200,
                 {{"uploads", list({upload(kUpload, mine), upload(kThird, mine)})},
                  {"deletions", Json::array()}});
    CHECK(panel.state.vault.uploads.size() == 3);
    CHECK(panel.does(effect::focus("upload:" + std::string(kUpload))));
    CHECK(panel.does({{"type", "unseal"},
                      {"uploads", list({{{"id", kOther}, {"sealed", "YWdl"}},
                                        {{"id", kUpload}, {"sealed", "YWdl"}},
                                        {{"id", kThird}, {"sealed", "YWdl"}}})}}));
    CHECK_FALSE(panel.shows("data-action=\"more\""));
    panel.click("remove", kUpload);
    panel.click("yes");
    panel.answer("delete-upload", 204);
    panel.answer("uploads", 200, newest);
    CHECK(panel.state.vault.uploads.size() == 2);
    CHECK(panel.state.vault.uploads[1].id.str() == kThird);
    CHECK_FALSE(panel.shows("data-action=\"more\""));
}

TEST_CASE("A department that one key opens alone is warned of, and keys of the policy have names") {
    VaultPanel panel(true);
    panel.show("people", {},
               {kMine, recipient("0000000000000002", "Annas nyckel", "anna ek", list({"sport"}))});
    CHECK(panel.shows("Bara en nyckel, Admins nyckel, öppnar bilagorna till "));
    panel.show("people", {}, {recipient("00000000000000aa", "", ""), kMine});
    CHECK_FALSE(panel.shows("Bara en nyckel"));
    CHECK(panel.shows("<strong>Policyns nyckel</strong>"));
    panel.show("people", {},
               {recipient("00000000000000aa", "", ""), recipient("00000000000000bb", "", "")});
    CHECK(panel.shows("<strong>Policyns nyckel 2</strong>"));
}

TEST_CASE("An attachment that could not be rewrapped is named, and can be tried again") {
    VaultPanel panel;
    panel.show("people", {upload(kUpload, list({"0000000000000001"}))}, {kMine, kAnnas});
    panel.load("0000000000000001");
    panel.name(kUpload, "skiss.pdf", "");
    panel.rewrap({kMine, kAnnas});
    panel.send({{"type", "rewrapped"}, {"id", kUpload}, {"error", "upload.keys-changed"}});
    CHECK(panel.shows("Uppdaterade: 0. Gick inte: 1."));
    CHECK(panel.shows("skiss.pdf, 2026-11-20, 1 kB: försök igen om en stund."));
    CHECK(panel.shows("data-action=\"rewrap\""));
    panel.rewrap({kMine, kAnnas});
    panel.send({{"type", "rewrapped"}, {"id", kUpload}, {"error", "vault.header-mac"}});
    CHECK(panel.shows("skiss.pdf är skadad eller inte hel"));
    CHECK_FALSE(panel.shows("försök igen om en stund"));
    panel.rewrap({kMine, kAnnas});
    panel.send({{"type", "rewrapped"}, {"id", kUpload}, {"error", "attachment.gone"}});
    CHECK_FALSE(panel.shows("Gick inte:"));
}

TEST_CASE("An attachment that claims to hold more than was sent is said to be damaged") {
    VaultPanel panel;
    panel.show("attachments", {upload(kUpload, list({"0000000000000001"}))}, {kMine});
    panel.load("0000000000000001");
    panel.names({{{"id", kUpload},
                  {"name", "skiss.pdf"},
                  {"mediaType", ""},
                  {"size", 9'000'000'000'000},
                  {"error", ""}}});
    CHECK(panel.shows("Bilagans beskrivning är skadad"));
    CHECK_FALSE(panel.shows("data-action=\"open\""));
}

TEST_CASE("A rewrap goes on while its screen, or that of the attachments, is opened anew") {
    VaultPanel panel;
    const Json mine = list({"0000000000000001"});
    const Json both = list({"0000000000000001", "0000000000000002"});
    panel.show("people", {upload(kUpload, mine), upload(kOther, mine)}, {kMine, kAnnas});
    panel.load("0000000000000001");
    panel.rewrap({kMine, kAnnas});
    CHECK(panel.effects[0]["id"] == kUpload);
    panel.show("attachments", {upload(kUpload, mine), upload(kOther, mine)}, {kMine, kAnnas});
    panel.rewrapped(upload(kUpload, both, "bb"));
    CHECK(panel.effects[0]["id"] == kOther);
    // The list does not go as far any more as it did.
    panel.show("people", {upload(kUpload, both, "bb")}, {kMine, kAnnas});
    CHECK(panel.shows("1 av 2 klara"));
    panel.rewrapped(upload(kOther, both, "bb"));
    CHECK(panel.shows("Klart. Uppdaterade: 2."));
    panel.show("people", {upload(kUpload, both, "bb")}, {kMine, kAnnas});
    CHECK_FALSE(panel.shows("Klart."));
}

TEST_CASE("A rewrap is for the keys that are there when it begins") {
    VaultPanel panel;
    const Json mine = list({"0000000000000001"});
    panel.show("people", {upload(kUpload, mine), upload(kOther, mine)}, {kMine, kAnnas});
    panel.load("0000000000000001");
    panel.click("rewrap");
    panel.answer("rewrap-keys", 0);
    CHECK(panel.shows("data-action=\"rewrap\""));
    CHECK_FALSE(panel.shows("Klart."));
    panel.rewrap({kMine});  // Anna's has been removed meanwhile
    CHECK(panel.effects == Json::array({effect::focus("rewrap")}));
    CHECK(panel.shows("Uppgifterna har ändrats"));

    panel.rewrap({kMine, kAnnas});
    CHECK(panel.effects[0]["id"] == kUpload);
    panel.send({{"type", "rewrapped"}, {"id", kUpload}, {"error", "upload.recipients"}});
    CHECK(panel.asked() == "GET admin/keysGET admin/uploads");
    CHECK_FALSE(panel.shows("Klart."));
    CHECK(panel.state.notice == "notice.stale");
    CHECK(panel.shows("data-action=\"rewrap\""));

    // What a colleague has deleted meanwhile is not offered again.
    panel.rewrap({kMine, kAnnas});
    panel.send({{"type", "rewrapped"}, {"id", kUpload}, {"error", "attachment.gone"}});
    CHECK(panel.effects[0]["id"] == kOther);
    panel.send({{"type", "rewrapped"}, {"id", kOther}, {"error", "upload.unknown"}});
    CHECK(panel.shows("Uppgifterna har ändrats"));
    CHECK(outdated(panel.state.vault) == 0);
}

TEST_CASE("A page that no longer follows the list is asked for anew") {
    VaultPanel panel;
    constexpr std::string_view kThird = "018f0000-0000-7000-8000-000000000000";
    const Json mine = list({"0000000000000001"});
    const Json last{{"uploads", list({upload(kThird, mine)})}, {"deletions", Json::array()}};
    panel.show("attachments", {upload(kOther, mine)}, {kMine, kAnnas}, kOther);
    panel.click("more");
    panel.answer("more-uploads", 200,
                 {{"uploads", list({upload(kUpload, mine)})},
                  {"deletions", Json::array()},
                  {"next", kUpload}});
    panel.click("more");
    // Back, before it has come: the list is the first page alone again.
    panel.send({{"type", "address"}, {"address", "keys"}});
    panel.answer("keys", 200, keys({kMine, kAnnas}));
    panel.answer("uploads", 200,
                 {{"uploads", list({upload(kOther, mine)})},
                  {"deletions", Json::array()},
                  {"next", kOther}});
    panel.answer("more-uploads", 200, last);
    CHECK(panel.state.vault.uploads.size() == 1);
    CHECK(panel.state.vault.next == kOther);
    panel.load("0000000000000001");
    panel.rewrap({kMine});
    CHECK(panel.asked() == "GET admin/uploads?before=" + std::string(kOther));
}

TEST_CASE("Nothing is said of attachments before the keys are known") {
    VaultPanel panel;
    const Json uploads{{"uploads", list({upload(kUpload, list({"0000000000000001"}))})},
                       {"deletions", Json::array()}};
    panel.click("attachments");
    panel.answer("uploads", 200, uploads);
    panel.answer("keys", 503);
    CHECK_FALSE(panel.shows("Förlorad"));
    CHECK(panel.shows("Något gick fel"));
    CHECK(panel.state.screen == AdminState::Screen::queue);
    panel.click("attachments");
    panel.answer("uploads", 200, uploads);
    CHECK(panel.state.screen == AdminState::Screen::queue);
    panel.answer("keys", 200, keys({kMine}));
    CHECK(panel.state.screen == AdminState::Screen::attachments);
    CHECK(panel.does(effect::focus("title")));
    CHECK_FALSE(panel.shows("Förlorad"));
}

TEST_CASE("What was written stays until it is taken, and a name that will not do is said to") {
    VaultPanel panel(true);
    panel.show("people", {}, {});
    panel.load("0000000000000001");
    panel.submit("add-administrator", {{"new-name", "anna ek "}});
    panel.answer("add-administrator", 409, {{"code", "admin.exists"}});
    CHECK(panel.shows("value=\"anna ek \""));
    panel.submit("add-administrator", {{"new-name", "  "}});
    panel.answer("add-administrator", 422, {{"code", "document.length"}});
    CHECK(panel.shows("Det namnet går inte att använda."));
    panel.submit("add-administrator", {{"new-name", "eva"}});
    panel.answer("add-administrator", 201, {{"name", "eva"}, {"password", "evas-ord"}});
    CHECK_FALSE(panel.shows(" value=\"eva\""));
    panel.submit("register", {{"label", "Kassaskåpet"}});
    CHECK(panel.shows("value=\"Kassaskåpet\""));
    panel.submit("register", {{"label", "Kassaskåpet"}, {"department:news", "on"}});
    panel.answer("register", 503);
    CHECK(panel.shows("value=\"Kassaskåpet\""));
    panel.submit("register", {{"label", "Kassaskåpet"}, {"department:news", "on"}});
    panel.answer("register", 201, kMine);
    CHECK_FALSE(panel.shows("value=\"Kassaskåpet\""));
}

TEST_CASE("A name is proposed for the key that it was written for, and for no other") {
    VaultPanel panel(true);
    panel.show("people", {}, {});
    panel.load("0000000000000001");
    panel.submit("register", {{"label", "Kassaskåpet"}});
    CHECK(panel.shows("value=\"Kassaskåpet\""));
    CHECK(panel.shows("id=\"department:news\""));  // or what is ticked would be lost
    panel.click("forget");
    panel.load("0000000000000002");
    CHECK_FALSE(panel.shows("Kassaskåpet"));
    panel.submit("register", {{"label", "Kassaskåpet"}});
    panel.load("0000000000000001");
    CHECK_FALSE(panel.shows("Kassaskåpet"));
}

TEST_CASE("What was done is told as done when the lists cannot be fetched anew") {
    VaultPanel panel;
    panel.show("people", {}, {});
    panel.load("0000000000000001");
    panel.submit("register", {{"label", "Admins nyckel"}});
    panel.answer("register", 201, recipient("0000000000000001", "Admins nyckel", ""));
    panel.answer("keys", 500);
    panel.answer("uploads", 0);
    CHECK(panel.state.notice == "notice.registered");
    CHECK_FALSE(panel.shows("data-action=\"register\""));
    CHECK(panel.shows("data-action=\"remove-recipient\""));
    panel.answer("keys", 401);
    CHECK(panel.shows("data-action=\"sign-in\""));
}

TEST_CASE("A screen that cannot be had when the page is opened says so, and leads elsewhere") {
    for (const auto* const failing : {"keys", "uploads"}) {
        VaultPanel panel;
        panel.state.screen = AdminState::Screen::loading;
        panel.click("people");
        panel.answer(failing, 500);
        CHECK(panel.shows("Något gick fel"));
        CHECK(panel.shows("data-action=\"sign-out\""));
        panel.click("people");
        panel.answer("keys", 200, keys({kMine}));
        panel.answer("uploads", 200, {{"uploads", Json::array()}, {"deletions", Json::array()}});
        CHECK(panel.shows("aria-current=\"page\""));
        CHECK_FALSE(panel.shows("Något gick fel"));
    }
}

TEST_CASE("A password that nobody has passed on stays, also when it comes late") {
    VaultPanel panel;
    panel.show("people", {}, {kMine});
    panel.submit("add-administrator", {{"new-name", "eva"}});
    panel.click("queue");
    panel.answer("add-administrator", 201, {{"name", "eva"}, {"password", "evas-ord"}});
    panel.show("people", {}, {kMine});
    CHECK(panel.shows("evas-ord"));
    panel.show("people", {}, {kMine});
    CHECK(panel.shows("evas-ord"));
    panel.click("password-given", "eva");
    CHECK_FALSE(panel.shows("evas-ord"));
}

TEST_CASE("What somebody else has removed meanwhile is removed") {
    VaultPanel panel;
    panel.show("attachments", {upload(kUpload, list({"0000000000000001"}))}, {kMine, kAnnas});
    panel.click("remove", kUpload);
    panel.click("yes");
    panel.answer("delete-upload", 410);
    CHECK(panel.shows("Bilagan är borttagen"));
    CHECK(panel.asked() == "GET admin/keysGET admin/uploads");
    panel.show("people", {}, {kMine, kAnnas});
    panel.click("remove-recipient", "0000000000000002");
    panel.click("yes");
    panel.answer("remove-recipient", 404);
    CHECK(panel.asked() == "GET admin/keysGET admin/uploads");
    CHECK_FALSE(panel.shows("Något gick fel"));
}

TEST_CASE("A rewrap that ends elsewhere leaves the person on the screen they went to") {
    VaultPanel panel;
    const Json mine = list({"0000000000000001"});
    panel.show("people", {upload(kUpload, mine), upload(kOther, mine)}, {kMine, kAnnas});
    panel.load("0000000000000001");
    panel.rewrap({kMine, kAnnas});
    panel.click("queue");
    panel.answer("queue", 200, {{"requests", Json::array()}});
    CHECK(panel.state.screen == AdminState::Screen::queue);
    panel.rewrapped(upload(kUpload, mine, "bb"));
    panel.rewrapped(upload(kOther, mine, "bb"));
    CHECK(panel.effects.empty());
    CHECK(panel.state.screen == AdminState::Screen::queue);
    // The way back leads there.
    panel.show("people", {}, {kMine});
    CHECK(panel.state.screen == AdminState::Screen::people);
}

TEST_CASE("Who is to open an attachment depends on its department") {
    VaultPanel panel(true);
    Json news = upload(kUpload, list({"0000000000000001"}));
    news["department"] = "news";
    Json sport = upload(kOther, list({"0000000000000001"}));
    sport["department"] = "sport";
    panel.show("people", {news, sport},
               {kMine, recipient("0000000000000002", "Annas nyckel", "anna ek", list({"sport"}))});
    CHECK(panel.state.vault.uploads.size() == 2);
    CHECK_FALSE(isOutdated(panel.state.vault, panel.state.vault.uploads[0]));
    CHECK(isOutdated(panel.state.vault, panel.state.vault.uploads[1]));
    CHECK(panel.shows("1 bilaga öppnas av andra nycklar"));
    // With nobody left to open it, nothing is rewrapped.
    panel.answer("keys", 200, keys({}));
    CHECK(outdated(panel.state.vault) == 0);
}

TEST_CASE("While another key is open, what is kept on the device is copied and removed as such") {
    VaultPanel panel;
    panel.show("attachments", {}, {kMine});
    panel.send({{"type", "keeping"}, {"kept", true}, {"passkeys", false}});
    panel.send({{"type", "identity"},
                {"recipient", "age1b"},
                {"fingerprint", "000000000000000b"},
                {"kept", true},
                {"keeping", "file"},
                {"error", ""}});
    CHECK(panel.shows("På den här enheten finns också en sparad nyckel"));
    CHECK(panel.shows("Den nyckeln är inte den som är öppen nu."));
    CHECK(panel.shows("data-action=\"save-kept\""));
    panel.send({{"type", "identity"},
                {"recipient", "age1a"},
                {"fingerprint", "000000000000000a"},
                {"kept", true},
                {"keeping", "device"},
                {"error", ""}});
    CHECK_FALSE(panel.shows("finns också en sparad nyckel"));
    CHECK(panel.shows("data-action=\"save-kept\""));
    // It is removed: what is open is all there is of it.
    panel.send({{"type", "keeping"}, {"kept", false}, {"passkeys", false}});
    CHECK_FALSE(panel.shows("data-action=\"save-kept\""));
    CHECK(panel.shows("Spara nyckeln som en fil"));
    panel.submit("register", {{"label", "Admins nyckel"}});
    CHECK(panel.asked().empty());
    panel.send({{"type", "keeping"}, {"kept", true}, {"loaded", false}, {"gone", true}});
    CHECK(panel.shows("Nyckeln finns inte längre på den här enheten."));
    CHECK(panel.does(effect::focus("notice")));
    CHECK(panel.shows("Spara nyckeln som en fil"));
    CHECK(panel.shows("Den nyckeln är inte den som är öppen nu."));
}

TEST_CASE("A password is replaced after a question, also one's own, and shown once") {
    VaultPanel panel;
    panel.show("people", {}, {kMine});
    CHECK(panel.shows("id=\"reset-password:admin\""));
    panel.click("reset-password", "anna ek");
    CHECK(panel.shows("Nytt lösenord för anna ek?"));
    panel.click("no");
    CHECK(panel.does(effect::focus("reset-password:anna ek")));
    panel.click("reset-password", "anna ek");
    panel.click("yes");
    CHECK(panel.asked() == "POST admin/administrators/anna%20ek/password");
    panel.answer("reset-password", 200, {{"name", "anna ek"}, {"password", "nytt-ord"}});
    CHECK_FALSE(panel.shows("<dialog"));
    CHECK(panel.shows("nytt-ord"));
    // Another one does not take its place, and goes with its person.
    panel.submit("add-administrator", {{"new-name", "eva"}});
    panel.answer("add-administrator", 201, {{"name", "eva"}, {"password", "evas-ord"}});
    CHECK(panel.does(effect::focus("password:eva")));
    CHECK(panel.shows("nytt-ord"));
    panel.click("remove-administrator", "eva");
    panel.click("yes");
    panel.answer("remove-administrator", 204);
    CHECK_FALSE(panel.shows("evas-ord"));
    panel.click("password-given", "anna ek");
    CHECK_FALSE(panel.shows("nytt-ord"));
    // Somebody else has removed her.
    panel.click("reset-password", "anna ek");
    panel.click("yes");
    panel.answer("reset-password", 404);
    CHECK(panel.shows("Personen är borttagen"));
    CHECK(panel.asked() == "GET admin/keysGET admin/uploads");
}

TEST_CASE("Every screen has an address, which Back, reloading and signing in again lead to") {
    const auto address = [](std::string_view of) -> Json {
        return {{"type", "address"}, {"address", of}};
    };
    VaultPanel panel;
    panel.show("attachments", {upload(kUpload, list({"0000000000000001"}))}, {kMine});
    CHECK(panel.does(address("attachments")));
    panel.answer("uploads", 200, {{"uploads", Json::array()}, {"deletions", Json::array()}});
    CHECK_FALSE(panel.does(address("attachments")));
    panel.show("people", {}, {kMine});
    CHECK(panel.does(address("keys")));
    panel.click("remove-recipient", "0000000000000001");
    // Back
    panel.send(address("attachments"));
    CHECK_FALSE(panel.shows("<dialog"));
    CHECK(panel.asked() == "GET admin/keysGET admin/uploads");
    panel.answer("uploads", 200, {{"uploads", Json::array()}, {"deletions", Json::array()}});
    panel.answer("keys", 200, keys({kMine}));
    CHECK(panel.state.screen == AdminState::Screen::attachments);
    for (const char* strange : {"", "top", "request-1", "attachments"}) {
        panel.send(address(strange));
        CHECK(panel.effects.empty());
    }
    panel.send(address("requests"));
    CHECK(panel.asked() == "GET admin/requests");
    panel.answer("queue", 401);
    CHECK(panel.state.screen == AdminState::Screen::signIn);
    panel.send(address("keys"));
    CHECK(panel.effects.empty());
    panel.submit("sign-in", {{"name", "admin"}, {"password", "x"}});
    panel.answer("sign-in", 204);
    CHECK(panel.asked() == "GET admin/keysGET admin/uploads");

    // A page that is loaded anew; a request that is gone leads to the others.
    PanelFixture<AdminSetting, AdminState> again("admin", "sv");
    const std::string id(kUpload);
    again.send({{"type", "start"}, {"address", "request-" + id}});
    again.answer("start", 200);
    CHECK(again.asked() == "GET admin/requests/" + id);
    again.answer("detail", 404, {{"code", "rights.unknown"}});
    CHECK(again.asked() == "GET admin/requests");
    // Whoever signs out does not come back there.
    again.answer("queue", 200, {{"requests", Json::array()}});
    again.click("sign-out");
    again.answer("sign-out", 204);
    CHECK(again.state.wanted.empty());
}
