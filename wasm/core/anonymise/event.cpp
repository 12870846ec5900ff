#include "anonymise/event.h"

#include <algorithm>

#include "anonymise/text.h"
#include "anonymise/url.h"

namespace samtycke::anonymise {
namespace {

constexpr std::int64_t kLargest = 9'007'199'254'740'991;  // exact in JSON (RFC 8259 section 6)

std::int64_t roundedDown(std::int64_t value, std::int64_t step) {
    const std::int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

std::optional<Json> keptText(const EventRule::Property& rule, const std::string& text,
                             const AnonymiseSettings& settings) {
    if (codePoints(text) > kMaxEventText) return std::nullopt;
    if (rule.kind == EventRule::Kind::url) {
        const auto url = anonymiseUrl(text, {prefixesOf(settings), settings.urlParameters});
        return url ? std::optional<Json>(*url) : std::nullopt;
    }
    if (rule.oneOf.empty()) return anonymiseText(text, prefixesOf(settings));
    const bool allowed = std::find(rule.oneOf.begin(), rule.oneOf.end(), text) != rule.oneOf.end();
    return allowed ? std::optional<Json>(text) : std::nullopt;
}

std::optional<Json> keptInteger(const EventRule::Property& rule, const Json& value) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{kLargest})
        return std::nullopt;
    const auto number = value.get<std::int64_t>();
    if (number < -kLargest) return std::nullopt;
    return roundedDown(number, std::max<std::int64_t>(rule.round.value_or(1), 1));
}

std::optional<Json> kept(const EventRule::Property& rule, const Json& value,
                         const AnonymiseSettings& settings) {
    if (rule.kind == EventRule::Kind::boolean && value.is_boolean()) return value;
    if (rule.kind == EventRule::Kind::integer && value.is_number_integer())
        return keptInteger(rule, value);
    if ((rule.kind == EventRule::Kind::text || rule.kind == EventRule::Kind::url) &&
        value.is_string())
        return keptText(rule, value.get_ref<const std::string&>(), settings);
    return std::nullopt;
}

const EventRule* ruleFor(const Json& event, const AnonymiseSettings& settings) {
    if (!event.is_object()) return nullptr;
    const auto name = event.find("name");
    if (name == event.end() || !name->is_string()) return nullptr;
    const auto& wanted = name->get_ref<const std::string&>();
    const auto rule = std::find_if(settings.events.begin(), settings.events.end(),
                                   [&](const EventRule& each) { return each.name == wanted; });
    return rule == settings.events.end() ? nullptr : &*rule;
}

Event filtered(const EventRule& rule, const Json& event, const AnonymiseSettings& settings) {
    Event out;
    out.name = rule.name;
    const auto properties = event.find("properties");
    if (properties != event.end() && properties->is_object())
        for (const EventRule::Property& property : rule.properties) {
            const auto value = properties->find(property.name);
            if (value == properties->end()) continue;
            if (auto result = kept(property, *value, settings))
                out.properties[property.name] = *std::move(result);
        }
    const auto at = event.find("at");
    if (at != event.end() && at->is_string())
        if (const auto instant = parseInstant(at->get_ref<const std::string&>()))
            out.at = Instant{roundedDown(instant->ms, kHourMs)};
    return out;
}

}  // namespace

Result<Batch> filterEvents(const AnonymiseSettings& settings, const Json& document) {
    const auto events = document.is_object() ? document.find("events") : document.end();
    if (events == document.end() || !events->is_array())
        return fail("document.type", "Expected an array of events.", "/events");
    Batch batch;
    for (const Json& event : *events) {
        const EventRule* rule =
            batch.events.size() < kMaxEvents ? ruleFor(event, settings) : nullptr;
        if (rule == nullptr)
            ++batch.dropped;
        else
            batch.events.push_back(filtered(*rule, event, settings));
    }
    return batch;
}

Json toJson(const Batch& batch) {
    Json events = Json::array();
    for (const Event& event : batch.events) {
        Json item{{"name", event.name}, {"properties", event.properties}};
        if (event.at) item["at"] = formatInstant(*event.at);
        events.push_back(std::move(item));
    }
    return {{"events", std::move(events)}};
}

}  // namespace samtycke::anonymise
