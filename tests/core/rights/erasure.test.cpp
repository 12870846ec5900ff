#include "rights/erasure.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

namespace {

Purpose bookkeeping() {
    Purpose purpose;
    purpose.id = *PurposeId::parse("bookkeeping");
    purpose.basis = LegalBasis::legalObligation;
    Retention rule;
    rule.trigger = RetentionTrigger::fiscalYearEnd;
    rule.period.years = 7;
    purpose.retention = {rule};
    purpose.keptByLaw = KeptByLaw{{{{Language{"sv"}, "Bokföringslagen (1999:1078) 7 kap. 2 §"}}}};
    return purpose;
}
Clocks fiscalYearEnd(std::string_view date) {
    return {{RetentionTrigger::fiscalYearEnd, *parseClock(date)}};
}

}  // namespace

TEST_CASE("GDPR 17(3)(b): bookkeeping is kept with its ground, its law and its date") {
    const auto decision =
        erasureDecision(bookkeeping(), fiscalYearEnd("2025-12-31"), {2026, 11, 22});
    REQUIRE(decision);
    REQUIRE(*decision);
    CHECK(termOf((*decision)->ground) == "eu-gdpr:JustificationA17LegallyRequired");
    CHECK((*decision)->law.in({"sv"}) == "Bokföringslagen (1999:1078) 7 kap. 2 §");
    CHECK((*decision)->until == Date{2032, 12, 31});
}

TEST_CASE("It is kept on the last day, and erased on the day after") {
    const Clocks clocks = fiscalYearEnd("2018-12-31");
    CHECK(erasureDecision(bookkeeping(), clocks, {2025, 12, 31})->has_value());
    CHECK_FALSE(erasureDecision(bookkeeping(), clocks, {2026, 1, 1})->has_value());
}

TEST_CASE("What the law keeps is not erased when its date cannot be computed") {
    const auto decision = erasureDecision(bookkeeping(), {}, {2026, 11, 22});
    REQUIRE_FALSE(decision);
    CHECK(decision.error().code == "rights.clock-missing");
}

TEST_CASE("GDPR 17(1): without such a law it is erased, whatever its retention") {
    Purpose newsletter;
    newsletter.retention = {Retention{}};
    CHECK_FALSE(erasureDecision(newsletter, {}, {2026, 11, 22})->has_value());
}

TEST_CASE("A ground is read by its DPV term only") {
    CHECK(parseGround("eu-gdpr:JustificationA17LegallyRequired") == Ground::legallyRequired);
    CHECK(parseGround("because").error().code == "rights.ground");
}
