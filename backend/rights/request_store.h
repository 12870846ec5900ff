// Requests of data subjects as this program keeps them. All functions run inside Storage::read or
// Storage::write; their errors are those of Database.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rights/wire.h"
#include "storage/database.h"

namespace samtycke::backend {

struct StoredRequest {
    SubjectRequest request;         // with the outcomes when it is closed
    std::string language;           // in which the person is written to
    std::vector<ItemOutcome> plan;  // from acceptance on
};

Result<std::vector<StoredRequest>> requestsOf(Database& database, const TenantId& tenant,
                                              const std::string& email);  // newest first
Result<std::vector<StoredRequest>> allRequests(Database& database, const TenantId& tenant);
Result<std::optional<StoredRequest>> findRequest(Database& database, const TenantId& tenant,
                                                 const Uuid& id);

Result<void> insertRequest(Database& database, const TenantId& tenant, const StoredRequest& stored);
// Takes the step and stores the request with it. Error: "rights.transition".
Result<void> advanceRequest(Database& database, const TenantId& tenant, StoredRequest& stored,
                            RequestAct act, Instant now);

}  // namespace samtycke::backend
