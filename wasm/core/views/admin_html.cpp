#include "views/admin_html.h"

#include <algorithm>
#include <utility>

#include "rights/deadline.h"
#include "views/pieces.h"

namespace samtycke {
namespace {

using Screen = AdminState::Screen;

class AdminView {
  public:
    AdminView(const AdminSetting& setting, const AdminState& state, Instant now)
        : setting_(setting),
          state_(state),
          texts_(setting.texts),
          country_(countryOf(setting.policy.controller)),
          today_(localDate(now, country_)) {}

    Html html() {
        out_.open("div").attr("class", "panel stack");
        out_.attr("data-focus", "all").attr("tabindex", "-1");
        writeLanguage(out_, setting_.language);
        writeStatus(out_);
        const bool failed = state_.signedIn && !state_.notice.empty();
        if (state_.screen == Screen::loading && failed) {
            navigation();
            notice();
        } else if (state_.screen == Screen::loading) {
            out_.element("p", {{"class", "hint"}}, texts_["loading"]);
        } else if (state_.screen == Screen::signIn) {
            signIn();
        } else {
            navigation();
            if (state_.screen == Screen::queue) queue();
            if (state_.screen == Screen::request) request();
            if (state_.screen == Screen::attachments) writeAttachments(out_, setting_, state_);
            if (state_.screen == Screen::people) writePeople(out_, setting_, state_);
        }
        return std::move(out_.close());
    }

  private:
    // Words

    std::string_view in(const LocalText& text) const { return text.in(setting_.language); }
    std::string day(Instant instant) const { return formatDate(localDate(instant, country_)); }

    // A column's value; times are written as days.
    std::string words(const std::string& value) const {
        const auto instant = parseInstant(value);
        return instant ? day(*instant) : value;
    }

    std::string left(const SubjectRequest& request) const {
        if (request.status == RequestStatus::fulfilled)
            return std::string(texts_["done.fulfilled"]);
        if (request.status == RequestStatus::rejected) return std::string(texts_["done.rejected"]);
        const int days = daysUntil(request.due, today_);
        if (days == 0) return std::string(texts_["left.today"]);
        const int n = days < 0 ? -days : days;
        const std::string key =
            std::string(days < 0 ? "late." : "left.") + (n == 1 ? "one" : "other");
        return texts_.with(key, {{"n", std::to_string(n)}});
    }
    std::string_view urgency(const SubjectRequest& request) const {
        if (isClosed(request.status)) return "badge good";
        const int days = daysUntil(request.due, today_);
        return days < 0 ? "badge bad" : days <= 7 ? "badge warn" : "badge";
    }

    std::string itemName(const LocalText& title, const ItemId& item) const {
        return texts_.with("preview.item", {{"title", in(title)}, {"key", item.key}});
    }
    std::string why(const Kept& kept) const {
        return texts_.with("preview.why",
                           {{"date", formatDate(kept.until)}, {"law", in(kept.law)}});
    }

    // Pieces

    void notice() {
        if (state_.notice.empty()) return;
        const bool good = state_.notice == "notice.signedOut";
        writeNotice(out_, good ? Mood::good : Mood::warn, texts_[state_.notice]);
    }
    void field(std::string_view name, std::string_view type, std::string_view autocomplete,
               std::string_view label, std::string_view value = {}) {
        out_.open("div").attr("class", "field");
        out_.element("label", {{"for", name}}, label);
        out_.open("input")
            .attr("id", name)
            .attr("name", name)
            .attr("type", type)
            .attr("autocomplete", autocomplete)
            .attr("autocapitalize", "none")
            .attr("value", value)
            .flag("required");
        out_.close();
    }
    void fact(std::string_view name, std::string_view value) {
        out_.element("dt", name).element("dd", value);
    }

