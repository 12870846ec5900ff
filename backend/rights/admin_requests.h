// The administrator's routes: GET /v1/{tenant}/admin/requests and …/{id}, POST …/{id}/carry-out.
#pragma once

#include "mail/mail_queue.h"
#include "rights/sources.h"
#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"
#include "uploads/upload_files.h"

namespace samtycke::backend {

void registerAdminRequests(Router& router, Storage& storage, const Tenants& tenants,
                           const Sources& sources, const UploadFiles& files, MailQueue& mails);

}  // namespace samtycke::backend
