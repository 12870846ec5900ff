// What an erasure request does to one row: erased, or kept with a coded ground (GDPR art. 17).
#pragma once

#include <optional>
#include <string_view>

#include "policy/policy.h"
#include "rights/retention.h"

namespace samtycke {

// Why data is kept against an erasure request (GDPR art. 17(3)), in DPV's eu-gdpr terms.
enum class Ground { legallyRequired };  // art. 17(3)(b)

std::string_view termOf(Ground ground);  // "eu-gdpr:JustificationA17LegallyRequired"
// Error: "rights.ground".
Result<Ground> parseGround(std::string_view term);

struct Kept {
    Ground ground = Ground::legallyRequired;
    LocalText law;  // named to the person
    Date until;     // the last day of keeping; erased after it without a new request
};

// Nothing when the row is to be erased. `today` is the controller's day.
// Error: "rights.clock-missing" when a law obliges to keep the row and the row does not tell until
// when; it is then neither erased nor promised.
Result<std::optional<Kept>> erasureDecision(const Purpose& purpose, const Clocks& clocks,
                                            Date today);

}  // namespace samtycke
