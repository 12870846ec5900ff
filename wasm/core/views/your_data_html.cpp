#include "views/your_data_html.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "rights/deadline.h"
#include "rights/entitlement.h"
#include "views/authority.h"
#include "views/pieces.h"

namespace samtycke {
namespace {

using OwnScreen = YourDataState::Screen;

std::string_view basisKey(LegalBasis basis) {
    switch (basis) {
        case LegalBasis::consent:
            return "basis.consent";
        case LegalBasis::contract:
            return "basis.contract";
        case LegalBasis::legalObligation:
            return "basis.legalObligation";
        case LegalBasis::vitalInterests:
            return "basis.vitalInterests";
        case LegalBasis::publicTask:
            return "basis.publicTask";
        case LegalBasis::legitimateInterests:
            return "basis.legitimateInterests";
        case LegalBasis::instructions:
            return "basis.instructions";
    }
    return {};
}

std::string_view homeKey(Country country) {
    if (country == Country::other) return "place.eu-eea";
    return placeKey(country == Country::finland ? Place::finland : Place::sweden);
}

std::string_view ruleKey(RetentionTrigger trigger) {
    switch (trigger) {
        case RetentionTrigger::created:
            return "rule.created";
        case RetentionTrigger::lastActivity:
            return "rule.lastActivity";
        case RetentionTrigger::recorded:
            return "rule.recorded";
        case RetentionTrigger::fiscalYearEnd:
            return "rule.fiscalYearEnd";
        case RetentionTrigger::contractEnd:
            return "rule.contractEnd";
        case RetentionTrigger::withdrawal:
            return "rule.withdrawal";
        case RetentionTrigger::invitationSent:
            return "rule.invitationSent";
    }
    return {};
}

std::string_view statusKey(RequestStatus status) {
    switch (status) {
        case RequestStatus::initiated:
            return "status.initiated";
        case RequestStatus::acknowledged:
            return "status.acknowledged";
        case RequestStatus::accepted:
            return "status.accepted";
        case RequestStatus::fulfilled:
            return "status.fulfilled";
        case RequestStatus::rejected:
            return "status.rejected";
    }
    return {};
}

class YourDataView {
  public:
    YourDataView(const YourDataSetting& setting, const YourDataState& state, Instant now)
        : setting_(setting),
          state_(state),
          policy_(setting.policy),
          texts_(setting.texts),
          country_(countryOf(setting.policy.controller)),
          dueIfAskedNow_(dueDate(now, country_)) {}

    Html html() {
        out_.open("div").attr("class", "panel stack");
        writeLanguage(out_, setting_.language);
        writeStatus(out_);
        switch (state_.screen) {
            case OwnScreen::loading:
                out_.element("p", {{"class", "hint"}}, texts_["loading"]);
                break;
            case OwnScreen::ask:
                ask();
                break;
            case OwnScreen::mailed:
                mailed();
                break;
            case OwnScreen::landing:
                landing();
                break;
            case OwnScreen::overview:
            case OwnScreen::preview:
                overview();
                break;
        }
        if (state_.screen == OwnScreen::preview) preview();
        return std::move(out_.close());
    }

  private:
    // Words

    std::string_view controller() const { return policy_.controller.name; }
    std::string_view in(const LocalText& text) const { return text.in(setting_.language); }

    std::string words(Date date) const { return dateWords(texts_, date); }
    std::string words(Instant instant) const { return words(localDate(instant, country_)); }

    std::string words(const Period& period) const {
        std::string out;
        const auto part = [&](int n, std::string_view unit) {
            if (n == 0) return;
            const std::string key = "period." + std::string(unit) + (n == 1 ? ".one" : ".other");
            out += (out.empty() ? "" : std::string(texts_["period.and"])) +
                   texts_.with(key, {{"n", std::to_string(n)}});
        };
        part(period.years, "year");
        part(period.months, "month");
        part(period.days, "day");
        part(period.hours, "hour");
        return out.empty() ? std::string(texts_["period.none"]) : out;
    }

