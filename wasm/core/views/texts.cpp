#include "views/texts.h"

#include "base/json.h"
#include "base/text.h"

namespace samtycke {

Result<Texts> Texts::parse(std::string_view json, std::span<const std::string_view> keys) {
    const auto document = parseJson(json);
    if (!document) return tl::unexpected(document.error());
    if (!document->is_object())
        return fail("locale.type", "Give an object of texts, such as {\"close\": \"Close\"}.");
    Texts texts;
    for (const std::string_view key : keys) {
        const auto found = document->find(key);
        if (found == document->end())
            return fail("locale.missing", "Add the text \"" + std::string(key) + "\".");
        if (!found->is_string())
            return fail("locale.type", "Give a text here.", "/" + std::string(key));
        texts.texts_.emplace(key, found->get<std::string>());
    }
    return texts;
}

std::string_view Texts::operator[](std::string_view key) const {
    const auto found = texts_.find(key);
    return found == texts_.end() ? std::string_view() : std::string_view(found->second);
}

std::string Texts::with(
    std::string_view key,
    std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
    std::string text((*this)[key]);
    for (const auto& [name, value] : values)
        text = replaceAll(std::move(text), "{" + std::string(name) + "}", value);
    return text;
}

}  // namespace samtycke
