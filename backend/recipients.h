// For whom attachments are encrypted: the policy's recipients and those registered here.
#pragma once

#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

// The department of a policy that has departments, and none of one that has not. Error:
// "upload.department".
Result<void> checkDepartment(const VaultSettings& vault, const DepartmentId& department);

// That somebody who has one of these keys still receives what is sent to the department; none named
// says nothing. Error: "upload.recipients".
Result<void> checkFingerprints(Database& database, const Policy& policy,
                               const DepartmentId& department,
                               const std::vector<std::string>& fingerprints);

// That all of these keys do. Error: "upload.recipients".
Result<void> checkReceivers(Database& database, const Policy& policy,
                            const DepartmentId& department,
                            const std::vector<std::string>& fingerprints);

// GET /v1/{tenant}/recipients?department=ID; GET /v1/{tenant}/admin/keys; POST
// /v1/{tenant}/admin/recipients; DELETE /v1/{tenant}/admin/recipients/{fingerprint}. A department
// has at most VaultSettings::mostRecipients.
void registerRecipients(Router& router, Storage& storage, const Tenants& tenants);

}  // namespace samtycke::backend
