#include "rights/retention.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

namespace {

Retention rule(RetentionTrigger trigger, std::string_view period) {
    Retention retention;
    retention.trigger = trigger;
    retention.period = *parsePeriod(period);
    return retention;
}
Instant at(std::string_view time) { return *parseClock(time); }

}  // namespace

TEST_CASE(
    "Bokföringslagen 7:2: to the end of the seventh year after the year the fiscal year ended") {
    const Retention law = rule(RetentionTrigger::fiscalYearEnd, "P7Y");
    CHECK(lastDay(law, at("2025-12-31")) == Date{2032, 12, 31});
    CHECK(lastDay(law, at("2025-08-31")) == Date{2032, 12, 31});
    CHECK(lastDay(law, at("2024-02-29")) == Date{2031, 12, 31});
    CHECK(lastDay(law, at("2026-01-31")) == Date{2033, 12, 31});
}

TEST_CASE("Other periods run from the event") {
    CHECK(lastDay(rule(RetentionTrigger::lastActivity, "P12M"), at("2025-11-22T10:00:00Z")) ==
          Date{2026, 11, 22});
    CHECK(lastDay(rule(RetentionTrigger::recorded, "P30D"), at("2026-01-31")) == Date{2026, 3, 2});
    CHECK(lastDay(rule(RetentionTrigger::invitationSent, "PT24H"), at("2026-01-31T18:00:00Z")) ==
          Date{2026, 2, 1});
    CHECK(lastDay(rule(RetentionTrigger::created, "P1M"), at("2026-01-31")) == Date{2026, 2, 28});
}

TEST_CASE("The earliest rule whose clock has begun decides") {
    Purpose newsletter;
    newsletter.retention = {rule(RetentionTrigger::lastActivity, "P12M"),
                            rule(RetentionTrigger::withdrawal, "P1D")};
    CHECK(keptUntil(newsletter, {{RetentionTrigger::lastActivity, at("2026-01-10")}}) ==
          Date{2027, 1, 10});
    CHECK(keptUntil(newsletter, {{RetentionTrigger::lastActivity, at("2026-01-10")},
                                 {RetentionTrigger::withdrawal, at("2026-02-01")}}) ==
          Date{2026, 2, 2});
    CHECK(keptUntil(newsletter, {{RetentionTrigger::created, at("2026-01-10")}}) == std::nullopt);
    CHECK(keptUntil(newsletter, {}) == std::nullopt);
}

TEST_CASE("Clock columns are read as databases write them") {
    const Instant expected = *parseInstant("2026-11-22T09:30:00Z");
    CHECK(parseClock("2026-11-22T09:30:00Z") == expected);
    CHECK(parseClock("2026-11-22T09:30:00.000Z") == expected);
    CHECK(parseClock("2026-11-22 09:30:00") == expected);
    CHECK(parseClock("1795339800") == expected);
    CHECK(parseClock("2026-11-22") == *parseInstant("2026-11-22T00:00:00Z"));
    for (const auto* wrong : {"", "yesterday", "2026-02-30", "22/11/2026", "999999999999", "-5"})
        CHECK(parseClock(wrong).error().code == "rights.clock");
}
