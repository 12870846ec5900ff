// Instants, calendar dates and ISO 8601 durations. There is no clock here: "now" is an argument.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace samtycke {

// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Instant {
    std::int64_t ms = 0;
    friend auto operator<=>(const Instant&, const Instant&) = default;
};

// A day of the proleptic Gregorian calendar.
struct Date {
    int year = 1970;
    int month = 1;  // 1..12
    int day = 1;    // 1..31
    friend auto operator<=>(const Date&, const Date&) = default;
};

// ISO 8601 "PnYnMnDTnH": whole numbers, no weeks, not empty.
struct Period {
    int years = 0;
    int months = 0;
    int days = 0;
    int hours = 0;
    friend bool operator==(const Period&, const Period&) = default;
};

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;

int daysInMonth(int year, int month);
Date dateOf(Instant instant);  // the UTC day
Instant startOf(Date date);    // 00:00 UTC
int weekday(Date date);        // 1 = Monday .. 7 = Sunday (ISO 8601)
Date addDays(Date date, int days);
Date addMonths(Date date, int months);  // a month end clamps: 31 January + 1 = 28/29 February
Instant add(Instant instant, const Period& period);  // years and months first, then days, hours

std::string formatDate(Date date);           // "2026-11-22"
std::string formatInstant(Instant instant);  // "2026-11-22T09:30:00.000Z"
std::string formatPeriod(const Period& period);

// Errors: "time.date", "time.instant", "time.period".
Result<Date> parseDate(std::string_view text);
Result<Instant> parseInstant(std::string_view text);  // UTC, "Z", with or without milliseconds
Result<Period> parsePeriod(std::string_view text);

}  // namespace samtycke
