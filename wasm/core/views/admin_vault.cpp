#include "views/admin_vault.h"

#include <algorithm>
#include <array>
#include <utility>

#include "views/admin.h"

namespace samtycke {
namespace {

using Deed = VaultState::Deed;
using Screen = AdminState::Screen;

Step focusing(std::string_view target) {
    Step step;
    step.effects.push_back(effect::focus(target));
    return step;
}

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
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (isAlpha(c) || isDigit(c) || c == '-' || c == '_' || c == '.') {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        (out += '%') += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
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
}

// The names of uploads that have none yet, once there is an identity to unseal them with.
void unseal(const VaultState& vault, Step& step) {
    if (vault.recipient.empty()) return;
    for (const SealedUpload& upload : vault.uploads)
        if (upload.name.empty())
            step.effects.push_back(
                {{"type", "unseal"}, {"id", upload.id.str()}, {"sealed", upload.sealed}});
}

// The next of those that wait, or all from the server once none does.
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
            step.effects.back().update({{"id", upload->id.str()},
                                        {"sealed", upload->sealed},
                                        {"keys", upload->keys},
                                        {"recipients", std::move(recipients)},
                                        {"for", std::move(fingerprints)}});
            return step;
        }
        vault.rewrapping->left.erase(vault.rewrapping->left.begin());
    }
    Step step = state.screen == Screen::people ? focusing("rewrap") : Step{};
    step.effects.push_back(effect::request("uploads", "GET", "admin/uploads"));
    return step;
}

Step beginRewrapping(AdminState& state) {
    VaultState& vault = state.vault;
    vault.rewrapping.emplace();
    for (const SealedUpload& upload : vault.uploads)
        if (isOutdated(vault, upload) && !upload.locked)
            vault.rewrapping->left.push_back(upload.id);
    return rewrapNext(state);
}

Step opening(AdminState& state, std::string_view how, const std::string& id) {
    SealedUpload* upload = find(state.vault, id);
    if (upload == nullptr || upload->name.empty() || upload->percent) return {};
    if (how == "preview") {
        if (!canPreview(state.vault, *upload)) return {};
        state.vault.previewing = id;
        state.vault.previewFailed = false;
    } else {
        upload->percent = 0;
    }
    Step step = effectOnly(how);
    step.effects.back().update({{"id", id}, {"header", upload->header}});
    if (how == "preview") step.effects.push_back(effect::focus("preview"));
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
    Json departments = Json::array();
    std::size_t all = 0;
    if (setting.policy.vault)
        for (const Department& one : setting.policy.vault->departments) {
            ++all;
            if (!event.field("department:" + one.id.str()).empty())
                departments.push_back(one.id.str());
        }
    if (all > 0 && departments.empty()) return noticing(state, "notice.department");
    const std::string_view label = trim(event.field("label"));
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
    if (event.is("click", "save-kept")) return effectOnly("save-kept");
    if (event.is("click", "drop")) return ask(state, Deed::dropKept, "", "");
    if (event.is("submit", "register") && !vault.recipient.empty())
        return registerKey(setting, state, event);
    if (event.is("click", "forget")) {
        vault.recipient.clear();
        vault.fingerprint.clear();
        vault.locked = false;
        vault.rewrapping.reset();
        for (SealedUpload& upload : vault.uploads) closeUp(upload);
        Step step = effectOnly("forget-identity");
        step.effects.push_back(effect::focus("identity"));
        return step;
    }
    return std::nullopt;
}

