// Sending files that only the tenant can open: choose, send, watch, and what to do when it fails.
// Files are sent one at a time in the order in which they were chosen.
//
// Events of its own; every id is that of a file:
//   {"type":"start","department"}            once; the id of a department of the policy, or ""
//   {"type":"files","files":[{"id","name","size","mediaType"}]}   chosen, dropped or pasted
//   {"type":"inspected","id","removed":["location"],"reason","thumbnail"}   codes of
//       anonymise/metadata*.h; a reason when nothing could be removed, else ""; whether there is a
//       small picture
//   {"type":"found","id","name","size","done","total","state","department"}   left unfinished
//   before; state
//       "whole" (can go on), "cut" (was not encrypted whole), "expired" or "arrived"
//   {"type":"elsewhere","id"}                another element of the page lists what was left
//   {"type":"recipients","id","recipients":["age1…"]}   whom it is encrypted for
//   {"type":"safe","id"}                     all of it is encrypted and on the disk
//   {"type":"progress","id","done","total"}  bytes of ciphertext
//   {"type":"sent","id","upload"}, {"type":"failed","id","code"}
//   {"type":"died","code"?}                  the worker is gone, with what was not on the disk;
//       "upload.offline" when it could not be fetched
//   {"type":"online"}                        the network is back
//   {"type":"several","events":[…]}          of these, one after the other, one view is made
// Effects of its own:
//   {"type":"find"}                          looks for what was left unfinished
//   {"type":"choose","types","camera"}       lets the person choose files or take a picture
//   {"type":"inspect","id"}                  looks for metadata
//   {"type":"prepare","id","recipients":["age1…"],"department"}   encrypts
//   {"type":"send","id"}, {"type":"pause","id"}
//   {"type":"cancel","id"}                   forgets it here and at the server
//   {"type":"forget","id"}                   of a file that was never prepared or has arrived
// A file that has arrived is announced to the page as the event samtycke:upload with {"id"}.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "views/event.h"
#include "views/step.h"
#include "views/texts.h"

namespace samtycke {

struct UploadSetting {
    Policy policy;
    Texts texts;  // consent-schemas/locales/LANG/upload.json
    Language language;
    // Errors: the first of parsePolicy, those of Texts::parse, "upload.no-vault" (the policy takes
    // no files).
    static Result<UploadSetting> parse(std::string_view policyJson, std::string_view localeJson,
                                       std::string_view language);

    const VaultSettings& vault() const { return *policy.vault; }
};

struct UploadFile {
    enum class Phase {
        inspecting,
        refused,  // will not do: too large, of a wrong type, empty
        ready,
        waiting,  // for its turn
        sending,
        failed,    // can be tried again
        restored,  // found on the disk, encrypted whole
        lost,      // has to be chosen again
        sent
    };
    std::string id;
    std::string name;  // as it is shown: without what could turn it round
    std::int64_t size = 0;
    Phase phase = Phase::inspecting;
    std::string notice;                // key of a text that says what is wrong, or ""
    bool here = true;                  // the page has the file itself
    DepartmentId department;           // whom it is, or was, encrypted for; or empty
    bool inspected = false;            // the person has been told the next two
    std::vector<std::string> removed;  // codes of what is removed before it is sent
    std::string unclean;               // key of a text that says why it may still tell, or ""
    bool thumbnail = false;
    bool prepared = false;
    bool safe = false;      // survives that the page is left
    std::int64_t done = 0;  // of the ciphertext, bytes
    std::int64_t total = 0;

    bool is(Phase one) const { return phase == one; }
    // Has been given to the worker and has not arrived.
    bool underWay() const;
};

struct UploadState {
    enum class Phase { loading, unavailable, noRecipient, choosingDepartment, open };
    Phase phase = Phase::loading;
    DepartmentId department;              // of those of the policy, or empty
    bool fixedDepartment = false;         // not chosen by the person
    std::vector<std::string> recipients;  // age1…: who can open what is sent
    std::vector<UploadFile> files;
    bool paused = false;
    std::string notice;  // key of a text, or ""

    const UploadFile* first(UploadFile::Phase phase) const;
    bool has(UploadFile::Phase wanted) const { return first(wanted) != nullptr; }
    bool busy() const { return has(UploadFile::Phase::sending); }
    // Everything that was to be sent has been.
    bool done() const;
    // All has been tried, and not all of several files has arrived.
    bool partly() const;
};

// How far all that is sent together has come: bytes of ciphertext, and files.
struct UploadSum {
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::size_t arrived = 0;
    std::size_t files = 0;
    std::int64_t percent() const;
};
UploadSum sumOf(const UploadState& state);

// Errors: those of JsonReader when an event or an answer is not what is described above.
Result<Step> step(const UploadSetting& setting, UploadState& state, const WidgetEvent& event,
                  Instant now);

// "812 byte", "3,4 MB": powers of 1000, one decimal below 10.
std::string formatBytes(const Texts& texts, std::int64_t bytes);

}  // namespace samtycke
