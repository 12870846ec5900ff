// Turns of phrase in privacy policies that promise less than the law gives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/lint.h"

namespace samtycke {

// The findings in one text, Swedish, Finnish or English, each kind at most once; `pointer` is put
// into them. A phrase counts when its parts stand in one sentence, in any order and letter case.
// Codes: "lint.forced-consent" (error), "lint.vague-retention", "lint.access-limited",
// "lint.authority-name" (warnings).
std::vector<Finding> findPhrases(std::string_view text, const std::string& pointer);

// Lower case for ASCII and Latin-1 letters, runs of white space as one space.
std::string plain(std::string_view text);

}  // namespace samtycke
