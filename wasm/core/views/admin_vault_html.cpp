#include <algorithm>

#include "rights/deadline.h"
#include "views/admin.h"
#include "views/admin_vault.h"
#include "views/pieces.h"

namespace samtycke {
namespace {

using Deed = VaultState::Deed;

class VaultView {
  public:
    VaultView(Html& out, const AdminSetting& setting, const AdminState& state)
        : out_(out),
          setting_(setting),
          state_(state),
          vault_(state.vault),
          texts_(setting.texts),
          country_(countryOf(setting.policy.controller)) {}

    void attachments() {
        title("attachments.title");
        out_.element("p", texts_["attachments.intro"]);
        identity();
        if (vault_.uploads.empty()) {
            out_.element("p", texts_["attachments.empty"]);
        } else {
            out_.open("ul").attr("class", "queue");
            for (const SealedUpload& upload : vault_.uploads) attachment(upload);
            out_.close();
        }
        if (!vault_.next.empty()) {
            out_.open("div").attr("class", "row");
            writeButton(out_, "more", "", texts_[state_.waiting ? "waiting" : "attachments.older"]);
            out_.close();
        }
        unfolded("lost.title", [&] {
            out_.element("p", texts_["lost.text"]);
            out_.element("p", texts_["lost.others"]);
        });
        if (!vault_.deletions.empty()) deletions();
        dialogs();
    }

    void people() {
        title("people.title");
        out_.element("p", texts_["people.intro"]);
        recipients();
        rewrap();
        administrators();
        dialogs();
    }

  private:
    // Words

    std::string_view in(const LocalText& text) const { return text.in(setting_.language); }
    std::string day(Instant instant) const { return formatDate(localDate(instant, country_)); }

    std::string size(std::int64_t bytes) const {
        constexpr std::int64_t kilo = 1000;
        const bool small = bytes < kilo * kilo;
        const std::int64_t unit = small ? kilo : kilo * kilo;
        return texts_.with(small ? "size.kb" : "size.mb",
                           {{"n", std::to_string((bytes + unit - 1) / unit)}});
    }

    const std::vector<Department>& departments() const {
        static const std::vector<Department> kNone;
        return setting_.policy.vault ? setting_.policy.vault->departments : kNone;
    }

    std::string departmentName(const std::string& id) const {
        for (const Department& one : departments())
            if (one.id.str() == id) return std::string(in(one.title));
        return id;
    }

    std::string departmentsOf(const KnownRecipient& one) const {
        if (one.departments.empty())
            return std::string(texts_[departments().empty() ? "keys.all" : "keys.everyDepartment"]);
        std::string names;
        for (const std::string& id : one.departments)
            names += (names.empty() ? "" : ", ") + departmentName(id);
        return names;
    }

    std::string nameOf(const SealedUpload& upload) const {
        return upload.name.empty() ? std::string(texts_["attachment.sealed"]) : upload.name;
    }

    // Keys of the policy have no label there.
    std::string labelOf(const KnownRecipient& one) const {
        if (!one.label.empty()) return one.label;
        std::size_t number = 0;
        std::size_t all = 0;
        for (const KnownRecipient& other : vault_.recipients)
            if (other.label.empty()) {
                ++all;
                if (&other == &one) number = all;
            }
        return all == 1 ? std::string(texts_["keys.ofPolicy"])
                        : texts_.with("keys.ofPolicyOne", {{"n", std::to_string(number)}});
    }

    const KnownRecipient* registered(const std::string& fingerprint) const {
        for (const KnownRecipient& one : vault_.recipients)
            if (one.fingerprint == fingerprint) return &one;
        return nullptr;
    }

    static std::string listing(const std::vector<std::string>& names) {
        std::string out;
        for (const std::string& name : names) (out += out.empty() ? "" : ", ") += name;
        return out;
    }

