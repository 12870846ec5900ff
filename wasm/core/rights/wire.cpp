#include "rights/wire.h"

#include <string_view>
#include <utility>

namespace samtycke {
namespace {

constexpr std::size_t kMostItems = 10'000;
constexpr TextRule kAnyText{0, 100'000};

Json toJson(const LocalText& text) {
    Json out = Json::object();
    for (const auto& [language, words] : text.byLanguage) out[language.tag] = words;
    return out;
}

LocalText readLocalText(JsonReader reader) {
    LocalText text;
    for (const auto& item : reader.node().items()) {
        auto language = Language::parse(item.key());
        if (!language) {
            reader.report(language.error().code, language.error().message, item.key());
            continue;
        }
        text.byLanguage.emplace_back(*std::move(language), reader.text(item.key(), kAnyText));
    }
    return text;
}

Json toJson(const Kept& kept) {
    return {{"ground", termOf(kept.ground)},
            {"law", toJson(kept.law)},
            {"until", formatDate(kept.until)}};
}

std::optional<Kept> readKept(JsonReader& parent) {
    auto reader = parent.optionalObject("kept");
    if (!reader) return std::nullopt;
    return Kept{reader->parsed("ground", parseGround), readLocalText(reader->object("law")),
                reader->parsed("until", parseDate)};
}

Json toJson(const ItemOutcome& outcome) {
    Json out{{"item", outcome.item.str()}, {"title", toJson(outcome.title)}};
    if (outcome.kept) out["kept"] = toJson(*outcome.kept);
    return out;
}

ItemOutcome readOutcome(JsonReader reader) {
    return {reader.parsed("item", ItemId::parse), readLocalText(reader.object("title")),
            readKept(reader)};
}

std::vector<ItemOutcome> readOutcomes(JsonReader& reader, std::string_view key) {
    std::vector<ItemOutcome> out;
    for (JsonReader& item : reader.objects(key, 0, kMostItems)) out.push_back(readOutcome(item));
    return out;
}

SubjectRequest readRequest(JsonReader reader) {
    SubjectRequest request;
    request.id = reader.parsed("id", Uuid::parse);
    request.email = reader.text("email");
    request.status = reader.parsed("status", parseRequestStatus);
    request.received = reader.parsed("received", parseInstant);
    request.due = reader.parsed("due", parseDate);
    for (JsonReader& event : reader.objects("history", 0, kMostItems))
        request.history.push_back(
            {event.parsed("status", parseRequestStatus), event.parsed("at", parseInstant)});
    request.outcomes = readOutcomes(reader, "outcomes");
    return request;
}

std::vector<SubjectRequest> readRequests(JsonReader& reader) {
    std::vector<SubjectRequest> out;
    for (JsonReader& request : reader.objects("requests", 0, kMostItems))
        out.push_back(readRequest(request));
    return out;
}

Json toJson(const std::vector<LocalText>& texts) {
    Json out = Json::array();
    for (const LocalText& text : texts) out.push_back(toJson(text));
    return out;
}

Json toJson(const std::vector<PurposeId>& ids) {
    Json out = Json::array();
    for (const PurposeId& id : ids) out.push_back(id.str());
    return out;
}

Json toJson(const HeldRow& row) {
    Json out{{"item", row.item.str()}, {"values", row.values}};
    if (row.until) out["until"] = formatDate(*row.until);
    if (row.kept) out["kept"] = toJson(*row.kept);
    if (row.undecided) out["undecided"] = true;
    return out;
}

Json toJson(const std::vector<HeldTable>& tables) {
    Json out = Json::array();
    for (const HeldTable& table : tables) {
        Json rows = Json::array();
        for (const HeldRow& row : table.rows) rows.push_back(toJson(row));
        out.push_back({{"purpose", table.purpose.str()},
                       {"title", toJson(table.title)},
                       {"columns", toJson(table.columns)},
                       {"rows", std::move(rows)}});
    }
    return out;
}

HeldRow readRow(JsonReader reader, std::size_t columns) {
    HeldRow row;
    row.item = reader.parsed("item", ItemId::parse);
    row.values = reader.texts("values", columns, columns, kAnyText);
    row.values.resize(columns);
    row.until = reader.optionalParsed("until", parseDate);
    row.kept = readKept(reader);
    row.undecided = reader.boolean("undecided", false);
    return row;
}

std::vector<HeldTable> readTables(JsonReader& parent) {
    std::vector<HeldTable> out;
    for (JsonReader& reader : parent.objects("tables")) {
        HeldTable table;
        table.purpose = reader.parsed("purpose", PurposeId::parse);
        table.title = readLocalText(reader.object("title"));
        for (JsonReader& column : reader.objects("columns"))
            table.columns.push_back(readLocalText(column));
        for (JsonReader& row : reader.objects("rows", 0, kMostItems))
            table.rows.push_back(readRow(row, table.columns.size()));
        out.push_back(std::move(table));
    }
    return out;
}

template <class Read>
auto readWhole(const Json& document, Read read)
    -> Result<decltype(read(std::declval<JsonReader&>()))> {
    std::vector<Error> errors;
    JsonReader reader(document, "", errors);
    auto value = read(reader);
    if (!errors.empty()) return tl::unexpected(errors.front());
    return value;
}

}  // namespace

Json toJson(const std::vector<ItemOutcome>& outcomes) {
    Json out = Json::array();
    for (const ItemOutcome& outcome : outcomes) out.push_back(toJson(outcome));
    return out;
}

Json toJson(const SubjectRequest& request) {
    Json history = Json::array();
    for (const auto& [status, at] : request.history)
        history.push_back({{"status", termOf(status)}, {"at", formatInstant(at)}});
    return {{"id", request.id.str()},
            {"type", "erasure"},
            {"email", request.email},
            {"status", termOf(request.status)},
            {"received", formatInstant(request.received)},
            {"due", formatDate(request.due)},
            {"history", std::move(history)},
            {"outcomes", toJson(request.outcomes)}};
}

Json toJson(const Holdings& holdings) {
    Json consents = Json::array();
    for (const HeldConsent& consent : holdings.consents)
        consents.push_back({{"record", consent.record.str()},
                            {"made", formatInstant(consent.made)},
                            {"version", consent.version.value},
                            {"granted", toJson(consent.granted)},
                            {"refused", toJson(consent.refused)}});
    Json requests = Json::array();
    for (const SubjectRequest& request : holdings.requests) requests.push_back(toJson(request));
    return {{"email", holdings.email},
            {"tables", toJson(holdings.tables)},
            {"consents", std::move(consents)},
            {"requests", std::move(requests)}};
}

Json toJson(const RequestDetail& detail) {
    Json out{{"request", toJson(detail.request)}};
    if (detail.preview)
        out["preview"] = {{"digest", detail.preview->digest},
                          {"tables", toJson(detail.preview->tables)}};
    return out;
}

Result<SubjectRequest> parseRequest(const Json& document) {
    return readWhole(document, [](JsonReader& reader) { return readRequest(reader); });
}

Result<std::vector<SubjectRequest>> parseRequests(const Json& document) {
    return readWhole(document, [](JsonReader& reader) { return readRequests(reader); });
}

Result<Holdings> parseHoldings(const Json& document) {
    return readWhole(document, [](JsonReader& reader) {
        Holdings holdings;
        holdings.email = reader.text("email");
        holdings.tables = readTables(reader);
        for (JsonReader& consent : reader.objects("consents", 0, kMostItems))
            holdings.consents.push_back({consent.parsed("record", Uuid::parse),
                                         consent.parsed("made", parseInstant),
                                         consent.parsed("version", PolicyVersion::parse),
                                         consent.parsedTexts("granted", PurposeId::parse),
                                         consent.parsedTexts("refused", PurposeId::parse)});
        holdings.requests = readRequests(reader);
        return holdings;
    });
}

Result<RequestDetail> parseRequestDetail(const Json& document) {
    return readWhole(document, [](JsonReader& reader) {
        RequestDetail detail;
        detail.request = readRequest(reader.object("request"));
        if (auto preview = reader.optionalObject("preview"))
            detail.preview = RequestDetail::Preview{preview->text("digest"), readTables(*preview)};
        return detail;
    });
}

Result<std::vector<ItemOutcome>> parseOutcomes(const Json& array) {
    return readWhole(Json{{"outcomes", array}},
                     [](JsonReader& reader) { return readOutcomes(reader, "outcomes"); });
}

}  // namespace samtycke
