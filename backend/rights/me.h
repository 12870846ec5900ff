// What a person sees and asks for: GET /v1/{tenant}/me, GET and POST /v1/{tenant}/me/requests.
#pragma once

#include "rights/sources.h"
#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

// GET me adds the choices of the browser whose number the header Samtycke-Principal gives. A POST
// while an erasure is open answers 200 with that one. Other e-mail addresses' data and requests are
// out of reach: every query is bound to the session's address.
void registerMe(Router& router, Storage& storage, const Tenants& tenants, const Sources& sources);

}  // namespace samtycke::backend
