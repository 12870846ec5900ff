// The attachments that a person has sent while signed in: shown and erased with what the connected
// databases hold. What somebody sent without a session is tied to nobody.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rights/wire.h"
#include "storage/database.h"

namespace samtycke::backend {

// In a read; nothing when there are none.
Result<std::optional<HeldTable>> heldUploads(Database& database, const Policy& policy,
                                             const std::string& email, Date today);
// The id of the upload, when the item is one.
std::optional<std::string> uploadIn(const ItemId& item);
// In a write: of these items, the uploads that are the person's. Their files are to be removed
// after it; UploadFiles are removed before serving when that was missed.
Result<void> eraseUploads(Database& database, const TenantId& tenant, const std::string& email,
                          const std::vector<ItemId>& items, Instant now);

}  // namespace samtycke::backend
