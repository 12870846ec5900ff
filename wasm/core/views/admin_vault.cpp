#include "views/admin_vault.h"

#include <algorithm>
#include <array>
#include <utility>

#include "views/admin.h"

namespace samtycke {
namespace {

using Deed = VaultState::Deed;
using Screen = AdminState::Screen;

Step noticing(AdminState& state, std::string_view notice) {
    state.notice = notice;
    return focusing("notice");
}

Step asking(AdminState& state, Json request) {
    state.waiting = true;
    Step step;
    step.effects.push_back(std::move(request));
    return step;
}

std::string textIn(const Json& document, std::string_view key) {
    const auto found = document.find(key);
    return found != document.end() && found->is_string() ? found->get<std::string>() : "";
}

bool flagIn(const Json& document, std::string_view key) {
    const auto found = document.find(key);
    return found != document.end() && found->is_boolean() && found->get<bool>();
}

std::int64_t numberIn(const Json& document, std::string_view key) {
    const auto found = document.find(key);
    return found != document.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

// A path's segment (RFC 3986, section 2.1).
std::string segment(std::string_view text) {
    constexpr std::string_view kHexDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (isAlpha(c) || isDigit(c) || c == '-' || c == '_' || c == '.') {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        (out += '%') += kHexDigits[byte >> 4U];
        out += kHexDigits[byte & 15U];
    }
    return out;
}

SealedUpload* find(VaultState& vault, std::string_view id) {
    const auto found = std::find_if(vault.uploads.begin(), vault.uploads.end(),
                                    [&](const SealedUpload& one) { return one.id.str() == id; });
    return found == vault.uploads.end() ? nullptr : &*found;
}

std::string ownName(const VaultState& vault) {
    for (const Administrator& one : vault.administrators)
        if (one.you) return one.name;
    return "";
}

void closeUp(SealedUpload& upload) {
    upload.name.clear();
    upload.mediaType.clear();
    upload.size = 0;
    upload.thumbnail = upload.nameless = upload.locked = upload.damaged = false;
    upload.percent.reset();
    upload.notice.clear();
}

// The names of uploads that have none yet, once there is an identity to unseal them with.
void unseal(const VaultState& vault, Step& step) {
    if (vault.recipient.empty()) return;
    Json sealed = Json::array();
    for (const SealedUpload& upload : vault.uploads)
        if (upload.name.empty() && !upload.locked && !upload.damaged)
            sealed.push_back({{"id", upload.id.str()}, {"sealed", upload.sealed}});
    if (!sealed.empty())
        step.effects.push_back({{"type", "unseal"}, {"uploads", std::move(sealed)}});
}

Json morePages(VaultState& vault) {
    vault.following = vault.next;
    return effect::request("more-uploads", "GET", "admin/uploads?before=" + vault.next);
}

// The next of those that wait, or of the page that follows once none does.
Step rewrapNext(AdminState& state) {
    VaultState& vault = state.vault;
    while (!vault.rewrapping->left.empty()) {
        const SealedUpload* upload = find(vault, vault.rewrapping->left.front().str());
        if (upload != nullptr) {
            Json recipients = Json::array();
            Json fingerprints = Json::array();
            for (const KnownRecipient* one : receiversOf(vault, upload->department)) {
                recipients.push_back(one->recipient);
                fingerprints.push_back(one->fingerprint);
            }
            Step step = effectOnly("rewrap");
            step.effects.back().update(
                {{"id", upload->id.str()},
                 {"sealed", upload->sealed},
                 {"keys", upload->keys},
                 {"recipients", std::move(recipients)},
                 {"for", std::move(fingerprints)},
                 {"newer", upload == &vault.uploads.front() ? "" : std::prev(upload)->id.str()}});
            return step;
        }
        vault.rewrapping->left.erase(vault.rewrapping->left.begin());
    }
    Step step;
    vault.rewrapping->fetching = !vault.next.empty();
    if (vault.rewrapping->fetching)
        step.effects.push_back(morePages(vault));
    else if (state.screen == Screen::people)
        step = focusing("rewrap");
    return step;
}

bool canRewrap(const VaultState& vault, const SealedUpload& upload) {
    return isOutdated(vault, upload) && !upload.locked && !isLost(vault, upload);
}

Step beginRewrapping(AdminState& state) {
    VaultState& vault = state.vault;
    vault.rewrapping.emplace();
    for (const SealedUpload& upload : vault.uploads)
        if (canRewrap(vault, upload)) vault.rewrapping->left.push_back(upload.id);
    return rewrapNext(state);
}

Step opening(AdminState& state, std::string_view how, const std::string& id) {
    SealedUpload* upload = find(state.vault, id);
    if (upload == nullptr || upload->name.empty() || upload->percent) return {};
    if (how == "preview") {
        if (!canPreview(state.vault, *upload)) return {};
        state.vault.previewing = id;
        state.vault.previewNotice.clear();
    } else {
        upload->percent = 0;
        upload->notice.clear();
    }
    Step step = effectOnly(how);
    step.effects.back().update({{"id", id}, {"header", upload->header}});
    step.effects.push_back(effect::focus(how == "preview" ? "preview" : "upload:" + id));
    return step;
}

Json makeEffect(const AdminSetting& setting, const VaultState& vault, std::string_view keep) {
    return {{"type", "make-identity"},
            {"keep", keep},
            {"postQuantum", setting.policy.vault && setting.policy.vault->postQuantum},
            {"product", setting.policy.product},
            {"name", ownName(vault)}};
}

Step registerKey(const AdminSetting& setting, AdminState& state, const WidgetEvent& event) {
    state.vault.typedLabel = event.field("label");
    Json departments = Json::array();
    std::size_t all = 0;
    if (setting.policy.vault)
        for (const Department& one : setting.policy.vault->departments) {
            ++all;
            if (!event.field("department:" + one.id.str()).empty())
                departments.push_back(one.id.str());
        }
    if (all > 0 && departments.empty()) return noticing(state, "notice.department");
    if (isOnlyHere(state.vault) && event.field("saved").empty())
        return noticing(state, "register.file");
    const std::string_view label = trim(state.vault.typedLabel);
    return asking(state, effect::request(
                             "register", "POST", "admin/recipients",
                             {{"recipient", state.vault.recipient},
                              {"label", label.empty() ? ownName(state.vault) : std::string(label)},
                              {"departments", departments}}));
}

// What the dialog was about.
Step carryOut(AdminState& state, const VaultState::Question& question) {
    switch (question.deed) {
        case Deed::removeUpload:
            return asking(state, effect::request("delete-upload", "DELETE",
                                                 "uploads/" + segment(question.id)));
        case Deed::removeAdministrator:
            return asking(state, effect::request("remove-administrator", "DELETE",
                                                 "admin/administrators/" + segment(question.id)));
        case Deed::resetPassword:
            return asking(
                state, effect::request("reset-password", "POST",
                                       "admin/administrators/" + segment(question.id) + "/password",
                                       Json::object()));
        case Deed::removeRecipient:
            return asking(state, effect::request("remove-recipient", "DELETE",
                                                 "admin/recipients/" + segment(question.id)));
        case Deed::dropKept:
            break;
    }
    state.vault.asking.reset();
    state.notice = "notice.dropped";
    Step step = effectOnly("drop-kept");
    step.effects.push_back(effect::focus("notice"));
    return step;
}

Step ask(AdminState& state, Deed deed, std::string id, std::string name) {
    state.vault.asking = {deed, std::move(id), std::move(name)};
    return focusing("confirm");
}

// The button that asked: the dialog gives the focus back to it.
std::string asker(const VaultState::Question& question) {
    switch (question.deed) {
        case Deed::removeUpload:
            return "remove:" + question.id;
        case Deed::removeAdministrator:
            return "remove-administrator:" + question.id;
        case Deed::resetPassword:
            return "reset-password:" + question.id;
        case Deed::removeRecipient:
            return "remove-recipient:" + question.id;
        case Deed::dropKept:
            break;
    }
    return "drop";
}

std::optional<Step> actedOnIdentity(const AdminSetting& setting, AdminState& state,
                                    const WidgetEvent& event) {
    VaultState& vault = state.vault;
    const auto way = [&](Json effect) {
        Step step;
        step.effects.push_back(std::move(effect));
        state.waiting = true;
        return step;
    };
    if (event.is("click", "make"))
        return way(makeEffect(setting, vault, event.value == "passkey" ? "passkey" : "file"));
    if (event.is("submit", "make") && vault.kept) return noticing(state, "notice.kept");
    if (event.is("submit", "make")) return way(makeEffect(setting, vault, "passphrase"));
    if (event.is("submit", "unlock")) return way({{"type", "unlock-identity"}});
    if (event.is("click", "passkey"))
        return way({{"type", "passkey-identity"},
                    {"postQuantum", setting.policy.vault && setting.policy.vault->postQuantum}});
    if (event.is("click", "load")) return effectOnly("load-identity");
    if (event.is("click", "save-identity")) return effectOnly("save-identity");
    if (event.is("click", "save-kept")) return effectOnly("save-kept");
    if (event.is("click", "drop")) return ask(state, Deed::dropKept, "", "");
    if (event.is("submit", "register") && !vault.recipient.empty())
        return registerKey(setting, state, event);
    if (event.is("click", "forget")) {
        vault.recipient.clear();
        vault.fingerprint.clear();
        vault.keeping.clear();
        vault.typedLabel.clear();
        vault.keptIsLoaded = vault.locked = false;
        vault.rewrapping.reset();
        for (SealedUpload& upload : vault.uploads) closeUp(upload);
        Step step = effectOnly("forget-identity");
        step.effects.push_back(effect::focus("identity"));
        return step;
    }
    return std::nullopt;
}

void dropPassword(VaultState& vault, std::string_view name) {
    std::erase_if(vault.passwords, [&](const NewPassword& one) { return one.name == name; });
}

Step actedOnPeople(AdminState& state, const WidgetEvent& event) {
    VaultState& vault = state.vault;
    if (event.is("submit", "add-administrator")) {
        vault.typedName = event.field("new-name");
        return asking(state, effect::request("add-administrator", "POST", "admin/administrators",
                                             {{"name", trim(vault.typedName)}}));
    }
    if (event.is("click", "password-given")) {
        dropPassword(vault, event.value);
        return focusing("title");
    }
    if (event.is("click", "remove-administrator"))
        return ask(state, Deed::removeAdministrator, event.value, event.value);
    if (event.is("click", "reset-password"))
        return ask(state, Deed::resetPassword, event.value, event.value);
    if (event.is("click", "remove-recipient"))
        for (const KnownRecipient& one : vault.recipients)
            if (one.fingerprint == event.value && !one.owner.empty())
                return ask(state, Deed::removeRecipient, one.fingerprint, one.label);
    if (event.is("click", "rewrap") && !vault.recipient.empty() && !isRewrapping(vault))
        return asking(state, effect::request("rewrap-keys", "GET", "admin/keys"));
    return {};
}

Step actedOnUpload(AdminState& state, const WidgetEvent& event) {
    VaultState& vault = state.vault;
    for (const std::string_view how : {"open", "save-age", "preview"})
        if (event.is("click", how)) return opening(state, how, event.value);
    if (event.is("click", "cancel-open")) {
        Step step = effectOnly("cancel-open");
        step.effects.back()["id"] = event.value;
        return step;
    }
    if (event.is("click", "more") && !vault.next.empty()) return asking(state, morePages(vault));
    if (event.is("click", "remove"))
        if (const SealedUpload* upload = find(vault, event.value))
            return ask(state, Deed::removeUpload, event.value, upload->name);
    return {};
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
}

constexpr std::int64_t kMost = INT64_MAX;

SealedUpload readUpload(JsonReader& item) {
    SealedUpload upload;
    upload.id = item.parsed("id", Uuid::parse);
    upload.received = item.parsed("created", parseInstant);
    upload.bytes = item.integer("size", 0, kMost);
    upload.header = item.integer("header", 0, kMost);
    upload.sealed = item.text("sealed", {0, 3'000'000});
    upload.keys = item.text("keys", {0, 64});
    upload.department = item.optionalText("department", {0, 100}).value_or("");
    upload.openableBy = sorted(item.texts("for", 0, 10'000));
    upload.erased = item.optionalParsed("erased", parseDate);
    return upload;
}

// What was found out about it with the loaded identity.
void takeOver(SealedUpload& upload, const SealedUpload& known) {
    upload.name = known.name;
    upload.mediaType = known.mediaType;
    upload.size = known.size;
    upload.thumbnail = known.thumbnail;
    upload.nameless = known.nameless;
    upload.locked = known.locked;
    upload.damaged = known.damaged;
    upload.percent = known.percent;
    upload.saved = known.saved;
    upload.notice = known.notice;
}

// The screen that was asked for, once what it shows has come: nothing is said of keys before.
Step arrived(AdminState& state) {
    VaultState& vault = state.vault;
    if (!vault.arriving || !vault.listed || !vault.keysKnown) return {};
    vault.arriving = false;
    const Screen screen = vault.towardsPeople ? Screen::people : Screen::attachments;
    Step step = state.screen == screen ? Step{} : focusing("title");
    showScreen(state, screen);
    state.detail.reset();
    return step;
}

// The newest page. Older ones that the person has asked for stay, but for a screen that is opened
// anew while no rewrap goes through them.
Result<Step> uploadsCame(AdminState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.body, "", errors);
    VaultState& vault = state.vault;
    std::vector<SealedUpload> uploads;
    for (JsonReader& item : reader.objects("uploads", 0, 10'000)) {
        SealedUpload upload = readUpload(item);
        const SealedUpload* known = find(vault, upload.id.str());
        if (known != nullptr && known->keys == upload.keys) takeOver(upload, *known);
        uploads.push_back(std::move(upload));
    }
    std::string next = reader.optionalText("next", {1, 100}).value_or("");
    const bool keepsOlder = !vault.arriving || isRewrapping(vault);
    if (!next.empty() && keepsOlder && find(vault, next) != nullptr) {
        for (SealedUpload& older : vault.uploads)
            if (older.id.str() < next) uploads.push_back(std::move(older));
        if (uploads.back().id.str() != next) next = vault.next;
    }
    std::vector<Deletion> deletions;
    for (JsonReader& item : reader.objects("deletions", 0, 10'000))
        deletions.push_back({item.parsed("created", parseInstant),
                             item.parsed("deleted", parseInstant), item.text("reason"),
                             item.optionalText("by").value_or("")});
    if (!errors.empty()) return tl::unexpected(errors.front());
    vault.uploads = std::move(uploads);
    vault.next = std::move(next);
    vault.deletions = std::move(deletions);
    vault.listed = true;
    Step step = arrived(state);
    unseal(vault, step);
    return step;
}

// The page that follows, for the list or for a rewrap that goes on with it.
Result<Step> moreCame(AdminState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.body, "", errors);
    VaultState& vault = state.vault;
    const bool goesOn = vault.rewrapping && std::exchange(vault.rewrapping->fetching, false);
    std::vector<SealedUpload> uploads;
    for (JsonReader& item : reader.objects("uploads", 0, 10'000))
        uploads.push_back(readUpload(item));
    std::string next = reader.optionalText("next", {1, 100}).value_or("");
    if (!errors.empty()) return tl::unexpected(errors.front());
    // The list has been fetched anew since, and ends elsewhere.
    if (vault.following != vault.next) return goesOn ? rewrapNext(state) : Step{};
    vault.next = std::move(next);
    std::string first;
    for (SealedUpload& upload : uploads) {
        if (find(vault, upload.id.str()) != nullptr) continue;
        if (first.empty()) first = upload.id.str();
        if ((goesOn || isRewrapping(vault)) && canRewrap(vault, upload))
            vault.rewrapping->left.push_back(upload.id);
        vault.uploads.push_back(std::move(upload));
    }
    Step step;
    if (goesOn)
        step = rewrapNext(state);
    else if (state.screen == Screen::attachments && !first.empty())
        step = focusing("upload:" + first);
    unseal(vault, step);
    return step;
}

KnownRecipient readRecipient(JsonReader& item, const AdminSetting& setting) {
    const bool postQuantum = setting.policy.vault && setting.policy.vault->postQuantum;
    KnownRecipient one{item.text("recipient", {1, 4000}), item.text("fingerprint"),
                       item.text("label", {0, 500}), item.texts("departments"),
                       item.optionalText("owner").value_or("")};
    one.otherKind = one.recipient.starts_with("age1pq1") != postQuantum;
    return one;
}

Result<Step> keysCame(const AdminSetting& setting, AdminState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.body, "", errors);
    std::vector<Administrator> administrators;
    for (JsonReader& item : reader.objects("administrators", 0, 10'000))
        administrators.push_back(
            {item.text("name"), item.parsed("created", parseInstant), item.boolean("you", false)});
    std::vector<KnownRecipient> recipients;
    for (JsonReader& item : reader.objects("recipients", 0, 10'000))
        recipients.push_back(readRecipient(item, setting));
    if (!errors.empty()) return tl::unexpected(errors.front());
    state.vault.administrators = std::move(administrators);
    state.vault.recipients = std::move(recipients);
    state.vault.keysKnown = true;
    return arrived(state);
}

// Something changed at the server: what both screens show is fetched anew.
Step changed(AdminState& state, std::string_view notice) {
    state.vault.asking.reset();
    Step step = notice.empty() ? Step{} : noticing(state, notice);
    step.effects.push_back(effect::request("keys", "GET", "admin/keys"));
    step.effects.push_back(effect::request("uploads", "GET", "admin/uploads"));
    return step;
}

// The words for what went wrong with an identity, by its stable code.
std::string_view identityNotice(std::string_view code) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kNotices{{
        {"vault.identity", "notice.identity"},
        {"vault.passphrase-wrong", "notice.passphrase"},
        {"vault.passphrase-empty", "notice.passphrase"},
        {"identity.passphrase-short", "notice.short"},
        {"vault.memory", "notice.memory"},
        {"vault.work-factor", "notice.memory"},  // which such a passphrase would take
        {"engine.unavailable", "notice.offline"},
        {"storage.denied", "notice.storage"},
        {"identity.kept", "notice.kept"},
        {"passkey.cancelled", "notice.passkey"},
        {"passkey.unsuitable", "notice.unsuitable"},
    }};
    for (const auto& [known, notice] : kNotices)
        if (code == known) return notice;
    return "notice.identity";
}

Step identityCame(AdminState& state, const WidgetEvent& event) {
    VaultState& vault = state.vault;
    state.waiting = false;
    vault.kept = flagIn(event.document, "kept");
    vault.locked = flagIn(event.document, "locked");
    const std::string error = textIn(event.document, "error");
    if (error == "vault.passphrase-needed") return focusing("passphrase");
    if (!error.empty()) return noticing(state, identityNotice(error));
    const std::string recipient = textIn(event.document, "recipient");
    if (recipient.empty()) return {};
    vault.recipient = recipient;
    vault.typedLabel.clear();
    vault.keeping = textIn(event.document, "keeping");
    vault.keptIsLoaded = vault.keeping == "device";
    vault.fingerprint = textIn(event.document, "fingerprint");
    for (SealedUpload& upload : vault.uploads) closeUp(upload);
    Step step = focusing("identity");
    unseal(vault, step);
    return step;
}

void name(SealedUpload& upload, const Json& found) {
    upload.name = textIn(found, "name");
    upload.mediaType = textIn(found, "mediaType");
    upload.size = numberIn(found, "size");
    upload.thumbnail = flagIn(found, "thumbnail");
    upload.nameless = flagIn(found, "nameless");
    upload.locked = textIn(found, "error") == "vault.no-match";
    // A sender may claim any size; more than was sent cannot be opened.
    const bool claimsMore = upload.size > upload.bytes - upload.header;
    upload.damaged = (upload.name.empty() || claimsMore) && !upload.locked;
    if (upload.damaged) upload.name.clear();
}

Step named(VaultState& vault, const WidgetEvent& event) {
    const auto names = event.document.find("names");
    if (names == event.document.end() || !names->is_array()) return {};
    for (const Json& found : *names)
        if (found.is_object())
            if (SealedUpload* upload = find(vault, textIn(found, "id"))) name(*upload, found);
    return {};
}

void forget(VaultState& vault, const Uuid& id) {
    std::erase_if(vault.uploads, [&](const SealedUpload& one) { return one.id == id; });
}

// Removed by a colleague or by time, so the list is fetched anew.
Step gone(AdminState& state, const Uuid& id) {
    forget(state.vault, Uuid(id));
    state.vault.previewing.clear();
    Step step = noticing(state, "notice.gone");
    step.effects.push_back(effect::request("uploads", "GET", "admin/uploads"));
    return step;
}

std::string_view openingNotice(std::string_view code) {
    if (code == "attachment.offline") return "notice.offline";
    if (code == "attachment.disk") return "notice.disk";
    if (code == "vault.no-match" || code == "vault.passphrase-needed") return "notice.closed";
    if (code == "vault.memory") return "notice.memory";
    const bool damaged = code.starts_with("vault.") && code != "vault.unexpected";
    return damaged ? "notice.damaged" : "notice.failed";
}

Step opened(AdminState& state, SealedUpload& upload, const std::string& error) {
    upload.percent.reset();
    upload.saved = error.empty();
    if (upload.saved || error == "cancelled") return focusing("upload:" + upload.id.str());
    if (error == "attachment.gone") return gone(state, upload.id);
    upload.notice = openingNotice(error);
    return focusing("trouble:" + upload.id.str());
}

// `upload`: null when the list has been fetched anew and does not go as far.
Result<Step> rewrapped(AdminState& state, SealedUpload* upload, const WidgetEvent& event) {
    const std::string error = textIn(event.document, "error");
    if (upload == nullptr) {
        if (!isRewrapping(state.vault)) return Step{};
        Rewrapping& progress = *state.vault.rewrapping;
        const auto isIt = [&](const Uuid& id) { return id.str() == event.id; };
        if (std::erase_if(progress.left, isIt) > 0 && error.empty()) ++progress.done;
        return rewrapNext(state);
    }
    if (error.empty()) {
        std::vector<Error> errors;
        const Json listed = event.document.value("upload", Json::object());
        JsonReader reader(listed, "/upload", errors);
        SealedUpload changed = readUpload(reader);
        if (!errors.empty()) return tl::unexpected(errors.front());
        if (changed.id != upload->id) return Step{};
        takeOver(changed, *upload);
        *upload = std::move(changed);
    } else if (error == "vault.no-match") {
        upload->locked = true;
    }
    if (!state.vault.rewrapping) return Step{};
    if (error == "upload.recipients") {  // a key was removed meanwhile: it is offered anew
        state.vault.rewrapping.reset();
        return changed(state, "notice.stale");
    }
    Rewrapping& progress = *state.vault.rewrapping;
    const auto at = std::find(progress.left.begin(), progress.left.end(), upload->id);
    if (at == progress.left.end()) return Step{};
    progress.left.erase(at);
    if (error.empty()) {
        ++progress.done;
    } else if (error == "attachment.gone" || error == "upload.unknown") {
        forget(state.vault, Uuid(upload->id));
    } else if (!upload->locked) {
        progress.failed.push_back(upload->id);
        upload->notice = openingNotice(error);
    }
    return rewrapNext(state);
}

}  // namespace

bool KnownRecipient::receives(std::string_view department) const {
    if (otherKind) return false;
    return departments.empty() ||
           std::find(departments.begin(), departments.end(), department) != departments.end();
}

bool canPreview(const VaultState& vault, const SealedUpload& upload) {
    constexpr std::int64_t kMostShown = 100'000'000;
    constexpr std::array<std::string_view, 7> kShown = {"image/jpeg", "image/png",  "image/webp",
                                                        "image/gif",  "image/avif", "image/heic",
                                                        "image/bmp"};
    if (upload.size == 0 || upload.size > kMostShown) return false;
    if (upload.mediaType == "application/pdf") return vault.pdf;
    return std::find(kShown.begin(), kShown.end(), upload.mediaType) != kShown.end();
}

std::vector<const KnownRecipient*> receiversOf(const VaultState& vault,
                                               std::string_view department) {
    std::vector<const KnownRecipient*> out;
    for (const KnownRecipient& one : vault.recipients)
        if (one.receives(department)) out.push_back(&one);
    return out;
}

bool isOutdated(const VaultState& vault, const SealedUpload& upload) {
    std::vector<std::string> now;
    for (const KnownRecipient* one : receiversOf(vault, upload.department))
        now.push_back(one->fingerprint);
    return !now.empty() && sorted(std::move(now)) != upload.openableBy;
}

bool isLost(const VaultState& vault, const SealedUpload& upload) {
    if (upload.openableBy.empty() || !upload.name.empty() || upload.damaged) return false;
    const auto opens = [&](std::string_view fingerprint) {
        return std::binary_search(upload.openableBy.begin(), upload.openableBy.end(), fingerprint);
    };
    if (!upload.locked && !vault.fingerprint.empty() && opens(vault.fingerprint)) return false;
    return std::none_of(vault.recipients.begin(), vault.recipients.end(),
                        [&](const KnownRecipient& one) { return opens(one.fingerprint); });
}

std::size_t openedOnlyBy(const VaultState& vault, std::string_view fingerprint) {
    const auto only = [&](const SealedUpload& upload) {
        bool own = false;
        for (const KnownRecipient& one : vault.recipients) {
            if (!std::binary_search(upload.openableBy.begin(), upload.openableBy.end(),
                                    one.fingerprint))
                continue;
            if (one.fingerprint != fingerprint) return false;
            own = true;
        }
        return own;
    };
    return static_cast<std::size_t>(
        std::count_if(vault.uploads.begin(), vault.uploads.end(), only));
}

bool isOnlyHere(const VaultState& vault) {
    return vault.keeping == "made" || (vault.keeping == "device" && !vault.keptIsLoaded);
}

bool isRewrapping(const VaultState& vault) {
    return vault.rewrapping && (vault.rewrapping->fetching || !vault.rewrapping->left.empty());
}

void pageFailed(VaultState& vault) {
    if (!vault.rewrapping || !std::exchange(vault.rewrapping->fetching, false)) return;
    if (vault.rewrapping->failed.empty()) vault.rewrapping.reset();
}

std::size_t outdated(const VaultState& vault) {
    return static_cast<std::size_t>(
        std::count_if(vault.uploads.begin(), vault.uploads.end(),
                      [&](const SealedUpload& upload) { return canRewrap(vault, upload); }));
}

Step openVault(AdminState& state, bool people) {
    state.asked = "vault";
    state.vault.arriving = true;
    state.vault.listed = state.vault.keysKnown = false;
    state.vault.towardsPeople = people;
    if (!isRewrapping(state.vault)) state.vault.rewrapping.reset();
    state.vault.typedName.clear();
    state.vault.typedLabel.clear();
    Step step = changed(state, "");
    step.effects.push_back({{"type", "find-identity"}});
    return step;
}

Step actedOnVault(const AdminSetting& setting, AdminState& state, const WidgetEvent& event) {
    VaultState& vault = state.vault;
    if (vault.asking) {
        if (event.is("click", "yes")) return carryOut(state, *vault.asking);
        if (!event.is("click", "no") && event.type != "escape") return {};
        Step step = focusing(asker(*vault.asking));
        vault.asking.reset();
        return step;
    }
    if (!vault.previewing.empty()) {
        if (event.is("click", "open") || event.is("click", "close-preview") ||
            event.type == "escape") {
            const bool opens = event.is("click", "open");
            Step step = opens ? opening(state, "open", vault.previewing) : Step{};
            // Its buttons are gone while it is on its way.
            step.effects.push_back(
                effect::focus((opens ? "upload:" : "preview:") + vault.previewing));
            vault.previewing.clear();
            return step;
        }
        return {};
    }
    if (auto step = actedOnIdentity(setting, state, event)) return *std::move(step);
    return state.screen == Screen::people ? actedOnPeople(state, event)
                                          : actedOnUpload(state, event);
}

Result<Step> vaultAnswered(const AdminSetting& setting, AdminState& state,
                           const WidgetEvent& event) {
    if (event.answers("uploads")) return uploadsCame(state, event);
    if (event.answers("more-uploads")) return moreCame(state, event);
    if (event.answers("keys")) return keysCame(setting, state, event);
    if (event.answers("rewrap-keys")) {
        auto came = keysCame(setting, state, event);
        // The key may have been forgotten, in a browser that went back, meanwhile.
        if (!came || state.vault.recipient.empty()) return came;
        return beginRewrapping(state);
    }
    if (event.answers("register")) {
        std::vector<Error> errors;
        JsonReader reader(event.body, "", errors);
        KnownRecipient made = readRecipient(reader, setting);
        if (!errors.empty()) return tl::unexpected(errors.front());
        made.owner = ownName(state.vault);
        state.vault.recipients.push_back(std::move(made));
        state.vault.typedLabel.clear();
        return changed(state, "notice.registered");
    }
    if (event.answers("delete-upload")) {
        if (state.vault.asking)
            if (const SealedUpload* upload = find(state.vault, state.vault.asking->id))
                forget(state.vault, Uuid(upload->id));
        return changed(state, "notice.deleted");
    }
    const bool isGone = event.answers("reset-password") && !event.succeeded();
    if (event.answers("remove-administrator") || isGone) {
        if (state.vault.asking) dropPassword(state.vault, state.vault.asking->id);
        return changed(state, "notice.personRemoved");
    }
    if (event.answers("remove-recipient")) return changed(state, "notice.keyRemoved");
    if (event.answers("add-administrator") || event.answers("reset-password")) {
        std::vector<Error> errors;
        JsonReader reader(event.body, "", errors);
        NewPassword made{reader.text("name"), reader.text("password")};
        if (!errors.empty()) return tl::unexpected(errors.front());
        if (event.answers("add-administrator")) state.vault.typedName.clear();
        dropPassword(state.vault, made.name);
        Step step = changed(state, "");
        step.effects.push_back(effect::focus("password:" + made.name));
        state.vault.passwords.push_back(std::move(made));
        return step;
    }
    return Step{};
}

Result<std::optional<Step>> heardOfVault(const AdminSetting&, AdminState& state,
                                         const WidgetEvent& event) {
    VaultState& vault = state.vault;
    if (event.type == "identity") return identityCame(state, event);
    if (event.type == "keeping") {
        vault.kept = flagIn(event.document, "kept");
        vault.keptIsLoaded = flagIn(event.document, "loaded");
        vault.passkeys = flagIn(event.document, "passkeys");
        vault.pdf = flagIn(event.document, "pdf");
        return flagIn(event.document, "gone") ? noticing(state, "notice.keptGone") : Step{};
    }
    if (event.type == "named") return named(vault, event);
    const bool ofUpload = event.type == "opening" || event.type == "opened" ||
                          event.type == "previewed" || event.type == "rewrapped";
    if (!ofUpload) return std::optional<Step>();
    SealedUpload* upload = find(vault, event.id);
    if (event.type == "rewrapped") return rewrapped(state, upload, event);
    if (upload == nullptr) return Step{};
    const std::string error = textIn(event.document, "error");
    if (event.type == "opened") return opened(state, *upload, error);
    if (event.type == "previewed") {
        if (vault.previewing == event.id && error == "attachment.gone")
            return gone(state, upload->id);
        if (vault.previewing != event.id || error.empty() || error == "cancelled") return Step{};
        const bool unseen = !error.starts_with("vault.") && !error.starts_with("attachment.");
        vault.previewNotice = unseen ? "preview.failed" : openingNotice(error);
        return Step{};
    }
    if (upload->percent)
        upload->percent =
            static_cast<int>(std::clamp<std::int64_t>(numberIn(event.document, "percent"), 0, 100));
    return Step{};
}

}  // namespace samtycke
