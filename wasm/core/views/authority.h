// Where a person complains (GDPR art. 77).
#pragma once

#include <string_view>

#include "policy/policy.h"

namespace samtycke {

struct Complaints {
    std::string_view nameKey;  // the key of the authority's name in a locale file
    std::string_view url;      // where a complaint is made
};

constexpr Complaints complaintsTo(Authority authority) {
    if (authority == Authority::tietosuoja)
        return {"authority.tietosuoja", "https://tietosuoja.fi/sv/anmalan-till-dataombudsmannen"};
    return {"authority.imy", "https://www.imy.se/privatperson/utfora-arenden/lamna-ett-klagomal/"};
}

}  // namespace samtycke
