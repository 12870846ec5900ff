// Carrying out an erasure: plan, execute, record. The plan is on disk before the first row goes and
// the outcomes are on disk only after the rows are seen to be gone, so that a crash in between ends
// in a request that is still accepted, and repeating it finishes it. Nothing is reported erased
// that is not.
#pragma once

#include <string>

#include "mail/mail_queue.h"
#include "rights/request_store.h"
#include "rights/sources.h"
#include "storage/storage.h"
#include "uploads/upload_files.h"

namespace samtycke::backend {

// The request with what is held now and what would become of it.
// Errors: "rights.unknown", "rights.source".
Task<Result<RequestDetail>> detailOf(Storage& storage, const Sources& sources, const Tenant& tenant,
                                     const Uuid& id);

// Carries the request out and queues the answer to the person, once. `preview` is the digest of the
// plan that the administrator looked at; a request that was accepted before goes on with the plan
// on disk. Errors: those of detailOf, "rights.preview-stale", "rights.clock-missing".
Task<Result<RequestDetail>> carryOut(Storage& storage, const Sources& sources,
                                     const UploadFiles& files, const Tenant& tenant, const Uuid& id,
                                     const std::string& preview);

// After a restart: finishes what was accepted. A request whose source cannot be reached stays
// accepted and waits for an administrator.
Task<void> resumeErasures(Storage& storage, const Sources& sources, const UploadFiles& files,
                          const Tenants& tenants);

}  // namespace samtycke::backend
