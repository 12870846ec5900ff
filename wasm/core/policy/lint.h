// A policy held against the law: what it says, or fails to say, that the GDPR, the ePrivacy rules
// (LEK 9 kap. 28 §) or Bokföringslagen do not allow.
//
// | code                          | source of the rule                                |
// |-------------------------------|---------------------------------------------------|
// | lint.forced-consent           | GDPR art. 4(11), 7; LEK 9 kap. 28 §               |
// | lint.consent-not-withdrawable | GDPR art. 7(3)                                    |
// | lint.interest-missing         | GDPR art. 13(1)(d)                                |
// | lint.law-missing              | GDPR art. 6(3), 17(3)(b)                          |
// | lint.bookkeeping-retention    | Bokföringslagen (1999:1078) 7 kap. 2 §            |
// | lint.transfer-basis           | GDPR art. 44-49                                   |
// | lint.recipient-not-listed     | GDPR art. 13(1)(e)                                |
// | lint.data-not-declared        | GDPR art. 14(1)(d), 15(1)(b): a column's category |
// | lint.called-anonymous         | GDPR recital 26; a warning in a description       |
// | lint.storage-without-consent  | LEK 9 kap. 28 §, ePrivacy directive 5(3)          |
// | lint.optional-without-consent | LEK 9 kap. 28 §; law.md, consent screen, rule 4   |
// | lint.consent-mode             | the same: advertising is asked for, and says so   |
// | lint.storage-lifetime         | CJEU C-673/17 Planet49; a warning over 13 months  |
// | lint.own-storage              | GDPR art. 7(1): withdrawal would erase the choice |
// | lint.retention-clock          | GDPR art. 5(1)(e): a time that can never run out  |
// | lint.version-note             | GDPR art. 12(1): the version and what changed     |
// | lint.authority-country        | GDPR art. 77                                      |
// | beside an earlier version:    |                                                   |
// | lint.version-material         | a material change must ask visitors again         |
// | lint.version-not-material     | law.md, consent screen, rule 7: no other may      |
// | warnings:                     |                                                   |
// | lint.consent-lifetime         | six months before asking again, two years at most |
// | lint.vague-retention          | GDPR art. 13(2)(a)                                |
// | lint.access-limited           | GDPR art. 12(5), 15(3)                            |
// | lint.authority-name           | IMY since 2021                                    |
// | lint.hidden-characters        | GDPR art. 12(1): a text shows what it says        |
// | lint.free-text                | GDPR art. 5(1)(c): free text may identify         |
// | lint.language-missing         | GDPR art. 12(1)                                   |
// | lint.unused                   | a category or processor that no purpose names     |
#pragma once

#include <vector>

#include "base/result.h"
#include "policy/policy.h"

namespace samtycke {

enum class Severity {
    error,    // the policy falls short of the law as it stands
    warning,  // likely wrong, or hard to understand; a person decides
};

// `error.pointer` leads into the document that the policy was read from.
struct Finding {
    Severity severity = Severity::error;
    Error error;
    friend bool operator==(const Finding&, const Finding&) = default;
};

std::vector<Finding> lintPolicy(const Policy& policy);

}  // namespace samtycke
