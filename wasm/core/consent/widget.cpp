#include "consent/widget.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"
#include "consent/cookie.h"
#include "proof/record.h"
#include "views/banner.h"
#include "views/consent_button.h"
#include "views/pieces.h"
#include "views/preferences.h"

namespace samtycke::consent {
namespace {

Json names(const Grants& grants) {
    Json list = Json::array();
    for (const Grant& grant : grants) list.push_back(grant.str());
    return list;
}

Json complain(const Error& error) {
    return {{"type", "complain"}, {"code", error.code}, {"message", error.message}};
}

Json remember(std::string_view key, Json value) {
    return {{"type", "remember"}, {"key", key}, {"value", std::move(value)}};
}

Json placesOf(const Policy& policy, const Grant& grant) {
    Json items = Json::array();
    for (const Service& service : askedFor(policy, grant)->services)
        if (grant.service().empty() || grant.service() == service.id.str())
            for (const DeviceStorage& stored : service.storage) {
                Json item = {{"kind", nameOf(stored.kind)},
                             {"name", stored.name},
                             {"service", service.id.str()}};
                if (stored.httpOnly) item["httpOnly"] = true;
                if (!stored.origin.empty()) item["origin"] = stored.origin;
                items.push_back(std::move(item));
            }
    return items;
}

// Whether the page can erase all that these store.
bool erasable(const Policy& policy, const Grants& grants) {
    for (const Grant& grant : grants)
        for (const Json& item : placesOf(policy, grant))
            if (item.contains("httpOnly") || item.contains("origin")) return false;
    return true;
}

Json erase(std::string_view purpose, Json items) {
    return {{"type", "erase"}, {"purpose", purpose}, {"items", std::move(items)}};
}

// What each of Google's consent types is, or nothing when the policy does not use them. In doubt,
// denied: Google takes a type that nobody speaks of for granted. Only what keeps people secure,
// security_storage, needs no consent.
Json consentMode(const Policy& policy, const Grants& granted) {
    Json modes;
    const auto isDenied = [&](const Purpose& purpose) {
        if (!purpose.asked) return purpose.basis == LegalBasis::consent;
        return !without(unitsOf(purpose), granted).empty();
    };
    bool uses = false;
    for (const std::string_view mode : kConsentModes) {
        bool listed = false;
        bool denied = false;
        for (const Purpose& purpose : policy.purposes)
            for (const std::string& name : purpose.consentMode)
                if (name == mode) {
                    listed = true;
                    denied = denied || isDenied(purpose);
                }
        const bool isGranted = listed ? !denied : mode == "security_storage";
        modes[std::string(mode)] = isGranted ? "granted" : "denied";
        uses = uses || listed;
    }
    return uses ? modes : Json();
}

class Stepper {
  public:
    Stepper(State& state, bool fromApi, Instant now, Random& random)
        : state_(state), fromApi_(fromApi), now_(now), random_(random) {}

    Result<Step> run(const Event& event) {
        if (state_.screen == State::Screen::nothing && !std::holds_alternative<Start>(event.what) &&
            !asksForNothing())
            return fail("consent.not-started", "Send the event \"start\" first.");
        const auto done = std::visit([this](const auto& what) { return on(what); }, event.what);
        if (!done) return tl::unexpected(done.error());
        if (repaint_) step_.view = view();
        return std::move(step_);
    }

  private:
    using Done = Result<std::monostate>;

    bool asksForNothing() const { return state_.policy.optionalPurposes().empty(); }

    Grants granted() const { return state_.choice ? state_.choice->granted : Grants(); }
    Grants units(const Grants& grants) const { return unitsOf(state_.policy, grants); }

    Grants asked(bool alsoRefusedBySignal) const {
        Grants grants;
        for (const Purpose* purpose : state_.policy.optionalPurposes())
            if (alsoRefusedBySignal || !refusedBySignal(*purpose, state_.globalPrivacyControl))
                grants.emplace_back(purpose->id);
        return grants;
    }

    bool inPreferences() const { return state_.screen == State::Screen::preferences; }
    // At the page's wish, over a choice that holds.
    bool asksAgain() const { return state_.choice && state_.screen == State::Screen::banner; }

    void perform(Json effect) { step_.effects.push_back(std::move(effect)); }

    void go(State::Screen screen) {
        state_.screen = screen;
        repaint_ = true;
    }

    void settle() {
        const bool mustAsk = !state_.choice && !asked(false).empty();
        go(mustAsk            ? State::Screen::banner
           : asksForNothing() ? State::Screen::nothing
                              : State::Screen::button);
    }

