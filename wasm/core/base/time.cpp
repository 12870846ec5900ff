#include "base/time.h"

#include "base/text.h"

namespace samtycke {
namespace {

// Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
std::int64_t daysFromCivil(Date date) {
    const std::int64_t y = date.month <= 2 ? date.year - 1 : date.year;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t yearOfEra = y - era * 400;
    const std::int64_t monthFromMarch = (date.month + 9) % 12;
    const std::int64_t dayOfYear = (153 * monthFromMarch + 2) / 5 + date.day - 1;
    const std::int64_t dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146'097 + dayOfEra - 719'468;
}

Date civilFromDays(std::int64_t days) {
    days += 719'468;
    const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    const std::int64_t dayOfEra = days - era * 146'097;
    const std::int64_t yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const std::int64_t monthFromMarch = (5 * dayOfYear + 2) / 153;
    const auto day = static_cast<int>(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
    const auto month =
        static_cast<int>(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
    const auto year = static_cast<int>(yearOfEra + era * 400 + (month <= 2 ? 1 : 0));
    return {year, month, day};
}

std::int64_t floorDays(Instant instant) {
    return instant.ms >= 0 ? instant.ms / kDayMs : -((-instant.ms + kDayMs - 1) / kDayMs);
}

// A fixed number of digits, for calendar fields (leading zeros allowed); -1 when it is not that.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (text.size() < at + count) return -1;
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (!isDigit(c)) return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

int daysInMonth(int year, int month) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2) return leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

Date dateOf(Instant instant) { return civilFromDays(floorDays(instant)); }
Instant startOf(Date date) { return {daysFromCivil(date) * kDayMs}; }

int weekday(Date date) {
    const std::int64_t sinceThursday = daysFromCivil(date);  // 1970-01-01 was a Thursday
    return static_cast<int>(((sinceThursday + 3) % 7 + 7) % 7) + 1;
}

Date addDays(Date date, int days) { return civilFromDays(daysFromCivil(date) + days); }

Date addMonths(Date date, int months) {
    const int total = date.year * 12 + (date.month - 1) + months;
    const int year = total >= 0 ? total / 12 : (total - 11) / 12;
    const int month = total - year * 12 + 1;
    const int last = daysInMonth(year, month);
    return {year, month, date.day < last ? date.day : last};
}

Instant add(Instant instant, const Period& period) {
    const std::int64_t timeOfDay = instant.ms - floorDays(instant) * kDayMs;
    const Date date =
        addDays(addMonths(dateOf(instant), period.years * 12 + period.months), period.days);
    return {startOf(date).ms + timeOfDay + period.hours * kHourMs};
}

std::string formatDate(Date date) {
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2);
}

std::string formatInstant(Instant instant) {
    const std::int64_t ms = instant.ms - floorDays(instant) * kDayMs;
    return formatDate(dateOf(instant)) + "T" + padded(ms / kHourMs, 2) + ":" +
           padded(ms / 60'000 % 60, 2) + ":" + padded(ms / 1000 % 60, 2) + "." +
           padded(ms % 1000, 3) + "Z";
}

std::string formatPeriod(const Period& period) {
    std::string out = "P";
    const auto part = [&](int value, char unit) {
        if (value != 0) out += std::to_string(value) + unit;
    };
    part(period.years, 'Y');
    part(period.months, 'M');
    part(period.days, 'D');
    if (period.hours != 0 || out == "P") out += "T" + std::to_string(period.hours) + "H";
    return out;
}

Result<Date> parseDate(std::string_view text) {
    const Date date{digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)};
    const bool wellFormed = text.size() == 10 && text[4] == '-' && text[7] == '-';
    if (!wellFormed || date.year < 0 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > daysInMonth(date.year, date.month))
        return fail("time.date", "Write a date as YYYY-MM-DD.");
    return date;
}

Result<Instant> parseInstant(std::string_view text) {
    const auto wrong = [] {
        return fail("time.instant", "Write a time as YYYY-MM-DDTHH:MM:SSZ, in UTC.");
    };
    const bool withMs = text.size() == 24 && text[19] == '.' && text[23] == 'Z';
    const bool withoutMs = text.size() == 20 && text[19] == 'Z';
    if (!withMs && !withoutMs) return wrong();
    const auto date = parseDate(text.substr(0, 10));
    const int hour = digits(text, 11, 2);
    const int minute = digits(text, 14, 2);
    const int second = digits(text, 17, 2);
    const int ms = withMs ? digits(text, 20, 3) : 0;
    if (!date || text[10] != 'T' || text[13] != ':' || text[16] != ':' || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 59 || ms < 0)
        return wrong();
    return Instant{startOf(*date).ms + hour * kHourMs + minute * kMinuteMs + second * 1000 + ms};
}

Result<Period> parsePeriod(std::string_view text) {
    const auto wrong = [] {
        return fail("time.period", "Write a duration as in ISO 8601, such as P18M, P30D or PT24H.");
    };
    if (text.size() < 3 || text[0] != 'P') return wrong();
    Period period;
    bool inTime = false;
    int order = 0;  // years 1, months 2, days 3, hours 4: each at most once, in this order
    std::size_t at = 1;
    while (at < text.size()) {
        if (text[at] == 'T') {
            if (inTime || at + 1 == text.size()) return wrong();
            inTime = true;
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && isDigit(text[end])) ++end;
        if (end == text.size() || end == at || end - at > 4) return wrong();
        const int value = digits(text, at, end - at);
        const char unit = text[end];
        int* field = nullptr;
        int place = 0;
        if (!inTime && unit == 'Y') field = &period.years, place = 1;
        if (!inTime && unit == 'M') field = &period.months, place = 2;
        if (!inTime && unit == 'D') field = &period.days, place = 3;
        if (inTime && unit == 'H') field = &period.hours, place = 4;
        if (field == nullptr || place <= order) return wrong();
        *field = value;
        order = place;
        at = end + 1;
    }
    return period;
}

}  // namespace samtycke
