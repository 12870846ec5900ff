// The tenants this program serves: one policy document each.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "server/router.h"
#include "server/static_files.h"
#include "storage/storage.h"

namespace samtycke::backend {

struct TextsShown {
    std::string digest;  // as in ConsentAct::texts
    std::string version;
    std::string language;
    friend auto operator<=>(const TextsShown&, const TextsShown&) = default;
};

struct Tenant {
    Policy policy;
    StaticFile document;          // the policy without `sources`, canonical JSON
    std::vector<Policy> earlier;  // served before; a choice made under one may arrive late
    // The first layer by its language; none where the browser modules are not served.
    std::map<std::string, StaticFile, std::less<>> firstLayers;
    // What a consent record may say was shown; nothing where the browser modules are not served.
    std::optional<std::set<TextsShown>> texts;
};

class Tenants {
  public:
    // Every *.json of the folder. Errors are those of the first bad document, its file name before
    // the message; "policy.none" when there is no document.
    static Result<Tenants> load(const std::filesystem::path& folder);

    // Keeps every document that is served, and fills in `Tenant::earlier` with those under which
    // a choice may still hold. Errors: those of the database.
    Task<Result<void>> remember(Storage& storage, Instant now);

    // Keeps the consent texts that the locale files of `dist` make of every policy, and fills in
    // `Tenant::texts` with these and all that were kept before, and `Tenant::firstLayers`. After
    // `remember`; nothing without such files. Errors: those of Texts::parse, those of the database.
    Task<Result<void>> rememberTexts(Storage& storage, std::filesystem::path dist, Instant now);

    const Tenant* find(std::string_view id) const;
    const std::map<std::string, Tenant, std::less<>>& all() const { return tenants_; }

  private:
    std::map<std::string, Tenant, std::less<>> tenants_;
};

using TenantHandler = std::function<Task<Response>(const Tenant&, Request&)>;
// A handler for /v1/{tenant}/…: 404 "tenant.unknown" when there is no such tenant.
Handler forTenant(const Tenants& tenants, TenantHandler handler);

}  // namespace samtycke::backend
