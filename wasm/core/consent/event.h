// What can happen to the consent widget, parsed once from what js-glue sends.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "consent/grant.h"
#include "proof/record.h"

namespace samtycke::consent {

// A choice that another tool has kept, with its own time:
// {"made":ms,"granted":[grants],"from":"cc_cookie"|"klaro","principal"?:uuid}
struct Imported {
    Instant made;
    Grants granted;    // sorted or not; may name what the policy does not ask for
    std::string from;  // the name under which it is kept there
    std::optional<Uuid> principal;
};
// {"type":"start","cookie":text or null,"earlier":bool,"signal":bool,"resumed":bool,"stale"?:bool,
// "refused":bool,"erased"?:bool,"places"?:bool,"heard"?:bool,"shown"?:bool,"imported"?:{…}}; again
// when another tab has chosen
struct Start {
    std::optional<std::string> cookie;  // the value of samtycke_consent
    bool earlier = false;               // a record of an earlier choice is still kept
    bool globalPrivacyControl = false;  // navigator.globalPrivacyControl
    bool resumed = false;               // the fast path has already started what the cookie allows
    bool refused = false;               // on the first layer, before core was there to prove it
    // Whether scripts that are no longer allowed still run in the page; not said: as before.
    std::optional<bool> stale;
    bool erased = true;  // of what those stored nothing is left
    // Whether this origin remembers what each service stores. Not so where the choice that holds
    // was made on another subdomain: core then says what to remember, and erases what is not
    // granted.
    bool places = true;
    bool heard = true;  // false: the choice may be older than the signal, which then counts
    bool shown = true;  // false: the page has a consent screen of its own (`ui: false`)
    // What is wrong with it is a matter for the console, never for the visitor.
    std::optional<Result<Imported>> imported;
};
// {"type":"click","action":…,"under"?:version} from the views; {"type":"call","action":…} from the
// API.
struct AcceptAll {
    std::optional<PolicyVersion> under;  // which the visitor saw; absent: what core shows
};
struct RejectAll {};
struct Save {};
struct Show {};
struct ShowPreferences {};
struct Close {};  // also {"type":"escape"}
struct Dismiss {};
struct Reload {};
struct Reset {};
struct Logout {};  // a reset where the policy says so (ConsentSettings::resetAtLogout)
// {"type":"change","action":"toggle","value":grant,"checked":bool}
struct Toggle {
    Grant grant;
    bool on = false;
};
// {"type":"call","action":"accept","purposes":[…],"control"?:"embed-always"}: exactly these are
// allowed
struct Accept {
    Grants purposes;
    Control control = Control::programme;
};
// {"type":"call","action":"withdraw","purposes":[…]}, or the permanent button: everything
struct Withdraw {
    std::optional<Grants> purposes;
};
// {"type":"call","action":"merge","cookie":text}: the choice that the visitor's account holds
struct Merge {
    std::string cookie;
};
// {"type":"remains"}: not all that a withdrawal was to erase could be
struct Remains {};
// {"type":"response","id":text,"status":number,"body":…,"sent":…}; "sent" is the delivered record
struct Response {
    std::string id;
    std::int64_t status = 0;  // 0: not reached
    Json body;
    Json sent;
};

struct Event {
    std::variant<Start, AcceptAll, RejectAll, Save, Show, ShowPreferences, Close, Dismiss, Reload,
                 Reset, Logout, Toggle, Accept, Withdraw, Merge, Remains, Response>
        what;
    bool fromApi = false;
};

// Errors: those of parseJson and of the reader, "consent.unknown-event".
Result<Event> parseEvent(std::string_view json);

}  // namespace samtycke::consent
