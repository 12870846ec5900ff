#include "recipients.h"

#include <algorithm>
#include <set>

#include "admin.h"
#include "base/crypto.h"
#include "base/text.h"
#include "system.h"
#include "vault/recipient.h"

namespace samtycke::backend {
namespace {

struct Registered {
    std::string recipient;
    std::string label;
    std::vector<DepartmentId> departments;  // empty: all
    std::string owner;                      // administrator's name
    Instant added;
};

// As the sender of a file names a recipient.
std::string fingerprintOf(const std::string& recipient) {
    return encodeHex(crypto::sha256(bytesOf(recipient))).substr(0, 16);
}

bool isPostQuantum(const Policy& policy) { return policy.vault && policy.vault->postQuantum; }

std::size_t mostRecipients(const Policy& policy) {
    return policy.vault.value_or(VaultSettings()).mostRecipients();
}

std::vector<std::string> namesOf(const std::vector<DepartmentId>& departments) {
    std::vector<std::string> out;
    for (const DepartmentId& id : departments) out.push_back(id.str());
    return out;
}

Result<Registered> parse(const Request& request, const Policy& policy) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"recipient", "label", "departments"});
    Registered out;
    out.recipient = reader.text("recipient", {1, 2000});
    out.label = reader.text("label", {1, 100, true});
    const auto known = [&](std::string_view text) -> Result<DepartmentId> {
        auto id = DepartmentId::parse(text);
        if (!id || !policy.vault || policy.vault->department(*id) == nullptr)
            return fail("recipients.department", "Choose among the departments of the policy.");
        return id;
    };
    out.departments = reader.parsedTexts("departments", known, 0, 100);
    if (!errors.empty()) return tl::unexpected(errors.front());
    const auto valid = vault::Recipient::parse(out.recipient);
    if (!valid) return fail(valid.error().code, valid.error().message, "/recipient");
    if (valid->postQuantum() != isPostQuantum(policy))
        return fail("recipients.kind",
                    isPostQuantum(policy)
                        ? "Give a post-quantum recipient (age1pq1…), as the policy asks for."
                        : "Give a recipient that begins with age1 but not with age1pq1; the policy "
                          "asks for no post-quantum ones.",
                    "/recipient");
    out.recipient = valid->str();
    return out;
}

Result<std::vector<Registered>> allRegistered(Database& database, const TenantId& tenant) {
    const auto rows = database.all(
        "SELECT recipient, label, departments, added_by, added FROM recipients WHERE tenant_id = ? "
        "ORDER BY added, recipient",
        tenant.str());
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Registered> out;
    for (const Row& row : *rows) {
        Registered one{row.text(0), row.text(1), {}, row.text(3), {row.integer(4)}};
        const std::string departments = row.text(2);
        for (const std::string_view id : split(departments, ','))
            if (auto known = DepartmentId::parse(id)) one.departments.push_back(*std::move(known));
        out.push_back(std::move(one));
    }
    return out;
}

// For whom a file to this department is encrypted. A key of another kind than the policy's, which
// may have changed, would make every file fail.
std::vector<std::string> recipientsOf(const Policy& policy, const DepartmentId& department,
                                      const std::vector<Registered>& registered) {
    std::vector<std::string> out;
    if (policy.vault) out = policy.vault->recipients;
    for (const Registered& one : registered) {
        const auto& ids = one.departments;
        const bool fits = ids.empty() || std::find(ids.begin(), ids.end(), department) != ids.end();
        if (fits && one.recipient.starts_with("age1pq1") == isPostQuantum(policy) &&
            std::find(out.begin(), out.end(), one.recipient) == out.end())
            out.push_back(one.recipient);
    }
    return out;
}

Result<void> checkNumber(Database& database, const Policy& policy) {
    const std::size_t most = mostRecipients(policy);
    const auto registered = allRegistered(database, policy.tenant);
    if (!registered) return tl::unexpected(registered.error());
    std::vector<DepartmentId> departments;
    if (policy.vault)
        for (const Department& department : policy.vault->departments)
            departments.push_back(department.id);
    if (departments.empty()) departments.emplace_back();
    for (const DepartmentId& id : departments)
        if (recipientsOf(policy, id, *registered).size() > most)
            return fail(
                "recipients.too-many",
                "Remove a recipient first; a department has at most " + std::to_string(most) + ".");
    return {};
}

