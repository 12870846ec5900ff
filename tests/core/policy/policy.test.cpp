#include "policy/policy.h"

#include <catch_amalgamated.hpp>

#include "documents.h"

using namespace samtycke;

namespace {

const Language kSwedish{"sv"};
const Language kEnglish{"en"};
const Language kFinnish{"fi"};

std::vector<Error> errorsOf(const Json& document) {
    auto policy = parsePolicy(writeJson(document));
    return policy ? std::vector<Error>{} : std::move(policy.error());
}

}  // namespace

TEST_CASE("a language is a code, with a country if need be") {
    for (const char* good : {"sv", "fil", "pt-BR"})
        CHECK(Language::parse(good).value().tag == good);
    for (const char* bad : {"", "s", "svenska", "SV", "sv-se", "sv-SWE", "sv-", "sv-SE-x", "s1"})
        CHECK(Language::parse(bad).error().code == "policy.language");
}

TEST_CASE("a version is a day that exists, with a suffix for a second one") {
    for (const char* good : {"2026-11-01", "2024-02-29", "2026-11-01.2", "2026-11-01.99"})
        CHECK(PolicyVersion::parse(good).value().value == good);
    for (const char* bad :
         {"", "2026", "2026-02-29", "2026-11-01.", "2026-11-01.0", "2026-11-01.100", "2026-11-01-2",
          "2026-11-01.02", "2026-11-01.x", "2026-11-01 "})
        CHECK(PolicyVersion::parse(bad).error().code == "policy.version");
    CHECK(PolicyVersion::parse("2026-11-01").value() <
          PolicyVersion::parse("2026-11-01.2").value());
}

TEST_CASE("a text is given in the wanted language, or else in the policy's first") {
    Json document = baseDocument();
    document["introduction"] = {{"en", "Hello"}, {"sv", "Hej"}};
    const Policy policy = policyOf(document);
    CHECK(policy.introduction.in(kSwedish) == "Hej");
    CHECK(policy.introduction.in(kEnglish) == "Hello");
    CHECK(policy.introduction.in(kFinnish) == "Hej");
    CHECK(LocalText{}.in(kSwedish).empty());
}

TEST_CASE("the interface language is the wanted one, another of its kind, or the first") {
    Json document = baseDocument();
    document["languages"] = {"sv", "en"};
    const Policy policy = policyOf(document);
    CHECK(policy.language("en") == kEnglish);
    CHECK(policy.language("en-GB") == kEnglish);
    CHECK(policy.language("fi") == kSwedish);
    CHECK(policy.language("") == kSwedish);
}

TEST_CASE("what is not said has the careful value") {
    Json document = baseDocument();
    document["purposes"][0].erase("asked");
    document.erase("consent");
    const Policy policy = policyOf(document);
    CHECK_FALSE(policy.purposes[0].asked);
    CHECK(policy.optionalPurposes().empty());
    CHECK(policy.data[0].identifying);
    CHECK(policy.processors[0].thirdParty);
    CHECK(policy.consent.lifetime == Period{0, 0, 182, 0});
    CHECK(policy.purposes[0].services[0].storage[0].lifetime == Period{0, 0, 30, 0});
}

TEST_CASE("a tag has the texts of its language, and Norwegian those of bokmal") {
    CHECK(localeOf("pt-BR") == "pt");
    for (const char* tag : {"no", "nb", "nn", "nn-NO"}) CHECK(localeOf(tag) == "nb");
    Policy policy = policyOf(baseDocument());
    policy.languages = {{"sv"}, {"nb"}, {"nn"}};
    CHECK(policy.language("no-NO").tag == "nb");
    CHECK(policy.language("nn-NO").tag == "nn");
    CHECK(policy.language("fi").tag == "sv");
}

TEST_CASE("things are found by their ids") {
    const Policy policy = policyOf(baseDocument());
    CHECK(policy.purpose(PurposeId::parse("contact").value())->basis ==
          LegalBasis::legitimateInterests);
    CHECK(policy.purpose(PurposeId{}) == nullptr);
    CHECK(policy.processor(ProcessorId::parse("counter").value())->name == "Counter AB");
    CHECK(policy.dataCategory(DataId::parse("visit").value()) == policy.data.data());
}

TEST_CASE("third parties are counted once, and only among recipients of what is asked for") {
    Json document = baseDocument();
    const Json counter = document["processors"][0];
    for (const char* id : {"second", "own"}) {
        document["processors"].push_back(counter);
        document["processors"].back()["id"] = id;
    }
    document["processors"].back()["thirdParty"] = false;
    document["purposes"][0]["recipients"] = {"counter", "own"};
    document["purposes"][1]["recipients"] = {"second"};
    const auto thirdParties = [&] {
        const Policy policy = policyOf(document);
        return policy.thirdParties(policy.optionalPurposes());
    };
    CHECK(thirdParties() == 1);
    document["purposes"][1]["basis"] = "consent";
    document["purposes"][1]["asked"] = true;
    document["purposes"][1]["recipients"] = {"second", "counter"};
    CHECK(thirdParties() == 2);
}

TEST_CASE("every name of a basis, trigger, action and place reads back") {
    Json document = baseDocument();
    Json& retention = document["purposes"][1]["retention"][0];
    for (const char* name : {"created", "lastActivity", "recorded", "fiscalYearEnd", "contractEnd",
                             "withdrawal", "invitationSent"}) {
        retention["trigger"] = name;
        CHECK(nameOf(policyOf(document).purposes[1].retention[0].trigger) == name);
    }
    for (const char* name : {"erase", "anonymise"}) {
        retention["action"] = name;
        CHECK(nameOf(policyOf(document).purposes[1].retention[0].action) == name);
    }
    for (const char* name : {"consent", "contract", "legalObligation", "vitalInterests",
                             "publicTask", "legitimateInterests"}) {
        document["purposes"][1]["basis"] = name;
        CHECK(nameOf(policyOf(document).purposes[1].basis) == name);
    }
    for (const char* name : {"sweden", "finland", "euEea", "outsideEuEea"}) {
        document["processors"][0]["place"] = name;
        CHECK(nameOf(policyOf(document).processors[0].place) == name);
    }
}

TEST_CASE("all errors of the shape come at once, each with a sentence; references wait for them") {
    Json document = baseDocument();
    document["product"] = 7;
    document["purposes"][0]["data"] = {"unknown"};
    document["purposes"][0].erase("retention");
    const auto errors = errorsOf(document);
    REQUIRE(errors.size() == 2);
    CHECK(errors[0].pointer == "/product");
    CHECK(errors[1].pointer == "/purposes/0");
    CHECK(errors[1].message == "Add \"retention\": say as a number how long the data is kept.");
    document["product"] = "Exempel";
    document["purposes"][0]["retention"] = document["purposes"][1]["retention"];
    REQUIRE(errorsOf(document).size() == 1);
    CHECK(errorsOf(document)[0] ==
          Error{"policy.unknown-id", "Use an id that this document gives, or add what is meant.",
                "/purposes/0/data/0"});
}

TEST_CASE("what is not JSON is no policy") {
    CHECK(parsePolicy("").error()[0].code == "json.syntax");
    CHECK(parsePolicy(std::string(100, '[')).error()[0].code == "json.depth");
}
