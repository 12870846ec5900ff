#include "rights/holidays.h"

#include <array>
#include <catch_amalgamated.hpp>

using namespace samtycke;

TEST_CASE("Easter Sunday, Gregorian (U.S. Naval Observatory's table)") {
    constexpr std::array easters = {
        Date{1818, 3, 22}, Date{1943, 4, 25}, Date{2000, 4, 23}, Date{2008, 3, 23},
        Date{2011, 4, 24}, Date{2024, 3, 31}, Date{2025, 4, 20}, Date{2026, 4, 5},
        Date{2027, 3, 28}, Date{2028, 4, 16}, Date{2038, 4, 25}, Date{2049, 4, 18},
    };
    for (const Date easter : easters) CHECK(easterSunday(easter.year) == easter);
}

TEST_CASE("Swedish public holidays of 2026 (lag 1989:253)") {
    constexpr std::array holidays = {
        Date{2026, 1, 1},   Date{2026, 1, 6},  Date{2026, 4, 3},   Date{2026, 4, 5},
        Date{2026, 4, 6},   Date{2026, 5, 1},  Date{2026, 5, 14},  Date{2026, 5, 24},
        Date{2026, 6, 6},   Date{2026, 6, 20}, Date{2026, 10, 31}, Date{2026, 12, 25},
        Date{2026, 12, 26},
    };
    std::size_t found = 0;
    for (Date day{2026, 1, 1}; day.year == 2026; day = addDays(day, 1)) {
        if (!isPublicHoliday(day, Country::sweden)) continue;
        INFO(formatDate(day));
        REQUIRE(found < holidays.size());
        CHECK(day == holidays[found++]);
    }
    CHECK(found == holidays.size());
}

TEST_CASE("Finland has Independence Day and not Sweden's national day") {
    CHECK(isPublicHoliday({2028, 12, 6}, Country::finland));
    CHECK_FALSE(isPublicHoliday({2028, 12, 6}, Country::sweden));
    CHECK(isPublicHoliday({2028, 6, 6}, Country::sweden));
    CHECK_FALSE(isPublicHoliday({2028, 6, 6}, Country::finland));
}

TEST_CASE(
    "Midsummer Day and All Saints' Day are the Saturdays of 20-26 June and 31 October-6 November") {
    for (int year = 2020; year < 2060; ++year) {
        int midsummers = 0;  // the sum of their weekdays
        int allSaints = 0;
        for (int day = 20; day <= 26; ++day) {
            const Date date{year, 6, day};
            midsummers += isPublicHoliday(date, Country::sweden) ? weekday(date) : 0;
        }
        for (int offset = 0; offset < 7; ++offset) {
            const Date date = addDays({year, 10, 31}, offset);
            allSaints += isPublicHoliday(date, Country::finland) ? weekday(date) : 0;
        }
        CHECK(midsummers == 6);
        CHECK(allSaints == 6);
    }
}

TEST_CASE("Elsewhere only weekends are free") {
    CHECK(isWorkingDay({2026, 12, 25}, Country::other));
    CHECK_FALSE(isWorkingDay({2026, 12, 26}, Country::other));
    CHECK(workingDayFrom({2026, 12, 26}, Country::other) == Date{2026, 12, 28});
}