Result<void> add(Database& database, const Policy& policy, const Registered& made,
                 const Administrator& by) {
    if (auto still = stillAdministrator(database, policy.tenant, by); !still) return still;
    const auto added = database.run(
        "INSERT INTO recipients (tenant_id, recipient, label, departments, added, added_by) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, recipient) "
        "DO UPDATE SET label = excluded.label, departments = excluded.departments",
        policy.tenant.str(), made.recipient, made.label, join(namesOf(made.departments), ','),
        now().ms, by.name);
    if (!added) return tl::unexpected(added.error());
    return checkNumber(database, policy);
}

Result<void> remove(Database& database, const TenantId& tenant, std::string_view fingerprint) {
    const auto registered = allRegistered(database, tenant);
    if (!registered) return tl::unexpected(registered.error());
    for (const Registered& one : *registered)
        if (fingerprintOf(one.recipient) == fingerprint)
            return withoutCount(
                database.run("DELETE FROM recipients WHERE tenant_id = ? AND recipient = ?",
                             tenant.str(), one.recipient));
    return fail("recipients.unknown",
                "No recipient of this fingerprint is registered; those that the policy names are "
                "removed there.");
}

Json listed(const Registered& one) {
    return {{"recipient", one.recipient},
            {"fingerprint", fingerprintOf(one.recipient)},
            {"label", one.label},
            {"departments", namesOf(one.departments)}};
}

Result<Json> keysOf(Database& database, const Policy& policy, const Administrator& you) {
    const auto administrators = database.all(
        "SELECT name, created FROM administrators WHERE tenant_id = ? ORDER BY created, name",
        policy.tenant.str());
    if (!administrators) return tl::unexpected(administrators.error());
    const auto registered = allRegistered(database, policy.tenant);
    if (!registered) return tl::unexpected(registered.error());
    Json out{{"administrators", Json::array()}, {"recipients", Json::array()}};
    for (const Row& row : *administrators)
        out["administrators"].push_back({{"name", row.text(0)},
                                         {"created", formatInstant({row.integer(1)})},
                                         {"you", row.text(0) == you.name}});
    std::vector<std::string> named;
    if (policy.vault) named = policy.vault->recipients;
    for (const std::string& recipient : named) {
        const auto label =
            std::find_if(registered->begin(), registered->end(),
                         [&](const Registered& one) { return one.recipient == recipient; });
        out["recipients"].push_back(
            listed({recipient, label == registered->end() ? "" : label->label, {}, "", {}}));
    }
    for (const Registered& one : *registered) {
        if (std::find(named.begin(), named.end(), one.recipient) != named.end()) continue;
        Json& shown = out["recipients"].emplace_back(listed(one));
        shown["owner"] = one.owner;
        shown["added"] = formatInstant(one.added);
    }
    return out;
}

// How many of these keys receive what is sent to the department.
Result<std::size_t> receiving(Database& database, const Policy& policy,
                              const DepartmentId& department,
                              const std::vector<std::string>& fingerprints) {
    const auto registered = allRegistered(database, policy.tenant);
    if (!registered) return tl::unexpected(registered.error());
    std::set<std::string> now;
    for (const std::string& recipient : recipientsOf(policy, department, *registered))
        now.insert(fingerprintOf(recipient));
    return static_cast<std::size_t>(
        std::count_if(fingerprints.begin(), fingerprints.end(),
                      [&](const std::string& one) { return now.contains(one); }));
}

class Recipients {
  public:
    explicit Recipients(Storage& storage) : storage_(storage) {}

    Task<Response> list(const Tenant& tenant, Request& request) {
        const auto department = departmentIn(request, tenant.policy);
        if (!department) co_return problem(400, department.error());
        const auto registered = co_await storage_.read(
            [&](Database& database) { return allRegistered(database, tenant.policy.tenant); });
        if (!registered) co_return problem(registered.error());
        auto recipients = recipientsOf(tenant.policy, *department, *registered);
        // A policy that names more than before may leave no room for the last that registered; a
        // file for all of them would be refused.
        recipients.resize(std::min(recipients.size(), mostRecipients(tenant.policy)));
        co_return json(200, Json{{"recipients", recipients}});
    }