    // The labels of those who can open it; then keys that have been removed here, by their numbers.
    std::string openers(const SealedUpload& upload) const {
        std::vector<std::string> names;
        std::vector<std::string> removed;
        for (const std::string& fingerprint : upload.openableBy) {
            if (const KnownRecipient* one = registered(fingerprint))
                names.push_back(labelOf(*one));
            else if (fingerprint == vault_.fingerprint)
                names.emplace_back(texts_["keys.own"]);
            else
                removed.push_back(texts_.with("keys.unknown", {{"key", fingerprint}}));
        }
        names.insert(names.end(), removed.begin(), removed.end());
        return names.empty() ? std::string(texts_["attachment.openersUnknown"]) : listing(names);
    }

    // Keys of the kind that the policy asked for before, which get nothing any more.
    std::string ofOtherKind() const {
        std::vector<std::string> names;
        for (const KnownRecipient& one : vault_.recipients)
            if (one.otherKind) names.push_back(labelOf(one));
        return listing(names);
    }

    bool postQuantum() const { return setting_.policy.vault && setting_.policy.vault->postQuantum; }
    std::string_view kindText(std::string_view quantum, std::string_view classic) const {
        return texts_[postQuantum() ? quantum : classic];
    }
    bool loadedIsOfOtherKind() const {
        return vault_.recipient.starts_with("age1pq1") != postQuantum();
    }

    const KnownRecipient* ownKey() const {
        for (const KnownRecipient& one : vault_.recipients)
            if (!vault_.fingerprint.empty() && one.fingerprint == vault_.fingerprint) return &one;
        return nullptr;
    }

    // Pieces

    void title(std::string_view key) {
        writeTitle(out_, texts_[key]);
        if (state_.notice.empty()) return;
        const bool good = state_.notice == "notice.registered" ||
                          state_.notice == "notice.deleted" ||
                          state_.notice == "notice.personRemoved" ||
                          state_.notice == "notice.keyRemoved" || state_.notice == "notice.dropped";
        writeNotice(out_, good ? Mood::good : Mood::warn, texts_[state_.notice]);
    }

    void fact(std::string_view key, std::string_view value) {
        out_.element("dt", texts_[key]).element("dd", value);
    }

    template <class Content>
    void unfolded(std::string_view key, Content content) {
        out_.open("details").attr("class", "card").attr("id", key);
        out_.element("summary", texts_[key]);
        out_.open("div").attr("class", "stack");
        content();
        out_.close().close();
    }

    // A button whose name says what it is for, to those who do not see where it stands.
    void buttonFor(std::string_view action, std::string_view look, std::string_view key,
                   std::string_view value, const std::string& name) {
        const std::string focus = std::string(action) + ":" + std::string(value);
        out_.open("button")
            .attr("type", "button")
            .attr("data-action", action)
            .attr("id", focus)
            .attr("data-focus", focus)
            .attr("data-value", value);
        if (!look.empty()) out_.attr("class", look);
        out_.attr("aria-label", std::string(texts_[key]) + ": " + name);
        out_.text(texts_[key]).close();
    }

    void submitButton(std::string_view look, std::string_view key) {
        out_.open("button").attr("type", "submit");
        if (!look.empty()) out_.attr("class", look);
        out_.text(texts_[state_.waiting ? "waiting" : key]).close();
    }

    // Without a name, so that what is typed does not reach core (js-glue/src/attachments.ts).
    void passphraseField(std::string_view id, std::string_view autocomplete,
                         std::string_view label) {
        out_.open("div").attr("class", "field");
        out_.element("label", {{"for", id}}, texts_[label]);
        out_.open("input")
            .attr("id", id)
            .attr("type", "password")
            .attr("autocomplete", autocomplete)
            .attr("data-focus", id)
            .flag("required");
        if (id == "new-passphrase") out_.attr("minlength", "12");
        out_.close();
    }

    void textField(std::string_view name, std::string_view label, std::string_view value = {}) {
        out_.open("div").attr("class", "field");
        out_.element("label", {{"for", name}}, texts_[label]);
        out_.open("input")
            .attr("id", name)
            .attr("name", name)
            .attr("type", "text")
            .attr("autocomplete", "off")
            .attr("maxlength", "100")
            .attr("value", value)
            .flag("required");
        out_.close();
    }

