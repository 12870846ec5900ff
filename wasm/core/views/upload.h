// Sending a file that only the tenant can open: choose, send, watch, and what to do when it fails.
//
// Events of its own:
//   {"type":"start"}                                        once
//   {"type":"file","name","size","mediaType","several"}     a file was chosen or dropped
//   {"type":"inspected","removed":["location"],"reason"}    codes of anonymise/metadata*.h; a
//   reason
//                                                           when nothing could be removed, else ""
//   {"type":"progress","done","total"}                      bytes of ciphertext
//   {"type":"sent","id"}, {"type":"failed","code"}, {"type":"cancelled"}
// Effects of its own:
//   {"type":"choose"}                       lets the person choose a file
//   {"type":"inspect"}                      looks for metadata in the file that was last announced
//   {"type":"send","recipients":["age1…"]}  encrypts and sends the file that was last announced
//   {"type":"retry","recipients":[…]}       goes on where it broke off, or else from the beginning
//   {"type":"cancel"}, {"type":"forget"}
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
    // Errors: the first of parsePolicy, those of Texts::parse, "upload.no-vault" (the policy takes
    // no files).
    static Result<UploadSetting> parse(std::string_view policyJson, std::string_view localeJson,
                                       std::string_view language);
};

struct UploadState {
    enum class Phase {
        loading,
        unavailable,
        noRecipient,
        choosing,
        inspecting,
        chosen,
        sending,
        failed,
        sent
    };
    Phase phase = Phase::loading;
    std::vector<std::string> recipients;  // age1…: who can open what is sent
    std::string name;                     // of the file
    std::int64_t size = 0;                // of the file, bytes
    std::int64_t done = 0;                // of the ciphertext, bytes
    std::int64_t total = 0;
    std::string notice;  // key of a text, or ""
    bool canRetry = false;
    bool inspected = false;            // of the file: the person has been told the next two
    std::vector<std::string> removed;  // codes of what is removed before it is sent
    std::string unclean;               // key of a text that says why it may still tell, or ""
};

// Errors: those of JsonReader when an event or an answer is not what is described above.
Result<Step> step(const UploadSetting& setting, UploadState& state, const WidgetEvent& event,
                  Instant now);

// "812 byte", "3,4 MB": powers of 1000, one decimal below 10.
std::string formatBytes(const Texts& texts, std::int64_t bytes);

}  // namespace samtycke
