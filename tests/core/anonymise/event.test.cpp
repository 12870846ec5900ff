#include "anonymise/event.h"

#include "vectors.h"

using namespace samtycke;
using namespace samtycke::anonymise;

namespace {

EventRule::Property property(const Json& json) {
    EventRule::Property out;
    out.name = json["name"];
    const std::string kind = json["kind"];
    out.kind = kind == "url"       ? EventRule::Kind::url
               : kind == "integer" ? EventRule::Kind::integer
               : kind == "boolean" ? EventRule::Kind::boolean
                                   : EventRule::Kind::text;
    out.oneOf = json.value("oneOf", std::vector<std::string>{});
    if (json.contains("round")) out.round = json["round"].get<std::int64_t>();
    return out;
}

AnonymiseSettings settingsOf(const Json& json) {
    AnonymiseSettings out;
    out.ipv4Prefix = json["ipv4Prefix"];
    out.ipv6Prefix = json["ipv6Prefix"];
    out.urlParameters = json["urlParameters"].get<std::vector<std::string>>();
    for (const Json& event : json["events"]) {
        EventRule rule;
        rule.name = event["name"];
        for (const Json& item : event["properties"]) rule.properties.push_back(property(item));
        out.events.push_back(rule);
    }
    return out;
}

}  // namespace

TEST_CASE("of an event only what the allow-list names survives") {
    const Json document = vectors("event");
    const AnonymiseSettings settings = settingsOf(document["settings"]);
    for (const Json& vector : document["cases"]) {
        INFO(vector["description"]);
        const auto batch = filterEvents(settings, vector["input"]);
        if (vector.contains("error")) {
            REQUIRE_FALSE(batch);
            CHECK(batch.error().code == vector["error"]);
            continue;
        }
        REQUIRE(batch);
        CHECK(toJson(*batch) == vector["expected"]);
        CHECK(batch->dropped == vector["dropped"]);
        const auto again = filterEvents(settings, toJson(*batch));
        REQUIRE(again);
        CHECK(toJson(*again) == vector["expected"]);
        CHECK(again->dropped == 0);
    }
}

TEST_CASE("a batch holds a bounded number of events") {
    const Json document = vectors("event");
    Json events = Json::array();
    for (std::size_t i = 0; i < kMaxEvents + 3; ++i) events.push_back({{"name", "signup"}});
    const auto batch = filterEvents(settingsOf(document["settings"]), Json{{"events", events}});
    REQUIRE(batch);
    CHECK(batch->events.size() == kMaxEvents);
    CHECK(batch->dropped == 3);
}
