// The second layer: one switch for each purpose, and in its details one for each of several
// services, with what, why, who, how long and what is kept on
// the device. A modal dialog; nothing is ticked that was not granted before (law.md, consent
// screen, rule 4; Planet49, C-673/17).
#pragma once

#include <string>
#include <string_view>

#include "base/html.h"
#include "consent/grant.h"
#include "views/consent_view.h"

namespace samtycke {

// `ticked` are units. The switch of a purpose of which only a part is ticked carries data-mixed.
Html preferencesView(const ConsentView& view, const Grants& ticked);

// The key of the words for a kind of storage: "kind.cookie" and so on.
std::string_view kindKey(StorageKind kind);
// How long it stays: a period, or until the browser or the tab is closed.
std::string lifetimeText(const Texts& texts, const DeviceStorage& item);

// Both layers as the visitor first sees them. Its SHA-256 is what a consent record says was shown
// (ConsentAct::texts).
std::string textsShown(const ConsentView& view);

}  // namespace samtycke
