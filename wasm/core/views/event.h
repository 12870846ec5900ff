// What a widget hears: js-glue/src/widget.ts and transport.ts make these events.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace samtycke {

struct WidgetEvent {
    std::string type;  // "start", "click", "change", "submit", "escape", "response", or its own

    // click, change and submit: data-action and data-value of the element
    std::string action;
    std::string value;
    bool checked = false;                                    // change
    std::map<std::string, std::string, std::less<>> fields;  // submit: the form's text fields

    // response: of effect::request with this id; status 0 when the backend could not be reached
    std::string id;
    int status = 0;
    Json body;

    Json document;  // the whole event, for the fields of a widget's own types

    bool is(std::string_view wantedType, std::string_view wantedAction) const {
        return type == wantedType && action == wantedAction;
    }
    bool answers(std::string_view request) const { return type == "response" && id == request; }
    bool succeeded() const { return status >= 200 && status < 300; }
    // "" when the form has no such field.
    std::string_view field(std::string_view name) const;
};

// Errors: those of parseJson and JsonReader.
Result<WidgetEvent> parseWidgetEvent(std::string_view json);

}  // namespace samtycke
