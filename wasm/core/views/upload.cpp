#include "views/upload.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "views/pieces.h"

namespace samtycke {
namespace {

using Phase = UploadState::Phase;
using namespace std::string_view_literals;

constexpr std::array kTexts = {
    "promise"sv,
    "how.title"sv,
    "how.text"sv,
    "how.keys"sv,
    "loading"sv,
    "unavailable"sv,
    "reload"sv,
    "none"sv,
    "drop"sv,
    "choose"sv,
    "limit"sv,
    "send"sv,
    "sendAnyway"sv,
    "another"sv,
    "inspecting"sv,
    "clean"sv,
    "clean.and"sv,
    "clean.location"sv,
    "clean.camera"sv,
    "clean.author"sv,
    "clean.time"sv,
    "clean.comment"sv,
    "clean.thumbnail"sv,
    "clean.software"sv,
    "clean.trailing"sv,
    "clean.other"sv,
    "unclean"sv,
    "unclean.image"sv,
    "unclean.media"sv,
    "unclean.document"sv,
    "unclean.archive"sv,
    "unclean.damaged"sv,
    "sending"sv,
    "amount"sv,
    "cancel"sv,
    "sent.title"sv,
    "sent.text"sv,
    "more"sv,
    "retry"sv,
    "notice.empty"sv,
    "notice.tooLarge"sv,
    "notice.type"sv,
    "notice.several"sv,
    "notice.cancelled"sv,
    "failed.offline"sv,
    "failed.changed"sv,
    "failed.again"sv,
    "failed.refused"sv,
    "failed.browser"sv,
    "said.chosen"sv,
    "said.sending"sv,
    "said.progress"sv,
    "unit.byte"sv,
    "unit.decimal"sv,
};

std::int64_t percentDone(const UploadState& state) {
    return state.total > 0 ? std::min<std::int64_t>(100, state.done * 100 / state.total) : 0;
}

// What a file loses before it is sent, or may still tell; "" when there is nothing to say.
std::string aboutMetadata(const UploadSetting& setting, const UploadState& state) {
    const Texts& texts = setting.texts;
    if (!state.unclean.empty())
        return texts.with("unclean",
                          {{"reason", texts[state.unclean]}, {"product", setting.policy.product}});
    if (state.removed.empty()) return "";
    std::string what;
    for (std::size_t i = 0; i < state.removed.size(); ++i) {
        const bool last = i + 1 == state.removed.size();
        if (i > 0) what += last ? " " + std::string(texts["clean.and"]) + " " : ", ";
        what += texts["clean." + state.removed[i]];
    }
    return texts.with("clean", {{"what", what}});
}

class View {
  public:
    View(const UploadSetting& setting, const UploadState& state)
        : texts_(setting.texts), setting_(setting), state_(state) {}

    Html write() {
        out_.open("div").attr("class", "stack upload");
        switch (state_.phase) {
            case Phase::loading:
                out_.element("p", {{"class", "hint"}}, texts_["loading"]);
                break;
            case Phase::unavailable:
                writeNotice(out_, Mood::warn, texts_["unavailable"]);
                row([&] { writeButton(out_, "reload", "", texts_["reload"]); });
                break;
            case Phase::noRecipient:
                writeNotice(out_, Mood::warn,
                            texts_.with("none", {{"product", setting_.policy.product},
                                                 {"email", setting_.policy.controller.email}}));
                break;
            default:
                promise();
                file();
        }
        writeStatus(out_);
        out_.close();
        return std::move(out_);
    }

  private:
    void promise() {
        const std::string& product = setting_.policy.product;
        out_.element("p", {{"class", "promise"}}, texts_.with("promise", {{"product", product}}));
        out_.open("details").element("summary", texts_["how.title"]);
        out_.open("div").attr("class", "stack tight");
        out_.element("p", texts_.with("how.text", {{"product", product}}));
        out_.element("p", texts_.with("how.keys", {{"product", product}}));
        out_.open("ul").attr("class", "keys");
        for (const std::string& recipient : state_.recipients)
            out_.open("li").element("code", recipient).close();
        out_.close().close().close();
    }

    void file() {
        switch (state_.phase) {
            case Phase::choosing:
                return choosing();
            case Phase::inspecting:
                return inspecting();
            case Phase::chosen:
                return chosen();
            case Phase::sending:
                return sending();
            case Phase::failed:
                return failed();
            default:
                return sent();
        }
    }

