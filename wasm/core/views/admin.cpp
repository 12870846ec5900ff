#include "views/admin.h"

#include <algorithm>
#include <array>
#include <utility>

#include "views/admin_html.h"
#include "views/pieces.h"

namespace samtycke {
namespace {

using Screen = AdminState::Screen;
using namespace std::string_view_literals;

constexpr std::array kAdminTexts = {
    "loading"sv,
    "waiting"sv,
    "signIn.title"sv,
    "signIn.name"sv,
    "signIn.password"sv,
    "signIn.submit"sv,
    "notice.credentials"sv,
    "notice.session"sv,
    "notice.signedOut"sv,
    "notice.offline"sv,
    "notice.often"sv,
    "notice.failed"sv,
    "notice.stale"sv,
    "notice.undecided"sv,
    "notice.source"sv,
    "notice.registered"sv,
    "notice.identity"sv,
    "notice.closed"sv,
    "notice.exists"sv,
    "notice.name"sv,
    "notice.kind"sv,
    "notice.department"sv,
    "notice.passphrase"sv,
    "notice.short"sv,
    "notice.memory"sv,
    "notice.storage"sv,
    "notice.kept"sv,
    "notice.keptGone"sv,
    "notice.passkey"sv,
    "notice.unsuitable"sv,
    "notice.damaged"sv,
    "notice.disk"sv,
    "notice.gone"sv,
    "notice.deleted"sv,
    "notice.personRemoved"sv,
    "notice.keyRemoved"sv,
    "notice.dropped"sv,
    "nav.label"sv,
    "nav.queue"sv,
    "nav.attachments"sv,
    "nav.people"sv,
    "nav.signOut"sv,
    "queue.title"sv,
    "queue.empty"sv,
    "queue.nothingOpen"sv,
    "queue.closed"sv,
    "queue.person"sv,
    "queue.what"sv,
    "queue.due"sv,
    "queue.left"sv,
    "queue.open"sv,
    "queue.openOne"sv,
    "erasure"sv,
    "left.today"sv,
    "left.one"sv,
    "left.other"sv,
    "late.one"sv,
    "late.other"sv,
    "done.fulfilled"sv,
    "done.rejected"sv,
    "detail.back"sv,
    "detail.title"sv,
    "detail.from"sv,
    "detail.received"sv,
    "detail.due"sv,
    "detail.rule"sv,
    "detail.answered"sv,
    "preview.erased"sv,
    "preview.kept"sv,
    "preview.undecided"sv,
    "preview.nothing"sv,
    "preview.why"sv,
    "preview.unknown"sv,
    "preview.item"sv,
    "carryOut"sv,
    "carryOut.close"sv,
    "resume"sv,
    "resume.text"sv,
    "confirm.title"sv,
    "confirm.text"sv,
    "confirm.yes"sv,
    "confirm.no"sv,
    "result.title"sv,
    "result.mailed"sv,
    "result.erased"sv,
    "attachments.title"sv,
    "attachments.intro"sv,
    "attachments.empty"sv,
    "attachments.older"sv,
    "identity.title"sv,
    "identity.none"sv,
    "identity.loaded"sv,
    "identity.load"sv,
    "identity.passphrase"sv,
    "identity.passphraseOfFile"sv,
    "identity.unlock"sv,
    "identity.openPasskey"sv,
    "identity.new"sv,
    "identity.keep"sv,
    "identity.asFile"sv,
    "identity.asFileHint"sv,
    "identity.make"sv,
    "identity.asPassphrase"sv,
    "identity.asPassphraseHint"sv,
    "identity.newPassphrase"sv,
    "identity.makePassphrase"sv,
    "identity.asPasskey"sv,
    "identity.asPasskeyHint"sv,
    "identity.makePasskey"sv,
    "identity.recipient"sv,
    "identity.register"sv,
    "identity.forget"sv,
    "identity.saveKept"sv,
    "identity.saveAgain"sv,
    "identity.saveFile"sv,
    "identity.drop"sv,
    "identity.otherKept"sv,
    "identity.otherKeptHint"sv,
    "register.needed"sv,
    "register.file"sv,
    "register.saved"sv,
    "register.label"sv,
    "register.departments"sv,
    "attachment.sealed"sv,
    "attachment.about"sv,
    "attachment.preview"sv,
    "attachment.open"sv,
    "attachment.cancel"sv,
    "attachment.progress"sv,
    "attachment.saved"sv,
    "attachment.locked"sv,
    "attachment.lost"sv,
    "attachment.lostBadge"sv,
    "attachment.nameless"sv,
    "attachment.damaged"sv,
    "attachment.more"sv,
    "attachment.openers"sv,
    "attachment.openersUnknown"sv,
    "attachment.erased"sv,
    "attachment.noPreview"sv,
    "attachment.remove"sv,
    "age.title"sv,
    "age.text"sv,
    "age.passphrase"sv,
    "age.passkey"sv,
    "age.save"sv,
    "preview.failed"sv,
    "preview.close"sv,
    "lost.title"sv,
    "lost.text"sv,
    "lost.others"sv,
    "deletions.title"sv,
    "deletions.one"sv,
    "deletions.retention"sv,
    "deletions.person"sv,
    "deletions.administrator"sv,
    "deletions.by"sv,
    "people.title"sv,
    "people.intro"sv,
    "people.administrators"sv,
    "people.you"sv,
    "people.since"sv,
    "people.name"sv,
    "people.add"sv,
    "people.remove"sv,
    "people.reset"sv,
    "people.password"sv,
    "people.passwordGiven"sv,
    "keys.title"sv,
    "keys.none"sv,
    "keys.noneIn"sv,
    "keys.single"sv,
    "keys.singleIn"sv,
    "keys.label"sv,
    "keys.departments"sv,
    "keys.all"sv,
    "keys.everyDepartment"sv,
    "keys.owner"sv,
    "keys.policy"sv,
    "keys.ofPolicy"sv,
    "keys.ofPolicyOne"sv,
    "keys.otherKind"sv,
    "keys.fingerprint"sv,
    "keys.yours"sv,
    "keys.unknown"sv,
    "keys.own"sv,
    "keys.remove"sv,
    "keys.load"sv,
    "keys.toAttachments"sv,
    "kind.loadedClassic"sv,
    "kind.loadedQuantum"sv,
    "kind.needsQuantum"sv,
    "kind.needsClassic"sv,
    "rewrap.title"sv,
    "rewrap.one"sv,
    "rewrap.other"sv,
    "rewrap.older"sv,
    "rewrap.skipped"sv,
    "rewrap.lost"sv,
    "rewrap.lostOne"sv,
    "rewrap.needsKey"sv,
    "rewrap.begin"sv,
    "rewrap.progress"sv,
    "rewrap.done"sv,
    "rewrap.partly"sv,
    "rewrap.others"sv,
    "rewrap.locked"sv,
    "rewrap.failed"sv,
    "rewrap.copies"sv,
    "ask.yes"sv,
    "ask.upload"sv,
    "ask.uploadText"sv,
    "ask.administrator"sv,
    "ask.administratorText"sv,
    "ask.reset"sv,
    "ask.resetText"sv,
    "ask.resetYes"sv,
    "ask.key"sv,
    "ask.keyYes"sv,
    "ask.keyText"sv,
    "ask.keyOnlyOne"sv,
    "ask.keyOnlyOther"sv,
    "ask.drop"sv,
    "ask.dropText"sv,
    "size.kb"sv,
    "size.mb"sv,
};

std::string addressOf(const AdminState& state) {
    switch (state.screen) {
        case Screen::loading:
        case Screen::signIn:
            break;
        case Screen::queue:
            return "requests";
        case Screen::request:
            return "request-" + state.detail->request.id.str();
        case Screen::attachments:
            return "attachments";
        case Screen::people:
            return "keys";
    }
    return "";
}

// Whoever has to sign in again comes back to where they were.
Step signIn(AdminState& state, std::string_view notice) {
    std::string name = std::move(state.name);
    std::string wanted = state.signedIn ? addressOf(state) : std::move(state.wanted);
    if (notice == "notice.signedOut") wanted.clear();
    state = AdminState{};
    state.wanted = std::move(wanted);
    state.screen = Screen::signIn;
    state.notice = notice;
    state.name = std::move(name);
    Step step = focusing(notice.empty() ? "title" : "notice");
    step.effects.push_back({{"type", "forget-identity"}});
    return step;
}

Step refused(AdminState& state, const WidgetEvent& event) {
    if (event.status == 401) return signIn(state, "notice.session");
    const auto code = event.body.is_object() ? event.body.value("code", "") : "";
    const bool unfit = event.answers("add-administrator") && event.status == 422;
    state.notice = unfit                            ? "notice.name"
                   : code == "rights.preview-stale" ? "notice.stale"
                   : code == "rights.clock-missing" ? "notice.undecided"
                   : code == "rights.source"        ? "notice.source"
                   : code == "admin.exists"         ? "notice.exists"
                   : code == "recipients.kind"      ? "notice.kind"
                                                    : noticeFor(event.status);
    return focusing("notice");
}

// A screen is shown when what it shows has come, unless another was asked for since.
Step ask(AdminState& state, std::string asked, Json request) {
    state.vault.arriving = false;
    state.asked = std::move(asked);
    Step step;
    step.effects.push_back(std::move(request));
    return step;
}

Step openQueue(AdminState& state) {
    return ask(state, "queue", effect::request("queue", "GET", "admin/requests"));
}

Step openRequest(AdminState& state, const std::string& id) {
    return ask(state, id, effect::request("detail", "GET", "admin/requests/" + id));
}

Step openListed(AdminState& state, const std::string& id) {
    const bool known =
        std::any_of(state.queue.begin(), state.queue.end(),
                    [&](const SubjectRequest& request) { return request.id.str() == id; });
    return known ? openRequest(state, id) : Step{};
}

// Nothing for an address that is none of the panel's.
std::optional<Step> openAddress(AdminState& state, std::string_view address) {
    constexpr std::string_view kRequest = "request-";
    if (address == "requests") return openQueue(state);
    if (address == "attachments") return openVault(state, false);
    if (address == "keys") return openVault(state, true);
    if (!address.starts_with(kRequest)) return std::nullopt;
    const auto id = Uuid::parse(address.substr(kRequest.size()));
    if (!id) return std::nullopt;
    return openRequest(state, id->str());
}

// Back or forward. What was asked on the screen that is left is not answered.
Step wentTo(AdminState& state, const std::string& address) {
    if (!state.signedIn) {
        state.wanted = address;
        return {};
    }
    if (address == addressOf(state)) {
        state.vault.arriving = false;
        state.asked = state.screen == Screen::request ? state.detail->request.id.str() : "";
        return {};
    }
    auto step = openAddress(state, address);
    if (!step) return {};
    state.notice.clear();
    state.confirming = false;
    state.vault.asking.reset();
    state.vault.previewing.clear();
    return *std::move(step);
}

Step carryOut(AdminState& state) {
    state.waiting = true;
    Step step;
    step.effects.push_back(effect::request(
        "carry-out", "POST", "admin/requests/" + state.detail->request.id.str() + "/carry-out",
        {{"preview", state.detail->preview->digest}}));
    return step;
}

Step post(AdminState& state, Json request) {
    state.waiting = true;
    Step step;
    step.effects.push_back(std::move(request));
    return step;
}

Step actedOnRequest(AdminState& state, const WidgetEvent& event) {
    if (!state.detail || !state.detail->preview) return {};
    if (event.is("click", "carry-out")) {
        state.confirming = true;
        return focusing("confirm");
    }
    if (!state.confirming) return {};
    if (event.is("click", "yes")) return carryOut(state);
    if (event.is("click", "no") || event.type == "escape") {
        state.confirming = false;
        return focusing("carry-out");
    }
    return {};
}

Step acted(const AdminSetting& setting, AdminState& state, const WidgetEvent& event) {
    if (state.waiting) return {};
    state.notice.clear();
    if (state.screen == Screen::signIn) {
        if (!event.is("submit", "sign-in")) return {};
        state.name = event.field("name");
        return post(state, effect::request("sign-in", "POST", "admin/session",
                                           {{"name", event.field("name")},
                                            {"password", event.field("password")}}));
    }
    if (!state.signedIn) return {};
    if (event.is("click", "sign-out"))
        return post(state, effect::request("sign-out", "DELETE", "admin/session"));
    if (event.is("click", "queue")) return openQueue(state);
    if (event.is("click", "attachments")) return openVault(state, false);
    if (event.is("click", "people")) return openVault(state, true);
    if (event.is("click", "request")) return openListed(state, event.value);
    if (state.screen == Screen::request) return actedOnRequest(state, event);
    if (state.screen == Screen::attachments || state.screen == Screen::people)
        return actedOnVault(setting, state, event);
    return {};
}

Result<Step> signedIn(AdminState& state, const WidgetEvent& event) {
    const bool nobody = event.answers("start") && event.status == 204;
    if (event.succeeded() && !nobody) {
        state.signedIn = true;
        const std::string wanted = std::exchange(state.wanted, "");
        auto step = openAddress(state, wanted);
        return step ? *std::move(step) : openQueue(state);
    }
    if (event.answers("start")) {
        const Step step = signIn(state, nobody ? "" : noticeFor(event.status));
        return nobody ? Step{} : step;  // the focus stays where the page had it
    }
    if (event.status == 401) return signIn(state, "notice.credentials");
    return refused(state, event);
}

Result<Step> queueCame(AdminState& state, const WidgetEvent& event) {
    auto requests = parseRequests(event.body);
    if (!requests) return tl::unexpected(requests.error());
    std::stable_sort(requests->begin(), requests->end(),
                     [](const SubjectRequest& a, const SubjectRequest& b) {
                         if (isClosed(a.status) != isClosed(b.status)) return isClosed(b.status);
                         return isClosed(a.status) ? a.received > b.received : a.due < b.due;
                     });
    state.queue = *std::move(requests);
    if (state.asked != "queue") return Step{};
    showScreen(state, Screen::queue);
    state.detail.reset();
    return focusing("title");
}

Result<Step> detailCame(AdminState& state, const WidgetEvent& event) {
    auto detail = parseRequestDetail(event.body);
    if (!detail) return tl::unexpected(detail.error());
    if (state.asked != detail->request.id.str()) return Step{};
    state.detail = *std::move(detail);
    showScreen(state, Screen::request);
    return focusing(state.notice.empty() ? "title" : "notice");
}

Result<Step> carriedOut(AdminState& state, const WidgetEvent& event) {
    state.confirming = false;
    if (event.succeeded()) return detailCame(state, event);
    Step step = refused(state, event);
    if (state.detail && state.asked == state.detail->request.id.str())
        step.effects.push_back(effect::request("detail", "GET", "admin/requests/" + state.asked));
    return step;
}

// Of a screen that nobody waits for any more.
bool isLate(const AdminState& state, const WidgetEvent& event) {
    const bool vault = state.asked == "vault";
    if (event.answers("queue")) return state.asked != "queue";
    if (event.answers("detail")) return vault || state.asked == "queue";
    return (event.answers("uploads") || event.answers("keys")) && !vault;
}

// Fetched anew after a deed, of which it is told that it was done.
bool isBeside(const AdminState& state, const WidgetEvent& event) {
    const bool lists = event.answers("uploads") || event.answers("keys");
    return lists && !state.vault.arriving && !state.notice.empty();
}

// What the deed is about has been removed by somebody else.
bool wasGone(const WidgetEvent& event) {
    const bool ofOne = event.answers("delete-upload") || event.answers("remove-recipient") ||
                       event.answers("remove-administrator") || event.answers("reset-password");
    return ofOne && (event.status == 404 || event.status == 410);
}

Result<Step> answered(const AdminSetting& setting, AdminState& state, const WidgetEvent& event) {
    state.waiting = false;
    if (event.answers("start") || event.answers("sign-in")) return signedIn(state, event);
    if (!state.signedIn) return Step{};
    if (event.answers("sign-out") && (event.succeeded() || event.status == 401))
        return signIn(state, "notice.signedOut");
    if (event.answers("carry-out")) return carriedOut(state, event);
    if (!event.succeeded() && !wasGone(event)) {
        if (event.status != 401 && (isLate(state, event) || isBeside(state, event))) return Step{};
        state.vault.asking.reset();
        if (event.answers("more-uploads")) pageFailed(state.vault);
        const bool nothingShown = state.screen == Screen::loading || state.screen == Screen::signIn;
        if (event.answers("detail") && event.status == 404 && nothingShown) return openQueue(state);
        return refused(state, event);
    }
    if (event.answers("queue")) return queueCame(state, event);
    if (event.answers("detail")) return detailCame(state, event);
    return vaultAnswered(setting, state, event);
}

Result<Step> handled(const AdminSetting& setting, AdminState& state, const WidgetEvent& event) {
    const std::string address = event.document.is_object() && event.document.contains("address") &&
                                        event.document["address"].is_string()
                                    ? event.document["address"].get<std::string>()
                                    : "";
    if (event.type == "address") return wentTo(state, address);
    if (event.type == "start") {
        state.wanted = address;
        Step step;
        step.effects.push_back(effect::request("start", "GET", "admin/session"));
        return step;
    }
    if (event.type == "response") return answered(setting, state, event);
    const bool expired =
        event.document.is_object() && event.document.value("error", Json()) == "attachment.session";
    if (expired) return state.signedIn ? signIn(state, "notice.session") : Step{};
    auto heard = heardOfVault(setting, state, event);
    if (!heard) return tl::unexpected(heard.error());
    if (*heard) return **std::move(heard);
    return acted(setting, state, event);
}

}  // namespace

Result<AdminSetting> AdminSetting::parse(std::string_view policyJson, std::string_view localeJson,
                                         std::string_view language) {
    auto policy = parsePolicy(policyJson);
    if (!policy) return tl::unexpected(policy.error().front());
    auto texts = Texts::parse(localeJson, kAdminTexts);
    if (!texts) return tl::unexpected(texts.error());
    Language chosen = policy->language(language);
    return AdminSetting{*std::move(policy), *std::move(texts), std::move(chosen)};
}

void showScreen(AdminState& state, AdminState::Screen screen) {
    if (state.screen == screen) return;
    state.screen = screen;
    state.confirming = false;
    state.vault.asking.reset();
    state.vault.previewing.clear();
}

Result<Step> step(const AdminSetting& setting, AdminState& state, const WidgetEvent& event,
                  Instant now) {
    const std::string before = addressOf(state);
    Result<Step> out = handled(setting, state, event);
    if (const std::string address = addressOf(state); out && address != before && !address.empty())
        out->effects.push_back({{"type", "address"}, {"address", address}});
    if (out) out->view = adminHtml(setting, state, now);
    return out;
}

}  // namespace samtycke
