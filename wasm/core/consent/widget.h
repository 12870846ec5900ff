// The consent widget: (State, Event, now) -> (State, Effects, View).
//
// Its own effects, beside those of views/step.h, in the order in which they come:
//   {"type":"complain","code","message"}                       one line on the console
//   {"type":"cookie","name","value","maxAge","domain"?}        maxAge in seconds; 0 removes it
//   {"type":"erase","purpose","items":[{"kind","name","service","httpOnly"?,"origin"?}]}
//                                                              not any more; names may hold
//                                                              "*", "service" is an id
//   {"type":"signals","consentMode":{type:"granted"|"denied"}} before any script may start
//   {"type":"unlock","purpose"}                                its scripts may start
//   {"type":"deliver","id","path","body"}                      post until acknowledged
//   {"type":"remember","key","value"}                          null forgets
//   {"type":"receipt","receipt","record"}                      to be verified
//   (js-glue/src/receipt.ts)
//   {"type":"reload"}                                          the visitor asked for it
// and emits "consent" {granted, record} and "change" {granted, added, withdrawn, record}. What is
// called purpose here, and each of the granted, is a grant (consent/grant.h). An erase that comes
// after an unlock of the same takes it back.
//
// What is remembered, for the page to know without core: "record" and "receipt"; "places": {unit:
// items}, what each keeps on the device; "versions": those of the policy whose choices hold;
// "signals": the last consentMode, where the policy has one; "heard": the record of a choice that
// Global Privacy Control was on for, or that it leaves as it is; "domain": that of the cookie,
// where the choice was made at another origin (Start::places).
//
// The backend's refusal of a record (409, 422) turns everything off again.
//
// A refusal that the first layer took without core (Start::refused) is kept, proved and told of
// here.
//
// In doubt the visitor has not consented: only an act of the visitor, or a cookie that decodes
// without error, unlocks anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "consent/choice.h"
#include "consent/event.h"
#include "policy/policy.h"
#include "views/step.h"
#include "views/texts.h"

namespace samtycke::consent {

struct State {
    enum class Screen { nothing, banner, preferences, button };

    Policy policy;
    Texts texts;
    Language language;
    std::string
        shown;  // SHA-256 of the texts shown, hex; kNothingShown where the page shows its own

    std::optional<Choice> choice;
    Screen screen = Screen::nothing;
    std::optional<PolicyVersion> since;  // asked anew: the version of the choice that was
    Grants ticked;                       // in the preferences, not yet saved; units
    bool globalPrivacyControl = false;
    bool offersReload = false;
    Grants gone;         // of what that is about, as far as it is known; units
    bool erased = true;  // all that those stored
};

// `policy` and `locale` are JSON documents, `language` a wish that the policy may not have.
// Errors: the first of parseConsentPolicy, those of Texts::parse.
Result<State> open(std::string_view policy, std::string_view locale, std::string_view language);

// Errors: "consent.unknown-purpose" (the API named a purpose or service that is not asked for),
// "consent.not-started" (the first event was not Start), those of decodeCookie for a merged choice
// that is none. The state is then as before.
Result<Step> step(State& state, const Event& event, Instant now, Random& random);

}  // namespace samtycke::consent