    Json state() const {
        return {{"granted", names(granted())},
                {"record", state_.choice ? Json(state_.choice->record.str()) : Json()}};
    }

    // `before` and what is granted now, as units, one without the other.
    Grants added(const Grants& before) const {
        return joined(state_.policy, without(units(granted()), before));
    }
    Grants withdrawn(const Grants& before) const {
        return joined(state_.policy, without(before, units(granted())));
    }

    void emitChange(const Grants& before) {
        Json detail = state();
        detail["added"] = names(added(before));
        detail["withdrawn"] = names(withdrawn(before));
        perform(effect::emit("change", std::move(detail)));
    }

    void eraseAll(const Grants& grants) {
        for (const Grant& grant : grants)
            perform(erase(grant.str(), placesOf(state_.policy, grant)));
    }

    void noReload() {
        state_.offersReload = false;
        state_.gone.clear();
    }

    void signal() {
        Json modes = consentMode(state_.policy, units(granted()));
        if (modes.is_null()) return;
        perform({{"type", "signals"}, {"consentMode", modes}});
        if (state_.choice) perform(remember("signals", std::move(modes)));
    }

    void unlockAll() {
        for (const Grant& grant : granted())
            perform({{"type", "unlock"}, {"purpose", grant.str()}});
    }

    void cookie(std::string value, std::int64_t maxAge) {
        Json effect = {{"type", "cookie"},
                       {"name", kCookieName},
                       {"value", std::move(value)},
                       {"maxAge", maxAge}};
        if (const std::string& domain = state_.policy.consent.domain; !domain.empty())
            effect["domain"] = domain;
        perform(std::move(effect));
    }
    void keepCookie() {
        cookie(encodeCookie(*state_.choice), (state_.choice->expires.ms - now_.ms) / 1000);
    }
    void keepChoice() {
        keepCookie();
        rememberSignal();
        rememberPolicy();
    }
    void rememberSignal() {
        if (state_.globalPrivacyControl) perform(remember("heard", state_.choice->record.str()));
    }
    // What pages without core need to know: what each service stores, and which versions of the
    // policy the choice holds for.
    void rememberPolicy() {
        Json places = Json::object();
        for (const Purpose* purpose : state_.policy.optionalPurposes())
            for (const Grant& unit : unitsOf(*purpose))
                places[unit.str()] = placesOf(state_.policy, unit);
        perform(remember("places", std::move(places)));
        rememberVersions();
    }
    void rememberVersions() {
        Json versions = Json::array({state_.policy.version.value});
        for (const VersionNote& note : state_.policy.history)
            if (note.version != state_.policy.version && state_.policy.stillHolds(note.version))
                versions.push_back(note.version.value);
        perform(remember("versions", std::move(versions)));
    }

    Choice choiceOf(const Grants& wanted, Instant made, const Uuid& principal) {
        return {state_.policy.version,         made,      add(made, state_.policy.consent.lifetime),
                joined(state_.policy, wanted), principal, Uuid::timeOrdered(now_, random_)};
    }

    // What a choice does on the device. Gives back what it withdrew.
    Grants carryOut(Choice choice) {
        const Grants before = units(granted());
        state_.choice = std::move(choice);
        state_.since.reset();
        keepChoice();
        Grants gone = withdrawn(before);
        eraseAll(gone);
        signal();
        unlockAll();
        offerReload(gone, before);
        settle();
        return gone;
    }

    // What was withdrawn may go on in the page until that is loaded anew, or it is allowed again.
    void offerReload(const Grants& gone, const Grants& before) {
        Grants rest = without(state_.gone, units(granted()));
        const bool isAllowedAgain = state_.gone.empty() ? !added(before).empty() : rest.empty();
        const bool stays = state_.offersReload && !isAllowedAgain;
        state_.erased = (!stays || state_.erased) && erasable(state_.policy, gone);
        state_.offersReload = stays || !gone.empty();
        for (const Grant& unit : units(gone)) add(rest, unit);
        state_.gone = std::move(rest);
    }

    // Where none of ours is shown, it was the page's own control that clicked one.
    Control controlOf(Control used) const {
        const bool pages = fromApi_ || state_.shown == kNothingShown;
        return pages && used != Control::embedAlways ? Control::programme : used;
    }

