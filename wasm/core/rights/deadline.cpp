#include "rights/deadline.h"

namespace samtycke {
namespace {

// Summer time begins and ends at 01:00 UTC on the last Sunday of March and of October.
Instant changeOfClocks(int year, int month) {
    const Date last{year, month, 31};
    return {startOf(addDays(last, -(weekday(last) % 7))).ms + kHourMs};
}

}  // namespace

Date localDate(Instant instant, Country country) {
    if (country == Country::other) return dateOf(instant);
    const int year = dateOf(instant).year;
    const bool summer = changeOfClocks(year, 3) <= instant && instant < changeOfClocks(year, 10);
    const int hours = (country == Country::finland ? 2 : 1) + (summer ? 1 : 0);
    return dateOf({instant.ms + hours * kHourMs});
}

Date dueDate(Instant received, Country country) {
    return workingDayFrom(addMonths(localDate(received, country), 1), country);
}

int daysUntil(Date due, Date today) {
    return static_cast<int>((startOf(due).ms - startOf(today).ms) / kDayMs);
}

}  // namespace samtycke
