// Policy documents for tests: the small one of tests/vectors/policy, changed where a test needs it,
// and Okidoki's.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "base/json.h"
#include "policy/policy.h"

namespace samtycke {

inline std::string fileText(const std::string& path) {
    std::ifstream stream(std::string(SAMTYCKE_SOURCE_DIR) + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline Json baseDocument() { return parseJson(fileText("tests/vectors/policy/base.json")).value(); }

inline Policy policyOf(const Json& document) { return parsePolicy(writeJson(document)).value(); }

inline Policy okidoki() {
    return parsePolicy(fileText("consent-schemas/policies/okidoki.json")).value();
}

}  // namespace samtycke