    // The record of the choice that stands now, kept and on its way to the backend.
    void prove(Control control, Grants withdrawn) {
        const Choice& choice = *state_.choice;
        ConsentAct act;
        act.principal = choice.principal;
        act.record = choice.record;
        act.at = choice.made;
        act.language = state_.language;
        act.texts = showsNothing(control) ? std::string(kNothingShown) : state_.shown;
        act.control = control;
        act.globalPrivacyControl = state_.globalPrivacyControl;
        act.given = choice.granted;
        act.withdrawn = std::move(withdrawn);
        const Json record = consentRecord(state_.policy, act);
        perform(remember("record", record));
        perform(remember("receipt", nullptr));
        perform({{"type", "deliver"},
                 {"id", act.record.str()},
                 {"path", "consents"},
                 {"body", record}});
    }

    void acknowledge(const Grants& withdrawn) {
        const bool remains = !withdrawn.empty() && !state_.erased;
        const std::string_view heard = remains              ? "reload.remains"
                                       : !granted().empty() ? "announce.saved"
                                       : withdrawn.empty()  ? "announce.refused"
                                                            : "announce.withdrawn";
        perform(effect::announce(state_.texts[heard]));
        if (!fromApi_) perform(effect::focus("button"));
    }

    void tell(const Grants& before) {
        perform(effect::emit("consent", state()));
        emitChange(before);
    }

    Done mustBeAsked(const Grants& grants) const {
        for (const Grant& grant : grants)
            if (askedFor(state_.policy, grant) == nullptr)
                return fail("consent.unknown-purpose",
                            "Name purposes, or services of theirs, that the policy asks consent "
                            "for; \"" +
                                grant.str() + "\" is not one.");
        return {};
    }

    Done decide(const Grants& wanted, Control control) {
        const Grants before = units(granted());
        const Uuid principal = state_.choice ? state_.choice->principal : Uuid::random(random_);
        const Grants gone = carryOut(choiceOf(units(wanted), now_, principal));
        prove(controlOf(control), gone);
        acknowledge(gone);
        tell(before);
        return {};
    }

    // As units, without what the signal refuses.
    Grants spared(const Grants& grants) const {
        Grants rest;
        for (const Grant& unit : units(grants))
            if (!refusedBySignal(*askedFor(state_.policy, unit), state_.globalPrivacyControl))
                rest.push_back(unit);
        return rest;
    }

    // The browser has begun to refuse since the choice (law.md, consent screen, rule 9).
    bool heedSignal(const Start& start) {
        const Grants before = units(granted());
        const Grants rest = spared(before);
        if (rest == before) {
            rememberSignal();
            return false;
        }
        const Grants gone = carryOut(choiceOf(rest, now_, state_.choice->principal));
        if (!start.resumed && !start.stale.value_or(false)) noReload();
        prove(Control::signal, gone);
        if (!start.places) followOrigin();
        tell(before);
        return true;
    }

    // Made in another tool, at its time. The signal came to know of it before we did.
    bool takeOver(const Result<Imported>& found) {
        if (!found) {
            perform(complain(found.error()));
            return false;
        }
        if (found->made.ms > now_.ms + kClockToleranceMs) {
            perform(complain({"consent.import-future",
                              "The other tool's choice was made later than this device's clock "
                              "says; it is ignored.",
                              ""}));
            return false;
        }
        if (add(found->made, state_.policy.consent.lifetime) <= now_) return false;
        Json items = Json::array();
        for (const StorageKind kind : {StorageKind::cookie, StorageKind::localStorage})
            items.push_back(
                {{"kind", nameOf(kind)}, {"name", found->from}, {"service", found->from}});
        carryOut(choiceOf(spared(found->granted), found->made,
                          found->principal ? *found->principal : Uuid::random(random_)));
        prove(Control::imported, {});
        // Or a withdrawal would one day be undone by it.
        perform(erase(found->from, std::move(items)));
        tell({});
        return true;
    }

