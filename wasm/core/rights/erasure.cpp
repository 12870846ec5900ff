#include "rights/erasure.h"

namespace samtycke {

std::string_view termOf(Ground) { return "eu-gdpr:JustificationA17LegallyRequired"; }

Result<Ground> parseGround(std::string_view term) {
    if (term == termOf(Ground::legallyRequired)) return Ground::legallyRequired;
    return fail("rights.ground", "Give a ground of GDPR article 17(3) as a DPV term.");
}

Result<std::optional<Kept>> erasureDecision(const Purpose& purpose, const Clocks& clocks,
                                            Date today) {
    if (!purpose.keptByLaw) return std::nullopt;
    const std::optional<Date> until = keptUntil(purpose, clocks);
    if (!until)
        return fail("rights.clock-missing",
                    "Fill in the column that the retention of \"" + purpose.id.str() +
                        "\" is counted from; the law's term cannot be computed without it.");
    if (*until < today) return std::nullopt;
    return Kept{Ground::legallyRequired, purpose.keptByLaw->law, *until};
}

}  // namespace samtycke
