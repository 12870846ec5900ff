// The rows O1 to O8 that Okidoki's published policy demands, and the law where it falls short.
#include <algorithm>
#include <catch_amalgamated.hpp>

#include "documents.h"
#include "policy/lint.h"

using namespace samtycke;

TEST_CASE("Okidoki's policy keeps the law in every point") {
    const auto findings = lintPolicy(okidokiPolicy());
    for (const Finding& finding : findings)
        UNSCOPED_INFO(finding.error.pointer << ": " << finding.error.message);
    CHECK(findings.empty());
}

TEST_CASE("exactly statistics and newsletter tracking are asked for") {
    const Policy policy = okidokiPolicy();
    std::vector<std::string> asked;
    for (const Purpose* purpose : policy.optionalPurposes()) asked.push_back(purpose->id.str());
    CHECK(asked == std::vector<std::string>{"analytics", "newsletter-tracking"});
}

TEST_CASE("O1: addresses are shortened, and gone after 18 months") {
    const Policy policy = okidokiPolicy();
    const Purpose& analytics = purposeOf(policy, "analytics");
    CHECK(retentionOf(analytics) == "created P18M erase");
    REQUIRE(policy.anonymise);
    CHECK(policy.anonymise->purpose == analytics.id);
    CHECK(policy.anonymise->ipv4Prefix == 24);
    CHECK(policy.anonymise->ipv6Prefix == 48);
    CHECK(policy.dataCategory(DataId::parse("short-ip").value())->identifying);
}

TEST_CASE("O1: everything the tracker stores is declared, to be erased on withdrawal") {
    const Policy policy = okidokiPolicy();
    const auto& storage = purposeOf(policy, "analytics").services.at(0).storage;
    for (const auto& [kind, name] :
         std::vector<std::pair<StorageKind, const char*>>{{StorageKind::cookie, "ph_*"},
                                                          {StorageKind::localStorage, "ph_*"},
                                                          {StorageKind::localStorage, "__ph_*"},
                                                          {StorageKind::sessionStorage, "ph_*"}})
        CHECK(std::any_of(storage.begin(), storage.end(), [&](const DeviceStorage& item) {
            return item.kind == kind && item.name == name;
        }));
}

TEST_CASE("O2: the newsletter holds the address only and forgets after 12 months of silence") {
    const Policy policy = okidokiPolicy();
    const Purpose& newsletter = purposeOf(policy, "newsletter");
    CHECK(retentionOf(newsletter) == "lastActivity P12M erase, withdrawal P1D erase");
    CHECK(dataOf(newsletter) == std::vector<std::string>{"email", "subscription"});
    CHECK(newsletter.directMarketing);
    CHECK_FALSE(newsletter.withdrawal.empty());
}

TEST_CASE("O3: meeting recordings last 30 days from the recording") {
    const Policy policy = okidokiPolicy();
    const Purpose& meetings = purposeOf(policy, "meetings");
    CHECK(retentionOf(meetings) == "recorded P30D erase");
    CHECK_FALSE(meetings.safeguards.empty());
}

TEST_CASE("O4, Bokföringslagen 7:2: bookkeeping is kept seven years after the fiscal year's end") {
    const Policy policy = okidokiPolicy();
    const Purpose& bookkeeping = purposeOf(policy, "bookkeeping");
    CHECK(retentionOf(bookkeeping) == "fiscalYearEnd P7Y erase");
    CHECK(bookkeeping.basis == LegalBasis::legalObligation);
    REQUIRE(bookkeeping.keptByLaw);
    CHECK(bookkeeping.keptByLaw->law.in(policy.languages[0]) ==
          "Bokföringslagen (1999:1078) 7 kap. 2 §");
}

TEST_CASE("O5, O6: in Säker Drift Okidoki is a processor") {
    const Policy policy = okidokiPolicy();
    const Purpose& hosting = purposeOf(policy, "saker-drift");
    CHECK(hosting.role == Role::processor);
    CHECK(hosting.basis == LegalBasis::instructions);
    CHECK(retentionOf(hosting) == "contractEnd P30D erase");
    CHECK_FALSE(hosting.safeguards.empty());
}

TEST_CASE("O7: Tower's statistics identify nobody, and its logs have a number") {
    const Policy policy = okidokiPolicy();
    for (const DataId& id : purposeOf(policy, "tower-statistics").data)
        CHECK_FALSE(policy.dataCategory(id)->identifying);
    CHECK(retentionOf(purposeOf(policy, "tower-logs")) == "created P6M erase");
}

TEST_CASE("O8: reception answers requests, info answers questions") {
    const Policy policy = okidokiPolicy();
    CHECK(policy.controller.email == "reception@okidoki.se");
    CHECK(policy.controller.questionsEmail == "info@okidoki.se");
    CHECK(policy.controller.authority == Authority::imy);
}

TEST_CASE("GDPR 17(3)(b): of the mapped tables only the invoices are kept against an erasure") {
    const Policy policy = okidokiPolicy();
    REQUIRE(policy.sources.size() == 1);
    for (const SourceTable& table : policy.sources[0].tables) {
        const Purpose& purpose = *policy.purpose(table.purpose);
        CHECK(purpose.keptByLaw.has_value() == (table.table == "invoices"));
        CHECK(table.subject == "email");
    }
}