    Done on(const Start& start) {
        state_.globalPrivacyControl = start.globalPrivacyControl;
        if (!start.shown) state_.shown = kNothingShown;
        const Grants before = units(granted());
        state_.choice.reset();
        state_.since.reset();
        if (start.cookie) read(*start.cookie);
        const bool isStale = start.stale.value_or(false);
        offerReload(isStale ? withdrawn(before) : Grants(), before);
        if (start.stale && !isStale) noReload();
        if (isStale) {
            state_.offersReload = true;
            state_.erased = start.erased;
        }
        const bool isNew = !start.cookie && !start.earlier;
        if (!state_.choice && !isNew) eraseAll(asked(true));
        const bool mayTakeOver = isNew && start.imported && !asksForNothing();
        if (mayTakeOver && takeOver(*start.imported)) return {};
        if (state_.choice && !start.heard && heedSignal(start)) return {};
        settle();
        signal();
        if (state_.choice && start.refused && granted().empty()) {
            state_.choice->expires = add(state_.choice->made, state_.policy.consent.lifetime);
            keepChoice();
            prove(controlOf(Control::bannerRejectAll), {});
            acknowledge({});
        } else if (state_.choice && !start.places) {
            followOrigin();
        } else if (state_.choice && state_.choice->version != state_.policy.version) {
            rememberVersions();
            // Without what is asked for no longer.
            if (encodeCookie(*state_.choice) != start.cookie) keepCookie();
        }
        if (state_.choice && !start.resumed) {
            unlockAll();
            perform(effect::emit("consent", state()));
        }
        if (state_.screen == State::Screen::banner)
            perform(effect::announce(state_.texts["announce.asking"]));
        return {};
    }

    // The choice was made at another origin of the domain, and may have taken back what was allowed
    // at this one (law.md, consent screen, rule 6).
    void followOrigin() {
        const std::string& domain = state_.policy.consent.domain;
        perform(remember("domain", domain.empty() ? Json() : Json(domain)));
        rememberPolicy();
        eraseAll(joined(state_.policy, without(units(asked(true)), units(granted()))));
    }

    void read(const std::string& cookie) {
        auto choice = decodeCookie(cookie, state_.policy, now_);
        if (choice) {
            state_.choice = *std::move(choice);
        } else if (choice.error().code == "consent.cookie-version") {
            if (auto version = PolicyVersion::parse(split(cookie, '~')[1]))
                state_.since = *std::move(version);
        } else if (choice.error().code != "consent.cookie-expired") {
            perform(complain(choice.error()));
        }
    }

    Done on(const AcceptAll& accept) {
        // Nobody says yes to what an older layer did not ask: it is asked now.
        if (accept.under && !state_.policy.stillHolds(*accept.under)) return {};
        // Under the signal only our preferences are explicit enough, where each purpose stands by
        // itself: what the page showed before it called, nobody here knows.
        return decide(asked(inPreferences() && !fromApi_),
                      inPreferences() ? Control::preferencesAcceptAll : Control::bannerAcceptAll);
    }

    Done on(const RejectAll&) {
        return decide({},
                      inPreferences() ? Control::preferencesRejectAll : Control::bannerRejectAll);
    }

    Done on(const Save&) { return decide(state_.ticked, Control::preferencesSave); }

    Done on(const Accept& accept) {
        if (auto known = mustBeAsked(accept.purposes); !known) return known;
        return decide(accept.purposes, accept.control);
    }

    Done on(const Withdraw& withdraw) {
        if (!withdraw.purposes) return decide({}, Control::buttonWithdraw);
        if (auto known = mustBeAsked(*withdraw.purposes); !known) return known;
        const Grants before = units(granted());
        const Grants rest = without(before, units(*withdraw.purposes));
        return rest == before ? Done() : decide(rest, Control::programme);
    }

    // The newer choice holds; of two of the same moment, what both allow.
    Done on(const Merge& merge) {
        auto theirs = decodeCookie(merge.cookie, state_.policy, now_);
        if (!theirs) {
            const std::string& code = theirs.error().code;
            if (code == "consent.cookie-expired" || code == "consent.cookie-version") return {};
            return tl::unexpected(theirs.error());
        }
        const Grants before = units(granted());
        if (state_.choice && theirs->made <= state_.choice->made) {
            const Grants lost = without(before, units(theirs->granted));
            if (theirs->made < state_.choice->made || lost.empty()) return {};
            return decide(without(before, lost), Control::programme);
        }
        // Nobody knows whether it was said to this browser's signal.
        theirs->granted = joined(state_.policy, spared(theirs->granted));
        carryOut(*std::move(theirs));
        // Its proof is where it was made.
        perform(remember("record", nullptr));
        perform(remember("receipt", nullptr));
        tell(before);
        return {};
    }

    Done on(const Show&) {
        if (asksForNothing()) return {};
        go(State::Screen::banner);
        perform(effect::focus("banner"));
        return {};
    }

    Done on(const ShowPreferences&) {
        if (asksForNothing()) return {};
        state_.ticked = units(granted());
        go(State::Screen::preferences);
        perform(effect::focus("preferences"));
        return {};
    }