    void choosing() {
        notice();
        out_.open("div").attr("class", "drop").flag("data-drop");
        out_.element("p", {{"class", "pointer-only"}}, texts_["drop"]);
        writeButton(out_, "choose", "primary", texts_["choose"]);
        const std::string most = formatBytes(texts_, setting_.policy.vault->maxBytes);
        out_.element("p", {{"class", "hint"}}, texts_.with("limit", {{"size", most}}));
        out_.close();
    }

    void inspecting() {
        card([&] {
            out_.element("p", {{"class", "hint"}}, texts_["inspecting"]);
            row([&] { writeButton(out_, "choose", "quiet", texts_["another"]); });
        });
    }

    void chosen() {
        card([&] {
            const bool clean = state_.unclean.empty();
            const std::string about = aboutMetadata(setting_, state_);
            if (!about.empty()) {
                if (clean)
                    out_.element("p", about);
                else
                    writeNotice(out_, Mood::warn, about);
            }
            row([&] {
                writeButton(out_, "send", clean ? "primary" : "",
                            texts_[clean ? "send" : "sendAnyway"]);
                writeButton(out_, "choose", clean ? "quiet" : "primary", texts_["another"]);
            });
        });
    }

    void sending() {
        card([&] {
            const std::string percent = std::to_string(percentDone(state_));
            out_.open("progress").attr("max", "100").attr("value", percent);
            out_.attr("tabindex", "-1").attr("data-focus", "progress");
            out_.attr("aria-label", texts_.with("sending", {{"name", state_.name}})).close();
            out_.element("p", {{"class", "hint amount"}},
                         texts_.with("amount", {{"done", formatBytes(texts_, state_.done)},
                                                {"total", formatBytes(texts_, state_.total)},
                                                {"percent", percent}}));
            row([&] { writeButton(out_, "cancel", "", texts_["cancel"]); });
        });
    }

    void failed() {
        card([&] {
            notice();
            row([&] {
                if (state_.canRetry) writeButton(out_, "retry", "primary", texts_["retry"]);
                writeButton(out_, "choose", state_.canRetry ? "quiet" : "primary",
                            texts_["another"]);
                writeButton(out_, "cancel", "quiet", texts_["cancel"]);
            });
        });
    }

    void sent() {
        const std::string text = texts_.with("sent.text", {{"product", setting_.policy.product}});
        out_.open("div").attr("class", "notice good").attr("data-focus", "notice");
        out_.attr("tabindex", "-1");
        out_.element("h3", texts_["sent.title"]);
        out_.open("p").element("strong", state_.name).text(" ").text(text).close().close();
        row([&] { writeButton(out_, "more", "", texts_["more"]); });
    }

    void notice() {
        if (state_.notice.empty()) return;
        const std::string most = formatBytes(texts_, setting_.policy.vault->maxBytes);
        const Mood mood = state_.notice == "notice.cancelled" ? Mood::good : Mood::warn;
        writeNotice(out_, mood, texts_.with(state_.notice, {{"size", most}}));
    }

    template <class Content>
    void card(Content content) {
        out_.open("div").attr("class", "card");
        out_.open("p").attr("class", "file").element("strong", state_.name).text(" ");
        out_.element("span", {{"class", "hint"}}, formatBytes(texts_, state_.size)).close();
        content();
        out_.close();
    }

    template <class Content>
    void row(Content content) {
        out_.open("div").attr("class", "row");
        content();
        out_.close();
    }

