#include "rights/wire.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

namespace {

constexpr std::string_view kHoldings = R"({
  "email": "anna@example.se",
  "tables": [{
    "purpose": "bookkeeping",
    "title": {"sv": "Fakturor", "en": "Invoices"},
    "columns": [{"sv": "Belopp", "en": "Amount"}],
    "rows": [
      {"item": "crm/invoices/7", "values": ["125"], "until": "2032-12-31",
       "kept": {"ground": "eu-gdpr:JustificationA17LegallyRequired",
                "law": {"sv": "Lagen"}, "until": "2032-12-31"}},
      {"item": "crm/invoices/8", "values": [""], "undecided": true}
    ]}],
  "consents": [{"record": "018f0000-0000-7000-8000-000000000001",
                "made": "2026-11-22T10:00:00.000Z", "version": "2026-11-01",
                "granted": ["analytics"], "refused": []}],
  "requests": [{"id": "018f0000-0000-7000-8000-000000000002", "type": "erasure",
                "email": "anna@example.se", "status": "dpv:RequestFulfilled",
                "received": "2026-11-22T10:00:00.000Z", "due": "2026-12-22",
                "history": [{"status": "dpv:RequestInitiated", "at": "2026-11-22T10:00:00.000Z"}],
                "outcomes": [{"item": "crm/contact/1", "title": {"sv": "Meddelanden"}}]}]
})";

}  // namespace

TEST_CASE("What is held comes back as it was written") {
    const Json document = *parseJson(kHoldings);
    const auto holdings = parseHoldings(document);
    REQUIRE(holdings);
    CHECK(toJson(*holdings) == document);
    REQUIRE(holdings->tables.size() == 1);
    const HeldRow& row = holdings->tables[0].rows[0];
    CHECK(row.item.key == "7");
    CHECK(row.kept->until == Date{2032, 12, 31});
    CHECK(holdings->tables[0].rows[1].undecided);
    CHECK(holdings->requests[0].status == RequestStatus::fulfilled);
    CHECK_FALSE(holdings->requests[0].outcomes[0].kept);
}

TEST_CASE("A request and its preview come back as they were written") {
    RequestDetail detail;
    detail.request = parseHoldings(*parseJson(kHoldings))->requests[0];
    detail.preview = RequestDetail::Preview{"abc", parseHoldings(*parseJson(kHoldings))->tables};
    const Json written = toJson(detail);
    const auto read = parseRequestDetail(written);
    REQUIRE(read);
    CHECK(toJson(*read) == written);
    CHECK(parseOutcomes(toJson(detail.request.outcomes))->size() == 1);
}

TEST_CASE("A row with too few values, or another thing than an object, is refused with its place") {
    Json document = *parseJson(kHoldings);
    document["tables"][0]["rows"][0]["values"] = Json::array();
    const auto short_ = parseHoldings(document);
    REQUIRE_FALSE(short_);
    CHECK(short_.error().pointer == "/tables/0/rows/0/values");
    CHECK_FALSE(parseHoldings(Json::array()));
    CHECK_FALSE(parseRequests(Json("text")));
}