    // The identity

    void identity() {
        out_.open("section").attr("class", "card");
        out_.element("h3", {{"data-focus", "identity"}, {"tabindex", "-1"}},
                     texts_["identity.title"]);
        if (vault_.recipient.empty())
            noIdentity();
        else
            loadedIdentity();
        out_.close();
    }

    void noIdentity() {
        out_.element("p", texts_["identity.none"]);
        const bool asks = vault_.kept || vault_.locked;
        if (asks) {
            out_.open("form").attr("data-action", "unlock");
            passphraseField("passphrase", "current-password",
                            vault_.locked ? "identity.passphraseOfFile" : "identity.passphrase");
            out_.open("div").attr("class", "row");
            submitButton("primary", "identity.unlock");
            if (vault_.kept) writeButton(out_, "drop", "quiet", texts_["identity.drop"]);
            out_.close().close();
        }
        out_.open("div").attr("class", "row");
        writeButton(out_, "load", asks ? "" : "primary", texts_["identity.load"]);
        if (vault_.passkeys) writeButton(out_, "passkey", "", texts_["identity.openPasskey"]);
        out_.close();
        out_.open("details").attr("id", "identity.new");
        out_.element("summary", texts_["identity.new"]);
        out_.open("div").attr("class", "stack");
        out_.element("p", texts_["identity.keep"]);
        out_.open("ul").attr("class", "rows");
        out_.open("li");
        out_.element("h4", texts_["identity.asFile"]);
        out_.element("p", {{"class", "hint"}}, texts_["identity.asFileHint"]);
        out_.open("div").attr("class", "row");
        writeButton(out_, "make", "", texts_["identity.make"], "file");
        out_.close().close();
        out_.open("li");
        out_.element("h4", texts_["identity.asPassphrase"]);
        if (vault_.kept) {
            out_.element("p", {{"class", "hint"}}, texts_["notice.kept"]);
        } else {
            out_.element("p", {{"class", "hint"}}, texts_["identity.asPassphraseHint"]);
            out_.open("form").attr("data-action", "make");
            passphraseField("new-passphrase", "new-password", "identity.newPassphrase");
            out_.open("div").attr("class", "row");
            submitButton("", "identity.makePassphrase");
            out_.close().close();
        }
        out_.close();
        if (vault_.passkeys) {
            out_.open("li");
            out_.element("h4", texts_["identity.asPasskey"]);
            out_.element("p", {{"class", "hint"}}, texts_["identity.asPasskeyHint"]);
            out_.open("div").attr("class", "row");
            writeButton(out_, "make", "", texts_["identity.makePasskey"], "passkey");
            out_.close().close();
        }
        out_.close().close().close();
    }

    void loadedIdentity() {
        const KnownRecipient* own = ownKey();
        out_.element("p", texts_["identity.loaded"]);
        out_.open("dl").attr("class", "facts");
        if (own != nullptr) {
            fact("keys.label", labelOf(*own));
            fact("keys.departments", departmentsOf(*own));
        }
        fact("keys.fingerprint", vault_.fingerprint);
        out_.close();
        if (loadedIsOfOtherKind())
            out_.element("p", {{"class", "notice warn"}},
                         kindText("kind.loadedClassic", "kind.loadedQuantum"));
        else if (own == nullptr)
            registration();
        out_.open("div").attr("class", "row");
        writeButton(out_, "forget", "", texts_["identity.forget"]);
        if (isOnlyHere(vault_) && (own != nullptr || loadedIsOfOtherKind())) saveButton();
        if (vault_.keptIsLoaded) keptButtons();
        out_.close();
        if (vault_.kept && !vault_.keptIsLoaded) {
            out_.element("h4", texts_["identity.otherKept"]);
            out_.element("p", {{"class", "hint"}}, texts_["identity.otherKeptHint"]);
            out_.open("div").attr("class", "row");
            keptButtons();
            out_.close();
        }
        out_.open("details").attr("id", "identity.recipient");
        out_.element("summary", texts_["identity.recipient"]);
        out_.open("p").element("code", vault_.recipient).close();
        out_.close();
    }

