// What a visitor decided, once.
#pragma once

#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "base/uuid.h"
#include "policy/policy.h"

namespace samtycke {

struct Choice {
    PolicyVersion version;  // of the policy that was shown
    Instant made;
    Instant expires;
    std::vector<PurposeId> granted;  // sorted, each once; empty: everything was refused
    Uuid principal;                  // random, of this browser (ISO/IEC TS 27560: pii_principal_id)
    Uuid record;                     // the consent record of this choice

    bool grants(const PurposeId& purpose) const;
    friend bool operator==(const Choice&, const Choice&) = default;
};

// Global Privacy Control refuses the sale and sharing of data (law.md, consent screen, rule 9).
bool refusedBySignal(const Purpose& purpose, bool globalPrivacyControl);

}  // namespace samtycke
