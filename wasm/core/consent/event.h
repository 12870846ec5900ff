// What can happen to the consent widget, parsed once from what js-glue sends.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "base/result.h"

namespace samtycke::consent {

// {"type":"start","cookie":text or null,"earlier":bool,"signal":bool,"resumed":bool,"stale":bool,
// "refused":bool}; again when another tab has chosen
struct Start {
    std::optional<std::string> cookie;  // the value of samtycke_consent
    bool earlier = false;               // a record of an earlier choice is still kept
    bool globalPrivacyControl = false;  // navigator.globalPrivacyControl
    bool resumed = false;               // the fast path has already started what the cookie allows
    bool refused = false;               // on the first layer, before core was there to prove it
    bool stale = false;                 // scripts that are no longer allowed still run in the page
};
// {"type":"click","action":…} from the views; {"type":"call","action":…} from the API.
struct AcceptAll {};
struct RejectAll {};
struct Save {};
struct Show {};
struct ShowPreferences {};
struct Close {};  // also {"type":"escape"}
struct Dismiss {};
struct Reload {};
struct Reset {};
// {"type":"change","action":"toggle","value":purpose,"checked":bool}
struct Toggle {
    PurposeId purpose;
    bool on = false;
};
// {"type":"call","action":"accept","purposes":[…]}: exactly these are allowed
struct Accept {
    std::vector<PurposeId> purposes;
};
// {"type":"call","action":"withdraw","purposes":[…]}, or the permanent button: everything
struct Withdraw {
    std::optional<std::vector<PurposeId>> purposes;
};
// {"type":"response","id":text,"status":number,"body":…,"sent":…}; "sent" is the delivered record
struct Response {
    std::string id;
    std::int64_t status = 0;  // 0: not reached
    Json body;
    Json sent;
};

struct Event {
    std::variant<Start, AcceptAll, RejectAll, Save, Show, ShowPreferences, Close, Dismiss, Reload,
                 Reset, Toggle, Accept, Withdraw, Response>
        what;
    bool fromApi = false;
};

// Errors: those of parseJson and of the reader, "consent.unknown-event".
Result<Event> parseEvent(std::string_view json);

}  // namespace samtycke::consent
