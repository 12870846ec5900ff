// What every widget gives back: (State, Event, now) -> (State, Effects, View).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/html.h"
#include "base/json.h"
#include "base/result.h"

namespace samtycke {

// The effects in the order in which they are to be performed, and the view when it changed.
// js-glue/src/widget.ts and ports.ts carry them out.
struct Step {
    Json effects = Json::array();
    std::optional<Html> view;
};

inline Step effectOnly(std::string_view type) {
    Step step;
    step.effects.push_back({{"type", type}});
    return step;
}

// Effects that every widget shares; a widget's own are made beside it.
namespace effect {

// Sets the text of the live region (role=status).
inline Json announce(std::string_view text) { return {{"type", "announce"}, {"text", text}}; }
// Moves the focus to the element with data-focus="target".
inline Json focus(std::string_view target) { return {{"type", "focus"}, {"target", target}}; }
// Asks the backend at /v1/{tenant}/{path}; the answer comes back as the event
// {"type":"response","id":id,"status":N,"body":{…}}, status 0 when it could not be reached.
inline Json request(std::string_view id, std::string_view method, std::string_view path,
                    Json body = nullptr) {
    return {{"type", "request"},
            {"id", id},
            {"method", method},
            {"path", path},
            {"body", std::move(body)}};
}
// A DOM event "samtycke:name" on the element, composed and bubbling.
inline Json emit(std::string_view name, Json detail = nullptr) {
    return {{"type", "emit"}, {"name", name}, {"detail", std::move(detail)}};
}

}  // namespace effect

inline Step focusing(std::string_view target) {
    Step step;
    step.effects.push_back(effect::focus(target));
    return step;
}

// The one envelope in which answers cross to JavaScript (js-glue/src/engine.ts opens it).
inline std::string envelope(const Json& value) { return writeJson(Json{{"value", value}}); }
inline std::string envelope(const Error& error) {
    return writeJson(Json{
        {"error", {{"code", error.code}, {"message", error.message}, {"pointer", error.pointer}}}});
}
inline std::string envelope(const Result<Step>& step) {
    if (!step) return envelope(step.error());
    Json value{{"effects", step->effects}};
    if (step->view) value["html"] = step->view->str();
    return envelope(value);
}

}  // namespace samtycke
