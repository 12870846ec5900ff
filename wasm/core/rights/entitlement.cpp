#include "rights/entitlement.h"

#include <algorithm>
#include <array>

namespace samtycke {
namespace {

constexpr std::array kAll = {Right::access,      Right::rectification, Right::erasure,
                             Right::restriction, Right::portability,   Right::objection,
                             Right::withdrawal,  Right::complaint};

bool applies(Right right, const Purpose& purpose) {
    const LegalBasis basis = purpose.basis;
    switch (right) {
        case Right::erasure:
            return basis != LegalBasis::legalObligation;
        case Right::portability:
            return basis == LegalBasis::consent || basis == LegalBasis::contract;
        case Right::objection:
            return basis == LegalBasis::legitimateInterests || basis == LegalBasis::publicTask ||
                   purpose.directMarketing;
        case Right::withdrawal:
            return basis == LegalBasis::consent;
        default:
            return true;
    }
}

}  // namespace

std::vector<Right> rightsIn(const std::vector<const Purpose*>& purposes) {
    std::vector<Right> out;
    for (const Right right : kAll)
        if (std::any_of(purposes.begin(), purposes.end(),
                        [&](const Purpose* purpose) { return applies(right, *purpose); }))
            out.push_back(right);
    return out;
}

std::vector<Right> rightsIn(const Purpose& purpose) {
    return rightsIn(std::vector<const Purpose*>{&purpose});
}

std::string_view nameOf(Right right) {
    switch (right) {
        case Right::access:
            return "access";
        case Right::rectification:
            return "rectification";
        case Right::erasure:
            return "erasure";
        case Right::restriction:
            return "restriction";
        case Right::portability:
            return "portability";
        case Right::objection:
            return "objection";
        case Right::withdrawal:
            return "withdrawal";
        case Right::complaint:
            return "complaint";
    }
    return {};
}

}  // namespace samtycke
