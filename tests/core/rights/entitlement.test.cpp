#include "rights/entitlement.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

namespace {

std::string rightsOf(LegalBasis basis, bool directMarketing = false) {
    Purpose purpose;
    purpose.basis = basis;
    purpose.directMarketing = directMarketing;
    std::string out;
    for (const Right right : rightsIn(purpose)) out += std::string(nameOf(right)) + " ";
    return out;
}

}  // namespace

TEST_CASE("GDPR 15-22: which rights follow from the legal basis") {
    CHECK(rightsOf(LegalBasis::consent) ==
          "access rectification erasure restriction portability withdrawal complaint ");
    CHECK(rightsOf(LegalBasis::contract) ==
          "access rectification erasure restriction portability complaint ");
    CHECK(rightsOf(LegalBasis::legalObligation) == "access rectification restriction complaint ");
    CHECK(rightsOf(LegalBasis::legitimateInterests) ==
          "access rectification erasure restriction objection complaint ");
    CHECK(rightsOf(LegalBasis::publicTask) ==
          "access rectification erasure restriction objection complaint ");
    CHECK(rightsOf(LegalBasis::vitalInterests) ==
          "access rectification erasure restriction complaint ");
}

TEST_CASE("GDPR 21(2): direct marketing can always be objected to") {
    CHECK(rightsOf(LegalBasis::consent, true) ==
          "access rectification erasure restriction portability objection withdrawal complaint ");
}

TEST_CASE("Several purposes give the rights of each, once, in the order of the articles") {
    Purpose law;
    law.basis = LegalBasis::legalObligation;
    Purpose consent;
    const auto rights = rightsIn(std::vector<const Purpose*>{&law, &consent});
    CHECK(rights == rightsIn(consent));
}
