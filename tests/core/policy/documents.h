// Policy documents for tests: the small one of tests/vectors/policy, changed where a test needs it,
// and our own policies, with what tests ask of a purpose.
#pragma once

#include <catch_amalgamated.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "../repository.h"
#include "base/json.h"
#include "policy/policy.h"

namespace samtycke {

inline Json baseDocument() {
    return parseJson(repositoryFile("tests/vectors/policy/base.json")).value();
}

inline Policy policyOf(const Json& document) { return parsePolicy(writeJson(document)).value(); }

inline Policy okidokiPolicy() { return parsePolicy(okidokiText()).value(); }

inline Policy idunPolicy() {
    return parsePolicy(repositoryFile("consent-schemas/policies/idun.json")).value();
}

inline const Purpose& purposeOf(const Policy& policy, std::string_view id) {
    const Purpose* purpose = policy.purpose(PurposeId::parse(id).value());
    REQUIRE(purpose != nullptr);
    return *purpose;
}

inline std::string retentionOf(const Purpose& purpose) {
    std::string out;
    for (const Retention& retention : purpose.retention)
        out += (out.empty() ? "" : ", ") + std::string(nameOf(retention.trigger)) + " " +
               formatPeriod(retention.period) + " " + std::string(nameOf(retention.action));
    return out;
}

inline std::vector<std::string> dataOf(const Purpose& purpose) {
    std::vector<std::string> out;
    for (const DataId& id : purpose.data) out.push_back(id.str());
    return out;
}

}  // namespace samtycke
