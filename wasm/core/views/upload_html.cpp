#include "views/upload_html.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "views/pieces.h"

namespace samtycke {
namespace {

using Phase = UploadState::Phase;
using FilePhase = UploadFile::Phase;

constexpr std::string_view kThumbnail = "112";  // pixels, for screens of two to the point
constexpr std::string_view kUncertain = "failed.uncertain";

// "PDF" of "Faktura.pdf"; "" when there is none that is short.
std::string kindOf(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return "";
    const std::string_view end = name.substr(dot + 1);
    if (end.empty() || end.size() > 4) return "";
    std::string kind;
    for (const char c : end) {
        if (!isLower(c) && !isDigit(c) && !(c >= 'A' && c <= 'Z')) return "";
        kind += isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return kind;
}

// A file's or the whole's way, in percent.
std::string percentOf(std::int64_t done, std::int64_t total) {
    return std::to_string(UploadSum{done, total, 0, 0}.percent());
}

class UploadView {
  public:
    UploadView(const UploadSetting& setting, const UploadState& state)
        : texts_(setting.texts),
          setting_(setting),
          state_(state),
          sum_(sumOf(state)),
          partly_(state.partly()) {}

    Html write() {
        out_.open("div").attr("class", "stack upload");
        out_.attr("data-focus", "all").attr("tabindex", "-1");
        if (state_.phase == Phase::open) promise();
        department();
        target();
        notice();
        // Of many files, how they fare must not stand out of sight.
        const bool asked = !state_.busy() && !state_.done() && !partly_;
        if (asked) files();
        acts();
        if (!asked) files();
        writeStatus(out_);
        out_.close();
        return std::move(out_);
    }

  private:
    void promise() {
        const std::string who = whoCanOpen(setting_, state_.department);
        out_.open("div").attr("class", "promise");
        out_.element("p", texts_.with("promise", {{"who", who}}));
        out_.open("details").element("summary", texts_["how.title"]);
        out_.open("div").attr("class", "stack tight");
        out_.element("p", texts_.with("how.text", {{"who", who}}));
        out_.element("p", texts_.with("how.keys", {{"who", who}}));
        out_.open("ul").attr("class", "keys");
        for (const std::string& recipient : state_.recipients)
            out_.open("li").element("code", recipient).close();
        out_.close().close().close().close();
    }

    // Not once the first file is encrypted for someone.
    void department() {
        const auto& departments = setting_.vault().departments;
        const bool underWay =
            std::any_of(state_.files.begin(), state_.files.end(),
                        [](const UploadFile& file) { return file.prepared && file.here; });
        if (departments.empty() || state_.fixedDepartment || underWay) return;
        out_.open("div").attr("class", "field");
        out_.element("label", {{"for", "department"}}, texts_["department"]);
        out_.open("select").attr("id", "department").attr("data-action", "department");
        out_.element("option", {{"value", ""}}, texts_["department.choose"]);
        for (const Department& one : departments) {
            out_.open("option").attr("value", one.id.str());
            out_.flag("selected", one.id == state_.department);
            out_.text(one.title.in(setting_.language)).close();
        }
        out_.close().close();
    }

    // Where files go in.
    void target() {
        switch (state_.phase) {
            case Phase::loading:
                out_.element("p", {{"class", "hint"}}, texts_["loading"]);
                return;
            case Phase::unavailable:
                writeNotice(out_, Mood::warn, texts_["unavailable"]);
                row([&] { writeButton(out_, "reload", "", texts_["reload"]); });
                return;
            case Phase::noRecipient:
                writeNotice(out_, Mood::warn,
                            texts_.with("none", {{"who", whoCanOpen(setting_, state_.department)},
                                                 {"email", setting_.policy.controller.email}}));
                if (!state_.files.empty())
                    row([&] { writeButton(out_, "reload", "", texts_["reload"]); });
                return;
            case Phase::choosingDepartment:
                return;
            case Phase::open:
                if (!state_.busy() && !state_.done()) drop();
        }
    }

    void drop() {
        const bool first = state_.files.empty();
        out_.open("div").attr("class", first ? "drop" : "drop more").flag("data-drop");
        out_.element("p", {{"class", "pointer-only"}}, texts_[first ? "drop" : "dropMore"]);
        out_.open("div").attr("class", "row");
        writeButton(out_, "choose", first ? "primary" : "",
                    texts_[first ? "choose" : "chooseMore"]);
        out_.open("div").attr("class", "touch-only");
        writeButton(out_, "camera", "", texts_["camera"]);
        out_.close().close();
        if (first) out_.element("p", {{"class", "hint"}}, texts_.with("limit", {{"size", most()}}));
        out_.close();
    }

    void notice() {
        if (state_.notice.empty()) return;
        const bool asked = state_.notice.starts_with("notice.cancelled");
        writeNotice(out_, asked ? Mood::good : Mood::warn, texts_[state_.notice]);
    }

    void files() {
        if (state_.files.empty()) return;
        out_.open("ul").attr("class", "files").attr("aria-label", texts_["files"]);
        for (const UploadFile& file : state_.files) item(file);
        out_.close();
    }

    void item(const UploadFile& file) {
        out_.open("li").attr("id", "file-" + file.id).attr("class", lookOf(file));
        picture(file);
        out_.open("div").attr("class", "about");
        out_.open("p").attr("class", "name").element("strong", file.name).close();
        out_.element("p", {{"class", "hint"}}, underName(file));
        if (file.is(FilePhase::sending) && sum_.files > 1) {
            out_.open("progress").attr("max", "100");
            out_.attr("value", percentOf(file.done, file.total));
            out_.attr("aria-label", texts_.with("sending", {{"name", file.name}})).close();
        }
        if (file.is(FilePhase::ready)) metadata(file);
        if (!file.notice.empty() && !inOutcome(file))
            writeNotice(out_, Mood::warn, reason(file.notice));
        out_.close();
        if (!file.is(FilePhase::sent)) removal(file);
        out_.close();
    }

    std::string reason(std::string_view notice) const {
        return texts_.with(notice, {{"size", most()},
                                    {"product", setting_.policy.product},
                                    {"email", setting_.policy.controller.email}});
    }

    // What went wrong with it stands in the outcome.
    bool inOutcome(const UploadFile& file) const {
        return partly_ && (file.is(FilePhase::failed) || file.is(FilePhase::lost));
    }

    void picture(const UploadFile& file) {
        if (file.thumbnail) {
            out_.open("canvas").attr("class", "picture").attr("aria-hidden", "true");
            out_.attr("id", "picture-" + file.id).attr("data-file", file.id);
            out_.attr("width", kThumbnail).attr("height", kThumbnail).close();
            return;
        }
        out_.element("span", {{"class", "picture"}, {"aria-hidden", "true"}}, kindOf(file.name));
    }

    void metadata(const UploadFile& file) {
        const std::string about = aboutMetadata(setting_, file);
        if (about.empty()) return;
        if (file.unclean.empty())
            out_.element("p", {{"class", "hint clean"}}, about);
        else
            writeNotice(out_, Mood::warn, about);
    }

    void removal(const UploadFile& file) {
        const std::string label = texts_.with("remove", {{"name", file.name}});
        const std::string focus = "remove:" + file.id;
        out_.open("button").attr("type", "button").attr("class", "quiet remove");
        out_.attr("id", focus).attr("data-focus", focus).attr("data-action", "remove");
        out_.attr("data-value", file.id).attr("aria-label", label).attr("title", label).close();
    }

    std::string_view lookOf(const UploadFile& file) const {
        if (file.is(FilePhase::sent)) return "item sent";
        if (file.is(FilePhase::sending)) return "item now";
        return file.is(FilePhase::refused) || file.is(FilePhase::lost) ? "item out" : "item";
    }

    std::string underName(const UploadFile& file) const {
        std::string text = formatBytes(texts_, file.size);
        const std::string word = phaseWord(file);
        if (!word.empty()) text.append(" · ").append(word);
        // Of a page before this one, where someone else may have been chosen.
        if (!file.here && !file.department.empty())
            text.append(" · ").append(whoCanOpen(setting_, file.department));
        return text;
    }

    std::string phaseWord(const UploadFile& file) const {
        switch (file.phase) {
            case FilePhase::inspecting:
                return std::string(texts_["file.inspecting"]);
            case FilePhase::waiting:
                return std::string(texts_["file.waiting"]);
            case FilePhase::sending:
                return std::string(texts_[state_.paused ? "file.paused" : "file.sending"]);
            case FilePhase::restored:
                return texts_.with("file.restored",
                                   {{"percent", percentOf(file.done, file.total)}});
            case FilePhase::sent:
                return std::string(texts_["file.sent"]);
            default:
                return inOutcome(file) && file.notice != kUncertain
                           ? std::string(texts_["file.failed"])
                           : "";
        }
    }

    // What can be done with them all: one thing first.
    void acts() {
        if (state_.files.empty()) return;
        if (state_.busy()) return sending();
        if (state_.has(FilePhase::inspecting)) {
            out_.element("p", {{"class", "hint"}}, texts_["inspecting"]);
            return;
        }
        if (state_.done() || partly_) return outcome();
        start();
    }

    void sending() {
        const std::string percent = std::to_string(sum_.percent());
        const UploadFile& file = *state_.first(FilePhase::sending);
        out_.open("div").attr("class", "whole");
        out_.open("progress").attr("max", "100").attr("value", percent);
        out_.attr("tabindex", "-1").attr("data-focus", "progress").attr("id", "whole");
        out_.attr("aria-label", sum_.files > 1 ? std::string(texts_["sendingAll"])
                                               : texts_.with("sending", {{"name", file.name}}));
        out_.close();
        const std::string count = std::to_string(sum_.files);
        out_.element("p", {{"class", "hint amount"}},
                     texts_.with(sum_.files > 1 ? "amountSeveral" : "amount",
                                 {{"done", formatBytes(texts_, sum_.done)},
                                  {"total", formatBytes(texts_, sum_.total)},
                                  {"arrived", std::to_string(sum_.arrived)},
                                  {"files", count},
                                  {"percent", percent}}));
        const std::string state =
            state_.paused ? texts_.with("paused", {{"resume", texts_["resume"]}}) + " " : "";
        out_.element("p", {{"class", "hint"}}, state + whetherToStay());
        out_.close();
        row([&] {
            if (state_.paused)
                writeButton(out_, "resume", "primary", texts_["resume"]);
            else
                writeButton(out_, "pause", "", texts_["pause"]);
            writeButton(out_, "cancel", "quiet", texts_["cancel"]);
        });
    }

    std::string whetherToStay() const {
        const bool safe =
            std::all_of(state_.files.begin(), state_.files.end(),
                        [](const UploadFile& one) { return !one.underWay() || one.safe; });
        if (safe) return std::string(texts_["safe"]);
        if (state_.paused) return std::string(texts_["stay"]);
        return std::string(texts_["encrypting"]) + " " + std::string(texts_["stay"]);
    }

    void outcome() {
        out_.open("div").attr("class", partly_ ? "notice warn outcome" : "notice good outcome");
        out_.attr("data-focus", "outcome").attr("tabindex", "-1");
        out_.element("h3", outcomeTitle(setting_, state_));
        if (partly_)
            reasons();
        else
            out_.element("p",
                         texts_.with("sent.text", {{"who", whoCanOpen(setting_, receiver())}}));
        out_.close();
        if (state_.done())
            row([&] { writeButton(out_, "more", "", texts_["more"]); });
        else
            start();
    }

    // The department that all that have arrived are for; none when they differ.
    DepartmentId receiver() const {
        const UploadFile* first = state_.first(FilePhase::sent);
        const bool same =
            first != nullptr &&
            std::all_of(state_.files.begin(), state_.files.end(), [&](const UploadFile& file) {
                return !file.is(FilePhase::sent) || file.department == first->department;
            });
        return same ? first->department : DepartmentId();
    }

    // Each once, with the files that it stopped.
    void reasons() {
        std::vector<std::pair<std::string_view, std::string>> names;
        for (const UploadFile& file : state_.files) {
            if (!inOutcome(file)) continue;
            const auto known = std::find_if(names.begin(), names.end(), [&](const auto& one) {
                return one.first == file.notice;
            });
            if (known == names.end())
                names.emplace_back(file.notice, file.name);
            else
                known->second += ", " + file.name;
        }
        for (const auto& [notice, whose] : names) {
            out_.open("p").element("strong", whose).close();
            out_.element("p", reason(notice));
        }
    }

    void start() {
        std::size_t ready = 0;
        bool unclean = false;
        for (const UploadFile& file : state_.files) {
            if (!file.is(FilePhase::ready) || state_.phase != Phase::open) continue;
            ++ready;
            unclean = unclean || !file.unclean.empty();
        }
        const bool failed = state_.has(FilePhase::failed);
        const bool left =
            state_.has(FilePhase::waiting) ||
            std::any_of(state_.files.begin(), state_.files.end(),
                        [&](const UploadFile& file) { return canGoOn(state_, file); });
        if (ready == 0 && !failed && !left) return;
        const std::string count = std::to_string(ready);
        if (left && state_.has(FilePhase::restored))
            out_.element("p", {{"class", "hint"}}, texts_["notice.restored"]);
        row([&] {
            if (unclean)
                writeButton(out_, "send", "", texts_["sendAnyway"]);
            else if (ready > 1)
                writeButton(out_, "send", "primary",
                            texts_.with("sendSeveral", {{"count", count}}));
            else if (ready == 1)
                writeButton(out_, "send", "primary", texts_["send"]);
            else
                writeButton(out_, "retry", "primary",
                            texts_[left || passing() ? "continue" : "retry"]);
            if (failed || state_.has(FilePhase::waiting))
                writeButton(out_, "cancel", "quiet", texts_["cancel"]);
        });
    }

    bool passing() const {
        return std::any_of(state_.files.begin(), state_.files.end(), [](const UploadFile& file) {
            return file.notice == "failed.offline" || file.notice == "failed.busy" ||
                   file.notice == kUncertain;
        });
    }

    std::string most() const { return formatBytes(texts_, setting_.vault().maxBytes); }

    template <class Content>
    void row(Content content) {
        out_.open("div").attr("class", "row");
        content();
        out_.close();
    }

    const Texts& texts_;
    const UploadSetting& setting_;
    const UploadState& state_;
    UploadSum sum_;
    bool partly_;
    Html out_;
};

}  // namespace

bool canGoOn(const UploadState& state, const UploadFile& file) {
    const bool nobody = state.phase == Phase::noRecipient && file.department == state.department;
    return file.is(FilePhase::restored) && !nobody;
}

Html uploadHtml(const UploadSetting& setting, const UploadState& state) {
    return UploadView(setting, state).write();
}

std::string whoCanOpen(const UploadSetting& setting, const DepartmentId& id) {
    const std::string& product = setting.policy.product;
    const Department* department = setting.vault().department(id);
    if (!department) return product;
    return setting.texts.with(
        "who.department",
        {{"department", department->title.in(setting.language)}, {"product", product}});
}

std::string aboutMetadata(const UploadSetting& setting, const UploadFile& file) {
    const Texts& texts = setting.texts;
    if (!file.unclean.empty())
        return texts.with("unclean",
                          {{"reason", texts[file.unclean]}, {"product", setting.policy.product}});
    if (file.removed.empty()) return "";
    std::string what;
    for (std::size_t i = 0; i < file.removed.size(); ++i) {
        const bool last = i + 1 == file.removed.size();
        if (i > 0) what += last ? " " + std::string(texts["clean.and"]) + " " : ", ";
        what += texts["clean." + file.removed[i]];
    }
    return texts.with("clean", {{"what", what}});
}

std::string outcomeTitle(const UploadSetting& setting, const UploadState& state) {
    const UploadSum sum = sumOf(state);
    const auto lost = static_cast<std::size_t>(
        std::count_if(state.files.begin(), state.files.end(),
                      [](const UploadFile& file) { return file.is(FilePhase::lost); }));
    const std::string count = std::to_string(sum.arrived);
    if (state.partly())
        return setting.texts.with(
            "outcome", {{"arrived", count}, {"files", std::to_string(sum.files + lost)}});
    if (sum.arrived == 1) return std::string(setting.texts["sent.title"]);
    return setting.texts.with("sent.titleSeveral", {{"count", count}});
}

}  // namespace samtycke
