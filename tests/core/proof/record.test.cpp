#include "proof/record.h"

#include "../consent/support.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "views/preferences.h"

using namespace samtycke;

namespace {

struct Recorded {
    Recorded() {
        visitor.start();
        visitor.click("show-preferences");
        visitor.toggle("analytics", true);
        visitor.click("save");
        record = visitor.effects("deliver")[0]["body"];
    }
    Visitor visitor;
    Json record;
};

std::string codeOf(const Json& record, Instant received = kNow) {
    const auto act = parseConsentRecord(record, parsePolicy(okidokiText()).value(), received);
    return act ? "accepted" : act.error().code;
}

}  // namespace

TEST_CASE("law.md rule 8: the record proves what was shown, what was chosen, how and when") {
    const Recorded recorded;
    const Json& record = recorded.record;
    CHECK(record["dpv:hasNotice"]["dct:hasVersion"] == "2026-11-01");
    CHECK(record["dpv:hasNotice"]["dct:language"] == "sv");
    CHECK(
        record["dpv:hasNotice"]["spdx:checksum"]["spdx:checksumValue"].get<std::string>().size() ==
        64);
    CHECK(record["dct:created"] == formatInstant(kNow));
    CHECK(record["dpv:hasIndicationMethod"] == "preferences-save");
    REQUIRE(record["dpv:hasProcess"].size() == 2);
    CHECK(record["dpv:hasProcess"][0]["dpv:hasPurpose"]["@id"] == "#analytics");
    CHECK(record["dpv:hasProcess"][0]["dpv:hasConsentStatus"] == "dpv:ConsentGiven");
    CHECK(record["dpv:hasProcess"][1]["dpv:hasConsentStatus"] == "dpv:ConsentRefused");
}

TEST_CASE("ISO/IEC TS 27560: every mandatory field is there") {
    const Recorded recorded;
    for (const char* field :
         {"@context", "@id", "@type", "dct:conformsTo", "dct:created", "dct:valid",
          "dpv:hasDataSubject", "dpv:hasDataController", "dpv:hasJurisdiction", "dpv:hasNotice",
          "dpv:hasProcess", "dpv:hasIndicationMethod", "dpv:isIndicatedBy",
          "dpv:hasConsentControl"})
        CHECK(recorded.record.contains(field));
    for (const Json& process : recorded.record["dpv:hasProcess"])
        for (const char* field :
             {"dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasRecipient",
              "dpv:hasStorageCondition", "dpv:hasLegalBasis", "dpv:hasConsentStatus"})
            CHECK(process.contains(field));
    CHECK(recorded.record["dct:conformsTo"] ==
          "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr");
}

TEST_CASE("the shown texts' hash follows language and policy") {
    const auto hash = [](const std::string& policy, const std::string& language) {
        return Visitor(policy, language).state.shown;
    };
    Json changed = Json::parse(okidokiText());
    changed["purposes"][0]["description"]["sv"] = "Något annat.";
    CHECK(hash(okidokiText(), "sv") == hash(okidokiText(), "sv"));
    CHECK(hash(okidokiText(), "sv") != hash(okidokiText(), "en"));
    CHECK(hash(okidokiText(), "sv") != hash(changed.dump(), "sv"));
}

TEST_CASE("the backend accepts the record that core made, and reads the act back") {
    const Recorded recorded;
    const auto act = parseConsentRecord(recorded.record, recorded.visitor.state.policy,
                                        Instant{kNow.ms + 90 * kDayMs});
    REQUIRE(act.has_value());
    CHECK(act->record == recorded.visitor.state.choice->record);
    CHECK(act->principal == recorded.visitor.state.choice->principal);
    CHECK(act->given == recorded.visitor.state.choice->granted);
    CHECK(act->withdrawn.empty());
    CHECK(act->control == Control::preferencesSave);
    CHECK(consentRecord(recorded.visitor.state.policy, *act) == recorded.record);
}

TEST_CASE("nothing personal can be slipped into a record") {
    const Recorded recorded;
    Json record = recorded.record;
    record["email"] = "someone@example.com";
    CHECK(codeOf(record) == "record.mismatch");
    record = recorded.record;
    record["dpv:hasDataSubject"]["name"] = "Someone";
    CHECK(codeOf(record) == "record.mismatch");
    record = recorded.record;
    record["dpv:hasProcess"].push_back({{"ip", "192.0.2.1"}});
    CHECK(codeOf(record) == "record.mismatch");
    record = recorded.record;
    record["dpv:hasDataSubject"]["@id"] = "mailto:someone@example.com";
    CHECK(codeOf(record) == "id.uuid");
}

