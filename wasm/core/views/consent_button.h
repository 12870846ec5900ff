// What stays on every page after a choice: a small button to the preferences and, while anything is
// allowed, one that takes it all back in a single click, so that withdrawing costs no more than
// accepting did (GDPR art. 7(3); law.md, consent screen, rule 6).
#pragma once

#include "base/html.h"
#include "views/consent_view.h"

namespace samtycke {

struct ConsentButton {
    bool anythingGranted = false;
    bool offersReload = false;  // a withdrawn script may still run in this page
    bool erased = true;         // all that was withdrawn; what the page cannot reach may be left
};

Html consentButtonView(const ConsentView& view, ConsentButton button);

}  // namespace samtycke
