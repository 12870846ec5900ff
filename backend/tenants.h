// The tenants this program serves: one policy document each.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "server/router.h"
#include "server/static_files.h"
#include "storage/storage.h"

namespace samtycke::backend {

struct Tenant {
    Policy policy;
    StaticFile document;  // the policy without `sources`, canonical JSON
    std::vector<Policy> earlier;  // served before; a choice made under one may arrive late
};

class Tenants {
  public:
    // Every *.json of the folder. Errors are those of the first bad document, its file name before
    // the message; "policy.none" when there is no document.
    static Result<Tenants> load(const std::filesystem::path& folder);

    // Keeps every document that is served, and fills in `Tenant::earlier` with those under which
    // a choice may still hold. Errors: those of the database.
    Task<Result<void>> remember(Storage& storage, Instant now);

    const Tenant* find(std::string_view id) const;
    const std::map<std::string, Tenant, std::less<>>& all() const { return tenants_; }

  private:
    std::map<std::string, Tenant, std::less<>> tenants_;
};

using TenantHandler = std::function<Task<Response>(const Tenant&, Request&)>;
// A handler for /v1/{tenant}/…: 404 "tenant.unknown" when there is no such tenant.
Handler forTenant(const Tenants& tenants, TenantHandler handler);

}  // namespace samtycke::backend
