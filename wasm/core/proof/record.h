// The consent record: what was shown, what was chosen, how and when, and nothing more
// (GDPR art. 7(1); law.md, consent screen, rule 8).
//
// ISO/IEC TS 27560:2023 as profiled by W3C DPV 2 (https://w3id.org/dpv/guides/consent-27560),
// as JSON-LD. Everything in it follows from the policy and the event, so that the backend accepts
// a record only if it is exactly the one that core makes: nothing personal can slip in.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "consent/grant.h"
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
    embedAlways,     // the offer that stands in the place of an embed
    imported,        // a choice made in another tool, at its time
    signal,          // Global Privacy Control, switched on after the choice
};

// SHA-256 of nothing: what ConsentAct::texts is where the consent screen was not shown. Always so
// for embedAlways, imported and signal; for programme where the page has a screen of its own.
constexpr std::string_view kNothingShown =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

bool showsNothing(Control control);

struct ConsentAct {
    Uuid record;
    Uuid principal;  // random, never derived from a person
    Instant at;
    Language language;  // of the texts that were shown
    std::string texts;  // SHA-256 of these texts, lower-case hex
    Control control = Control::programme;
    bool globalPrivacyControl = false;
    Grants given;      // joined
    Grants withdrawn;  // joined; given before, refused now
};

// A purpose with several services says of each whether it is allowed (dpv:hasService); the purpose
// itself counts as given when anything of it is.
Json consentRecord(const Policy& policy, const ConsentAct& act);

// Reads a record that a browser sent at the time `received`. Errors: those of the reader
// ("document.…"), "record.version" (made under another version of the policy), "record.time" (more
// than a day ahead, or so old that the choice has run out), "record.mismatch" (not the record that
// core makes from this policy), "record.control" (the control does not give these answers).
Result<ConsentAct> parseConsentRecord(const Json& record, const Policy& policy, Instant received);

}  // namespace samtycke
