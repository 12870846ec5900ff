// A policy document of any bytes: read, and when it is one, asked and held against the law.
#include "policy/policy.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "policy/changes.h"
#include "policy/lint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto policy =
        samtycke::parsePolicy(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!policy) {
        if (policy.error().empty()) std::abort();
        for (const samtycke::Error& error : policy.error())
            if (error.code.empty() || error.message.empty()) std::abort();
        return 0;
    }
    if (policy->introduction.in(policy->language("xx")).empty()) std::abort();
    std::vector<const samtycke::Purpose*> purposes;
    for (const samtycke::Purpose& purpose : policy->purposes) {
        if (purpose.retention.empty() || policy->purpose(purpose.id) == nullptr) std::abort();
        purposes.push_back(&purpose);
    }
    if (policy->thirdParties(purposes) > policy->processors.size()) std::abort();
    for (const samtycke::Finding& finding : samtycke::lintPolicy(*policy))
        if (finding.error.code.rfind("lint.", 0) != 0) std::abort();
    if (!samtycke::changesBetween(*policy, *policy).empty()) std::abort();
    if (!policy->stillHolds(policy->version)) std::abort();
    return 0;
}