Step actedOnPeople(AdminState& state, const WidgetEvent& event) {
    VaultState& vault = state.vault;
    if (event.is("submit", "add-administrator"))
        return asking(state, effect::request("add-administrator", "POST", "admin/administrators",
                                             {{"name", trim(event.field("new-name"))}}));
    if (event.is("click", "password-given")) {
        vault.newName.clear();
        vault.newPassword.clear();
        return focusing("title");
    }
    if (event.is("click", "remove-administrator"))
        return ask(state, Deed::removeAdministrator, event.value, event.value);
    if (event.is("click", "remove-recipient"))
        for (const KnownRecipient& one : vault.recipients)
            if (one.fingerprint == event.value && !one.owner.empty())
                return ask(state, Deed::removeRecipient, one.fingerprint, one.label);
    if (event.is("click", "rewrap") && !vault.recipient.empty() && outdated(vault) > 0)
        return beginRewrapping(state);
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

Result<Step> uploadsCame(AdminState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.body, "", errors);
    VaultState& vault = state.vault;
    std::vector<SealedUpload> uploads;
    for (JsonReader& item : reader.objects("uploads", 0, 10'000)) {
        SealedUpload upload = readUpload(item);
        const SealedUpload* known = find(vault, upload.id.str());
        if (known != nullptr && known->keys == upload.keys) {
            upload.name = known->name;
            upload.mediaType = known->mediaType;
            upload.size = known->size;
            upload.thumbnail = known->thumbnail;
            upload.nameless = known->nameless;
            upload.locked = known->locked;
            upload.damaged = known->damaged;
            upload.percent = known->percent;
            upload.saved = known->saved;
        }
        uploads.push_back(std::move(upload));
    }
    std::vector<Deletion> deletions;
    for (JsonReader& item : reader.objects("deletions", 0, 10'000))
        deletions.push_back({item.parsed("created", parseInstant),
                             item.parsed("deleted", parseInstant), item.text("reason"),
                             item.optionalText("by").value_or("")});
    if (!errors.empty()) return tl::unexpected(errors.front());
    vault.uploads = std::move(uploads);
    vault.deletions = std::move(deletions);
    Step step;
    if (std::exchange(vault.arriving, false)) {
        const Screen screen = vault.towardsPeople ? Screen::people : Screen::attachments;
        if (state.screen != screen) step = focusing("title");
        state.screen = screen;
        state.detail.reset();
    }
    unseal(vault, step);
    return step;
}

Result<Step> keysCame(AdminState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.body, "", errors);
    std::vector<Administrator> administrators;
    for (JsonReader& item : reader.objects("administrators", 0, 10'000))
        administrators.push_back(
            {item.text("name"), item.parsed("created", parseInstant), item.boolean("you", false)});
    std::vector<KnownRecipient> recipients;
    for (JsonReader& item : reader.objects("recipients", 0, 10'000))
        recipients.push_back({item.text("recipient", {1, 4000}), item.text("fingerprint"),
                              item.text("label", {0, 500}), item.texts("departments"),
                              item.optionalText("owner").value_or("")});
    if (!errors.empty()) return tl::unexpected(errors.front());
    state.vault.administrators = std::move(administrators);
    state.vault.recipients = std::move(recipients);
    return Step{};
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
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNotices{{
        {"vault.identity", "notice.identity"},
        {"vault.passphrase-wrong", "notice.passphrase"},
        {"vault.passphrase-empty", "notice.passphrase"},
        {"identity.passphrase-short", "notice.short"},
        {"vault.memory", "notice.memory"},
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
    vault.fingerprint = textIn(event.document, "fingerprint");
    for (SealedUpload& upload : vault.uploads) closeUp(upload);
    Step step = focusing("identity");
    unseal(vault, step);
    return step;
}

Step named(SealedUpload& upload, const WidgetEvent& event) {
    upload.name = textIn(event.document, "name");
    upload.mediaType = textIn(event.document, "mediaType");
    upload.size = numberIn(event.document, "size");
    upload.thumbnail = flagIn(event.document, "thumbnail");
    upload.nameless = flagIn(event.document, "nameless");
    upload.locked = textIn(event.document, "error") == "vault.no-match";
    upload.damaged = upload.name.empty() && !upload.locked;
    return {};
}

// Removed by a colleague or by time, so the list is fetched anew.
Step gone(AdminState& state) {
    state.vault.previewing.clear();
    Step step = noticing(state, "notice.gone");
    step.effects.push_back(effect::request("uploads", "GET", "admin/uploads"));
    return step;
}

Step opened(AdminState& state, SealedUpload& upload, const std::string& error) {
    upload.percent.reset();
    if (error == "cancelled") return {};
    upload.saved = error.empty();
    if (upload.saved) return {};
    if (error == "attachment.gone") return gone(state);
    return noticing(state, error == "attachment.offline"       ? "notice.offline"
                           : error == "attachment.unavailable" ? "notice.failed"
                           : error == "vault.no-match"         ? "notice.closed"
                                                               : "notice.damaged");
}

Step rewrapped(AdminState& state, const Uuid& id, bool failed) {
    if (!state.vault.rewrapping) return {};
    Rewrapping& progress = *state.vault.rewrapping;
    const auto at = std::find(progress.left.begin(), progress.left.end(), id);
    if (at == progress.left.end()) return {};
    progress.left.erase(at);
    if (failed)
        progress.failed.push_back(id);
    else
        ++progress.done;
    return rewrapNext(state);
}

}  // namespace

bool KnownRecipient::receives(std::string_view department) const {
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

std::size_t outdated(const VaultState& vault) {
    return static_cast<std::size_t>(std::count_if(
        vault.uploads.begin(), vault.uploads.end(),
        [&](const SealedUpload& upload) { return isOutdated(vault, upload) && !upload.locked; }));
}

Step openVault(AdminState& state, bool people) {
    state.vault.arriving = true;
    state.vault.towardsPeople = people;
    state.vault.rewrapping.reset();
    state.vault.newName.clear();
    state.vault.newPassword.clear();
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
            Step step;
            if (event.type == "click" && event.action == "open")
                step = opening(state, "open", vault.previewing);
            step.effects.push_back(effect::focus("preview:" + vault.previewing));
            vault.previewing.clear();
            return step;
        }
        return {};
    }
    if (auto step = actedOnIdentity(setting, state, event)) return *std::move(step);
    return state.screen == Screen::people ? actedOnPeople(state, event)
                                          : actedOnUpload(state, event);
}

Result<Step> vaultAnswered(const AdminSetting&, AdminState& state, const WidgetEvent& event) {
    if (event.answers("uploads")) return uploadsCame(state, event);
    if (event.answers("keys")) return keysCame(state, event);
    if (event.answers("register")) return changed(state, "notice.registered");
    if (event.answers("delete-upload")) return changed(state, "notice.deleted");
    if (event.answers("remove-administrator")) return changed(state, "notice.personRemoved");
    if (event.answers("remove-recipient")) return changed(state, "notice.keyRemoved");
    if (event.answers("add-administrator")) {
        std::vector<Error> errors;
        JsonReader reader(event.body, "", errors);
        state.vault.newName = reader.text("name");
        state.vault.newPassword = reader.text("password");
        if (!errors.empty()) return tl::unexpected(errors.front());
        Step step = changed(state, "");
        step.effects.push_back(effect::focus("password"));
        return step;
    }
    return Step{};
}

std::optional<Step> heardOfVault(const AdminSetting&, AdminState& state, const WidgetEvent& event) {
    VaultState& vault = state.vault;
    if (event.type == "identity") return identityCame(state, event);
    if (event.type == "keeping") {
        vault.kept = flagIn(event.document, "kept");
        vault.passkeys = flagIn(event.document, "passkeys");
        vault.pdf = flagIn(event.document, "pdf");
        return Step{};
    }
    const bool ofUpload = event.type == "named" || event.type == "opening" ||
                          event.type == "opened" || event.type == "previewed" ||
                          event.type == "rewrapped";
    if (!ofUpload) return std::nullopt;
    SealedUpload* upload = find(vault, event.id);
    if (upload == nullptr) return Step{};
    const std::string error = textIn(event.document, "error");
    if (event.type == "named") return named(*upload, event);
    if (event.type == "opened") return opened(state, *upload, error);
    if (event.type == "rewrapped") return rewrapped(state, upload->id, !error.empty());
    if (event.type == "previewed") {
        if (vault.previewing == event.id && error == "attachment.gone") return gone(state);
        vault.previewFailed = vault.previewing == event.id && !error.empty();
        return Step{};
    }
    if (upload->percent)
        upload->percent =
            static_cast<int>(std::clamp<std::int64_t>(numberIn(event.document, "percent"), 0, 100));
    return Step{};
}

}  // namespace samtycke