    // A column's value; times are written as dates.
    std::string words(const std::string& value) const {
        if (const auto date = parseDate(value)) return words(*date);
        if (const auto instant = parseInstant(value)) return words(*instant);
        return value.empty() ? std::string(texts_["row.empty"]) : value;
    }

    std::string words(const std::vector<PurposeId>& ids) const {
        std::string out;
        for (const PurposeId& id : ids) {
            const Purpose* purpose = policy_.purpose(id);
            out += (out.empty() ? "" : ", ");
            out += purpose == nullptr ? std::string_view(id.str()) : in(purpose->title);
        }
        return out;
    }

    // Pieces

    void notice() {
        if (state_.notice.empty()) return;
        const bool good =
            state_.notice == "notice.requested" || state_.notice == "notice.loggedOut";
        writeNotice(out_, good ? Mood::good : Mood::warn, texts_[state_.notice]);
    }
    void submit(std::string_view text) {
        out_.open("div").attr("class", "row");
        out_.element("button", {{"type", "submit"}, {"class", "primary"}},
                     state_.waiting ? texts_["waiting"] : text);
        out_.close();
    }
    void fact(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        out_.element("dt", name).element("dd", value);
    }
    void facts(std::string_view name, const std::vector<std::string>& values) {
        if (values.empty()) return;
        out_.element("dt", name).open("dd");
        if (values.size() == 1) {
            out_.text(values.front());
        } else {
            out_.open("ul").attr("class", "plain");
            for (const std::string& value : values) out_.element("li", value);
            out_.close();
        }
        out_.close();
    }

    // Screens

    void ask() {
        writeTitle(out_, texts_["ask.title"]);
        out_.element("p", texts_.with("ask.intro", {{"controller", controller()}}));
        const bool wrong = state_.notice == "notice.email";
        if (!wrong) notice();
        out_.open("form").attr("data-action", "ask").flag("novalidate").attr("class", "card");
        out_.open("div").attr("class", "field");
        out_.element("label", {{"for", "email"}}, texts_["ask.email"]);
        out_.open("input")
            .attr("id", "email")
            .attr("name", "email")
            .attr("type", "email")
            .attr("autocomplete", "email")
            .attr("spellcheck", "false")
            .attr("data-focus", "email")
            .attr("aria-describedby", wrong ? "email-error email-why" : "email-why")
            .attr("value", state_.email)
            .flag("required");
        if (wrong) out_.attr("aria-invalid", "true");
        if (wrong)
            out_.element("p", {{"id", "email-error"}, {"class", "error"}}, texts_["notice.email"]);
        out_.element("p", {{"id", "email-why"}, {"class", "hint"}}, texts_["ask.why"]);
        out_.close();
        submit(texts_["ask.submit"]);
        out_.close();
    }

    void mailed() {
        writeTitle(out_, texts_["mailed.title"]);
        out_.open("div").attr("class", "card narrow");
        out_.element("p", texts_.with("mailed.text", {{"email", state_.email}}));
        out_.element("p", {{"class", "hint"}}, texts_["mailed.hint"]);
        out_.open("div").attr("class", "row");
        writeButton(out_, "again", "", texts_["mailed.again"]);
        out_.close().close();
    }

    void landing() {
        writeTitle(out_, texts_["landing.title"]);
        notice();
        out_.open("form").attr("data-action", "redeem").attr("class", "card");
        out_.element("p", texts_.with("landing.text", {{"controller", controller()}}));
        submit(texts_["landing.submit"]);
        out_.close();
    }

