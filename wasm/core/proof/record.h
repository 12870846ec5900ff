// The consent record: what was shown, what was chosen, how and when, and nothing more
// (GDPR art. 7(1); law.md, consent screen, rule 8).
//
// ISO/IEC TS 27560:2023 as profiled by W3C DPV 2 (https://w3id.org/dpv/guides/consent-27560),
// as JSON-LD. Everything in it follows from the policy and the event, so that the backend accepts
// a record only if it is exactly the one that core makes: nothing personal can slip in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "policy/policy.h"

namespace samtycke {

// The control that the visitor used.
enum class Control {
    bannerAcceptAll,
    bannerRejectAll,
    preferencesAcceptAll,
    preferencesRejectAll,
    preferencesSave,
    buttonWithdraw,  // the permanent button
    programme,       // the page's own control, through the API
};

struct ConsentAct {
    Uuid record;
    Uuid principal;  // random, never derived from a person
    Instant at;
    Language language;  // of the texts that were shown
    std::string texts;  // SHA-256 of these texts, lower-case hex
    Control control = Control::programme;
    bool globalPrivacyControl = false;
    std::vector<PurposeId> given;      // sorted
    std::vector<PurposeId> withdrawn;  // sorted; given before, refused now
};

Json consentRecord(const Policy& policy, const ConsentAct& act);

// Reads a record that a browser sent at the time `received`. Errors: those of the reader
// ("document.…"), "record.version" (made under another version of the policy), "record.time" (more
// than a day ahead, or so old that the choice has run out), "record.mismatch" (not the record that
// core makes from this policy), "record.control" (the control does not give these answers).
Result<ConsentAct> parseConsentRecord(const Json& record, const Policy& policy, Instant received);

}  // namespace samtycke