    void saveButton() {
        writeButton(out_, "save-identity", "",
                    texts_[vault_.keeping == "made" ? "identity.saveAgain" : "identity.saveFile"]);
    }

    void keptButtons() {
        writeButton(out_, "save-kept", "", texts_["identity.saveKept"]);
        writeButton(out_, "drop", "quiet", texts_["identity.drop"]);
    }

    void registration() {
        std::string name;
        for (const Administrator& one : vault_.administrators)
            if (one.you) name = one.name;
        out_.element("p", {{"class", "notice warn"}}, texts_["register.needed"]);
        out_.open("form").attr("data-action", "register");
        if (isOnlyHere(vault_)) savedFile();
        textField("label", "register.label",
                  vault_.typedLabel.empty() ? std::string_view(name) : vault_.typedLabel);
        if (!departments().empty()) {
            out_.open("fieldset");
            out_.element("legend", texts_["register.departments"]);
            for (const Department& one : departments()) {
                const std::string field = "department:" + one.id.str();
                out_.open("label").attr("class", "check");
                out_.open("input").attr("type", "checkbox").attr("id", field).attr("name", field);
                out_.text(in(one.title)).close();
            }
            out_.close();
        }
        out_.open("div").attr("class", "row");
        submitButton("primary", "identity.register");
        out_.close().close();
    }

    // Nobody tells a page whether a download was saved: the person does.
    void savedFile() {
        out_.element("p", texts_["register.file"]);
        out_.open("div").attr("class", "row");
        saveButton();
        out_.close();
        out_.open("label").attr("class", "check");
        out_.open("input").attr("type", "checkbox").attr("id", "saved").attr("name", "saved");
        out_.flag("required");
        out_.text(texts_["register.saved"]).close();
    }

    // Attachments

    void attachment(const SealedUpload& upload) {
        const std::string id = upload.id.str();
        const bool open = !upload.name.empty();
        out_.open("li").attr("class", "card upload").attr("data-upload", id).attr("id", id);
        out_.open("div").attr("class", "upload-head");
        if (open) picture(upload);
        out_.open("div").attr("class", "grow");
        out_.element("strong", {{"data-focus", "upload:" + id}, {"tabindex", "-1"}},
                     nameOf(upload));
        out_.element("p", {{"class", "hint"}}, about(upload));
        const bool lost = isLost(vault_, upload);
        if (lost) out_.element("span", {{"class", "badge bad"}}, texts_["attachment.lostBadge"]);
        if (upload.saved)
            out_.element("span", {{"class", "badge good"}}, texts_["attachment.saved"]);
        out_.close();
        if (open && !upload.percent) {
            out_.open("div").attr("class", "row");
            if (canPreview(vault_, upload))
                buttonFor("preview", "", "attachment.preview", id, upload.name);
            buttonFor("open", "", "attachment.open", id, upload.name);
            out_.close();
        }
        out_.close();
        if (upload.percent) progress(upload);
        if (lost)
            out_.element("p", {{"class", "notice warn"}},
                         texts_.with("attachment.lost", {{"keys", listing(upload.openableBy)}}));
        else if (upload.locked)
            out_.element("p", {{"class", "notice warn"}},
                         texts_.with("attachment.locked", {{"names", openers(upload)}}));
        if (upload.nameless || upload.damaged)
            out_.element("p", {{"class", "notice warn"}},
                         texts_[upload.damaged ? "attachment.damaged" : "attachment.nameless"]);
        if (!upload.notice.empty())
            out_.element(
                "p",
                {{"class", "notice warn"}, {"data-focus", "trouble:" + id}, {"tabindex", "-1"}},
                texts_.with(upload.notice, {{"name", nameOf(upload)}}));
        more(upload);
        out_.close();
    }

    std::string about(const SealedUpload& upload) const {
        std::string text = texts_.with(
            "attachment.about", {{"date", day(upload.received)},
                                 {"size", size(upload.name.empty() ? upload.bytes : upload.size)}});
        if (!upload.department.empty()) text += ", " + departmentName(upload.department);
        return text;
    }