    void overview() {
        const Holdings& held = state_.holdings;
        out_.open("header").attr("class", "top");
        writeTitle(out_, texts_["overview.title"]);
        out_.open("div").attr("class", "row");
        writeButton(out_, "save", "", texts_["overview.save"]);
        writeButton(out_, "logout", "quiet", texts_["overview.logout"]);
        out_.close().close();
        out_.element("p", texts_.with(held.tables.empty() ? "overview.nothing" : "overview.intro",
                                      {{"controller", controller()}, {"email", held.email}}));
        notice();
        if (!held.requests.empty()) requests();
        for (const Purpose& purpose : policy_.purposes)
            if (hasRows(purpose)) purposeCard(purpose);
        if (!held.consents.empty()) choices();
        if (!held.tables.empty()) erase();
        rights();
    }

    bool hasRows(const Purpose& purpose) const {
        const auto& tables = state_.holdings.tables;
        return std::any_of(tables.begin(), tables.end(),
                           [&](const HeldTable& table) { return table.purpose == purpose.id; });
    }
    bool isGranted(const Purpose& purpose) const {
        const auto& consents = state_.holdings.consents;
        return !consents.empty() && std::count(consents.front().granted.begin(),
                                               consents.front().granted.end(), purpose.id) > 0;
    }

    void purposeCard(const Purpose& purpose) {
        out_.open("section").attr("class", "card").attr("data-purpose", purpose.id.str());
        out_.element("h3", in(purpose.title));
        purposeFacts(purpose);
        for (const HeldTable& table : state_.holdings.tables)
            if (table.purpose == purpose.id) rowsOf(table);
        out_.close();
    }

    void purposeFacts(const Purpose& purpose) {
        std::vector<std::string> what;
        for (const DataId& id : purpose.data)
            if (const DataCategory* category = policy_.dataCategory(id))
                what.emplace_back(in(category->title));
        std::vector<std::string> why = {std::string(in(purpose.description)),
                                        std::string(texts_[basisKey(purpose.basis)])};
        if (const auto interest = in(purpose.interest); !interest.empty())
            why.emplace_back(interest);
        std::vector<std::string> until;
        for (const Retention& rule : purpose.retention)
            until.push_back(texts_.with(ruleKey(rule.trigger), {{"period", words(rule.period)}}));
        std::vector<std::string> who;
        std::vector<std::string> where;
        for (const ProcessorId& id : purpose.recipients) {
            const Processor* processor = policy_.processor(id);
            if (processor == nullptr) continue;
            who.push_back(processor->name + ": " + std::string(in(processor->task)));
            std::string place =
                processor->name + ": " + std::string(texts_[placeKey(processor->place)]);
            if (const auto basis = in(processor->transferBasis); !basis.empty())
                place += " (" + std::string(basis) + ")";
            where.push_back(std::move(place));
        }
        if (who.empty()) {
            who.push_back(texts_.with("card.onlyUs", {{"controller", controller()}}));
            where.push_back(texts_.with(
                "card.atUs", {{"controller", controller()}, {"place", texts_[homeKey(country_)]}}));
        }
        out_.open("dl").attr("class", "facts");
        facts(texts_["card.what"], what);
        facts(texts_["card.why"], why);
        facts(texts_["card.until"], until);
        facts(texts_["card.who"], who);
        facts(texts_["card.where"], where);
        fact(texts_["card.source"], in(purpose.source));
        out_.close();
    }

    void rowsOf(const HeldTable& table) {
        out_.element("h4", in(table.title));
        out_.open("ul").attr("class", "rows");
        for (const HeldRow& row : table.rows) {
            out_.open("li").attr("data-item", row.item.str());
            out_.open("dl").attr("class", "facts");
            for (std::size_t i = 0; i < table.columns.size(); ++i)
                fact(in(table.columns[i]), words(row.values[i]));
            out_.close();
            if (row.kept)
                out_.element("p", {{"class", "hint"}},
                             texts_.with("row.kept", {{"date", words(row.kept->until)},
                                                      {"law", in(row.kept->law)}}));
            else if (row.undecided)
                out_.element("p", {{"class", "hint"}}, texts_["row.undecided"]);
            else if (row.until)
                out_.element("p", {{"class", "hint"}},
                             texts_.with("row.until", {{"date", words(*row.until)}}));
            out_.close();
        }
        out_.close();
    }

