// A request of a data subject: what was asked, by when it is due, and what became of each item.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "rights/erasure.h"

namespace samtycke {

// W3C DPV 2: dpv:RequestInitiated and so on.
enum class RequestStatus { initiated, acknowledged, accepted, fulfilled, rejected };

enum class RequestAct {
    acknowledge,  // recorded, and the person told so with the due date
    accept,       // an administrator confirmed the plan; it is now being carried out
    fulfil,       // carried out, each item with its outcome
    reject,       // nothing could be done: everything is kept on a legal ground
};

std::string_view termOf(RequestStatus status);  // "dpv:RequestAcknowledged"
// Error: "rights.status".
Result<RequestStatus> parseRequestStatus(std::string_view term);

// initiated -> acknowledged -> accepted -> fulfilled | rejected.
// Error: "rights.transition" for every other step.
Result<RequestStatus> advance(RequestStatus status, RequestAct act);

constexpr bool isClosed(RequestStatus status) {
    return status == RequestStatus::fulfilled || status == RequestStatus::rejected;
}

// One row of a connected database: "source/table/key".
struct ItemId {
    SourceId source;
    std::string table;
    std::string key;  // the primary key's value as text
    std::string str() const { return source.str() + "/" + table + "/" + key; }
    // Error: "rights.item".
    static Result<ItemId> parse(std::string_view text);
    friend auto operator<=>(const ItemId&, const ItemId&) = default;
};

struct ItemOutcome {
    ItemId item;
    LocalText title;           // of the table: "Fakturor"
    std::optional<Kept> kept;  // nothing: erased
};

struct RequestEvent {
    RequestStatus status = RequestStatus::initiated;
    Instant at;
};

struct SubjectRequest {
    Uuid id;
    std::string email;  // in lower case
    RequestStatus status = RequestStatus::initiated;
    Instant received;
    Date due;                           // of the controller's country
    std::vector<RequestEvent> history;  // oldest first
    std::vector<ItemOutcome> outcomes;  // empty until closed
};

// How an erasure request ends: rejected when every item is kept, fulfilled otherwise (also when
// nothing was held).
RequestAct closingAct(const std::vector<ItemOutcome>& outcomes);

// One spelling of an e-mail address: trimmed, ASCII letters in lower case.
// Errors: "rights.email" when it is not one address that mail can be sent to, "rights.email-ascii"
// when it has other characters than ASCII.
Result<std::string> parseEmail(std::string_view text);

}  // namespace samtycke
