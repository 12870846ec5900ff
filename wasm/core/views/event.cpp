#include "views/event.h"

#include <utility>
#include <vector>

namespace samtycke {

std::string_view WidgetEvent::field(std::string_view name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

Result<WidgetEvent> parseWidgetEvent(std::string_view json) {
    constexpr TextRule anyText{0, 1'000'000};
    auto document = parseJson(json);
    if (!document) return tl::unexpected(document.error());

    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    WidgetEvent event;
    event.type = reader.text("type");
    event.action = reader.optionalText("action", anyText).value_or("");
    event.value = reader.optionalText("value", anyText).value_or("");
    event.checked = reader.boolean("checked", false);
    if (auto fields = reader.optionalObject("fields"))
        for (const auto& item : fields->node().items())
            event.fields.emplace(item.key(), fields->text(item.key(), anyText));
    event.id = reader.optionalText("id", anyText).value_or("");
    event.status = static_cast<int>(reader.optionalInteger("status", 0, 999).value_or(0));
    if (!errors.empty()) return tl::unexpected(errors.front());

    if (const auto body = document->find("body"); body != document->end()) event.body = *body;
    event.document = *std::move(document);
    return event;
}

}  // namespace samtycke
