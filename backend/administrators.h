// Several administrators of one tenant: who may sign in to its admin pages.
#pragma once

#include "passwords.h"
#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

// POST /v1/{tenant}/admin/administrators {"name"}: the answer shows the password, which nobody can
// see again. POST /v1/{tenant}/admin/administrators/{name}/password: a new one, in the same way;
// their sessions end, but for one's own. DELETE /v1/{tenant}/admin/administrators/{name}: their
// sessions end and their recipients get no more files; nobody removes themselves, so that one is
// always left.
void registerAdministrators(Router& router, Storage& storage, const Tenants& tenants,
                            Passwords& passwords);

}  // namespace samtycke::backend
