#include "consent/widget.h"

#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "base/crypto.h"
#include "consent/cookie.h"
#include "proof/record.h"
#include "views/banner.h"
#include "views/consent_button.h"
#include "views/preferences.h"

namespace samtycke::consent {
namespace {

using Purposes = std::vector<PurposeId>;

Purposes without(const Purposes& all, const Purposes& some) {
    Purposes rest;
    std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
    return rest;
}

Json names(const Purposes& purposes) {
    Json list = Json::array();
    for (const PurposeId& id : purposes) list.push_back(id.str());
    return list;
}

std::string_view kindName(StorageKind kind) {
    switch (kind) {
        case StorageKind::cookie:
            return "cookie";
        case StorageKind::localStorage:
            return "localStorage";
        case StorageKind::sessionStorage:
            return "sessionStorage";
        case StorageKind::indexedDb:
            return "indexedDb";
        case StorageKind::cacheStorage:
            return "cacheStorage";
    }
    return {};
}

Json complain(const Error& error) {
    return {{"type", "complain"}, {"code", error.code}, {"message", error.message}};
}

Json remember(std::string_view key, Json value) {
    return {{"type", "remember"}, {"key", key}, {"value", std::move(value)}};
}

Json placesOf(const Purpose& purpose) {
    Json items = Json::array();
    for (const Service& service : purpose.services)
        for (const DeviceStorage& item : service.storage)
            items.push_back({{"kind", kindName(item.kind)}, {"name", item.name}});
    return items;
}

Json erase(const Purpose& purpose) {
    return {{"type", "erase"}, {"purpose", purpose.id.str()}, {"items", placesOf(purpose)}};
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

    Purposes granted() const { return state_.choice ? state_.choice->granted : Purposes(); }

    Purposes asked(bool alsoRefusedBySignal) const {
        Purposes ids;
        for (const Purpose* purpose : state_.policy.optionalPurposes())
            if (alsoRefusedBySignal || !refusedBySignal(*purpose, state_.globalPrivacyControl))
                ids.push_back(purpose->id);
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    bool inPreferences() const { return state_.screen == State::Screen::preferences; }

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

    void eraseAll(const Purposes& purposes) {
        for (const PurposeId& id : purposes) perform(erase(*state_.policy.purpose(id)));
    }

    Json state() const {
        return {{"granted", names(granted())},
                {"record", state_.choice ? Json(state_.choice->record.str()) : Json()}};
    }

    void emitChange(const Purposes& before) {
        Json detail = state();
        detail["added"] = names(without(granted(), before));
        detail["withdrawn"] = names(without(before, granted()));
        perform(effect::emit("change", std::move(detail)));
    }

    // The cookie, and what each purpose stores, for pages that need no core.
    void keepChoice() {
        Choice& choice = *state_.choice;
        choice.expires = add(choice.made, state_.policy.consent.lifetime);
        perform({{"type", "cookie"},
                 {"name", kCookieName},
                 {"value", encodeCookie(choice)},
                 {"maxAge", (choice.expires.ms - now_.ms) / 1000}});
        Json places = Json::object();
        for (const Purpose* purpose : state_.policy.optionalPurposes())
            places[purpose->id.str()] = placesOf(*purpose);
        perform(remember("places", std::move(places)));
    }

    // The record of the choice that stands now, kept and on its way to the backend.
    void prove(Control control, const Purposes& withdrawn) {
        const Choice& choice = *state_.choice;
        ConsentAct act;
        act.principal = choice.principal;
        act.record = choice.record;
        act.at = choice.made;
        act.language = state_.language;
        act.texts = state_.shown;
        act.control = control;
        act.globalPrivacyControl = state_.globalPrivacyControl;
        act.given = choice.granted;
        act.withdrawn = withdrawn;
        const Json record = consentRecord(state_.policy, act);
        perform(remember("record", record));
        perform(remember("receipt", nullptr));
        perform({{"type", "deliver"},
                 {"id", act.record.str()},
                 {"path", "consents"},
                 {"body", record}});
    }

    void acknowledge(const Purposes& withdrawn) {
        const std::string_view heard = !withdrawn.empty() && granted().empty()
                                           ? "announce.withdrawn"
                                       : granted().empty() ? "announce.refused"
                                                           : "announce.saved";
        perform(effect::announce(state_.texts[heard]));
        if (!fromApi_) perform(effect::focus("button"));
    }

    Done decide(Purposes wanted, Control control) {
        std::sort(wanted.begin(), wanted.end());
        wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
        for (const PurposeId& id : wanted)
            if (const Purpose* purpose = state_.policy.purpose(id); !purpose || !purpose->asked)
                return fail("consent.unknown-purpose",
                            "Name purposes that the policy asks consent for; \"" + id.str() +
                                "\" is not one.");
        const Purposes before = granted();
        const Purposes withdrawn = without(before, wanted);

        const Uuid principal = state_.choice ? state_.choice->principal : Uuid::random(random_);
        state_.choice = Choice{state_.policy.version, now_,      {},
                               std::move(wanted),     principal, Uuid::timeOrdered(now_, random_)};
        keepChoice();
        eraseAll(withdrawn);
        for (const PurposeId& id : granted()) perform({{"type", "unlock"}, {"purpose", id.str()}});
        prove(fromApi_ ? Control::programme : control, withdrawn);
        state_.offersReload =
            !withdrawn.empty() || (state_.offersReload && without(granted(), before).empty());
        settle();
        acknowledge(withdrawn);
        perform(effect::emit("consent", state()));
        emitChange(before);
        return {};
    }

    Done on(const Start& start) {
        state_.globalPrivacyControl = start.globalPrivacyControl;
        state_.choice.reset();
        state_.offersReload = start.stale;
        if (start.cookie) {
            auto choice = decodeCookie(*start.cookie, state_.policy, now_);
            const std::string code = choice ? "" : choice.error().code;
            if (choice)
                state_.choice = *std::move(choice);
            else if (code != "consent.cookie-expired" && code != "consent.cookie-version")
                perform(complain(choice.error()));
        }
        if (!state_.choice && (start.cookie || start.earlier)) eraseAll(asked(true));
        settle();
        if (state_.choice && start.refused && granted().empty()) {
            keepChoice();
            prove(Control::bannerRejectAll, {});
            acknowledge({});
        }
        if (state_.choice && !start.resumed) {
            for (const PurposeId& id : granted())
                perform({{"type", "unlock"}, {"purpose", id.str()}});
            perform(effect::emit("consent", state()));
        }
        if (state_.screen == State::Screen::banner)
            perform(effect::announce(state_.texts["announce.asking"]));
        return {};
    }

    Done on(const AcceptAll&) {
        // Under the signal only the preferences, where each purpose stands by itself, or the page's
        // own control are explicit enough.
        const bool all = fromApi_ || inPreferences();
        return decide(asked(all),
                      inPreferences() ? Control::preferencesAcceptAll : Control::bannerAcceptAll);
    }

    Done on(const RejectAll&) {
        return decide({},
                      inPreferences() ? Control::preferencesRejectAll : Control::bannerRejectAll);
    }

    Done on(const Save&) { return decide(state_.ticked, Control::preferencesSave); }

    Done on(const Accept& accept) { return decide(accept.purposes, Control::programme); }

    Done on(const Withdraw& withdraw) {
        if (!withdraw.purposes) return decide({}, Control::buttonWithdraw);
        Purposes gone = *withdraw.purposes;
        std::sort(gone.begin(), gone.end());
        for (const PurposeId& id : gone)
            if (const Purpose* purpose = state_.policy.purpose(id); !purpose || !purpose->asked)
                return decide({id}, Control::programme);  // refused there, with its error
        const Purposes rest = without(granted(), gone);
        if (rest == granted()) return {};
        return decide(rest, Control::programme);
    }

    Done on(const Show&) {
        if (!asksForNothing()) go(State::Screen::banner);
        return {};
    }

    Done on(const ShowPreferences&) {
        if (asksForNothing()) return {};
        state_.ticked = granted();
        go(State::Screen::preferences);
        perform(effect::focus("preferences"));
        return {};
    }

    Done on(const Close&) {
        if (!inPreferences()) return {};
        settle();
        perform(
            effect::focus(state_.screen == State::Screen::banner ? "show-preferences" : "button"));
        return {};
    }

    Done on(const Toggle& toggle) {
        const auto place =
            std::lower_bound(state_.ticked.begin(), state_.ticked.end(), toggle.purpose);
        const bool there = place != state_.ticked.end() && *place == toggle.purpose;
        if (toggle.on && !there) state_.ticked.insert(place, toggle.purpose);
        if (!toggle.on && there) state_.ticked.erase(place);
        return {};
    }

    Done on(const Dismiss&) {
        state_.offersReload = false;
        settle();
        perform(effect::focus("button"));
        return {};
    }

    Done on(const Reload&) {
        perform({{"type", "reload"}});
        return {};
    }

    Done on(const Reset&) {
        if (!granted().empty())
            if (auto done = decide({}, Control::programme); !done) return done;
        if (state_.choice)
            perform({{"type", "cookie"}, {"name", kCookieName}, {"value", ""}, {"maxAge", 0}});
        perform(remember("record", nullptr));
        perform(remember("receipt", nullptr));
        state_.choice.reset();
        state_.offersReload = false;
        settle();
        return {};
    }

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
            if (response.status == 409 || response.status == 422) withoutProof(response.sent);
        }
        return {};
    }