    void choices() {
        out_.open("section").attr("class", "card").attr("data-choices", "");
        out_.element("h3", texts_["choices.title"]);
        out_.open("ul").attr("class", "plain");
        for (const HeldConsent& consent : state_.holdings.consents) {
            const auto line = [&](std::string_view key, const std::vector<PurposeId>& ids) {
                if (!ids.empty())
                    out_.element("li", texts_.with(key, {{"date", words(consent.made)},
                                                         {"purposes", words(ids)}}));
            };
            line("choices.granted", consent.granted);
            line("choices.refused", consent.refused);
        }
        out_.close();
        out_.element("p", {{"class", "hint"}}, texts_["choices.note"]);
        out_.close();
    }

    bool erasureIsOpen() const {
        return std::any_of(state_.holdings.requests.begin(), state_.holdings.requests.end(),
                           [](const SubjectRequest& request) { return !isClosed(request.status); });
    }

    // The last day of all when a law keeps every row; nothing when something can be erased.
    std::optional<Date> allKeptUntil() const {
        std::optional<Date> last;
        for (const HeldTable& table : state_.holdings.tables)
            for (const HeldRow& row : table.rows) {
                if (!row.kept) return std::nullopt;
                last = std::max(last.value_or(row.kept->until), row.kept->until);
            }
        return last;
    }

    void erase() {
        const std::optional<Date> kept = allKeptUntil();
        const bool open = erasureIsOpen();
        out_.open("section").attr("class", "card");
        out_.element("h3", {{"data-focus", "erase"}, {"tabindex", "-1"}},
                     texts_[kept && !open ? "erase.kept.title" : "erase.title"]);
        if (open) {
            out_.element("p", texts_["erase.open"]);
        } else if (kept) {
            out_.element("p", texts_.with("erase.kept", {{"date", words(*kept)}}));
        } else {
            out_.element("p", texts_["erase.intro"]);
            out_.open("div").attr("class", "row");
            writeButton(out_, "preview", "danger", texts_["erase.button"]);
            out_.close();
        }
        out_.close();
    }

    void preview() {
        std::vector<std::string> erased;
        std::vector<std::string> kept;
        for (const HeldTable& table : state_.holdings.tables) {
            std::size_t count = 0;
            for (const HeldRow& row : table.rows) {
                if (row.kept)
                    kept.push_back(itemName(in(table.title), row.item) + ". " +
                                   keptWords(*row.kept));
                else if (row.undecided)
                    kept.push_back(itemName(in(table.title), row.item) + ". " +
                                   std::string(texts_["row.undecided"]));
                else
                    ++count;
            }
            if (count > 0)
                erased.push_back(texts_.with(
                    "preview.line", {{"title", in(table.title)}, {"n", std::to_string(count)}}));
        }
        out_.open("dialog").flag("open").attr("data-modal", "").attr("data-escape", "");
        out_.attr("aria-labelledby", "preview-title");
        out_.open("div").attr("class", "stack");
        out_.element("h3", {{"id", "preview-title"}, {"data-focus", "preview"}, {"tabindex", "-1"}},
                     texts_["preview.title"]);
        list(texts_["preview.erased"], erased);
        list(texts_["preview.kept"], kept);
        out_.element("p", texts_.with("preview.due", {{"date", words(dueIfAskedNow_)}}));
        out_.open("div").attr("class", "row");
        writeButton(out_, "confirm", "danger primary",
                    texts_[state_.waiting ? "waiting" : "preview.confirm"]);
        writeButton(out_, "cancel", "", texts_["preview.cancel"]);
        out_.close().close().close();
    }

    void list(std::string_view title, const std::vector<std::string>& lines) {
        if (lines.empty()) return;
        out_.element("h4", title).open("ul");
        for (const std::string& line : lines) out_.element("li", line);
        out_.close();
    }