    void picture(const SealedUpload& upload) {
        const std::string id = upload.id.str();
        if (upload.thumbnail) {
            out_.open("canvas")
                .attr("class", "thumbnail")
                .attr("id", "thumbnail:" + id)
                .attr("data-thumbnail", id)
                .attr("width", "128")
                .attr("height", "128")
                .attr("aria-hidden", "true");
            out_.close();
            return;
        }
        const std::size_t dot = upload.name.rfind('.');
        const bool hasEnding = dot != std::string::npos && upload.name.size() - dot <= 5;
        out_.open("span").attr("class", "thumbnail").attr("id", "ending:" + id);
        out_.attr("aria-hidden", "true");
        out_.text(hasEnding ? std::string_view(upload.name).substr(dot + 1) : "").close();
    }

    void progress(const SealedUpload& upload) {
        const std::string percent = std::to_string(*upload.percent);
        out_.open("div").attr("class", "row");
        out_.open("progress")
            .attr("class", "grow")
            .attr("max", "100")
            .attr("value", percent)
            .attr("aria-label", texts_.with("attachment.progress", {{"name", nameOf(upload)}}));
        out_.close();
        buttonFor("cancel-open", "", "attachment.cancel", upload.id.str(), nameOf(upload));
        out_.close();
    }

    void more(const SealedUpload& upload) {
        const std::string id = upload.id.str();
        out_.open("details").attr("id", "more:" + id);
        out_.element("summary", texts_["attachment.more"]);
        out_.open("div").attr("class", "stack");
        out_.open("dl").attr("class", "facts");
        fact("attachment.openers", openers(upload));
        if (upload.erased) fact("attachment.erased", formatDate(*upload.erased));
        out_.close();
        if (!upload.name.empty()) {
            if (!canPreview(vault_, upload))
                out_.element("p", {{"class", "hint"}}, texts_["attachment.noPreview"]);
            out_.element("h4", texts_["age.title"]);
            withAge();
        }
        out_.open("div").attr("class", "row");
        if (!upload.name.empty() && !upload.percent)
            buttonFor("save-age", "", "age.save", id, nameOf(upload));
        buttonFor("remove", "danger", "attachment.remove", id, nameOf(upload));
        out_.close().close().close();
    }

    void withAge() {
        if (vault_.keeping == "passkey") {
            out_.element("p", {{"class", "hint"}}, texts_["age.passkey"]);
            return;
        }
        const bool sealed = vault_.keeping == "age" || vault_.keptIsLoaded;
        out_.element("p", {{"class", "hint"}}, texts_["age.text"]);
        out_.open("p").element("code", "age -d -i " + setting_.policy.tenant.str() +
                                           (sealed ? "-key.age" : "-key.txt") + " -o FIL FIL.age");
        out_.close();
        if (sealed)
            out_.element("p", {{"class", "hint"}},
                         texts_.with("age.passphrase", {{"button", texts_["identity.saveKept"]}}));
    }

    void deletions() {
        unfolded("deletions.title", [&] {
            out_.open("ul").attr("class", "rows");
            for (const Deletion& one : vault_.deletions) {
                const std::string why = one.reason == "retention" ? "deletions.retention"
                                        : one.reason == "person"  ? "deletions.person"
                                        : one.by.empty()          ? "deletions.administrator"
                                                                  : "deletions.by";
                out_.open("li");
                out_.element("span", texts_.with("deletions.one", {{"created", day(one.created)},
                                                                   {"deleted", day(one.deleted)}}));
                out_.element("span", {{"class", "hint"}}, texts_.with(why, {{"name", one.by}}));
                out_.close();
            }
            out_.close();
        });
    }

    // Keys and people

