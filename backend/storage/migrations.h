// The schema. Every key begins with the tenant, identifiers are time-ordered (UUIDv7), and tables
// are clustered by their key, so that the same schema can be distributed by tenant.
#pragma once

#include "base/result.h"
#include "storage/database.h"

namespace samtycke::backend {

// Brings a database to the newest schema, one transaction per step; PRAGMA user_version counts the
// steps done. Error: "storage.newer" when a newer program has made it.
Result<void> migrate(Database& database);

}  // namespace samtycke::backend
