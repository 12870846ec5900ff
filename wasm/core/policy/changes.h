// What differs between two versions of a policy, and whether it is material: only then are visitors
// asked again (law.md, consent screen, rule 7; GDPR art. 7(1), 13(3)).
//
// | material                | not material              |
// |-------------------------|---------------------------|
// | change.controller       | change.contact            |
// | change.purpose-added    | change.purpose-removed    |
// | change.basis            | change.text               |
// | change.use-added        |                           |
// | change.data-added       | change.data-removed       |
// | change.recipient-added  | change.recipient-removed  |
// | change.place            |                           |
// | change.service-added    | change.service-removed    |
// | change.storage-added    | change.storage-removed    |
// | change.retention-longer | change.retention-shorter  |
//
// "use": sale or sharing, advertising, profiling, direct marketing, one more of Google's consent
// types; "data": also a category that can be tied to a person now; "recipient": also one that now
// has another name, or is a third party (GDPR art. 13(1)(c), (e)); "place": a recipient's data
// moves.
#pragma once

#include <vector>

#include "policy/lint.h"
#include "policy/policy.h"

namespace samtycke {

struct PolicyChange {
    bool material = false;
    Error error;  // code, what it is in one sentence, pointer into `after` or, if removed, `before`
};

std::vector<PolicyChange> changesBetween(const Policy& before, const Policy& after);

// Holds what changed against what the history of `after` says: lint.version-material,
// lint.version-not-material, and lint.version-note when the version is not a later one.
std::vector<Finding> lintChanges(const Policy& before, const Policy& after);

}  // namespace samtycke