    void recipients() {
        out_.open("section").attr("class", "card");
        out_.element("h3", texts_["keys.title"]);
        if (departments().empty()) receiversFor("", "");
        for (const Department& one : departments())
            receiversFor(one.id.str(), std::string(in(one.title)));
        if (const std::string names = ofOtherKind(); !names.empty())
            out_.element("p", {{"class", "notice warn"}},
                         texts_.with(postQuantum() ? "kind.needsQuantum" : "kind.needsClassic",
                                     {{"names", names}}));
        out_.open("ul").attr("class", "rows");
        for (const KnownRecipient& one : vault_.recipients) {
            out_.open("li").attr("data-recipient", one.fingerprint).attr("id", one.fingerprint);
            out_.element("strong", labelOf(one));
            if (one.otherKind)
                out_.element("span", {{"class", "badge warn"}}, texts_["keys.otherKind"]);
            if (one.fingerprint == vault_.fingerprint)
                out_.element("span", {{"class", "badge good"}}, texts_["keys.yours"]);
            out_.open("dl").attr("class", "facts");
            fact("keys.departments", departmentsOf(one));
            fact("keys.owner",
                 one.owner.empty() ? texts_["keys.policy"] : std::string_view(one.owner));
            fact("keys.fingerprint", one.fingerprint);
            out_.close();
            if (!one.owner.empty()) {
                out_.open("div").attr("class", "row");
                buttonFor("remove-recipient", "", "keys.remove", one.fingerprint, labelOf(one));
                out_.close();
            }
            out_.close();
        }
        out_.close();
        if (vault_.recipient.empty()) {
            out_.element("p", texts_["keys.load"]);
            out_.open("div").attr("class", "row");
            writeButton(out_, "attachments", "", texts_["keys.toAttachments"], "keys");
            out_.close();
        } else if (ownKey() == nullptr && !loadedIsOfOtherKind()) {
            registration();
        }
        out_.close();
    }

    // Nobody, or one alone, who opens what a department gets.
    void receiversFor(const std::string& department, const std::string& title) {
        const std::vector<const KnownRecipient*> all = receiversOf(vault_, department);
        if (all.size() > 1) return;
        const std::string key = all.empty() ? "keys.none" : "keys.single";
        const std::string name = all.empty() ? "" : labelOf(*all.front());
        out_.element("p", {{"class", "notice warn"}},
                     title.empty()
                         ? texts_.with(key, {{"name", name}})
                         : texts_.with(key + "In", {{"name", name}, {"department", title}}));
    }

    void rewrap() {
        const std::size_t ready = outdated(vault_);
        std::vector<const SealedUpload*> locked;
        std::vector<const SealedUpload*> lost;
        for (const SealedUpload& upload : vault_.uploads) {
            if (isLost(vault_, upload))
                lost.push_back(&upload);
            else if (upload.locked && isOutdated(vault_, upload))
                locked.push_back(&upload);
        }
        const bool older = !vault_.next.empty();
        if (ready == 0 && locked.empty() && lost.empty() && !older && !vault_.rewrapping) return;
        out_.open("section").attr("class", "card").attr("data-rewrap", "");
        out_.element("h3", {{"data-focus", "rewrap"}, {"tabindex", "-1"}}, texts_["rewrap.title"]);
        if (isRewrapping(vault_)) {
            rewrapProgress(*vault_.rewrapping);
        } else {
            if (vault_.rewrapping) rewrapOutcome(*vault_.rewrapping);
            if (ready > 0 || older) rewrapOffer(ready);
        }
        if (const std::string names = ofOtherKind(); !names.empty() && ready > 0)
            out_.element("p", {{"class", "hint"}},
                         texts_.with("rewrap.skipped", {{"names", names}}));
        if (!locked.empty()) {
            out_.element("p", texts_["rewrap.others"]);
            out_.open("ul");
            for (const SealedUpload* upload : locked)
                out_.element("li", texts_.with("rewrap.locked", {{"about", about(*upload)},
                                                                 {"names", openers(*upload)}}));
            out_.close();
        }
        if (!lost.empty()) {
            out_.element("p", {{"class", "notice warn"}}, texts_["rewrap.lost"]);
            out_.open("ul");
            for (const SealedUpload* upload : lost)
                out_.element(
                    "li", texts_.with("rewrap.lostOne", {{"about", about(*upload)},
                                                         {"keys", listing(upload->openableBy)}}));
            out_.close();
        }
        out_.element("p", {{"class", "hint"}}, texts_["rewrap.copies"]);
        out_.close();
    }

