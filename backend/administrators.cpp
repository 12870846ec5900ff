#include "administrators.h"

#include "admin.h"
#include "session.h"
#include "system.h"

namespace samtycke::backend {
namespace {

Result<std::string> nameIn(const Request& request) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"name"});
    std::string name = reader.text("name", {1, 100, true});
    if (errors.empty() && trim(name) != name)
        reader.report("document.pattern", "Leave out spaces before and after the name.", "name");
    if (!errors.empty()) return tl::unexpected(errors.front());
    return name;
}

class Administrators {
  public:
    Administrators(Storage& storage, Passwords& passwords)
        : storage_(storage), passwords_(passwords) {}

    Task<Response> add(const Tenant& tenant, const Administrator& administrator, Request& request) {
        const auto name = nameIn(request);
        if (!name) co_return problem(name.error());
        const TenantId& id = tenant.policy.tenant;
        const std::string password = newPassword(systemRandom());
        const std::string hash = co_await passwords_.hash(password);
        if (hash.empty())
            co_return problem(503, "server.memory",
                              "There is not enough memory to hash a password; try again.");
        const auto made = co_await storage_.write([&](Database& database) -> Result<void> {
            if (auto still = stillAdministrator(database, id, administrator); !still) return still;
            return insertAdministrator(database, id, *name, hash, now());
        });
        if (!made && made.error().code == "admin.exists") co_return problem(409, made.error());
        if (!made) co_return problem(made.error());
        co_return json(201, Json{{"name", *name}, {"password", password}});
    }

    Task<Response> reset(const Tenant& tenant, const Administrator& administrator,
                         Request& request) {
        const std::string name(request.parameter("name"));
        const TenantId& id = tenant.policy.tenant;
        const std::string password = newPassword(systemRandom());
        const std::string hash = co_await passwords_.hash(password);
        if (hash.empty())
            co_return problem(503, "server.memory",
                              "There is not enough memory to hash a password; try again.");
        const bool own = name == administrator.name;
        const auto cookie = co_await storage_.write([&](Database& database) -> Result<std::string> {
            if (auto still = stillAdministrator(database, id, administrator); !still)
                return tl::unexpected(still.error());
            const auto changed = database.run(
                "UPDATE administrators SET password_hash = ? WHERE tenant_id = ? AND name = ?",
                hash, id.str(), name);
            if (!changed) return tl::unexpected(changed.error());
            if (*changed == 0)
                return fail("admin.unknown", "There is no administrator of this name.");
            if (auto ended = endSessions(database, id, SessionKind::admin, name); !ended)
                return tl::unexpected(ended.error());
            if (!own) return std::string();
            return openSession(database, id, SessionKind::admin, name, now(), systemRandom());
        });
        if (!cookie) co_return problem(cookie.error());
        Response response = json(200, Json{{"name", name}, {"password", password}});
        if (own) response.with("Set-Cookie", *cookie);
        co_return response;
    }

    Task<Response> remove(const Tenant& tenant, const Administrator& administrator,
                          Request& request) {
        const std::string name(request.parameter("name"));
        if (name == administrator.name)
            co_return problem(409, "admin.self", "Ask another administrator to remove you.");
        const TenantId& id = tenant.policy.tenant;
        const auto removed = co_await storage_.write([&](Database& database) -> Result<void> {
            if (auto still = stillAdministrator(database, id, administrator); !still) return still;
            return removeAdministrator(database, id, name);
        });
        if (!removed) co_return problem(removed.error());
        co_return empty();
    }

  private:
    static Result<void> removeAdministrator(Database& database, const TenantId& tenant,
                                            const std::string& name) {
        const auto gone = database.run(
            "DELETE FROM administrators WHERE tenant_id = ? AND name = ?", tenant.str(), name);
        if (!gone) return tl::unexpected(gone.error());
        if (*gone == 0) return fail("admin.unknown", "There is no administrator of this name.");
        if (auto ended = endSessions(database, tenant, SessionKind::admin, name); !ended)
            return ended;
        return withoutCount(database.run(
            "DELETE FROM recipients WHERE tenant_id = ? AND added_by = ?", tenant.str(), name));
    }

    Storage& storage_;
    Passwords& passwords_;
};

}  // namespace

void registerAdministrators(Router& router, Storage& storage, const Tenants& tenants,
                            Passwords& passwords) {
    const auto administrators = std::make_shared<Administrators>(storage, passwords);
    const auto add = [&](std::string_view method, std::string_view pattern, auto member) {
        router.add(method, pattern,
                   forAdmin(tenants, storage,
                            [administrators, member](const Tenant& tenant, const Administrator& who,
                                                     Request& request) {
                                return ((*administrators).*member)(tenant, who, request);
                            }));
    };
    add("POST", "/v1/{tenant}/admin/administrators", &Administrators::add);
    add("POST", "/v1/{tenant}/admin/administrators/{name}/password", &Administrators::reset);
    add("DELETE", "/v1/{tenant}/admin/administrators/{name}", &Administrators::remove);
}

}  // namespace samtycke::backend
