#include "consent/event.h"

#include "consent/choice.h"

namespace samtycke::consent {
namespace {

const std::initializer_list<std::pair<std::string_view, Control>> kAcceptControls = {
    {"embed-always", Control::embedAlways},
};

Result<Event> unknown() {
    return fail("consent.unknown-event", "Send an event that consent/event.h describes.");
}

std::optional<decltype(Event::what)> plainAction(std::string_view action) {
    if (action == "reject-all") return RejectAll{};
    if (action == "save") return Save{};
    if (action == "show") return Show{};
    if (action == "show-preferences") return ShowPreferences{};
    if (action == "close") return Close{};
    if (action == "dismiss") return Dismiss{};
    if (action == "reload") return Reload{};
    if (action == "reset") return Reset{};
    if (action == "logout") return Logout{};
    if (action == "withdraw-all") return Withdraw{};
    return {};
}

Json fieldOf(const JsonReader& reader, std::string_view key) {
    const auto found = reader.node().find(key);
    return found == reader.node().end() ? Json() : *found;
}

Result<Imported> parseImported(const Json& json) {
    std::vector<Error> errors;
    JsonReader reader(json, "/imported", errors);
    Imported imported;
    imported.made = {reader.integer("made", 0, kLatestChoice)};
    imported.granted = reader.parsedTexts("granted", Grant::parse);
    imported.from = reader.text("from");
    if (imported.from != "cc_cookie" && imported.from != "klaro")
        reader.report("document.choice", "Use cc_cookie or klaro.", "from");
    imported.principal = reader.optionalParsed("principal", Uuid::parse);
    if (!errors.empty()) return tl::unexpected(errors.front());
    return imported;
}

}  // namespace

Result<Event> parseEvent(std::string_view json) {
    const auto document = parseJson(json);
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    const std::string type = reader.text("type");
    Event event;
    if (type == "start") {
        Start start;
        if (fieldOf(reader, "cookie").is_string())
            start.cookie = reader.text("cookie", {0, 1'000'000});
        start.earlier = reader.boolean("earlier", false);
        start.globalPrivacyControl = reader.boolean("signal", false);
        start.resumed = reader.boolean("resumed", false);
        if (reader.has("stale")) start.stale = reader.boolean("stale", false);
        start.erased = reader.boolean("erased", true);
        start.refused = reader.boolean("refused", false);
        start.places = reader.boolean("places", true);
        start.heard = reader.boolean("heard", true);
        start.shown = reader.boolean("shown", true);
        if (const Json imported = fieldOf(reader, "imported"); !imported.is_null())
            start.imported = parseImported(imported);
        event.what = std::move(start);
    } else if (type == "response") {
        Response response;
        response.id = reader.text("id");
        response.status = reader.integer("status", 0, 999);
        response.body = fieldOf(reader, "body");
        response.sent = fieldOf(reader, "sent");
        event.what = std::move(response);
    } else if (type == "remains") {
        event.what = Remains{};
    } else if (type == "escape") {
        event.what = Close{};
    } else if (type == "change" || type == "click" || type == "call") {
        const std::string action = reader.text("action");
        event.fromApi = type == "call";
        if (action == "toggle") {
            event.what =
                Toggle{reader.parsed("value", Grant::parse), reader.boolean("checked", false)};
        } else if (action == "accept") {
            if (!reader.has("purposes"))
                reader.report("document.missing", "Name the purposes; [] refuses all.", "purposes");
            Accept accept{reader.parsedTexts("purposes", Grant::parse)};
            if (reader.has("control")) accept.control = reader.choice("control", kAcceptControls);
            event.what = std::move(accept);
        } else if (action == "accept-all") {
            AcceptAll accept;
            if (reader.has("under")) accept.under = reader.parsed("under", PolicyVersion::parse);
            event.what = std::move(accept);
        } else if (action == "withdraw") {
            event.what = Withdraw{reader.parsedTexts("purposes", Grant::parse, 1)};
        } else if (action == "merge") {
            event.what = Merge{reader.text("cookie", {0, 1'000'000})};
        } else if (auto plain = plainAction(action)) {
            event.what = *std::move(plain);
        } else if (errors.empty()) {
            return unknown();
        }
    } else if (errors.empty()) {
        return unknown();
    }
    if (!errors.empty()) return tl::unexpected(errors.front());
    return event;
}

}  // namespace samtycke::consent