    void rewrapOffer(std::size_t ready) {
        if (ready > 0)
            out_.element("p", texts_.with(ready == 1 ? "rewrap.one" : "rewrap.other",
                                          {{"n", std::to_string(ready)}}));
        if (!vault_.next.empty())
            out_.element(
                "p", texts_.with("rewrap.older", {{"n", std::to_string(vault_.uploads.size())}}));
        if (vault_.recipient.empty()) {
            out_.element("p", {{"class", "hint"}}, texts_["rewrap.needsKey"]);
            return;
        }
        out_.open("div").attr("class", "row");
        writeButton(out_, "rewrap", "primary", texts_["rewrap.begin"]);
        out_.close();
    }

    void rewrapProgress(const Rewrapping& progress) {
        const std::size_t done = progress.done + progress.failed.size();
        const std::size_t all = done + progress.left.size();
        const std::string text = texts_.with(
            "rewrap.progress", {{"done", std::to_string(done)}, {"all", std::to_string(all)}});
        out_.element("p", text);
        out_.open("progress")
            .attr("max", std::to_string(all))
            .attr("value", std::to_string(done))
            .attr("aria-label", texts_["rewrap.title"]);
        out_.close();
    }

    void rewrapOutcome(const Rewrapping& progress) {
        const bool whole = progress.failed.empty();
        if (whole && progress.done == 0) {
            out_.element("p", {{"class", "notice warn"}, {"role", "note"}}, texts_["notice.stale"]);
            return;
        }
        out_.element("p", {{"class", whole ? "notice good" : "notice warn"}, {"role", "note"}},
                     whole ? texts_.with("rewrap.done", {{"done", std::to_string(progress.done)}})
                           : texts_.with("rewrap.partly",
                                         {{"done", std::to_string(progress.done)},
                                          {"failed", std::to_string(progress.failed.size())}}));
        if (whole) return;
        out_.open("ul");
        for (const SealedUpload& upload : vault_.uploads) {
            if (std::find(progress.failed.begin(), progress.failed.end(), upload.id) ==
                progress.failed.end())
                continue;
            const bool passing =
                upload.notice != "notice.damaged" && upload.notice != "notice.closed";
            out_.element("li", texts_.with(passing ? "rewrap.failed" : upload.notice,
                                           {{"name", nameOf(upload)}, {"about", about(upload)}}));
        }
        out_.close();
    }

    void administrators() {
        out_.open("section").attr("class", "card");
        out_.element("h3", texts_["people.administrators"]);
        for (const NewPassword& one : vault_.passwords) newPassword(one);
        out_.open("ul").attr("class", "rows");
        for (const Administrator& one : vault_.administrators) {
            out_.open("li").attr("data-administrator", one.name);
            out_.open("div").attr("class", "row");
            out_.open("div").attr("class", "grow");
            out_.element("strong", one.name);
            out_.element("p", {{"class", "hint"}},
                         one.you ? std::string(texts_["people.you"])
                                 : texts_.with("people.since", {{"date", day(one.created)}}));
            out_.close();
            buttonFor("reset-password", "", "people.reset", one.name, one.name);
            if (!one.you)
                buttonFor("remove-administrator", "", "people.remove", one.name, one.name);
            out_.close().close();
        }
        out_.close();
        out_.open("form").attr("data-action", "add-administrator");
        textField("new-name", "people.name", vault_.typedName);
        out_.open("div").attr("class", "row");
        submitButton("", "people.add");
        out_.close().close().close();
    }