TEST_CASE("a control proves only the answers that it can give") {
    const auto with = [](const char* control, const char* first, const char* second) {
        Json record = Recorded().record;
        record["dpv:hasIndicationMethod"] = control;
        record["dpv:hasProcess"][0]["dpv:hasConsentStatus"] = first;
        record["dpv:hasProcess"][1]["dpv:hasConsentStatus"] = second;
        return codeOf(record);
    };
    constexpr const char* kGiven = "dpv:ConsentGiven";
    constexpr const char* kRefused = "dpv:ConsentRefused";
    constexpr const char* kWithdrawn = "dpv:ConsentWithdrawn";
    for (const char* control : {"banner-accept-all", "preferences-accept-all"}) {
        CHECK(with(control, kGiven, kGiven) == "accepted");
        CHECK(with(control, kGiven, kRefused) == "record.control");
        CHECK(with(control, kRefused, kWithdrawn) == "record.control");
    }
    for (const char* control : {"banner-reject-all", "preferences-reject-all", "button-withdraw"}) {
        CHECK(with(control, kRefused, kWithdrawn) == "accepted");
        CHECK(with(control, kRefused, kGiven) == "record.control");
        CHECK(with(control, kGiven, kGiven) == "record.control");
    }
    for (const char* control : {"preferences-save", "programme"})
        for (const char* status : {kGiven, kRefused, kWithdrawn})
            CHECK(with(control, status, kGiven) == "accepted");
}

TEST_CASE("only a control outside our consent screen has shown nothing of it") {
    const auto with = [](const char* control, bool nothing) {
        Json record = Recorded().record;
        record["dpv:hasIndicationMethod"] = control;
        if (nothing) record["dpv:hasNotice"]["spdx:checksum"]["spdx:checksumValue"] = kNothingShown;
        return codeOf(record);
    };
    CHECK(with("programme", false) == "accepted");
    for (const char* control : {"programme", "embed-always", "imported"})
        CHECK(with(control, true) == "accepted");
    for (const char* control : {"embed-always", "imported"})
        CHECK(with(control, false) == "record.control");
    CHECK(with("preferences-save", true) == "record.control");
}

TEST_CASE("Global Privacy Control: accepting all on the first layer leaves out what it refuses") {
    Json document = Json::parse(okidokiText());
    for (Json& purpose : document["purposes"])
        if (purpose["id"] == "analytics") purpose["saleOrSharing"] = true;
    Visitor visitor(document.dump());
    visitor.start(nullptr, true);
    visitor.click("accept-all");
    Json record = visitor.effects("deliver")[0]["body"];
    REQUIRE(record["dpv:hasProcess"][0]["dpv:hasConsentStatus"] == "dpv:ConsentRefused");
    CHECK(parseConsentRecord(record, visitor.state.policy, kNow));
    record["dpv:hasProcess"][0]["dpv:hasConsentStatus"] = "dpv:ConsentGiven";
    CHECK(parseConsentRecord(record, visitor.state.policy, kNow).error().code == "record.control");
}

TEST_CASE("the hash in a record is that of the texts shown") {
    for (const std::string language : {"sv", "en"}) {
        const Visitor visitor(okidokiText(), language);
        const ConsentView view{visitor.state.policy, visitor.state.texts, visitor.state.language};
        CHECK(encodeHex(crypto::sha256(bytesOf(textsShown(view)))) == visitor.state.shown);
    }
}

TEST_CASE("records that do not fit the policy or the time are refused") {
    const Recorded recorded;
    CHECK(codeOf(recorded.record) == "accepted");
    CHECK(codeOf(recorded.record, Instant{kNow.ms - kDayMs}) == "accepted");
    CHECK(codeOf(recorded.record, Instant{kNow.ms - kDayMs - 1}) == "record.time");
    CHECK(codeOf(recorded.record, Instant{kNow.ms + 182 * kDayMs}) == "record.time");
    Json record = recorded.record;
    record["dpv:hasNotice"]["dct:hasVersion"] = "2025-01-01";
    CHECK(codeOf(record) == "record.version");
    record = recorded.record;
    record["dpv:hasProcess"][0]["dpv:hasConsentStatus"] = "dpv:ConsentPerhaps";
    CHECK(codeOf(record) == "record.mismatch");
    record = recorded.record;
    record["dpv:hasNotice"]["dct:language"] = "fi";
    CHECK(codeOf(record) == "record.mismatch");
    record = recorded.record;
    record["dpv:hasIndicationMethod"] = "telepathy";
    CHECK(codeOf(record) == "document.choice");
    CHECK(codeOf(Json::array()) != "accepted");
    CHECK(codeOf(Json::object()) != "accepted");
}
