#include "rights/retention.h"

#include "base/text.h"

namespace samtycke {

Result<Instant> parseClock(std::string_view value) {
    if (const auto seconds = parseDecimal(value); seconds && *seconds < 100'000'000'000)
        return Instant{*seconds * 1000};
    if (const auto date = parseDate(value)) return startOf(*date);
    std::string text(value);
    if (text.size() >= 19 && text[10] == ' ') text[10] = 'T';
    if (text.size() >= 19 && text.back() != 'Z') text += 'Z';
    if (const auto instant = parseInstant(text)) return *instant;
    return fail("rights.clock",
                "Keep times as YYYY-MM-DD, YYYY-MM-DD HH:MM:SS in UTC, or seconds since 1970.");
}

Date lastDay(const Retention& rule, Instant clock) {
    if (rule.trigger == RetentionTrigger::fiscalYearEnd)
        return dateOf(add(startOf({dateOf(clock).year, 12, 31}), rule.period));
    return dateOf(add(clock, rule.period));
}

std::optional<Date> keptUntil(const Purpose& purpose, const Clocks& clocks) {
    std::optional<Date> earliest;
    for (const Retention& rule : purpose.retention)
        for (const auto& [trigger, clock] : clocks) {
            if (trigger != rule.trigger) continue;
            const Date last = lastDay(rule, clock);
            if (!earliest || last < *earliest) earliest = last;
        }
    return earliest;
}

}  // namespace samtycke
