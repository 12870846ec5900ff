// Which rights a person has follows from the legal basis of each purpose (GDPR art. 15-22, 7(3),
// 77).
#pragma once

#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace samtycke {

enum class Right {
    access,         // art. 15
    rectification,  // art. 16
    erasure,        // art. 17; not where a law obliges to process: art. 17(3)(b)
    restriction,    // art. 18
    portability,    // art. 20: consent and contract
    objection,      // art. 21: legitimate interests, public task, and always direct marketing
    withdrawal,     // art. 7(3): consent
    complaint,      // art. 77
};

// In the order of the articles above.
std::vector<Right> rightsIn(const Purpose& purpose);
// Those that at least one of the purposes gives.
std::vector<Right> rightsIn(const std::vector<const Purpose*>& purposes);

// The name of a right in locale keys and attributes: "access", "erasure", …
std::string_view nameOf(Right right);

}  // namespace samtycke
