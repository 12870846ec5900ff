// Policy documents for tests: the small one of tests/vectors/policy, changed where a test needs it,
// and Okidoki's.
#pragma once

#include "../repository.h"
#include "base/json.h"
#include "policy/policy.h"

namespace samtycke {

inline Json baseDocument() {
    return parseJson(repositoryFile("tests/vectors/policy/base.json")).value();
}

inline Policy policyOf(const Json& document) { return parsePolicy(writeJson(document)).value(); }

inline Policy okidokiPolicy() { return parsePolicy(okidokiText()).value(); }

}  // namespace samtycke
