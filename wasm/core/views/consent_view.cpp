#include "views/consent_view.h"

namespace samtycke {

std::string periodText(const Texts& texts, const Period& period) {
    std::string out;
    const auto part = [&](int value, std::string_view one, std::string_view many) {
        if (value == 0) return;
        if (!out.empty()) out += ' ';
        out += texts.with(value == 1 ? one : many, {{"count", std::to_string(value)}});
    };
    part(period.years, "period.years.one", "period.years.many");
    part(period.months, "period.months.one", "period.months.many");
    part(period.days, "period.days.one", "period.days.many");
    part(period.hours, "period.hours.one", "period.hours.many");
    return out;
}

}  // namespace samtycke
