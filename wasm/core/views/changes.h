// What has changed since the visitor chose, in the policy's own words: the material versions of its
// history (law.md, consent screen, rule 7). Nothing for a first visitor.
#pragma once

#include "base/html.h"
#include "views/consent_view.h"

namespace samtycke {

Html changesView(const ConsentView& view);

}  // namespace samtycke