    Done on(const Close&) {
        if (!inPreferences() && !asksAgain()) return {};
        settle();
        perform(
            effect::focus(state_.screen == State::Screen::banner ? "show-preferences" : "button"));
        return {};
    }

    Done on(const Toggle& toggle) {
        const Grants switched = units({toggle.grant});
        state_.ticked = without(state_.ticked, switched);
        if (toggle.on)
            for (const Grant& unit : switched) add(state_.ticked, unit);
        // A purpose and its services follow each other.
        const bool several = !toggle.grant.service().empty() || switched.size() > 1;
        if (several && inPreferences()) go(State::Screen::preferences);
        return {};
    }

    Done on(const Dismiss&) {
        noReload();
        settle();
        perform(effect::focus("button"));
        return {};
    }

    Done on(const Reload&) {
        perform({{"type", "reload"}});
        return {};
    }

    // Core itself knows only what no page can erase.
    Done on(const Remains&) {
        if (!state_.offersReload || !state_.erased) return {};
        state_.erased = false;
        repaint_ = true;
        perform(effect::announce(state_.texts["reload.remains"]));
        return {};
    }

    Done on(const Reset&) {
        if (!granted().empty())
            if (auto done = decide({}, Control::programme); !done) return done;
        cookie("", 0);  // also of a choice that does not hold
        perform(remember("record", nullptr));
        perform(remember("receipt", nullptr));
        state_.choice.reset();
        settle();
        return {};
    }

    Done on(const Logout&) { return state_.policy.consent.resetAtLogout ? on(Reset{}) : Done(); }

    Done on(const Response& response) {
        if (response.status == 200 || response.status == 201) {
            const auto receipt =
                response.body.is_object() ? response.body.find("receipt") : response.body.end();
            if (receipt != response.body.end())
                perform({{"type", "receipt"}, {"receipt", *receipt}, {"record", response.sent}});
        } else if (response.status >= 400 && response.status < 500) {
            perform(complain({"consent.record-refused",
                              "The backend did not take the consent record; compare the policy it "
                              "serves with the page's.",
                              ""}));
            withoutProof(response.sent);
        }
        return {};
    }

    // The backend has judged the record: there is no proof of this consent, so it is none.
    void withoutProof(const Json& record) {
        const auto id = record.is_object() ? record.find("@id") : record.end();
        if (!state_.choice || id == record.end() ||
            *id != "urn:uuid:" + state_.choice->record.str())
            return;
        const Grants before = units(granted());
        state_.choice->granted.clear();
        keepCookie();
        const Grants gone = withdrawn(before);
        eraseAll(gone);
        signal();
        perform(remember("record", nullptr));
        if (before.empty()) return;
        offerReload(gone, before);
        settle();
        emitChange(before);
    }

    Html view() const {
        const ConsentView shown{state_.policy,
                                state_.texts,
                                state_.language,
                                state_.globalPrivacyControl,
                                state_.since ? &*state_.since : nullptr,
                                state_.choice.has_value(),
                                !granted().empty() || state_.offersReload};
        const bool behind = inPreferences();
        const bool banner = state_.screen == State::Screen::banner || (behind && !state_.choice);
        Html html;
        writeStatus(html);
        if (banner && !asked(false).empty())
            html.append(bannerView(shown));
        else if (state_.screen != State::Screen::nothing)
            html.append(
                consentButtonView(shown, {!granted().empty(), state_.offersReload, state_.erased}));
        if (behind) html.append(preferencesView(shown, state_.ticked));
        return html;
    }

    State& state_;
    bool fromApi_;
    Instant now_;
    Random& random_;
    Step step_;
    bool repaint_ = false;
};

}  // namespace

Result<State> open(std::string_view policy, std::string_view locale, std::string_view language) {
    auto parsed = parseConsentPolicy(policy);
    if (!parsed) return tl::unexpected(parsed.error().front());
    auto texts = Texts::parse(locale, kConsentTexts);
    if (!texts) return tl::unexpected(texts.error());
    State state;
    state.policy = *std::move(parsed);
    state.texts = *std::move(texts);
    state.language = state.policy.language(language);
    const std::string shown = textsShown({state.policy, state.texts, state.language});
    state.shown = encodeHex(crypto::sha256(bytesOf(shown)));
    return state;
}

Result<Step> step(State& state, const Event& event, Instant now, Random& random) {
    return Stepper(state, event.fromApi, now, random).run(event);
}

}  // namespace samtycke::consent
