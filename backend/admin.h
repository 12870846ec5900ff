// Administrators: passwords hashed by Argon2id, sessions, and routes only they may call.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "passwords.h"
#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

struct Administrator {
    std::string name;
};

using AdminHandler = std::function<Task<Response>(const Tenant&, const Administrator&, Request&)>;
// A handler for /v1/{tenant}/…. Without an administrator's session: `nobody`, or else 401
// "admin.session".
Handler forAdmin(const Tenants& tenants, Storage& storage, AdminHandler handler,
                 std::optional<Response> nobody = std::nullopt);

// In a write: whether the administrator whose request it is was removed meanwhile. Error:
// "admin.session".
Result<void> stillAdministrator(Database& database, const TenantId& tenant,
                                const Administrator& administrator);
// Who signs in by this name, whatever its case; "" when nobody does.
Result<std::string> administratorNamed(Database& database, const TenantId& tenant,
                                       const std::string& name);
// In a write. Error: "admin.exists", also for a name that differs in case alone.
Result<void> insertAdministrator(Database& database, const TenantId& tenant,
                                 const std::string& name, const std::string& passwordHash,
                                 Instant now);

// Makes the administrator "admin" of a tenant that has none; the password, to be shown once.
Task<Result<std::optional<std::string>>> createFirstAdministrator(Storage& storage,
                                                                  Passwords& passwords,
                                                                  const TenantId& tenant);

// POST, GET, DELETE /v1/{tenant}/admin/session. Five wrong passwords in a row from one network for
// one name, then one every half minute: 429 "admin.throttled".
void registerAdmin(Router& router, Storage& storage, const Tenants& tenants, Passwords& passwords);

}  // namespace samtycke::backend
