// What the database knows of uploads. How much has arrived is the length of the file on disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "storage/database.h"

namespace samtycke::backend {

struct UploadRow {
    std::string id;
    Instant created;
    Instant expires;          // only while it is not complete
    std::int64_t length = 0;  // bytes of ciphertext
    std::string sealed;       // base64 of an age file with name, type and size
    bool complete = false;
};

struct ExpiredUpload {
    std::string tenant;
    std::string id;
};

Result<void> insertUpload(Database& database, const TenantId& tenant, const UploadRow& row);
Result<std::optional<UploadRow>> findUpload(Database& database, const TenantId& tenant,
                                            std::string_view id);
// Newest first, at most 500.
Result<std::vector<UploadRow>> completeUploads(Database& database, const TenantId& tenant);
Result<void> completeUpload(Database& database, const TenantId& tenant, std::string_view id,
                            Instant now);
// Pushes the expiry of an unfinished upload forward.
Result<void> extendUpload(Database& database, const TenantId& tenant, std::string_view id,
                          Instant expires);
Result<void> removeUpload(Database& database, std::string_view tenant, std::string_view id);
// Unfinished ones whose time has run out.
Result<std::vector<ExpiredUpload>> expiredUploads(Database& database, Instant now);

}  // namespace samtycke::backend
