#include "rights/deadline.h"

#include <array>
#include <catch_amalgamated.hpp>
#include <string_view>

using namespace samtycke;

namespace {

struct Row {
    std::string_view received;
    Country country;
    std::string_view due;
    std::string_view why;
};

}  // namespace

TEST_CASE("GDPR 12(3), Regulation 1182/71: when a request is due") {
    constexpr Country se = Country::sweden;
    constexpr Country fi = Country::finland;
    constexpr std::array rows = {
        Row{"2026-03-05T12:00:00Z", se, "2026-04-07", "5 April is Easter, 6 April Easter Monday"},
        Row{"2026-09-10T12:00:00Z", se, "2026-10-12", "a Saturday"},
        Row{"2026-09-11T12:00:00Z", se, "2026-10-12", "a Sunday"},
        Row{"2026-09-14T12:00:00Z", se, "2026-10-14", "a Wednesday"},
        Row{"2025-01-31T12:00:00Z", se, "2025-02-28", "a month end clamps"},
        Row{"2028-01-31T12:00:00Z", se, "2028-02-29", "and to 29 February in a leap year"},
        Row{"2026-01-31T12:00:00Z", se, "2026-03-02", "28 February 2026 is a Saturday"},
        Row{"2026-08-31T12:00:00Z", se, "2026-09-30", "a month of 30 days"},
        Row{"2026-05-20T12:00:00Z", se, "2026-06-22", "Midsummer Day is a Saturday"},
        Row{"2026-05-19T12:00:00Z", se, "2026-06-19", "Midsummer Eve is no public holiday"},
        Row{"2025-11-24T12:00:00Z", se, "2025-12-24", "nor is Christmas Eve"},
        Row{"2025-11-25T12:00:00Z", se, "2025-12-29", "Christmas, Boxing Day, then a weekend"},
        Row{"2025-12-01T12:00:00Z", se, "2026-01-02", "New Year's Day"},
        Row{"2025-12-06T12:00:00Z", se, "2026-01-07", "Epiphany"},
        Row{"2028-05-06T12:00:00Z", se, "2028-06-07", "the national day of Sweden"},
        Row{"2028-05-06T12:00:00Z", fi, "2028-06-06", "is a working day in Finland"},
        Row{"2028-11-06T12:00:00Z", fi, "2028-12-07", "Independence Day of Finland"},
        Row{"2028-11-06T12:00:00Z", se, "2028-12-06", "is a working day in Sweden"},
        Row{"2026-12-31T12:00:00Z", se, "2027-02-01", "over a year's end, 31 January a Sunday"},
        Row{"2026-11-22T22:59:00Z", se, "2026-12-22", "the evening of the 22nd in Stockholm"},
        Row{"2026-11-22T23:30:00Z", se, "2026-12-23", "already the 23rd in Stockholm"},
        Row{"2026-11-22T22:30:00Z", fi, "2026-12-23", "already the 23rd in Helsinki"},
        Row{"2026-07-13T22:30:00Z", se, "2026-08-14", "summer time: the 14th in Stockholm"},
    };
    for (const auto& [received, country, due, why] : rows) {
        INFO(received << ": " << why);
        CHECK(formatDate(dueDate(*parseInstant(received), country)) == due);
    }
}

TEST_CASE("Summer time begins and ends at 01:00 UTC on the last Sundays of March and October") {
    const auto day = [](std::string_view instant) {
        return formatDate(localDate(*parseInstant(instant), Country::sweden));
    };
    CHECK(day("2026-03-28T22:59:59Z") == "2026-03-28");
    CHECK(day("2026-03-28T23:00:00Z") == "2026-03-29");
    CHECK(day("2026-03-29T21:59:59Z") == "2026-03-29");
    CHECK(day("2026-03-29T22:00:00Z") == "2026-03-30");
    CHECK(day("2026-10-24T22:00:00Z") == "2026-10-25");
    CHECK(day("2026-10-25T22:59:59Z") == "2026-10-25");
    CHECK(day("2026-10-25T23:00:00Z") == "2026-10-26");
}

TEST_CASE("Days left are calendar days, negative when overdue") {
    CHECK(daysUntil({2026, 12, 22}, {2026, 11, 22}) == 30);
    CHECK(daysUntil({2026, 12, 22}, {2026, 12, 22}) == 0);
    CHECK(daysUntil({2026, 12, 22}, {2027, 1, 1}) == -10);
}
