// The attachments that have arrived, for administrators.
#pragma once

#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"
#include "uploads/upload_files.h"

namespace samtycke::backend {

// GET /v1/{tenant}/admin/uploads; GET /v1/{tenant}/uploads/{id}: the current header and what
// follows the first one in the file on disk; GET /v1/{tenant}/admin/uploads/{id}/header; PUT
// /v1/{tenant}/admin/uploads/{id}/keys: another header for the same file key. That header lives in
// the database alone, so that it holds at once or not at all.
void registerAdminUploads(Router& router, Storage& storage, const Tenants& tenants,
                          const UploadFiles& files);

}  // namespace samtycke::backend
