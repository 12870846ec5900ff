// The part of the administrator's panel that opens attachments, says who can, and changes it.
//
// Events of its own:
//   {"type":"keeping","kept":false,"loaded":false,"gone":false,"passkeys":true,"pdf":false}
//                                                          whether this device keeps an identity
//                                                          under a passphrase, and it is the loaded
//                                                          one; whether what was to be saved or
//                                                          dropped is there no more; what the
//                                                          browser can: passkeys, PDF in a sandbox
//   {"type":"identity","recipient","fingerprint","keeping","kept","locked","error"}  one was
//                                                          loaded, made or refused, or a file waits
//                                                          for its passphrase ("locked"); without
//                                                          recipient and error nothing was.
//                                                          keeping: "made" (as a file, in this
//                                                          tab), "file", "age" (such a file under a
//                                                          passphrase), "device" or "passkey"
//   {"type":"named","names":[{"id","name","nameless","mediaType","size","thumbnail","error"}]}
//                                                          what uploads are called
//   {"type":"opening","id","percent"}, {"type":"opened","id","error"}    on its way to disk
//   {"type":"previewed","id","error"}                      it is shown, or cannot be
//   {"type":"rewrapped","id","error","upload":{…}}         it has its new recipients, as the
//                                                          backend lists it, or not
// Effects of its own; identities and passphrases never reach core or the backend:
//   {"type":"find-identity"} (answered by "keeping"); {"type":"make-identity","keep":"file" |
//   "passphrase" | "passkey",…}, {"type":"load-identity"}, {"type":"unlock-identity"} (with what
//   the field "passphrase" holds), {"type":"passkey-identity",…} (answered by "identity");
//   {"type":"forget-identity"}, {"type":"save-identity"}, {"type":"save-kept"},
//   {"type":"drop-kept"}
//   {"type":"unseal","uploads":[{"id","sealed"}]}; {"type":"open" | "save-age" | "preview","id",
//   "header"}, {"type":"cancel-open","id"}; {"type":"rewrap","id","sealed","keys","recipients",
//   "for","newer"} (the id of the one listed before it, or "")
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "base/time.h"
#include "base/uuid.h"
#include "views/event.h"
#include "views/step.h"

namespace samtycke {

struct AdminSetting;
struct AdminState;

// An attachment as the server knows it: what it is called and holds stays encrypted.
struct SealedUpload {
    Uuid id;
    Instant received;
    std::int64_t bytes = 0;               // of ciphertext and padding
    std::int64_t header = 0;              // bytes of it
    std::string sealed;                   // its description as an age file, in base64
    std::string keys;                     // names the header, for replacing it
    std::string department;               // "" when the policy had none
    std::vector<std::string> openableBy;  // fingerprints, as the sender or a rewrap told; sorted
    std::optional<Date> erased;           // the last day it is kept

    // Once unsealed
    std::string name;
    std::string mediaType;
    std::int64_t size = 0;
    bool thumbnail = false;

    bool nameless = false;  // its name is its id, as the one in its description is damaged

    bool locked = false;   // the loaded identity does not open it
    bool damaged = false;  // its description tells too little to open it
    std::optional<int> percent;
    bool saved = false;
    std::string notice;  // key of words for why it could not be opened, or ""
};

struct Deletion {
    Instant created;
    Instant deleted;
    std::string reason;  // "retention", "administrator", "person"
    std::string by;
};

struct Administrator {
    std::string name;
    Instant created;
    bool you = false;
};

struct KnownRecipient {
    std::string recipient;
    std::string fingerprint;
    std::string label;
    std::vector<std::string> departments;  // none: all of them
    std::string owner;                     // "" for those of the policy
    // Not of the policy's kind (post-quantum or classic), which has changed since: it gets nothing.
    bool otherKind = false;

    bool receives(std::string_view department) const;
};

struct Rewrapping {
    std::vector<Uuid> left;
    bool fetching = false;  // the page that follows is on its way
    std::size_t done = 0;
    std::vector<Uuid> failed;
};

struct NewPassword {
    std::string name;
    std::string password;
};

struct VaultState {
    // What a dialog asks before it is done.
    enum class Deed { removeUpload, removeAdministrator, resetPassword, removeRecipient, dropKept };
    struct Question {
        Deed deed;
        std::string id;
        std::string name;
    };

    bool arriving = false;              // a screen is shown when all has come
    bool towardsPeople = false;         // which
    bool listed = false;                // the list of attachments has come since it was asked for
    bool keysKnown = false;             // and the keys
    std::vector<SealedUpload> uploads;  // newest first, as many pages as were asked for
    std::string next;                   // the last one's id when there are older ones, or ""
    std::string following;              // what `next` was when the page that follows was asked for
    std::vector<Deletion> deletions;
    std::vector<Administrator> administrators;
    std::vector<KnownRecipient> recipients;

    std::string recipient;  // of the loaded identity, or ""
    std::string fingerprint;
    std::string keeping;        // how it is kept, as the event "identity" tells
    bool kept = false;          // this device keeps one under a passphrase
    bool keptIsLoaded = false;  // and it is the loaded one
    bool passkeys = false;      // this browser can
    bool pdf = false;           // it shows them in a sandboxed frame
    bool locked = false;        // a chosen key file waits for its passphrase

    std::optional<Question> asking;
    std::string previewing;     // the id of an upload, or ""
    std::string previewNotice;  // key of words for why it is not shown, or ""
    // Of administrators who were just added or got another password, until it was passed on.
    std::vector<NewPassword> passwords;
    // What was written in a form that has been sent and not been taken yet.
    std::string typedName;
    std::string typedLabel;
    std::optional<Rewrapping> rewrapping;
};

// Whether an upload's content may be shown: pictures, which are drawn and never run, and PDF where
// the browser shows it in a sandboxed frame.
bool canPreview(const VaultState& vault, const SealedUpload& upload);
// Those who are to open what a department gets (all of them for a policy without departments).
std::vector<const KnownRecipient*> receiversOf(const VaultState& vault,
                                               std::string_view department);
// Whether others than the receivers of today can open it, or not all of them.
bool isOutdated(const VaultState& vault, const SealedUpload& upload);
// Whether all keys that it was encrypted for have been removed here, and the loaded one is none of
// them.
bool isLost(const VaultState& vault, const SealedUpload& upload);
// How many of the listed ones no other registered key opens.
std::size_t openedOnlyBy(const VaultState& vault, std::string_view fingerprint);
// Whether nothing is known to keep the loaded identity but this tab.
bool isOnlyHere(const VaultState& vault);
bool isRewrapping(const VaultState& vault);
// How many of those the loaded identity may be able to rewrap.
std::size_t outdated(const VaultState& vault);
// A rewrap ends where the page that follows does not come; it is offered again.
void pageFailed(VaultState& vault);

// Asks for what both screens show.
Step openVault(AdminState& state, bool people);
Step actedOnVault(const AdminSetting& setting, AdminState& state, const WidgetEvent& event);
// Errors: those of JsonReader when the backend's answer is not what it describes.
Result<Step> vaultAnswered(const AdminSetting& setting, AdminState& state,
                           const WidgetEvent& event);
// Nothing when the event is not one of its own. Errors: those of JsonReader, as above.
Result<std::optional<Step>> heardOfVault(const AdminSetting& setting, AdminState& state,
                                         const WidgetEvent& event);

void writeAttachments(Html& out, const AdminSetting& setting, const AdminState& state);
void writePeople(Html& out, const AdminSetting& setting, const AdminState& state);

}  // namespace samtycke
