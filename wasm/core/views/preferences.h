// The second layer: one switch for each purpose, with what, why, who, how long and what is kept on
// the device. A modal dialog; nothing is ticked that was not granted before (law.md, consent
// screen, rule 4; Planet49, C-673/17).
#pragma once

#include <string>
#include <vector>

#include "base/html.h"
#include "views/consent_view.h"

namespace samtycke {

// `ticked` is sorted.
Html preferencesView(const ConsentView& view, const std::vector<PurposeId>& ticked);

// Both layers as the visitor first sees them. Its SHA-256 is what a consent record says was shown
// (ConsentAct::texts).
std::string textsShown(const ConsentView& view);

}  // namespace samtycke
