// The administrator's panel: requests in the order in which they fall due, each with what would be
// erased and what is kept; the attachments that were sent encrypted, and who can open them
// (admin_vault.h, with the events and effects of its own).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "rights/wire.h"
#include "views/admin_vault.h"
#include "views/event.h"
#include "views/step.h"
#include "views/texts.h"

namespace samtycke {

struct AdminSetting {
    Policy policy;
    Texts texts;  // consent-schemas/locales/LANG/admin.json
    Language language;
    // Errors: the first of parsePolicy, those of Texts::parse.
    static Result<AdminSetting> parse(std::string_view policyJson, std::string_view localeJson,
                                      std::string_view language);
};

// Events of its own:
//   {"type":"start","address":A}, {"type":"address","address":A}  the page's address names a
//   screen: "requests", "request-ID", "attachments", "keys"; another one means nothing
// An effect of its own:
//   {"type":"address","address":A}  the screen that is shown from now on

struct AdminState {
    enum class Screen { loading, signIn, queue, request, attachments, people };
    Screen screen = Screen::loading;
    bool signedIn = false;
    bool waiting = false;     // for an answer of the backend; a second click does nothing
    bool confirming = false;  // the dialog over a request
    std::string notice;       // key of a text, or ""
    std::string name;         // as typed when signing in
    std::string asked;        // the screen asked for last: "queue", "vault" or a request's id
    std::string wanted;       // the address to show once somebody has signed in, or ""
    std::vector<SubjectRequest> queue;
    std::optional<RequestDetail> detail;
    VaultState vault;
};

// What was asked or looked at on the screen that is left ends with it.
void showScreen(AdminState& state, AdminState::Screen screen);

// Errors: those of wire.h when the backend's answer is not what it describes.
Result<Step> step(const AdminSetting& setting, AdminState& state, const WidgetEvent& event,
                  Instant now);

}  // namespace samtycke
