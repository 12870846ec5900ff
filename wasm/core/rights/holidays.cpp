#include "rights/holidays.h"

namespace samtycke {
namespace {

constexpr int kSaturday = 6;

// The Saturday among the seven days from `first` on.
Date saturdayFrom(Date first) { return addDays(first, (kSaturday - weekday(first) + 7) % 7); }

}  // namespace

Country countryOf(const Controller& controller) {
    if (controller.country == "SE") return Country::sweden;
    return controller.country == "FI" ? Country::finland : Country::other;
}

// Meeus, "Astronomical Algorithms", chapter 8.
Date easterSunday(int year) {
    const int a = year % 19;
    const int b = year / 100;
    const int c = year % 100;
    const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int sum = h + l - 7 * m + 114;
    return {year, sum / 31, sum % 31 + 1};
}

bool isPublicHoliday(Date date, Country country) {
    if (country == Country::other) return false;
    const auto on = [&](int month, int day) { return date.month == month && date.day == day; };
    if (on(1, 1) || on(1, 6) || on(5, 1) || on(12, 25) || on(12, 26)) return true;
    if (country == Country::sweden ? on(6, 6) : on(12, 6)) return true;

    const Date easter = easterSunday(date.year);
    for (const int days : {-2, 0, 1, 39, 49})  // Good Friday to Pentecost
        if (date == addDays(easter, days)) return true;
    return date == saturdayFrom({date.year, 6, 20}) || date == saturdayFrom({date.year, 10, 31});
}

bool isWorkingDay(Date date, Country country) {
    return weekday(date) < kSaturday && !isPublicHoliday(date, country);
}

Date workingDayFrom(Date date, Country country) {
    while (!isWorkingDay(date, country)) date = addDays(date, 1);
    return date;
}

}  // namespace samtycke
