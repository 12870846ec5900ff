// Public holidays, computed. They move the end of a legal period (Regulation 1182/71 art. 3(4)).
//
// Sweden: lag (1989:253) om allmänna helgdagar. Finland: the church holidays of kyrkolagen
// (652/2023), 1 May (272/1944) and 6 December (388/1937). Eves (midsummer, Christmas, New Year) are
// no public holidays in either law; they count as working days, so that a date is never too late.
#pragma once

#include "base/time.h"
#include "policy/policy.h"

namespace samtycke {

enum class Country { sweden, finland, other };  // other: Saturdays and Sundays only

Country countryOf(const Controller& controller);

Date easterSunday(int year);  // Gregorian
bool isPublicHoliday(Date date, Country country);
// Neither Saturday, Sunday nor public holiday.
bool isWorkingDay(Date date, Country country);
// `date` itself when it is a working day.
Date workingDayFrom(Date date, Country country);

}  // namespace samtycke