    std::string itemName(std::string_view title, const ItemId& item) const {
        return texts_.with("outcome.item", {{"title", title}, {"key", item.key}});
    }
    std::string keptWords(const Kept& kept) const {
        return texts_.with("outcome.kept", {{"date", words(kept.until)}, {"law", in(kept.law)}});
    }

    void requests() {
        out_.open("section").attr("class", "stack");
        out_.element("h3", texts_["requests.title"]);
        for (const SubjectRequest& request : state_.holdings.requests) requestCard(request);
        out_.close();
    }

    void requestCard(const SubjectRequest& request) {
        const bool closed = isClosed(request.status);
        out_.open("article").attr("class", "card").attr("data-request", request.id.str());
        out_.open("div").attr("class", "row");
        out_.element("h4", texts_["request.title"]);
        out_.element("span", {{"class", closed ? "badge good" : "badge"}},
                     texts_[closed ? "request.closed" : "request.open"]);
        out_.close();
        out_.open("ol").attr("class", "timeline");
        for (const RequestEvent& event : request.history) {
            // it is acknowledged in the moment in which it is received
            if (event.status == RequestStatus::acknowledged) continue;
            out_.open("li");
            out_.element("time", {{"datetime", formatInstant(event.at)}}, words(event.at));
            out_.text(" ").element("span", texts_[statusKey(event.status)]);
            out_.close();
        }
        if (!closed) {
            out_.open("li").attr("class", "ahead");
            out_.element("time", {{"datetime", formatDate(request.due)}}, words(request.due));
            out_.text(" ").element("span",
                                   texts_.with("request.due", {{"date", words(request.due)}}));
            out_.close();
        }
        out_.close();
        if (closed) outcomes(request);
        out_.close();
    }

    void outcomes(const SubjectRequest& request) {
        out_.element("h5", texts_["outcome.title"]);
        if (request.outcomes.empty()) out_.element("p", texts_["outcome.nothing"]);
        out_.open("ul").attr("class", "rows");
        for (const ItemOutcome& outcome : request.outcomes) {
            out_.open("li").attr("data-item", outcome.item.str());
            out_.element("strong", itemName(in(outcome.title), outcome.item));
            out_.text(" ");
            out_.element("span", outcome.kept ? keptWords(*outcome.kept)
                                              : std::string(texts_["outcome.erased"]));
            out_.close();
        }
        out_.close();
        complaint();
    }

    void complaint() {
        const Complaints to = complaintsTo(policy_.controller.authority);
        out_.open("p").text(texts_.with("complaint.text", {{"authority", texts_[to.nameKey]}}));
        out_.text(" ").open("a").href(Url(to.url)).text(texts_["complaint.link"]).close().close();
    }

    void rights() {
        std::vector<const Purpose*> held;
        for (const Purpose& purpose : policy_.purposes)
            if (hasRows(purpose) || isGranted(purpose)) held.push_back(&purpose);
        const std::string_view authority =
            texts_[complaintsTo(policy_.controller.authority).nameKey];
        out_.open("details").attr("class", "card");
        out_.element("summary", texts_["rights.title"]);
        out_.open("div").attr("class", "stack");
        out_.open("ul");
        for (const Right right : rightsIn(held)) {
            const std::string key = "right." + std::string(nameOf(right));
            out_.element("li", texts_.with(key, {{"email", policy_.controller.email},
                                                 {"authority", authority}}));
        }
        out_.close();
        complaint();
        out_.close().close();
    }

    const YourDataSetting& setting_;
    const YourDataState& state_;
    const Policy& policy_;
    const Texts& texts_;
    Country country_;
    Date dueIfAskedNow_;
    Html out_;
};

}  // namespace

Html yourDataHtml(const YourDataSetting& setting, const YourDataState& state, Instant now) {
    return YourDataView(setting, state, now).html();
}

}  // namespace samtycke