    const Texts& texts_;
    const UploadSetting& setting_;
    const UploadState& state_;
    Html out_;
};

Step moved(Step step, std::string_view focus) {
    if (!focus.empty()) step.effects.push_back(effect::focus(focus));
    return step;
}

void loseFile(UploadState& state) {
    state.name.clear();
    state.size = state.done = state.total = 0;
    state.notice.clear();
    state.inspected = false;
    state.removed.clear();
    state.unclean.clear();
}

Step load(UploadState& state) {
    state.phase = Phase::loading;
    Step step;
    step.effects.push_back(effect::request("recipients", "GET", "recipients"));
    return step;
}

Result<Step> recipientsCame(UploadState& state, const WidgetEvent& event) {
    if (!event.succeeded()) {
        state.phase = Phase::unavailable;
        return Step{};
    }
    std::vector<Error> errors;
    JsonReader reader(event.body, "", errors);
    state.recipients = reader.texts("recipients");
    if (!errors.empty()) return tl::unexpected(errors.front());
    state.phase = state.recipients.empty() ? Phase::noRecipient : Phase::choosing;
    return Step{};
}

bool typeAllowed(const VaultSettings& vault, std::string_view type) {
    if (vault.types.empty()) return true;
    for (const std::string& pattern : vault.types)
        if (matchesPattern(asciiLower(type), pattern)) return true;
    return false;
}

Step inspect(UploadState& state, Step step) {
    state.phase = Phase::inspecting;
    step.effects.push_back({{"type", "inspect"}});
    return moved(std::move(step), "choose");
}

Result<Step> fileCame(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    const bool open = state.phase == Phase::choosing || state.phase == Phase::inspecting ||
                      state.phase == Phase::chosen || state.phase == Phase::failed;
    if (!open) return Step{};
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    const std::string name = reader.text("name", {0, 1000});
    const std::int64_t size = reader.integer("size", 0, INT64_MAX);
    const std::string type = reader.optionalText("mediaType", {0, 200}).value_or("");
    const bool several = reader.boolean("several", false);
    if (!errors.empty()) return tl::unexpected(errors.front());

    Step step;
    if (state.phase == Phase::failed) step.effects.push_back({{"type", "cancel"}});
    loseFile(state);
    state.notice = several                                     ? "notice.several"
                   : size == 0                                 ? "notice.empty"
                   : size > setting.policy.vault->maxBytes     ? "notice.tooLarge"
                   : !typeAllowed(*setting.policy.vault, type) ? "notice.type"
                                                               : "";
    if (!state.notice.empty()) {
        state.phase = Phase::choosing;
        step.effects.push_back({{"type", "forget"}});
        return moved(std::move(step), "notice");
    }
    state.name = name;
    state.size = size;
    return inspect(state, std::move(step));
}

std::string_view uncleanText(std::string_view reason) {
    if (reason == "metadata.image") return "unclean.image";
    if (reason == "metadata.media") return "unclean.media";
    if (reason == "metadata.archive") return "unclean.archive";
    if (reason == "metadata.damaged" || reason == "metadata.too-large") return "unclean.damaged";
    return "unclean.document";
}

Result<Step> inspected(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    std::vector<std::string> removed = reader.texts("removed");
    const std::string reason = reader.text("reason", {0, 100});
    if (!errors.empty()) return tl::unexpected(errors.front());
    for (std::string& code : removed)
        if (std::find(kTexts.begin(), kTexts.end(), "clean." + code) == kTexts.end())
            code = "other";
    state.phase = Phase::chosen;
    state.inspected = true;
    state.removed = std::move(removed);
    if (!reason.empty()) state.unclean = uncleanText(reason);
    std::string said = setting.texts.with(
        "said.chosen", {{"name", state.name}, {"size", formatBytes(setting.texts, state.size)}});
    const std::string about = aboutMetadata(setting, state);
    if (!about.empty()) said += " " + about;
    Step step;
    step.effects.push_back(effect::announce(said));
    return moved(std::move(step), state.unclean.empty() ? "send" : "notice");
}

Step send(const UploadSetting& setting, UploadState& state) {
    state.phase = Phase::sending;
    state.done = 0;
    state.total = state.size;
    Step step;
    step.effects.push_back({{"type", "send"}, {"recipients", state.recipients}});
    step.effects.push_back(effect::announce(setting.texts["said.sending"]));
    // Not to the button that cancels: a key pressed twice would.
    return moved(std::move(step), "progress");
}

Result<Step> progressed(const UploadSetting& setting, UploadState& state,
                        const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    const std::int64_t done = reader.integer("done", 0, INT64_MAX / 100);
    const std::int64_t total = reader.integer("total", 0, INT64_MAX / 100);
    if (!errors.empty()) return tl::unexpected(errors.front());
    const std::int64_t before = percentDone(state);
    state.done = done;
    state.total = total;
    const std::int64_t percent = percentDone(state);
    Step step;
    // Four times in all, so that a screen reader tells without chattering.
    if (percent / 25 > before / 25 && percent < 100)
        step.effects.push_back(effect::announce(
            setting.texts.with("said.progress", {{"percent", std::to_string(percent)}})));
    return step;
}

Step failed(UploadState& state, std::string_view code) {
    state.phase = Phase::failed;
    state.canRetry = true;
    if (code == "upload.offline") {
        state.notice = "failed.offline";
    } else if (code == "upload.changed") {
        state.notice = "failed.changed";
        state.canRetry = false;
    } else if (code == "upload.too-large") {
        state.notice = "notice.tooLarge";
        state.canRetry = false;
    } else if (code == "upload.refused") {
        state.notice = "failed.refused";
    } else if (code == "engine.unavailable") {
        state.notice = "failed.browser";
    } else {
        state.notice = "failed.again";
    }
    return moved({}, "notice");
}

// Nothing is sent of which the person has not been told what it tells.
Step retry(UploadState& state) {
    state.notice.clear();
    if (!state.inspected) return inspect(state, {});
    state.phase = Phase::sending;
    Step step;
    step.effects.push_back({{"type", "retry"}, {"recipients", state.recipients}});
    return moved(std::move(step), "progress");
}

Step sent(UploadState& state, const WidgetEvent& event) {
    state.phase = Phase::sent;
    Step step = effectOnly("forget");
    step.effects.push_back(effect::emit("upload", {{"id", event.id}}));
    return moved(std::move(step), "notice");
}

Step backToChoosing(UploadState& state, std::string_view notice, Step step) {
    loseFile(state);
    state.phase = Phase::choosing;
    state.notice = notice;
    return moved(std::move(step), notice.empty() ? "choose" : "notice");
}

Result<Step> next(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    const bool busy = state.phase == Phase::sending;
    if (event.type == "start" || event.is("click", "reload")) return load(state);
    if (event.answers("recipients")) return recipientsCame(state, event);
    if (event.is("click", "choose") && !busy) return effectOnly("choose");
    if (event.type == "file") return fileCame(setting, state, event);
    if (event.is("click", "send") && state.phase == Phase::chosen) return send(setting, state);
    if (event.type == "progress" && busy) return progressed(setting, state, event);
    if (event.type == "sent" && busy) return sent(state, event);
    if (event.type == "inspected" && state.phase == Phase::inspecting)
        return inspected(setting, state, event);
    if (event.type == "failed" && (busy || state.phase == Phase::inspecting)) {
        const auto code = event.document.find("code");
        const bool named = code != event.document.end() && code->is_string();
        return failed(state, named ? code->get_ref<const std::string&>() : "");
    }
    if (event.is("click", "retry") && state.phase == Phase::failed) return retry(state);
    if (event.is("click", "cancel") && (busy || state.phase == Phase::failed))
        return backToChoosing(state, "notice.cancelled", effectOnly("cancel"));
    if (event.is("click", "more") && state.phase == Phase::sent)
        return backToChoosing(state, "", {});
    return Step{};
}

}  // namespace

Result<UploadSetting> UploadSetting::parse(std::string_view policyJson, std::string_view localeJson,
                                           std::string_view /*language*/) {
    auto policy = parsePolicy(policyJson);
    if (!policy) return tl::unexpected(policy.error().front());
    if (!policy->vault)
        return fail("upload.no-vault", "Add the section \"vault\" to the policy document.",
                    "/vault");
    auto texts = Texts::parse(localeJson, kTexts);
    if (!texts) return tl::unexpected(std::move(texts.error()));
    return UploadSetting{*std::move(policy), *std::move(texts)};
}

Result<Step> step(const UploadSetting& setting, UploadState& state, const WidgetEvent& event,
                  Instant /*now*/) {
    auto result = next(setting, state, event);
    if (result) result->view = View(setting, state).write();
    return result;
}

std::string formatBytes(const Texts& texts, std::int64_t bytes) {
    constexpr std::array kUnits = {"kB"sv, "MB"sv, "GB"sv, "TB"sv, "PB"sv, "EB"sv};
    if (bytes < 1000) return std::to_string(bytes) + " " + std::string(texts["unit.byte"]);
    std::size_t unit = 0;
    std::int64_t tenths = bytes / 100;  // of the unit
    while (tenths >= 10'000 && unit + 1 < kUnits.size()) {
        tenths = (tenths + 500) / 1000;
        ++unit;
    }
    std::string text = std::to_string(tenths / 10);
    if (tenths < 100 && tenths % 10 != 0)
        text += std::string(texts["unit.decimal"]) + std::to_string(tenths % 10);
    return text + " " + std::string(kUnits[unit]);
}

}  // namespace samtycke
