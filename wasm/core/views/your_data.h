// The panel in which a person sees what is held on them and asks for erasure.
//
// Asks for an e-mail address; shows the landing page of the mailed link, whose button alone redeems
// it (mail scanners open links, so that opening must change nothing); then one card per purpose,
// the preview of an erasure, and the requests with their outcomes.
//
// Events of its own: {"type":"start","token":"…"}, the token of the address's #link= or "": at
// first, and when another link is opened in the same page. Effects of its own:
// {"type":"save","name","mediaType","text"}, a file for the person to keep.
#pragma once

#include <string>
#include <string_view>

#include "policy/policy.h"
#include "rights/wire.h"
#include "views/event.h"
#include "views/step.h"
#include "views/texts.h"

namespace samtycke {

struct YourDataSetting {
    Policy policy;
    Texts texts;  // consent-schemas/locales/LANG/your-data.json
    Language language;
    // Errors: the first of parsePolicy, those of Texts::parse.
    static Result<YourDataSetting> parse(std::string_view policyJson, std::string_view localeJson,
                                         std::string_view language);
};

struct YourDataState {
    enum class Screen { loading, ask, mailed, landing, overview, preview };
    Screen screen = Screen::loading;
    bool waiting = false;  // for an answer of the backend; a second click does nothing
    std::string notice;    // key of a text, or ""
    std::string email;     // as typed
    std::string token;     // of the opened link, until it is redeemed
    Holdings holdings;     // overview and preview
};

// Errors: those of parseHoldings when the backend's answer is not what wire.h describes.
Result<Step> step(const YourDataSetting& setting, YourDataState& state, const WidgetEvent& event,
                  Instant now);

}  // namespace samtycke
