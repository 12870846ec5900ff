#include "server/http_date.h"

#include <array>

#include "base/text.h"

namespace samtycke::backend {

std::string formatHttpDate(Instant instant) {
    static constexpr std::array days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Date date = dateOf(instant);
    const auto at = [](const auto& names, int number) {
        return std::string(names.at(static_cast<std::size_t>(number) - 1));
    };
    return at(days, weekday(date)) + ", " + padded(date.day, 2) + " " + at(months, date.month) +
           " " + padded(date.year, 4) + " " + formatInstant(instant).substr(11, 8) + " GMT";
}

}  // namespace samtycke::backend
