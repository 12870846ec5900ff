// What the database knows of uploads. How much has arrived is the length of the file on disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "policy/policy.h"
#include "storage/database.h"
#include "uploads/tus_headers.h"
#include "uploads/upload_parts.h"

namespace samtycke::backend {

struct UploadRow {
    std::string id;
    Instant created;
    Instant expires;          // only while it is not complete
    std::int64_t length = 0;  // bytes of description, content and padding
    UploadMetadata metadata;
    std::optional<std::string> person;  // e-mail of a sender who was signed in
    std::optional<Instant> arrived;     // complete since
    // Once complete: the description and the header on disk may be old ones, the current ones are
    // here.
    std::string sealed;           // the current description, in base64
    std::string keys;             // SHA-256 of the current header, in hex
    std::int64_t headerSize = 0;  // of the current header
    std::int64_t payloadAt = 0;   // where the old header ends on disk
};

// A file that was complete and is gone.
struct Deletion {
    enum class Reason { retention, administrator, person };
    std::string id;
    Instant created;  // of the upload
    Instant deleted;
    std::string reason;             // nameOf
    std::optional<std::string> by;  // administrator's name
};

// Of one person, or of one network without a session.
constexpr std::int64_t kMostUnfinished = 100;

struct UploadName {
    std::string tenant;
    std::string id;
};

// Within the quotas: the tenant's with what has arrived, since what strangers have but announced
// must keep nobody out; the person's with what that person has announced. Errors:
// "upload.quota-tenant", "upload.quota-person", "upload.unfinished" when the person has
// kMostUnfinished.
Result<void> insertUpload(Database& database, const TenantId& tenant, const VaultSettings& vault,
                          const UploadRow& row);
Result<std::optional<UploadRow>> findUpload(Database& database, const TenantId& tenant,
                                            std::string_view id);
// The current header of a complete one. Error: "upload.unknown".
Result<std::string> headerOf(Database& database, const TenantId& tenant, std::string_view id);
// Newest first, at most `most`; with `before`, those older than the upload of this id.
Result<std::vector<UploadRow>> completeUploads(Database& database, const TenantId& tenant,
                                               const std::optional<std::string>& before,
                                               std::size_t most);
// All that this person has sent or begun to send while signed in, oldest first.
Result<std::vector<UploadRow>> uploadsBy(Database& database, const TenantId& tenant,
                                         const std::string& person);
// Ids and times of arrival alone, of all.
Result<std::vector<UploadRow>> arrivals(Database& database, const TenantId& tenant);
// Whether the tenant's quota has room for this upload beside those that are complete. Error:
// "upload.quota-tenant".
Result<void> checkRoom(Database& database, const TenantId& tenant,
                       const std::optional<std::int64_t>& quota, const UploadRow& row);
// All bytes are there, and are these. Error: that of checkRoom.
Result<void> completeUpload(Database& database, const TenantId& tenant,
                            const std::optional<std::int64_t>& quota, const UploadRow& row,
                            Instant now, const UploadParts& parts);

// A file's keys, wrapped anew for other recipients.
struct NewKeys {
    std::string header;
    std::string sealed;  // the description for the same recipients, in base64
    std::vector<std::string> fingerprints;
    std::string replaces;  // `keys` of the header that they were made from
};
// Errors: "upload.unknown", "upload.keys-changed".
Result<void> replaceKeys(Database& database, const TenantId& tenant, std::string_view id,
                         const NewKeys& made);

// Bytes of an unfinished upload have come, `received` in all, which pushes its expiry forward.
Result<void> extendUpload(Database& database, const TenantId& tenant, std::string_view id,
                          Instant expires, std::int64_t received);
Result<void> removeUpload(Database& database, std::string_view tenant, std::string_view id);
// The same, recorded; of a complete one.
Result<void> deleteUpload(Database& database, std::string_view tenant, std::string_view id,
                          Deletion::Reason reason, const std::optional<std::string>& by,
                          Instant now);
// Newest first, at most 100.
Result<std::vector<Deletion>> deletions(Database& database, const TenantId& tenant);
// Unfinished ones whose time has run out.
Result<std::vector<UploadName>> expiredUploads(Database& database, Instant now);
// How many rows are gone: none when the upload has gone on since.
Result<std::int64_t> removeExpired(Database& database, std::string_view tenant, std::string_view id,
                                   Instant now);

}  // namespace samtycke::backend
