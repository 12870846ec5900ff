#include "base/time.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

TEST_CASE("dates and instants survive a round trip, before and after 1970") {
    for (const std::int64_t day : {-719'162, -25'567, -1, 0, 1, 59, 11'016, 20'779, 47'482}) {
        const Instant instant{day * kDayMs};
        const Date date = dateOf(instant);
        CHECK(startOf(date) == instant);
        CHECK(parseDate(formatDate(date)).value() == date);
        CHECK(parseInstant(formatInstant({instant.ms + 12'345})).value().ms == instant.ms + 12'345);
    }
    CHECK(formatInstant({1'795'342'076'007}) == "2026-11-22T10:07:56.007Z");
    CHECK(formatInstant({-1}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("weekdays follow ISO 8601") {
    CHECK(weekday({1970, 1, 1}) == 4);
    CHECK(weekday({2026, 11, 22}) == 7);
    CHECK(weekday({2000, 2, 29}) == 2);
    CHECK(weekday({1969, 12, 29}) == 1);
}

TEST_CASE("Regulation 1182/71: a month later clamps to the last day of a shorter month") {
    CHECK(addMonths({2027, 1, 31}, 1) == Date{2027, 2, 28});
    CHECK(addMonths({2028, 1, 31}, 1) == Date{2028, 2, 29});
    CHECK(addMonths({2026, 10, 31}, 4) == Date{2027, 2, 28});
    CHECK(addMonths({2026, 3, 31}, -1) == Date{2026, 2, 28});
    CHECK(addMonths({2026, 1, 15}, -13) == Date{2024, 12, 15});
}

TEST_CASE("a period is added years and months first, the time of day kept") {
    const Instant start = parseInstant("2024-01-31T22:15:00Z").value();
    CHECK(formatInstant(add(start, parsePeriod("P1M").value())) == "2024-02-29T22:15:00.000Z");
    CHECK(formatInstant(add(start, parsePeriod("P1M1D").value())) == "2024-03-01T22:15:00.000Z");
    CHECK(formatInstant(add(start, parsePeriod("PT24H").value())) == "2024-02-01T22:15:00.000Z");
    CHECK(formatInstant(add(start, parsePeriod("P18M").value())) == "2025-07-31T22:15:00.000Z");
}

TEST_CASE("periods are written as they were read") {
    for (const char* text : {"P18M", "P30D", "PT24H", "P7Y", "P1Y2M3DT4H", "PT0H"})
        CHECK(formatPeriod(parsePeriod(text).value()) == text);
}

TEST_CASE("what is not a time is refused with a stable code") {
    for (const char* text : {"", "P", "PT", "P1", "1D", "P1W", "P-1D", "P1.5D", "P1D2M", "P1DT",
                             "PT1M", "P1D1D", "P99999D", "p1d", "P1D "})
        CHECK(parsePeriod(text).error().code == "time.period");
    for (const char* text : {"", "2026-02-30", "2026-13-01", "2026-1-1", "2026/01/01", "2025-02-29",
                             "2026-01-01 ", "２026-01-01"})
        CHECK(parseDate(text).error().code == "time.date");
    for (const char* text :
         {"2026-01-01", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:00",
          "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00.0Z", "2026-02-30T00:00:00Z",
          "2026-01-01t00:00:00Z"})
        CHECK(parseInstant(text).error().code == "time.instant");
}