    // The backend has judged the record: there is no proof of this consent, so it is none.
    void withoutProof(const Json& record) {
        const auto id = record.is_object() ? record.find("@id") : record.end();
        if (!state_.choice || id == record.end() ||
            *id != "urn:uuid:" + state_.choice->record.str())
            return;
        const Purposes before = granted();
        state_.choice->granted.clear();
        perform({{"type", "cookie"},
                 {"name", kCookieName},
                 {"value", encodeCookie(*state_.choice)},
                 {"maxAge", (state_.choice->expires.ms - now_.ms) / 1000}});
        eraseAll(before);
        perform(remember("record", nullptr));
        if (before.empty()) return;
        state_.offersReload = true;
        settle();
        emitChange(before);
    }

    Html view() const {
        const ConsentView shown{state_.policy, state_.texts, state_.language,
                                state_.globalPrivacyControl};
        const bool behind = inPreferences();
        const bool banner = state_.screen == State::Screen::banner || (behind && !state_.choice);
        Html html;
        html.element("p", {{"role", "status"}, {"class", "visually-hidden"}}, "");
        if (banner && !asked(false).empty())
            html.append(bannerView(shown));
        else if (state_.screen != State::Screen::nothing)
            html.append(consentButtonView(shown, {!granted().empty(), state_.offersReload}));
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
