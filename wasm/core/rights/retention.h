// Until when a row is kept: the retention rules of its purpose, counted from its clock columns.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "policy/policy.h"

namespace samtycke {

// The times read from a row's clock columns; a trigger that has not happened is left out.
using Clocks = std::vector<std::pair<RetentionTrigger, Instant>>;

// A column's value as databases write it: "2026-11-22", "2026-11-22 09:30:00",
// "2026-11-22T09:30:00Z", or whole seconds since 1970. Error: "rights.clock".
Result<Instant> parseClock(std::string_view value);

// The last day of keeping. From a fiscal year's end the period runs in whole calendar years from
// the year in which the fiscal year ended: P7Y after 2025-08-31 is 2032-12-31 (Bokföringslagen
// (1999:1078) 7 kap. 2 §). Otherwise it is the day on which clock + period falls.
Date lastDay(const Retention& rule, Instant clock);

// The earliest last day among the purpose's rules whose clock is known; nothing when none is.
std::optional<Date> keptUntil(const Purpose& purpose, const Clocks& clocks);

}  // namespace samtycke
