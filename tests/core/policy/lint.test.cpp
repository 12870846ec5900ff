// Every rule's finding and place is tested by tests/vectors/policy/law.json, through the program
// (tests/schemas); here is what those documents cannot show.
#include "policy/lint.h"

#include <catch_amalgamated.hpp>

#include "documents.h"

using namespace samtycke;

namespace {

std::vector<std::string> codesIn(const Json& document) {
    std::vector<std::string> out;
    for (const Finding& finding : lintPolicy(policyOf(document)))
        out.push_back(finding.error.code + " " + finding.error.pointer);
    return out;
}

}  // namespace

TEST_CASE("a policy that keeps the law has no finding") { CHECK(codesIn(baseDocument()).empty()); }

TEST_CASE("Bokföringslagen 7:2: the rule is Sweden's, and a shorter time beside it undoes it") {
    Json document = baseDocument();
    Json& retention = document["purposes"][2]["retention"];
    retention.push_back({{"trigger", "created"}, {"period", "P7Y"}, {"action", "erase"}});
    document["sources"][0]["tables"][0]["clocks"]["created"] = "issued_at";
    CHECK(codesIn(document) ==
          std::vector<std::string>{"lint.bookkeeping-retention /purposes/2/retention/1/trigger"});
    document["controller"]["country"] = "FI";
    document["controller"]["authority"] = "tietosuoja";
    CHECK(codesIn(document).empty());
}

TEST_CASE("GDPR recital 26: what is made anonymous in the end may be said to be") {
    Json document = baseDocument();
    document["purposes"][0]["description"]["sv"] = "Efter ett år anonymiserar vi besöken.";
    CHECK(codesIn(document) ==
          std::vector<std::string>{"lint.called-anonymous /purposes/0/description"});
    document["purposes"][0]["retention"][0]["action"] = "anonymise";
    CHECK(codesIn(document).empty());
}

TEST_CASE("GDPR 12(1): a text shows what it says") {
    Json document = baseDocument();
    document["introduction"]["sv"] = "Vi säljer \u202egitnegni\u202c.\nAlls.";
    CHECK(codesIn(document) == std::vector<std::string>{"lint.hidden-characters /introduction/sv"});
}

TEST_CASE("GDPR 5(1)(e): withdrawal needs no clock, for the person is the clock") {
    Json document = baseDocument();
    document["purposes"][2]["retention"].push_back(
        {{"trigger", "withdrawal"}, {"period", "P1D"}, {"action", "erase"}});
    document["purposes"][2]["title"] = {{"sv", "Kundregister"}, {"en", "Customers"}};
    document["purposes"][2]["keptByLaw"]["law"] = {{"sv", "En lag"}, {"en", "A law"}};
    CHECK(codesIn(document).empty());
}

TEST_CASE("every text of a policy is read for phrases, wherever it stands") {
    const Json phrase = {{"sv", "Genom att använda tjänsten samtycker du."}, {"en", "Fine."}};
    const std::vector<std::string> places = {
        "/introduction",
        "/processors/0/task",
        "/processors/0/transferBasis",
        "/purposes/0/description",
        "/purposes/0/retention/0/note",
        "/purposes/0/services/0/storage/0/what",
        "/purposes/0/services/0/necessity",
        "/purposes/0/source",
        "/purposes/0/safeguards",
        "/purposes/0/withdrawal",
        "/purposes/1/interest",
        "/purposes/2/keptByLaw/law",
        "/history/0/changes",
        "/sources/0/tables/0/title",
        "/sources/0/tables/0/columns/0/title",
        "/data/0/title",
    };
    for (const std::string& place : places) {
        Json document = baseDocument();
        document[Json::json_pointer(place)] = phrase;
        CHECK(codesIn(document) ==
              std::vector<std::string>{"lint.forced-consent " + place + "/sv"});
    }
}
