#include "views/upload.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "views/upload_html.h"

namespace samtycke {
namespace {

using Phase = UploadState::Phase;
using FilePhase = UploadFile::Phase;
using namespace std::string_view_literals;

constexpr std::size_t kMostFiles = 500;  // at once

constexpr std::array kUploadTexts = {
    "promise"sv,
    "who.department"sv,
    "how.title"sv,
    "how.text"sv,
    "how.keys"sv,
    "loading"sv,
    "unavailable"sv,
    "reload"sv,
    "none"sv,
    "department"sv,
    "department.choose"sv,
    "drop"sv,
    "dropMore"sv,
    "choose"sv,
    "chooseMore"sv,
    "camera"sv,
    "limit"sv,
    "files"sv,
    "remove"sv,
    "send"sv,
    "sendSeveral"sv,
    "sendAnyway"sv,
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
    "file.inspecting"sv,
    "file.waiting"sv,
    "file.sending"sv,
    "file.paused"sv,
    "file.sent"sv,
    "file.failed"sv,
    "file.restored"sv,
    "sending"sv,
    "sendingAll"sv,
    "amount"sv,
    "amountSeveral"sv,
    "safe"sv,
    "encrypting"sv,
    "stay"sv,
    "paused"sv,
    "pause"sv,
    "resume"sv,
    "cancel"sv,
    "retry"sv,
    "continue"sv,
    "sent.title"sv,
    "sent.titleSeveral"sv,
    "sent.text"sv,
    "outcome"sv,
    "more"sv,
    "notice.empty"sv,
    "notice.tooLarge"sv,
    "notice.type"sv,
    "notice.tooMany"sv,
    "notice.cancelled"sv,
    "notice.cancelledSome"sv,
    "notice.restored"sv,
    "failed.offline"sv,
    "failed.busy"sv,
    "failed.changed"sv,
    "failed.again"sv,
    "failed.refused"sv,
    "failed.browser"sv,
    "failed.died"sv,
    "failed.elsewhere"sv,
    "failed.uncertain"sv,
    "failed.notAge"sv,
    "failed.quotaTenant"sv,
    "failed.quotaPerson"sv,
    "lost.cut"sv,
    "lost.expired"sv,
    "lost.gone"sv,
    "said.chosen"sv,
    "said.chosenSeveral"sv,
    "said.removed"sv,
    "said.sending"sv,
    "said.progress"sv,
    "said.paused"sv,
    "said.resumed"sv,
    "unit.byte"sv,
    "unit.decimal"sv,
};

Step moved(Step step, std::string_view focus) {
    step.effects.push_back(effect::focus(focus));
    return step;
}

Json about(std::string_view type, const UploadFile& file) {
    return {{"type", type}, {"id", file.id}};
}

UploadFile* find(UploadState& state, std::string_view id) {
    for (UploadFile& file : state.files)
        if (file.id == id) return &file;
    return nullptr;
}

// --- Who can open what is sent

// Its name as a request, too: an answer for another department than the one chosen now is not
// taken.
std::string recipientsPath(const UploadState& state) {
    if (state.department.empty()) return "recipients";
    return "recipients?department=" + state.department.str();
}

Step load(UploadState& state) {
    state.phase = Phase::loading;
    state.recipients.clear();
    const std::string path = recipientsPath(state);
    Step step;
    step.effects.push_back(effect::request(path, "GET", path));
    return step;
}

Result<Step> start(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    const std::string wanted = reader.optionalText("department", {0, 100}).value_or("");
    if (!errors.empty()) return tl::unexpected(errors.front());
    Step step;
    const auto& departments = setting.vault().departments;
    for (const Department& one : departments)
        if (one.id.str() == wanted || departments.size() == 1) {
            state.department = one.id;
            state.fixedDepartment = true;
        }
    if (departments.empty() || state.fixedDepartment)
        step = load(state);
    else
        state.phase = Phase::choosingDepartment;
    step.effects.push_back({{"type", "find"}});
    return step;
}

Step departmentCame(const UploadSetting& setting, UploadState& state, std::string_view id) {
    for (const Department& one : setting.vault().departments)
        if (one.id.str() == id) {
            state.department = one.id;
            return load(state);
        }
    state.department = {};
    state.phase = Phase::choosingDepartment;
    return {};
}

Result<Step> recipientsCame(UploadState& state, const WidgetEvent& event) {
    if (!event.succeeded()) {
        state.phase = Phase::unavailable;
        return Step{};
    }
    std::vector<Error> errors;
    JsonReader reader(event.body, "", errors);
    state.recipients = reader.texts("recipients", 0, 500, {1, 10'000});
    if (!errors.empty()) return tl::unexpected(errors.front());
    state.phase = state.recipients.empty() ? Phase::noRecipient : Phase::open;
    return Step{};
}

// --- Files before they are sent

bool typeAllowed(const VaultSettings& vault, std::string_view type) {
    if (vault.types.empty()) return true;
    for (const std::string& pattern : vault.types)
        if (matchesPattern(asciiLower(type), pattern)) return true;
    return false;
}

Step choose(const UploadSetting& setting, bool camera) {
    Step step;
    const Json types = camera ? Json::array({"image/*"}) : Json(setting.vault().types);
    step.effects.push_back({{"type", "choose"}, {"types", types}, {"camera", camera}});
    return step;
}

void inspect(UploadFile& file, Step& step) {
    file.phase = FilePhase::inspecting;
    file.notice.clear();
    step.effects.push_back(about("inspect", file));
}

Result<Step> filesCame(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    Step step;
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    std::vector<UploadFile> files;
    for (JsonReader& one : reader.objects("files", 1, 100'000)) {
        UploadFile file;
        file.id = one.text("id", {1, 100});
        file.name = oneLine(one.text("name", {0, 100'000}));
        file.size = one.integer("size", 0, INT64_MAX / 100);
        const std::string type = one.optionalText("mediaType", {0, 200}).value_or("");
        file.notice = file.size == 0                         ? "notice.empty"
                      : file.size > setting.vault().maxBytes ? "notice.tooLarge"
                      : !typeAllowed(setting.vault(), type)  ? "notice.type"
                                                             : "";
        if (!file.notice.empty()) file.phase = FilePhase::refused;
        files.push_back(std::move(file));
    }
    if (!errors.empty()) return tl::unexpected(errors.front());

    state.notice.clear();
    if (state.files.size() + files.size() > kMostFiles) state.notice = "notice.tooMany";
    // Sending may have gone on by itself while the person chose.
    const bool open = state.phase == Phase::open && state.notice.empty();
    for (UploadFile& file : files) {
        if (!open || file.is(FilePhase::refused)) step.effects.push_back(about("forget", file));
        if (!open) continue;
        if (!file.is(FilePhase::refused)) inspect(file, step);
        state.files.push_back(std::move(file));
    }
    if (!open) return step;
    return moved(std::move(step), state.has(FilePhase::inspecting) ? "choose" : "notice");
}

std::string_view uncleanText(std::string_view reason) {
    if (reason == "metadata.image") return "unclean.image";
    if (reason == "metadata.media") return "unclean.media";
    if (reason == "metadata.archive") return "unclean.archive";
    if (reason == "metadata.damaged" || reason == "metadata.too-large") return "unclean.damaged";
    return "unclean.document";
}

// One sentence when the last file has been looked at, however many they are.
std::string chosenWords(const UploadSetting& setting, const UploadState& state) {
    const Texts& texts = setting.texts;
    std::int64_t size = 0;
    std::vector<const UploadFile*> ready;
    for (const UploadFile& file : state.files) {
        if (!file.is(FilePhase::ready)) continue;
        ready.push_back(&file);
        size += file.size;
    }
    if (ready.empty()) return "";
    const std::string bytes = formatBytes(texts, size);
    if (ready.size() > 1)
        return texts.with("said.chosenSeveral",
                          {{"count", std::to_string(ready.size())}, {"size", bytes}});
    std::string said = texts.with("said.chosen", {{"name", ready[0]->name}, {"size", bytes}});
    const std::string metadata = aboutMetadata(setting, *ready[0]);
    return metadata.empty() ? said : said + " " + metadata;
}

Result<Step> inspected(const UploadSetting& setting, UploadState& state, UploadFile& file,
                       const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    std::vector<std::string> removed = reader.texts("removed");
    const std::string reason = reader.text("reason", {0, 100});
    const bool thumbnail = reader.boolean("thumbnail", false);
    if (!errors.empty()) return tl::unexpected(errors.front());
    for (std::string& code : removed)
        if (std::find(kUploadTexts.begin(), kUploadTexts.end(), "clean." + code) ==
            kUploadTexts.end())
            code = "other";
    file.phase = FilePhase::ready;
    file.inspected = true;
    file.thumbnail = thumbnail;
    file.removed = std::move(removed);
    if (!reason.empty()) file.unclean = uncleanText(reason);
    Step step;
    if (state.has(FilePhase::inspecting)) return step;
    step.effects.push_back(effect::announce(chosenWords(setting, state)));
    const bool clean = std::all_of(state.files.begin(), state.files.end(),
                                   [](const UploadFile& one) { return one.unclean.empty(); });
    return moved(std::move(step), clean ? "send" : "notice");
}

Result<Step> found(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    UploadFile file;
    file.id = reader.text("id", {1, 100});
    file.name = oneLine(reader.text("name", {0, 100'000}));
    file.size = reader.integer("size", 0, INT64_MAX / 100);
    file.done = reader.integer("done", 0, INT64_MAX / 100);
    file.total = reader.integer("total", 0, INT64_MAX / 100);
    const std::string became = reader.text("state");
    const std::string department = reader.optionalText("department", {0, 100}).value_or("");
    if (!errors.empty()) return tl::unexpected(errors.front());
    if (find(state, file.id)) return Step{};
    for (const Department& one : setting.vault().departments)
        if (one.id.str() == department) file.department = one.id;
    file.here = false;
    file.inspected = true;
    file.safe = true;
    file.phase = became == "whole"     ? FilePhase::restored
                 : became == "arrived" ? FilePhase::sent
                                       : FilePhase::lost;
    if (file.is(FilePhase::lost)) file.notice = "lost." + became;
    // It was taken back a moment too late.
    if (file.is(FilePhase::sent) && state.notice.starts_with("notice.cancelled"))
        state.notice.clear();
    Step step;
    if (file.is(FilePhase::restored))
        step.effects.push_back(effect::announce(setting.texts["notice.restored"]));
    state.files.push_back(std::move(file));
    return step;
}

// --- Sending

// Gives the worker the next file when it has none.
void advance(UploadState& state, Step& step) {
    if (state.busy()) return;
    for (UploadFile& file : state.files) {
        if (!file.is(FilePhase::waiting)) continue;
        file.phase = FilePhase::sending;
        if (!state.paused) step.effects.push_back(about("send", file));
        return;
    }
    state.paused = false;
}

// All that is wanted and can be sent, once more too. Nothing is sent of which the person has not
// been told what it tells.
template <class Wanted>
Step send(const UploadSetting& setting, UploadState& state, Wanted wanted) {
    state.notice.clear();
    state.paused = false;
    Step step;
    for (UploadFile& file : state.files) {
        if (!wanted(file) && !file.is(FilePhase::waiting)) continue;
        const bool again = file.is(FilePhase::failed) || file.is(FilePhase::waiting);
        const bool ready = file.is(FilePhase::ready) && state.phase == Phase::open;
        if (!again && !ready && !canGoOn(state, file)) continue;
        if (!file.inspected) {
            inspect(file, step);
            continue;
        }
        file.phase = FilePhase::waiting;
        file.notice.clear();
        if (file.total == 0) file.total = file.size;
        if (std::exchange(file.prepared, true)) continue;
        if (file.here) file.department = state.department;
        const Json recipients = file.here ? Json(state.recipients) : Json::array();
        Json prepare = about("prepare", file);
        prepare["recipients"] = recipients;
        prepare["department"] = file.department.str();
        step.effects.push_back(std::move(prepare));
    }
    advance(state, step);
    if (!state.busy()) return moved(std::move(step), "choose");
    step.effects.push_back(effect::announce(setting.texts["said.sending"]));
    // Not to a button: a key pressed twice would press it.
    return moved(std::move(step), "progress");
}

Result<Step> progressed(const UploadSetting& setting, UploadState& state, UploadFile& file,
                        const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    const std::int64_t done = reader.integer("done", 0, INT64_MAX / 100);
    const std::int64_t total = reader.integer("total", 0, INT64_MAX / 100);
    if (!errors.empty()) return tl::unexpected(errors.front());
    const std::int64_t before = sumOf(state).percent();
    file.done = done;
    file.total = total;
    const std::int64_t percent = sumOf(state).percent();
    Step step;
    // Three times in all, so that a screen reader tells without chattering.
    if (percent / 25 > before / 25 && percent < 100)
        step.effects.push_back(effect::announce(
            setting.texts.with("said.progress", {{"percent", std::to_string(percent)}})));
    return step;
}

// When nothing more is to be sent: what became of it all.
Step ended(const UploadSetting& setting, const UploadState& state, Step step) {
    if (state.busy()) return step;
    if (state.partly()) return moved(std::move(step), "outcome");
    if (state.has(FilePhase::failed) || state.has(FilePhase::lost))
        return moved(std::move(step), "notice");
    if (!state.has(FilePhase::sent)) return moved(std::move(step), "choose");
    step.effects.push_back(effect::announce(outcomeTitle(setting, state)));
    return moved(std::move(step), "outcome");
}

Result<Step> sent(const UploadSetting& setting, UploadState& state, UploadFile& file,
                  const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    const std::string upload = reader.text("upload", {0, 200});
    if (!errors.empty()) return tl::unexpected(errors.front());
    file.phase = FilePhase::sent;
    file.done = file.total;
    // The last key had gone, and one has come.
    if (file.here && state.phase == Phase::noRecipient) state.phase = Phase::open;
    Step step;
    step.effects.push_back(effect::emit("upload", {{"id", upload}}));
    if (!file.thumbnail) step.effects.push_back(about("forget", file));
    advance(state, step);
    return ended(setting, state, std::move(step));
}

struct Failure {
    std::string_view code;
    std::string_view notice;
    bool again = true;     // it may be tried again
    bool passing = false;  // the others wait for it
};

constexpr std::array kFailures = {
    Failure{"upload.offline", "failed.offline", true, true},
    Failure{"upload.busy", "failed.busy", true, true},
    Failure{"upload.changed", "failed.changed", false},
    Failure{"upload.too-large", "notice.tooLarge", false},
    Failure{"upload.quota-tenant", "failed.quotaTenant"},
    Failure{"upload.quota-person", "failed.quotaPerson"},
    Failure{"upload.not-age", "failed.notAge"},
    Failure{"upload.elsewhere", "failed.elsewhere"},
    Failure{"upload.uncertain", "failed.uncertain"},
    Failure{"upload.lost", "failed.again"},
    Failure{"upload.recipients", "failed.again"},
    Failure{"upload.unexpected", "failed.again"},
    Failure{"upload.disk-full", "failed.again"},
    Failure{"engine.unavailable", "failed.browser"},
};

Step failed(const UploadSetting& setting, UploadState& state, UploadFile& file,
            std::string_view code) {
    Failure failure{"", "failed.refused"};
    for (const Failure& one : kFailures)
        if (one.code == code) failure = one;
    // The last key went while the page was open: another department may be chosen.
    if (code == "vault.no-recipients") {
        state.phase = Phase::noRecipient;
        file.phase = FilePhase::ready;
        file.prepared = false;
        Step step;
        advance(state, step);
        return state.busy() ? step : moved(std::move(step), "notice");
    }
    const bool stays = code == "upload.elsewhere" || code == "upload.uncertain";
    if (stays && state.notice.starts_with("notice.cancelled")) state.notice.clear();
    const bool spent =
        code == "upload.lost" || code == "upload.recipients" || code == "upload.not-age";
    file.notice = failure.notice;
    file.phase = FilePhase::failed;
    if (!failure.again) file.phase = FilePhase::lost;
    if (spent && !file.here) {
        file.phase = FilePhase::lost;
        file.notice = "lost.gone";
    }
    Step step;
    if (!failure.passing) advance(state, step);
    return ended(setting, state, std::move(step));
}

// What is on the disk goes on; the rest is encrypted anew.
Step died(UploadState& state, std::string_view code) {
    const bool offline = code == "upload.offline";
    for (UploadFile& file : state.files) {
        file.prepared = false;
        if (!file.is(FilePhase::inspecting) && !file.is(FilePhase::sending)) continue;
        file.phase = FilePhase::failed;
        file.notice = offline ? "failed.offline" : "failed.died";
    }
    state.paused = false;
    return moved({}, state.partly() ? "outcome" : "notice");
}

// --- Acts of the person

Step pause(const UploadSetting& setting, UploadState& state, bool pause) {
    Step step;
    if (const UploadFile* file = state.first(FilePhase::sending); file && state.paused != pause) {
        state.paused = pause;
        step.effects.push_back(about(pause ? "pause" : "send", *file));
        step.effects.push_back(
            effect::announce(setting.texts[pause ? "said.paused" : "said.resumed"]));
    }
    return moved(std::move(step), pause ? "resume" : "pause");
}

void give(const UploadFile& file, Step& step) {
    const bool known = file.underWay() || file.is(FilePhase::restored);
    step.effects.push_back(about(known ? "cancel" : "forget", file));
}

Step remove(const UploadSetting& setting, UploadState& state, std::string_view id) {
    Step step;
    const auto file = std::find_if(state.files.begin(), state.files.end(),
                                   [&](const UploadFile& one) { return one.id == id; });
    if (file == state.files.end()) return step;
    give(*file, step);
    step.effects.push_back(
        effect::announce(setting.texts.with("said.removed", {{"name", file->name}})));
    const bool wasSending = file->is(FilePhase::sending);
    state.files.erase(file);
    state.notice.clear();
    if (wasSending) {
        advance(state, step);
        if (!state.busy()) return ended(setting, state, std::move(step));
    }
    return moved(std::move(step), state.busy()                     ? "progress"
                                  : state.done() || state.partly() ? "outcome"
                                                                   : "choose");
}

Step cancel(UploadState& state) {
    Step step;
    const auto goes = [](const UploadFile& file) {
        return file.underWay() || file.is(FilePhase::refused) || file.is(FilePhase::lost);
    };
    for (const UploadFile& file : state.files)
        if (goes(file)) give(file, step);
    std::erase_if(state.files, goes);
    state.paused = false;
    state.notice = state.has(FilePhase::sent) ? "notice.cancelledSome" : "notice.cancelled";
    return moved(std::move(step), "notice");
}

Step more(UploadState& state) {
    Step step;
    for (const UploadFile& file : state.files)
        if (file.is(FilePhase::sent)) step.effects.push_back(about("forget", file));
    std::erase_if(state.files, [](const UploadFile& file) { return file.is(FilePhase::sent); });
    state.notice.clear();
    return moved(std::move(step), "choose");
}

// Only what the network stopped goes on by itself.
Step online(const UploadSetting& setting, UploadState& state) {
    const auto stopped = [](const UploadFile& file) {
        return file.is(FilePhase::failed) && file.notice == "failed.offline";
    };
    if (state.busy() || std::none_of(state.files.begin(), state.files.end(), stopped)) return {};
    return send(setting, state, stopped);
}

std::string_view textOf(const Json& document, const char* key) {
    const auto text = document.find(key);
    if (text == document.end() || !text->is_string()) return {};
    return text->get_ref<const std::string&>();
}

// The keys that are shown are those that files are encrypted for.
Result<Step> recipientsTold(UploadState& state, const WidgetEvent& event) {
    std::vector<Error> errors;
    JsonReader reader(event.document, "", errors);
    std::vector<std::string> recipients = reader.texts("recipients", 0, 500, {1, 10'000});
    if (!errors.empty()) return tl::unexpected(errors.front());
    if (!recipients.empty()) state.recipients = std::move(recipients);
    return Step{};
}

// News of one file; late news of one that is gone change nothing.
Result<Step> heardOf(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    UploadFile* file = find(state, textOf(event.document, "id"));
    if (!file) return Step{};
    const bool sending = file->is(FilePhase::sending);
    const bool inspecting = file->is(FilePhase::inspecting);
    if (event.type == "inspected" && inspecting) return inspected(setting, state, *file, event);
    if (event.type == "safe") file->safe = true;
    if (event.type == "recipients" && file->here && file->department == state.department)
        return recipientsTold(state, event);
    if (event.type == "elsewhere" && file->is(FilePhase::restored)) {
        state.files.erase(state.files.begin() + (file - state.files.data()));
        return Step{};
    }
    if (event.type == "progress" && sending) return progressed(setting, state, *file, event);
    // Another tab may have sent what waits here.
    const bool left = file->underWay() || file->is(FilePhase::restored);
    if (event.type == "sent" && left) return sent(setting, state, *file, event);
    const bool tried = left || inspecting;
    if (event.type == "failed" && tried)
        return failed(setting, state, *file, textOf(event.document, "code"));
    return Step{};
}

Result<Step> next(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    if (event.type == "start") return start(setting, state, event);
    if (event.is("click", "reload")) return load(state);
    if (event.answers(recipientsPath(state))) return recipientsCame(state, event);
    if (event.is("change", "department")) return departmentCame(setting, state, event.value);
    if (event.is("click", "choose")) return choose(setting, false);
    if (event.is("click", "camera")) return choose(setting, true);
    if (event.type == "files") return filesCame(setting, state, event);
    if (event.type == "found") return found(setting, state, event);
    if (event.type == "died") return died(state, textOf(event.document, "code"));
    if (event.type == "online") return online(setting, state);
    if (event.is("click", "send") && !state.busy() && state.phase == Phase::open)
        return send(setting, state, [](const UploadFile&) { return true; });
    if (event.is("click", "retry") && !state.busy())
        return send(setting, state, [&](const UploadFile& file) {
            return event.value.empty() || file.id == event.value;
        });
    if (event.is("click", "pause")) return pause(setting, state, true);
    if (event.is("click", "resume")) return pause(setting, state, false);
    if (event.is("click", "remove")) return remove(setting, state, event.value);
    if (event.is("click", "cancel")) return cancel(state);
    if (event.is("click", "more")) return more(state);
    return heardOf(setting, state, event);
}

Result<Step> all(const UploadSetting& setting, UploadState& state, const WidgetEvent& event) {
    Step step;
    const auto events = event.document.find("events");
    if (events == event.document.end()) return step;
    for (const Json& document : *events) {
        const auto one = parseWidgetEvent(document.dump());
        if (!one) return tl::unexpected(one.error());
        auto taken = next(setting, state, *one);
        if (!taken) return taken;
        std::move(taken->effects.begin(), taken->effects.end(), std::back_inserter(step.effects));
    }
    return step;
}

}  // namespace

bool UploadFile::underWay() const {
    return is(Phase::waiting) || is(Phase::sending) || is(Phase::failed);
}

bool UploadState::done() const {
    return has(FilePhase::sent) &&
           std::all_of(files.begin(), files.end(), [](const UploadFile& file) {
               return file.is(FilePhase::sent) || file.is(FilePhase::refused) ||
                      file.is(FilePhase::lost);
           });
}

bool UploadState::partly() const {
    if (busy() || has(FilePhase::inspecting) || has(FilePhase::ready) || has(FilePhase::restored))
        return false;
    const auto tried = std::count_if(files.begin(), files.end(), [](const UploadFile& file) {
        return file.underWay() || file.is(FilePhase::sent) || file.is(FilePhase::lost);
    });
    return tried > 1 && (has(FilePhase::failed) || has(FilePhase::lost));
}

const UploadFile* UploadState::first(UploadFile::Phase wanted) const {
    for (const UploadFile& file : files)
        if (file.is(wanted)) return &file;
    return nullptr;
}

std::int64_t UploadSum::percent() const {
    return total > 0 ? std::min<std::int64_t>(100, done * 100 / total) : 0;
}

UploadSum sumOf(const UploadState& state) {
    UploadSum sum;
    for (const UploadFile& file : state.files) {
        if (!file.underWay() && !file.is(FilePhase::sent)) continue;
        sum.done += file.done;
        sum.total += file.total;
        ++sum.files;
        if (file.is(FilePhase::sent)) ++sum.arrived;
    }
    return sum;
}

Result<UploadSetting> UploadSetting::parse(std::string_view policyJson, std::string_view localeJson,
                                           std::string_view language) {
    auto policy = parsePolicy(policyJson);
    if (!policy) return tl::unexpected(policy.error().front());
    if (!policy->vault)
        return fail("upload.no-vault", "Add the section \"vault\" to the policy document.",
                    "/vault");
    auto texts = Texts::parse(localeJson, kUploadTexts);
    if (!texts) return tl::unexpected(std::move(texts.error()));
    Language chosen = policy->language(language);
    return UploadSetting{*std::move(policy), *std::move(texts), std::move(chosen)};
}

Result<Step> step(const UploadSetting& setting, UploadState& state, const WidgetEvent& event,
                  Instant /*now*/) {
    auto result =
        event.type == "several" ? all(setting, state, event) : next(setting, state, event);
    if (result) result->view = uploadHtml(setting, state);
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
