#include "views/your_data.h"

#include <array>
#include <utility>

#include "rights/request.h"
#include "views/pieces.h"
#include "views/your_data_html.h"

namespace samtycke {
namespace {

using OwnScreen = YourDataState::Screen;
using namespace std::string_view_literals;

constexpr std::array kYourDataTexts = {
    "loading"sv,
    "ask.title"sv,
    "ask.intro"sv,
    "ask.email"sv,
    "ask.submit"sv,
    "ask.why"sv,
    "waiting"sv,
    "mailed.title"sv,
    "mailed.text"sv,
    "mailed.hint"sv,
    "mailed.again"sv,
    "landing.title"sv,
    "landing.text"sv,
    "landing.submit"sv,
    "notice.email"sv,
    "notice.link"sv,
    "notice.offline"sv,
    "notice.failed"sv,
    "notice.often"sv,
    "notice.session"sv,
    "notice.loggedOut"sv,
    "notice.requested"sv,
    "overview.title"sv,
    "overview.intro"sv,
    "overview.nothing"sv,
    "overview.save"sv,
    "overview.logout"sv,
    "card.what"sv,
    "card.why"sv,
    "card.until"sv,
    "card.who"sv,
    "card.where"sv,
    "card.source"sv,
    "card.onlyUs"sv,
    "card.atUs"sv,
    "basis.consent"sv,
    "basis.contract"sv,
    "basis.legalObligation"sv,
    "basis.vitalInterests"sv,
    "basis.publicTask"sv,
    "basis.legitimateInterests"sv,
    "basis.instructions"sv,
    "place.sweden"sv,
    "place.finland"sv,
    "place.eu-eea"sv,
    "place.outside-eu-eea"sv,
    "rule.created"sv,
    "rule.lastActivity"sv,
    "rule.recorded"sv,
    "rule.fiscalYearEnd"sv,
    "rule.contractEnd"sv,
    "rule.withdrawal"sv,
    "rule.invitationSent"sv,
    "period.year.one"sv,
    "period.year.other"sv,
    "period.month.one"sv,
    "period.month.other"sv,
    "period.day.one"sv,
    "period.day.other"sv,
    "period.hour.one"sv,
    "period.hour.other"sv,
    "period.and"sv,
    "period.none"sv,
    "row.number"sv,
    "row.until"sv,
    "row.kept"sv,
    "row.undecided"sv,
    "row.empty"sv,
    "choices.title"sv,
    "choices.granted"sv,
    "choices.refused"sv,
    "choices.note"sv,
    "erase.title"sv,
    "erase.intro"sv,
    "erase.button"sv,
    "erase.open"sv,
    "erase.kept.title"sv,
    "erase.kept"sv,
    "preview.title"sv,
    "preview.erased"sv,
    "preview.kept"sv,
    "preview.line"sv,
    "preview.due"sv,
    "preview.confirm"sv,
    "preview.cancel"sv,
    "requests.title"sv,
    "request.title"sv,
    "request.open"sv,
    "request.closed"sv,
    "request.due"sv,
    "status.initiated"sv,
    "status.acknowledged"sv,
    "status.accepted"sv,
    "status.fulfilled"sv,
    "status.rejected"sv,
    "outcome.title"sv,
    "outcome.nothing"sv,
    "outcome.item"sv,
    "outcome.erased"sv,
    "outcome.kept"sv,
    "rights.title"sv,
    "right.access"sv,
    "right.rectification"sv,
    "right.erasure"sv,
    "right.restriction"sv,
    "right.portability"sv,
    "right.objection"sv,
    "right.withdrawal"sv,
    "right.complaint"sv,
    "complaint.text"sv,
    "complaint.link"sv,
    "authority.imy"sv,
    "authority.tietosuoja"sv,
    "date"sv,
    "month.1"sv,
    "month.2"sv,
    "month.3"sv,
    "month.4"sv,
    "month.5"sv,
    "month.6"sv,
    "month.7"sv,
    "month.8"sv,
    "month.9"sv,
    "month.10"sv,
    "month.11"sv,
    "month.12"sv,
};

Step ask(YourDataState& state, std::string_view notice) {
    const std::string email = std::move(state.email);
    state = YourDataState{};
    state.screen = OwnScreen::ask;
    state.email = email;
    state.notice = notice;
    Step step;
    step.effects.push_back(effect::focus(notice.empty() ? "title" : "notice"));
    return step;
}

Step fetchHoldings(YourDataState& state) {
    state.waiting = true;
    Step step;
    step.effects.push_back(effect::request("me", "GET", "me"));
    return step;
}

Step refused(YourDataState& state, int status) {
    if (status == 401) return ask(state, "notice.session");
    state.notice = noticeFor(status);
    Step step;
    step.effects.push_back(effect::focus("notice"));
    return step;
}

Step show(YourDataState& state, OwnScreen screen, std::string_view focus) {
    state.screen = screen;
    Step step;
    step.effects.push_back(effect::focus(focus));
    return step;
}

Step begin(YourDataState& state, const WidgetEvent& event) {
    state = YourDataState{};
    const auto token = event.document.find("token");
    if (token != event.document.end() && token->is_string())
        state.token = token->get<std::string>();
    if (state.token.empty()) return fetchHoldings(state);
    return show(state, OwnScreen::landing, "title");
}

Step askForLink(const YourDataSetting& setting, YourDataState& state, std::string_view typed) {
    state.email = typed;
    const auto email = parseEmail(typed);
    Step step;
    if (!email) {
        state.notice = "notice.email";
        step.effects.push_back(effect::focus("email"));
        return step;
    }
    state.email = *email;
    state.waiting = true;
    step.effects.push_back(effect::request(
        "link", "POST", "links", {{"email", *email}, {"language", setting.language.tag}}));
    return step;
}

Step redeem(YourDataState& state) {
    state.waiting = true;
    Step step;
    step.effects.push_back(effect::request("session", "POST", "session", {{"token", state.token}}));
    return step;
}

Step confirm(const YourDataSetting& setting, YourDataState& state) {
    state.waiting = true;
    Step step;
    step.effects.push_back(
        effect::request("erasure", "POST", "me/requests",
                        {{"type", "erasure"}, {"language", setting.language.tag}}));
    return step;
}

Step logOut(YourDataState& state) {
    state.waiting = true;
    Step step;
    step.effects.push_back(effect::request("logout", "DELETE", "session"));
    return step;
}

Step save(const YourDataSetting& setting, const YourDataState& state) {
    Step step;
    step.effects.push_back({{"type", "save"},
                            {"name", setting.policy.tenant.str() + "-data.json"},
                            {"mediaType", "application/json"},
                            {"text", toJson(state.holdings).dump(2)}});
    return step;
}

Result<Step> acted(const YourDataSetting& setting, YourDataState& state, const WidgetEvent& event) {
    if (state.waiting) return Step{};
    const OwnScreen screen = state.screen;
    state.notice.clear();
    if (screen == OwnScreen::ask && event.is("submit", "ask"))
        return askForLink(setting, state, event.field("email"));
    if (screen == OwnScreen::mailed && event.is("click", "again")) return ask(state, "");
    if (screen == OwnScreen::landing && event.is("submit", "redeem")) return redeem(state);
    if (screen == OwnScreen::overview) {
        if (event.is("click", "preview")) return show(state, OwnScreen::preview, "preview");
        if (event.is("click", "save")) return save(setting, state);
        if (event.is("click", "logout")) return logOut(state);
    }
    if (screen == OwnScreen::preview) {
        if (event.is("click", "confirm")) return confirm(setting, state);
        if (event.is("click", "cancel") || event.type == "escape")
            return show(state, OwnScreen::overview, "erase");
    }
    return Step{};
}

Result<Step> holdingsCame(YourDataState& state, const WidgetEvent& event) {
    if (event.status == 204) {  // nobody is signed in
        if (state.screen != OwnScreen::loading) return refused(state, 401);
        (void)ask(state, "");
        return Step{};  // the focus stays where the page had it
    }
    if (!event.succeeded()) {
        if (state.screen == OwnScreen::loading || state.screen == OwnScreen::landing)
            return ask(state, noticeFor(event.status));
        return refused(state, event.status);
    }
    auto holdings = parseHoldings(event.body);
    if (!holdings) return tl::unexpected(holdings.error());
    state.holdings = *std::move(holdings);
    if (state.screen == OwnScreen::loading) {
        state.screen = OwnScreen::overview;
        return Step{};
    }
    return show(state, OwnScreen::overview, state.notice.empty() ? "title" : "notice");
}

Result<Step> answered(YourDataState& state, const WidgetEvent& event) {
    if (!state.waiting) return Step{};
    state.waiting = false;
    if (event.answers("me")) return holdingsCame(state, event);
    if (event.answers("link"))
        return event.succeeded() ? show(state, OwnScreen::mailed, "title")
                                 : refused(state, event.status);
    if (event.answers("session")) {
        if (!event.succeeded())
            return event.status == 0 || event.status == 429 || event.status >= 500
                       ? refused(state, event.status)
                       : ask(state, "notice.link");
        state.token.clear();
        return fetchHoldings(state);
    }
    if (event.answers("erasure")) {
        if (!event.succeeded()) {
            state.screen = OwnScreen::overview;
            return refused(state, event.status);
        }
        state.screen = OwnScreen::overview;
        state.notice = "notice.requested";
        return fetchHoldings(state);
    }
    if (event.answers("logout"))
        return event.succeeded() || event.status == 401 ? ask(state, "notice.loggedOut")
                                                        : refused(state, event.status);
    return Step{};
}

}  // namespace

Result<YourDataSetting> YourDataSetting::parse(std::string_view policyJson,
                                               std::string_view localeJson,
                                               std::string_view language) {
    auto policy = parsePolicy(policyJson);
    if (!policy) return tl::unexpected(policy.error().front());
    auto texts = Texts::parse(localeJson, kYourDataTexts);
    if (!texts) return tl::unexpected(texts.error());
    Language chosen = policy->language(language);
    return YourDataSetting{*std::move(policy), *std::move(texts), std::move(chosen)};
}

Result<Step> step(const YourDataSetting& setting, YourDataState& state, const WidgetEvent& event,
                  Instant now) {
    Result<Step> out = event.type == "start"      ? Result<Step>(begin(state, event))
                       : event.type == "response" ? answered(state, event)
                                                  : acted(setting, state, event);
    if (out) out->view = yourDataHtml(setting, state, now);
    return out;
}

}  // namespace samtycke
