// What a visitor decided, once.
#pragma once

#include "base/time.h"
#include "base/uuid.h"
#include "consent/grant.h"
#include "policy/policy.h"

namespace samtycke {

constexpr std::int64_t kLatestChoice = 253'402'300'799'999;  // ms: the end of the year 9999

struct Choice {
    PolicyVersion version;  // of the policy that was shown; it still holds (Policy::stillHolds)
    Instant made;
    Instant expires;
    Grants granted;  // joined; empty: everything was refused
    Uuid principal;  // random, of this browser (ISO/IEC TS 27560: pii_principal_id)
    Uuid record;     // the consent record of this choice

    friend bool operator==(const Choice&, const Choice&) = default;
};

// Global Privacy Control refuses the sale and sharing of data, advertising and profiling
// (law.md, consent screen, rule 9).
bool refusedBySignal(const Purpose& purpose, bool globalPrivacyControl);

}  // namespace samtycke
