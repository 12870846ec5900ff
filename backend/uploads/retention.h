// How long a complete upload is kept.
#pragma once

#include "rights/retention.h"

namespace samtycke::backend {

// The last day, by the retention of the vault's purpose from the arrival; nothing when it has no
// such rule.
inline std::optional<Date> lastDayKept(const Policy& policy, Instant arrived) {
    const Purpose* purpose = policy.vault ? policy.purpose(policy.vault->purpose) : nullptr;
    if (purpose == nullptr) return std::nullopt;
    return keptUntil(*purpose, {{RetentionTrigger::created, arrived}});
}

}  // namespace samtycke::backend
