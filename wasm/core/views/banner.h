// The first layer of the consent screen (LEK 9:28; law.md, consent screen, rules 1 and 3): what is
// asked for in plain words, how to withdraw, the policy, how many third parties, and three buttons
// that are the same element, of the same class.
#pragma once

#include "base/html.h"
#include "views/consent_view.h"

namespace samtycke {

Html bannerView(const ConsentView& view);

}  // namespace samtycke
