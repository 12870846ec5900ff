#include "recipients.h"

#include <algorithm>

#include "admin.h"
#include "system.h"
#include "vault/x25519.h"

namespace samtycke::backend {
namespace {

struct NewRecipient {
    std::string recipient;
    std::string label;
};

Result<NewRecipient> parse(const Request& request) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"recipient", "label"});
    NewRecipient out{reader.text("recipient", {1, 100}), reader.text("label", {1, 100})};
    if (!errors.empty()) return tl::unexpected(errors.front());
    if (auto valid = vault::X25519Recipient::parse(out.recipient); !valid)
        return fail(valid.error().code, valid.error().message, "/recipient");
    return out;
}

Result<std::int64_t> add(Database& database, const TenantId& tenant, const NewRecipient& made,
                         const std::string& by) {
    return database.run(
        "INSERT INTO recipients (tenant_id, recipient, label, added, added_by) "
        "VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (tenant_id, recipient) DO UPDATE SET label = excluded.label",
        tenant.str(), made.recipient, made.label, now().ms, by);
}

}  // namespace

void registerRecipients(Router& router, Storage& storage, const Tenants& tenants) {
    const auto list = [&storage](const Tenant& tenant, Request&) -> Task<Response> {
        const auto rows = co_await storage.read([&](Database& database) {
            return database.all("SELECT recipient FROM recipients WHERE tenant_id = ?",
                                tenant.policy.tenant.str());
        });
        if (!rows) co_return problem(rows.error());
        std::vector<std::string> all;
        if (tenant.policy.vault) all = tenant.policy.vault->recipients;
        for (const Row& row : *rows)
            if (std::find(all.begin(), all.end(), row.text(0)) == all.end())
                all.push_back(row.text(0));
        co_return json(200, Json{{"recipients", all}});
    };
    const auto post = [&storage](const Tenant& tenant, const Administrator& administrator,
                                 Request& request) -> Task<Response> {
        const auto made = parse(request);
        if (!made) co_return problem(made.error());
        const auto added = co_await storage.write([&](Database& database) {
            return add(database, tenant.policy.tenant, *made, administrator.name);
        });
        if (!added) co_return problem(added.error());
        co_return json(201, Json{{"recipient", made->recipient}, {"label", made->label}});
    };
    router.add("GET", "/v1/{tenant}/recipients", forTenant(tenants, list));
    router.add("POST", "/v1/{tenant}/admin/recipients", forAdmin(tenants, storage, post));
}

}  // namespace samtycke::backend
