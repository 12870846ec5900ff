// By when a request must be answered (GDPR art. 12(3); Regulation 1182/71 art. 3).
#pragma once

#include "base/time.h"
#include "rights/holidays.h"

namespace samtycke {

// The calendar day in the country's own time (summer time as in directive 2000/84/EC; UTC for
// Country::other). A request sent late at night belongs to the day on the controller's wall.
Date localDate(Instant instant, Country country);

// One month from receipt: the same day number of the next month, the last day of a shorter month,
// and the next working day when that falls on a Saturday, Sunday or public holiday. The answer may
// be given until the end of that day.
Date dueDate(Instant received, Country country);

// Whole calendar days from `today` to `due`; negative when overdue.
int daysUntil(Date due, Date today);

}  // namespace samtycke