    void newPassword(const NewPassword& made) {
        const std::string place = "password:" + made.name;
        out_.open("div").attr("class", "notice good stack");
        out_.element("p", {{"data-focus", place}, {"tabindex", "-1"}},
                     texts_.with("people.password", {{"name", made.name}}));
        out_.open("p").element("code", made.password).close();
        out_.open("div").attr("class", "row");
        buttonFor("password-given", "", "people.passwordGiven", made.name, made.name);
        out_.close().close();
    }

    // Dialogs

    void dialogs() {
        if (vault_.asking)
            question(*vault_.asking);
        else if (!vault_.previewing.empty())
            preview();
    }

    void openDialog(std::string_view look) {
        out_.open("dialog").flag("open").attr("data-modal", "").attr("data-escape", "");
        if (!look.empty()) out_.attr("class", look);
        out_.attr("id", look.empty() ? "question" : look);
        out_.attr("aria-labelledby", "confirm-title");
        out_.open("div").attr("class", "stack");
    }

    void question(const VaultState::Question& asked) {
        std::string key;
        switch (asked.deed) {
            case Deed::removeUpload:
                key = "ask.upload";
                break;
            case Deed::removeAdministrator:
                key = "ask.administrator";
                break;
            case Deed::resetPassword:
                key = "ask.reset";
                break;
            case Deed::removeRecipient:
                key = "ask.key";
                break;
            case Deed::dropKept:
                key = "ask.drop";
                break;
        }
        const std::string name =
            asked.name.empty() ? std::string(texts_["attachment.sealed"]) : asked.name;
        openDialog("");
        out_.element("h3", {{"id", "confirm-title"}, {"data-focus", "confirm"}, {"tabindex", "-1"}},
                     texts_.with(key, {{"name", name}}));
        out_.element("p", texts_[key + "Text"]);
        if (asked.deed == Deed::removeRecipient)
            if (const std::size_t only = openedOnlyBy(vault_, asked.id); only > 0)
                out_.element("p", {{"class", "notice warn"}},
                             texts_.with(only == 1 ? "ask.keyOnlyOne" : "ask.keyOnlyOther",
                                         {{"n", std::to_string(only)}}));
        out_.open("div").attr("class", "row");
        const bool reset = asked.deed == Deed::resetPassword;
        writeButton(out_, "yes", reset ? "primary" : "primary danger",
                    texts_[state_.waiting                        ? "waiting"
                           : reset                               ? "ask.resetYes"
                           : asked.deed == Deed::removeRecipient ? "ask.keyYes"
                                                                 : "ask.yes"]);
        writeButton(out_, "no", "", texts_["confirm.no"]);
        out_.close().close().close();
    }

    void preview() {
        const auto upload = std::find_if(
            vault_.uploads.begin(), vault_.uploads.end(),
            [&](const SealedUpload& one) { return one.id.str() == vault_.previewing; });
        if (upload == vault_.uploads.end()) return;
        openDialog("preview");
        out_.element("h3", {{"id", "confirm-title"}, {"data-focus", "preview"}, {"tabindex", "-1"}},
                     upload->name);
        if (!vault_.previewNotice.empty())
            out_.element("p", {{"class", "notice warn"}, {"role", "alert"}},
                         texts_.with(vault_.previewNotice, {{"name", upload->name}}));
        else
            out_.open("div")
                .attr("class", "picture")
                .attr("id", "preview-place")
                .attr("data-own", "")
                .attr("data-preview", vault_.previewing)
                .element("p", {{"class", "hint"}}, texts_["loading"])
                .close();
        out_.open("div").attr("class", "row");
        writeButton(out_, "close-preview", "primary", texts_["preview.close"]);
        writeButton(out_, "open", "", texts_["attachment.open"]);
        out_.close().close().close();
    }

    Html& out_;
    const AdminSetting& setting_;
    const AdminState& state_;
    const VaultState& vault_;
    const Texts& texts_;
    Country country_;
};

}  // namespace

void writeAttachments(Html& out, const AdminSetting& setting, const AdminState& state) {
    VaultView(out, setting, state).attachments();
}

void writePeople(Html& out, const AdminSetting& setting, const AdminState& state) {
    VaultView(out, setting, state).people();
}

}  // namespace samtycke
