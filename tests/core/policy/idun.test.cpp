// The rows I1 to I10 that Idun's published policy demands, and the law where it falls short.
#include <algorithm>
#include <catch_amalgamated.hpp>

#include "documents.h"
#include "policy/lint.h"

using namespace samtycke;

TEST_CASE("Idun's policy keeps the law in every point, in Swedish, Finnish and English") {
    const Policy policy = idunPolicy();
    const auto findings = lintPolicy(policy);
    for (const Finding& finding : findings)
        UNSCOPED_INFO(finding.error.pointer << ": " << finding.error.message);
    CHECK(findings.empty());
    CHECK(policy.languages == std::vector<Language>{{"sv"}, {"fi"}, {"en"}});
    CHECK(policy.controller.authority == Authority::tietosuoja);
}

TEST_CASE("I1: one policy for the app and the control panel") {
    const Policy policy = idunPolicy();
    for (const Surface surface : {Surface::app, Surface::admin})
        CHECK(std::any_of(
            policy.purposes.begin(), policy.purposes.end(), [&](const Purpose& purpose) {
                return std::count(purpose.surfaces.begin(), purpose.surfaces.end(), surface) == 1;
            }));
}

TEST_CASE("I2: what an account holds, and what a person sends") {
    const Policy policy = idunPolicy();
    const auto account = dataOf(purposeOf(policy, "account"));
    for (const char* id : {"name", "phone", "registered", "language", "departments"})
        CHECK(std::count(account.begin(), account.end(), id) == 1);
    CHECK(dataOf(purposeOf(policy, "attachments")) == std::vector<std::string>{"attachment"});
    const auto events = dataOf(purposeOf(policy, "events"));
    CHECK(std::count(events.begin(), events.end(), "event") == 1);
}

TEST_CASE("I2: attachments go to a department, and are gone 90 days after they arrived") {
    const Policy policy = idunPolicy();
    REQUIRE(policy.vault);
    CHECK(policy.vault->departments.size() == 5);
    CHECK(retentionOf(purposeOf(policy, policy.vault->purpose.str())) == "created P90D erase");
    CHECK(policy.vault->personQuota < policy.vault->tenantQuota);
}

TEST_CASE("I3: the login id is necessary, the push token waits for a yes") {
    const Policy policy = idunPolicy();
    const auto asked = policy.optionalPurposes();
    REQUIRE(asked.size() == 1);
    CHECK(dataOf(*asked[0]) == std::vector<std::string>{"push-token"});
    CHECK(retentionOf(*asked[0]) == "withdrawal P1D erase, lastActivity P2M erase");
    for (const Purpose& purpose : policy.purposes)
        for (const Service& service : purpose.services)
            CHECK(service.necessity.empty() == (purpose.id == asked[0]->id));
}

TEST_CASE("I4: addresses and logs are kept for seven days") {
    CHECK(retentionOf(purposeOf(idunPolicy(), "logs")) == "created P7D erase");
}

TEST_CASE("I5: administrators and companies") {
    const Policy policy = idunPolicy();
    const auto administrators = dataOf(purposeOf(policy, "administrators"));
    for (const char* id : {"admin-email", "password", "alert-choices"})
        CHECK(std::count(administrators.begin(), administrators.end(), id) == 1);
    const auto companies = dataOf(purposeOf(policy, "companies"));
    for (const char* id : {"company", "company-people", "registered"})
        CHECK(std::count(companies.begin(), companies.end(), id) == 1);
}

TEST_CASE("I6: no advertising, and statistics that concern no individual") {
    const Policy policy = idunPolicy();
    for (const DataId& id : purposeOf(policy, "statistics").data)
        CHECK_FALSE(policy.dataCategory(id)->identifying);
    for (const Purpose& purpose : policy.purposes)
        CHECK_FALSE((purpose.directMarketing || purpose.saleOrSharing));
}

TEST_CASE("I7: Firebase and Twilio, and what allows the transfer") {
    const Policy policy = idunPolicy();
    REQUIRE(policy.processors.size() == 2);
    CHECK(policy.processors[0].id.str() == "firebase");
    CHECK(policy.processors[1].id.str() == "twilio");
    for (const Processor& processor : policy.processors)
        CHECK_FALSE(processor.transferBasis.empty());
}

TEST_CASE("I8: few have access, in two steps") {
    const Policy policy = idunPolicy();
    for (const char* id : {"account", "events", "administrators", "companies", "logs"})
        CHECK(
            purposeOf(policy, id).safeguards.in(policy.languages[0]).find("tvåstegsverifiering") !=
            std::string_view::npos);
}

TEST_CASE("I9: requests go to privacy, and run on Idun's own tables") {
    const Policy policy = idunPolicy();
    CHECK(policy.controller.email == "privacy@wikstrommedia.fi");
    REQUIRE(policy.sources.size() == 1);
    for (const SourceTable& table : policy.sources[0].tables)
        CHECK_FALSE(policy.purpose(table.purpose)->keptByLaw.has_value());
}

TEST_CASE("I10: both published versions are in the history") {
    const Policy policy = idunPolicy();
    REQUIRE(policy.history.size() == 3);
    CHECK(policy.history[0].version.value == "2021-09-03");
    CHECK(policy.history[1].version.value == "2021-11-18");
    CHECK(policy.history[2].version == policy.version);
}