    void navigation() {
        const bool attachments = state_.screen == Screen::attachments;
        const bool people = state_.screen == Screen::people;
        const auto tab = [&](std::string_view action, std::string_view text, bool current) {
            out_.open("button")
                .attr("type", "button")
                .attr("class", "quiet tab")
                .attr("data-action", action);
            if (current) out_.attr("aria-current", "page");
            out_.text(text).close();
        };
        out_.open("nav").attr("class", "row tabs").attr("aria-label", texts_["nav.label"]);
        const bool queue = state_.screen == Screen::queue || state_.screen == Screen::request;
        tab("queue", texts_["nav.queue"], queue);
        tab("attachments", texts_["nav.attachments"], attachments);
        tab("people", texts_["nav.people"], people);
        out_.element("span", {{"class", "grow"}}, "");
        writeButton(out_, "sign-out", "quiet", texts_["nav.signOut"]);
        out_.close();
    }

    // Screens

    void signIn() {
        writeTitle(out_, texts_["signIn.title"]);
        notice();
        out_.open("form").attr("data-action", "sign-in").attr("class", "card narrow");
        field("name", "text", "username", texts_["signIn.name"], state_.name);
        field("password", "password", "current-password", texts_["signIn.password"]);
        out_.open("div").attr("class", "row");
        out_.element("button", {{"type", "submit"}, {"class", "primary"}},
                     texts_[state_.waiting ? "waiting" : "signIn.submit"]);
        out_.close().close();
    }

    void queue() {
        writeTitle(out_, texts_["queue.title"]);
        notice();
        if (state_.queue.empty()) {
            out_.element("p", texts_["queue.empty"]);
            return;
        }
        const auto firstClosed =
            std::find_if(state_.queue.begin(), state_.queue.end(),
                         [](const SubjectRequest& request) { return isClosed(request.status); });
        if (firstClosed == state_.queue.begin())
            out_.element("p", texts_["queue.nothingOpen"]);
        else
            cards(state_.queue.begin(), firstClosed);
        if (firstClosed == state_.queue.end()) return;
        out_.element("h3", texts_["queue.closed"]);
        cards(firstClosed, state_.queue.end());
    }

    using Position = std::vector<SubjectRequest>::const_iterator;
    void cards(Position from, Position to) {
        out_.open("ul").attr("class", "queue");
        for (; from != to; ++from) {
            const SubjectRequest& request = *from;
            out_.open("li").attr("class", "card entry").attr("data-request", request.id.str());
            out_.open("dl").attr("class", "entry-facts");
            const auto cell = [&](std::string_view name, std::string_view value) {
                out_.open("div");
                fact(name, value);
                out_.close();
            };
            cell(texts_["queue.person"], request.email);
            cell(texts_["queue.what"], texts_["erasure"]);
            cell(texts_["queue.due"], formatDate(request.due));
            out_.close();
            out_.element("span", {{"class", urgency(request)}}, left(request));
            const std::string label = texts_.with("queue.openOne", {{"email", request.email}});
            out_.open("button")
                .attr("type", "button")
                .attr("data-action", "request")
                .attr("data-value", request.id.str())
                .attr("aria-label", label);
            out_.text(texts_["queue.open"]).close().close();
        }
        out_.close();
    }

    void request() {
        const SubjectRequest& request = state_.detail->request;
        out_.open("div");
        writeButton(out_, "queue", "quiet back", texts_["detail.back"]);
        out_.close();
        writeTitle(out_, texts_["detail.title"]);
        notice();
        out_.open("dl").attr("class", "facts card");
        fact(texts_["detail.from"], request.email);
        fact(texts_["detail.received"], day(request.received));
        if (!isClosed(request.status))
            fact(texts_["detail.due"],
                 texts_.with("detail.rule",
                             {{"date", formatDate(request.due)}, {"left", left(request)}}));
        else if (!request.history.empty())
            fact(texts_["detail.answered"], day(request.history.back().at));
        out_.close();
        if (state_.detail->preview) preview(request);
        if (isClosed(request.status)) result(request);
        if (state_.confirming) confirm(request);
    }

