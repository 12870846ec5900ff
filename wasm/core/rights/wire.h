// The JSON in which what is held, and requests, travel from the backend to the panel. Both ends use
// these functions, so that the two cannot disagree. consent-schemas/openapi.yaml describes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "rights/request.h"

namespace samtycke {

// One row that a connected database holds on the person.
struct HeldRow {
    ItemId item;
    std::vector<std::string> values;  // one for each column of the table, as text
    std::optional<Date> until;        // last day of keeping; nothing when its clock has not begun
    std::optional<Kept> kept;         // what an erasure request would leave it for
    bool undecided = false;           // a law keeps it, until a date that cannot be computed
};

struct HeldTable {
    PurposeId purpose;
    LocalText title;
    std::vector<LocalText> columns;
    std::vector<HeldRow> rows;
};

// A choice made in this browser, found by its random principal; it is tied to no e-mail address.
struct HeldConsent {
    Uuid record;
    Instant made;
    PolicyVersion version;
    std::vector<PurposeId> granted;
    std::vector<PurposeId> refused;
};

// The answer to GET /v1/{tenant}/me.
struct Holdings {
    std::string email;
    std::vector<HeldTable> tables;         // those with at least one row
    std::vector<HeldConsent> consents;     // newest first
    std::vector<SubjectRequest> requests;  // newest first
};

// The answer to GET /v1/{tenant}/admin/requests/{id}.
struct RequestDetail {
    struct Preview {
        std::string digest;  // of the plan; carrying out names the plan that was looked at
        std::vector<HeldTable> tables;
    };
    SubjectRequest request;
    std::optional<Preview> preview;  // until the request is closed
};

Json toJson(const SubjectRequest& request);
Json toJson(const Holdings& holdings);
Json toJson(const RequestDetail& detail);
Json toJson(const std::vector<ItemOutcome>& outcomes);

// Errors: those of JsonReader, the first of them.
Result<SubjectRequest> parseRequest(const Json& document);
Result<std::vector<SubjectRequest>> parseRequests(const Json& document);  // {"requests":[…]}
Result<Holdings> parseHoldings(const Json& document);
Result<RequestDetail> parseRequestDetail(const Json& document);
Result<std::vector<ItemOutcome>> parseOutcomes(const Json& array);

}  // namespace samtycke