    Task<Response> keys(const Tenant& tenant, const Administrator& administrator, Request&) {
        const auto all = co_await storage_.read(
            [&](Database& database) { return keysOf(database, tenant.policy, administrator); });
        if (!all) co_return problem(all.error());
        co_return json(200, *all);
    }

    Task<Response> post(const Tenant& tenant, const Administrator& administrator,
                        Request& request) {
        const auto made = parse(request, tenant.policy);
        if (!made) co_return problem(made.error());
        const auto added = co_await storage_.write(
            [&](Database& database) { return add(database, tenant.policy, *made, administrator); });
        if (!added) co_return problem(added.error());
        co_return json(201, listed(*made));
    }

    Task<Response> drop(const Tenant& tenant, const Administrator& administrator,
                        Request& request) {
        const auto removed = co_await storage_.write([&](Database& database) -> Result<void> {
            const TenantId& id = tenant.policy.tenant;
            if (auto still = stillAdministrator(database, id, administrator); !still) return still;
            return remove(database, id, request.parameter("fingerprint"));
        });
        if (!removed) co_return problem(removed.error());
        co_return empty();
    }

  private:
    static Result<DepartmentId> departmentIn(const Request& request, const Policy& policy) {
        DepartmentId id;
        if (const auto wanted = request.queryValue("department")) {
            auto parsed = DepartmentId::parse(*wanted);
            if (!parsed) return fail("upload.department", "Ask for a department of the policy.");
            id = *std::move(parsed);
        }
        if (auto fine = checkDepartment(policy.vault.value_or(VaultSettings()), id); !fine)
            return tl::unexpected(std::move(fine.error()));
        return id;
    }

    Storage& storage_;
};

}  // namespace

Result<void> checkDepartment(const VaultSettings& vault, const DepartmentId& department) {
    if (department.empty() ? vault.departments.empty() : vault.department(department) != nullptr)
        return {};
    return fail("upload.department", vault.departments.empty()
                                         ? "Leave the department out; the policy has none."
                                         : "Choose one of the policy's departments.");
}

Result<void> checkFingerprints(Database& database, const Policy& policy,
                               const DepartmentId& department,
                               const std::vector<std::string>& fingerprints) {
    if (fingerprints.empty()) return {};
    const auto known = receiving(database, policy, department, fingerprints);
    if (!known) return tl::unexpected(known.error());
    if (*known > 0) return {};
    return fail("upload.recipients",
                "Encrypt the file anew; no recipient that it was encrypted for is left.");
}

Result<void> checkReceivers(Database& database, const Policy& policy,
                            const DepartmentId& department,
                            const std::vector<std::string>& fingerprints) {
    const auto known = receiving(database, policy, department, fingerprints);
    if (!known) return tl::unexpected(known.error());
    if (*known == fingerprints.size()) return {};
    return fail("upload.recipients",
                "Load the keys and wrap the file key anew; one of the recipients is no longer "
                "registered for the department.");
}

void registerRecipients(Router& router, Storage& storage, const Tenants& tenants) {
    const auto recipients = std::make_shared<Recipients>(storage);
    const auto add = [&](std::string_view method, std::string_view pattern, auto member) {
        router.add(method, pattern,
                   forAdmin(tenants, storage,
                            [recipients, member](const Tenant& tenant, const Administrator& who,
                                                 Request& request) {
                                return ((*recipients).*member)(tenant, who, request);
                            }));
    };
    router.add("GET", "/v1/{tenant}/recipients",
               forTenant(tenants, [recipients](const Tenant& tenant, Request& request) {
                   return recipients->list(tenant, request);
               }));
    add("GET", "/v1/{tenant}/admin/keys", &Recipients::keys);
    add("POST", "/v1/{tenant}/admin/recipients", &Recipients::post);
    add("DELETE", "/v1/{tenant}/admin/recipients/{fingerprint}", &Recipients::drop);
}

}  // namespace samtycke::backend