    enum class Fate { erased, kept, undecided };
    static Fate fateOf(const HeldRow& row) {
        if (row.undecided) return Fate::undecided;
        return row.kept ? Fate::kept : Fate::erased;
    }
    std::size_t count(Fate fate) const {
        std::size_t n = 0;
        for (const HeldTable& table : state_.detail->preview->tables)
            for (const HeldRow& row : table.rows) n += fateOf(row) == fate ? 1U : 0U;
        return n;
    }

    void preview(const SubjectRequest& request) {
        const bool begun = request.status == RequestStatus::accepted;
        if (begun) out_.element("p", {{"class", "notice warn"}}, texts_["resume.text"]);
        if (state_.detail->preview->tables.empty()) out_.element("p", texts_["preview.nothing"]);
        rows(Fate::undecided, "preview.undecided");
        rows(Fate::erased, "preview.erased");
        rows(Fate::kept, "preview.kept");
        if (count(Fate::undecided) > 0) return;
        const std::string_view words = begun                     ? texts_["resume"]
                                       : count(Fate::erased) > 0 ? texts_["carryOut"]
                                                                 : texts_["carryOut.close"];
        out_.open("div").attr("class", "row");
        writeButton(out_, "carry-out", "primary danger", words);
        out_.close();
    }

    void rows(Fate fate, std::string_view heading) {
        if (count(fate) == 0) return;
        out_.open("section").attr("class", "card");
        out_.element("h3", texts_[heading]);
        out_.open("ul").attr("class", "rows");
        for (const HeldTable& table : state_.detail->preview->tables)
            for (const HeldRow& row : table.rows) {
                if (fateOf(row) != fate) continue;
                out_.open("li").attr("data-item", row.item.str());
                out_.element("strong", itemName(table.title, row.item));
                out_.open("dl").attr("class", "facts");
                for (std::size_t i = 0; i < table.columns.size(); ++i)
                    fact(in(table.columns[i]), words(row.values[i]));
                out_.close();
                if (row.kept) out_.element("p", {{"class", "hint"}}, why(*row.kept));
                if (row.undecided)
                    out_.element("p", {{"class", "hint"}}, texts_["preview.unknown"]);
                out_.close();
            }
        out_.close().close();
    }

    void confirm(const SubjectRequest& request) {
        out_.open("dialog").flag("open").attr("data-modal", "").attr("data-escape", "");
        out_.attr("aria-labelledby", "confirm-title");
        out_.open("div").attr("class", "stack");
        out_.element("h3", {{"id", "confirm-title"}, {"data-focus", "confirm"}, {"tabindex", "-1"}},
                     texts_["confirm.title"]);
        out_.element("p",
                     texts_.with("confirm.text", {{"erased", std::to_string(count(Fate::erased))},
                                                  {"kept", std::to_string(count(Fate::kept))},
                                                  {"email", request.email}}));
        out_.open("div").attr("class", "row");
        writeButton(out_, "yes", "primary danger",
                    texts_[state_.waiting ? "waiting" : "confirm.yes"]);
        writeButton(out_, "no", "", texts_["confirm.no"]);
        out_.close().close().close();
    }

    void result(const SubjectRequest& request) {
        out_.open("section").attr("class", "card").attr("data-result", "");
        out_.element("h3", texts_["result.title"]);
        if (request.outcomes.empty()) out_.element("p", texts_["preview.nothing"]);
        out_.open("ul").attr("class", "rows");
        for (const ItemOutcome& outcome : request.outcomes) {
            out_.open("li").attr("data-item", outcome.item.str());
            out_.element("strong", itemName(outcome.title, outcome.item));
            out_.element("p",
                         outcome.kept ? why(*outcome.kept) : std::string(texts_["result.erased"]));
            out_.close();
        }
        out_.close();
        out_.element("p", {{"class", "hint"}},
                     texts_.with("result.mailed", {{"email", request.email}}));
        out_.close();
    }

    const AdminSetting& setting_;
    const AdminState& state_;
    const Texts& texts_;
    Country country_;
    Date today_;
    Html out_;
};

}  // namespace

Html adminHtml(const AdminSetting& setting, const AdminState& state, Instant now) {
    return AdminView(setting, state, now).html();
}

}  // namespace samtycke
