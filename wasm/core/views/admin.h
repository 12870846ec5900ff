// The administrator's panel: requests in the order in which they fall due, each with what would be
// erased and what is kept, and the attachments that were sent encrypted.
//
// Events of its own:
//   {"type":"start"}                                       once
//   {"type":"identity","recipient":"age1…"|"","error":""}  an identity was loaded, made or refused
//   {"type":"named","id","name"}                           what a sealed upload is called
//   {"type":"opened","id","error":""}                      it was decrypted and saved, or not
// Effects of its own; the identity itself never reaches core or the backend:
//   {"type":"make-identity"}, {"type":"load-identity"}, {"type":"forget-identity"},
//   {"type":"unseal","id","sealed"}, {"type":"open","id"}
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "rights/wire.h"
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

// An attachment as the server knows it: what it is called and holds stays encrypted.
struct SealedUpload {
    Uuid id;
    Instant received;
    std::int64_t bytes = 0;  // of ciphertext
    std::string sealed;      // its name, type and size as an age file, in base64
    std::string name;        // once unsealed
    bool saved = false;
};

struct AdminState {
    enum class Screen { loading, signIn, queue, request, attachments };
    Screen screen = Screen::loading;
    bool signedIn = false;
    bool waiting = false;     // for an answer of the backend; a second click does nothing
    bool confirming = false;  // the dialog over a request
    std::string notice;       // key of a text, or ""
    std::string name;         // as typed when signing in
    std::vector<SubjectRequest> queue;
    std::optional<RequestDetail> detail;
    std::vector<SealedUpload> uploads;
    std::vector<std::string> recipients;  // those that senders encrypt to
    std::string recipient;                // of the loaded identity, or ""
};

// Errors: those of wire.h when the backend's answer is not what it describes.
Result<Step> step(const AdminSetting& setting, AdminState& state, const WidgetEvent& event,
                  Instant now);

}  // namespace samtycke
