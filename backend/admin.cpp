#include "admin.h"

#include "base/text.h"
#include "server/throttle.h"
#include "session.h"
#include "system.h"

namespace samtycke::backend {
namespace {

constexpr std::string_view kFirstName = "admin";
constexpr int kTries = 5;
constexpr std::int64_t kRetryMs = 30'000;

struct Credentials {
    std::string name;
    std::string password;
};

Result<Credentials> credentialsOf(const Request& request) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"name", "password"});
    Credentials out{reader.text("name", {1, 100}), reader.text("password", {1, 200})};
    if (!errors.empty()) return tl::unexpected(errors.front());
    return out;
}

Result<std::string> hashOf(Database& database, const TenantId& tenant, const std::string& name) {
    const auto row =
        database.first("SELECT password_hash FROM administrators WHERE tenant_id = ? AND name = ?",
                       tenant.str(), name);
    if (!row) return tl::unexpected(row.error());
    return *row ? (*row)->text(0) : std::string();
}

Error nobodySignedIn() { return {"admin.session", "Sign in as an administrator.", ""}; }

class AdminSessions {
  public:
    AdminSessions(Storage& storage, Passwords& passwords)
        : storage_(storage), passwords_(passwords), tries_(kTries, kRetryMs) {}

    Task<Response> open(const Tenant& tenant, Request& request) {
        const auto given = credentialsOf(request);
        if (!given) co_return problem(given.error());
        const TenantId& id = tenant.policy.tenant;
        const std::string key = id.str() + ' ' + request.network + ' ' + folded(given->name);
        if (!tries_.allow(key, now()))
            co_return problem(429, "admin.throttled",
                              "Too many wrong passwords; wait a little and try again.")
                .with("Retry-After", std::to_string(tries_.retryAfter(key, now())));
        std::string name;
        const auto hash = co_await storage_.read([&](Database& database) -> Result<std::string> {
            auto known = administratorNamed(database, id, given->name);
            if (!known) return known;
            name = *std::move(known);
            return hashOf(database, id, name);
        });
        if (!hash) co_return problem(hash.error());
        const bool right = co_await passwords_.matches(given->password, *hash);
        if (!right) co_return problem(401, "admin.password", "The name or the password is wrong.");
        tries_.forget(key);
        const auto cookie = co_await storage_.write([&](Database& database) -> Result<std::string> {
            // Removed, or given another password, while this one was looked at.
            auto current = hashOf(database, id, name);
            if (!current) return current;
            if (*current != *hash) return tl::unexpected(nobodySignedIn());
            return openSession(database, id, SessionKind::admin, name, now(), systemRandom());
        });
        if (!cookie) co_return problem(cookie.error());
        co_return empty().with("Set-Cookie", *cookie);
    }

    Task<Response> close(const Tenant& tenant, Request& request) {
        const auto cookie = co_await storage_.write([&](Database& database) {
            return closeSession(database, tenant.policy.tenant, SessionKind::admin, request);
        });
        if (!cookie) co_return problem(cookie.error());
        co_return empty().with("Set-Cookie", *cookie);
    }

  private:
    Storage& storage_;
    Passwords& passwords_;
    Throttle tries_;
};

}  // namespace

Handler forAdmin(const Tenants& tenants, Storage& storage, AdminHandler handler,
                 std::optional<Response> nobody) {
    const auto guarded = [&storage, handler = std::move(handler), nobody = std::move(nobody)](
                             const Tenant& tenant, Request& request) -> Task<Response> {
        const auto session = co_await storage.read([&](Database& database) {
            return findSession(database, tenant.policy.tenant, SessionKind::admin, request, now());
        });
        if (!session) co_return problem(session.error());
        if (!*session && nobody) co_return *nobody;
        if (!*session) co_return problem(nobodySignedIn());
        const Administrator administrator{(*session)->subject};
        co_return co_await handler(tenant, administrator, request);
    };
    return forTenant(tenants, guarded);
}

Result<void> stillAdministrator(Database& database, const TenantId& tenant,
                                const Administrator& administrator) {
    const auto hash = hashOf(database, tenant, administrator.name);
    if (!hash) return tl::unexpected(hash.error());
    if (hash->empty()) return tl::unexpected(nobodySignedIn());
    return {};
}

Result<std::string> administratorNamed(Database& database, const TenantId& tenant,
                                       const std::string& name) {
    const auto rows =
        database.all("SELECT name FROM administrators WHERE tenant_id = ?", tenant.str());
    if (!rows) return tl::unexpected(rows.error());
    std::string found;
    for (const Row& row : *rows) {
        const std::string known = row.text(0);
        if (known == name) return known;  // two that differ in case may be older than this rule
        if (folded(known) == folded(name)) found = known;
    }
    return found;
}

Result<void> insertAdministrator(Database& database, const TenantId& tenant,
                                 const std::string& name, const std::string& passwordHash,
                                 Instant now) {
    const auto known = administratorNamed(database, tenant, name);
    if (!known) return tl::unexpected(known.error());
    if (!known->empty())
        return fail("admin.exists", "There is an administrator of this name already.");
    const auto made = database.run(
        "INSERT INTO administrators (tenant_id, name, password_hash, created) "
        "VALUES (?, ?, ?, ?)",
        tenant.str(), name, passwordHash, now.ms);
    return withoutCount(made);
}

Task<Result<std::optional<std::string>>> createFirstAdministrator(Storage& storage,
                                                                  Passwords& passwords,
                                                                  const TenantId& tenant) {
    const auto some = co_await storage.read([&](Database& database) {
        return database.first("SELECT 1 FROM administrators WHERE tenant_id = ?", tenant.str());
    });
    if (!some) co_return tl::unexpected(some.error());
    if (*some) co_return std::optional<std::string>();
    const std::string password = newPassword(systemRandom());
    const std::string hash = co_await passwords.hash(password);
    if (hash.empty())
        co_return fail("server.memory", "There is not enough memory to hash a password.");
    const auto made = co_await storage.write([&](Database& database) {
        return insertAdministrator(database, tenant, std::string(kFirstName), hash, now());
    });
    if (!made) co_return tl::unexpected(made.error());
    co_return std::optional<std::string>(password);
}

void registerAdmin(Router& router, Storage& storage, const Tenants& tenants, Passwords& passwords) {
    const auto sessions = std::make_shared<AdminSessions>(storage, passwords);
    constexpr std::string_view path = "/v1/{tenant}/admin/session";
    router.add("POST", path, forTenant(tenants, [sessions](const Tenant& tenant, Request& request) {
                   return sessions->open(tenant, request);
               }));
    router.add("DELETE", path,
               forTenant(tenants, [sessions](const Tenant& tenant, Request& request) {
                   return sessions->close(tenant, request);
               }));
    const auto show = [](const Tenant&, const Administrator& administrator,
                         Request&) -> Task<Response> {
        co_return json(200, Json{{"name", administrator.name}});
    };
    router.add("GET", path, forAdmin(tenants, storage, show, empty()));
}

}  // namespace samtycke::backend
