// Consent records: validated by core, stored once, answered with a signed receipt.
#pragma once

#include "server/router.h"
#include "signing_keys.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

// POST /v1/{tenant}/consents. A record is stored under its own id: the same record again gets the
// same receipt, another record under that id gets 409 "consent.conflict". Under Sec-GPC, an
// acceptance of everything on the first layer that takes in what the signal refuses gets 422
// "record.signal".
void registerConsents(Router& router, Storage& storage, const Tenants& tenants,
                      const SigningKeys& keys);

}  // namespace samtycke::backend
