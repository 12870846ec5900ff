#include "rights/request_store.h"

namespace samtycke::backend {
namespace {

constexpr std::string_view kSelect =
    "SELECT request, language, plan FROM requests WHERE tenant_id = ? ";

Result<StoredRequest> storedIn(const Row& row) {
    const auto document = parseJson(row.text(0));
    const auto planned = parseJson(row.text(2));
    if (!document || !planned) return fail("storage.failed", "A stored request is damaged.");
    auto request = parseRequest(*document);
    auto plan = parseOutcomes(*planned);
    if (!request || !plan) return fail("storage.failed", "A stored request is damaged.");
    return StoredRequest{*std::move(request), row.text(1), *std::move(plan)};
}

Result<std::vector<StoredRequest>> listOf(const Result<std::vector<Row>>& rows) {
    if (!rows) return tl::unexpected(rows.error());
    std::vector<StoredRequest> out;
    for (const Row& row : *rows) {
        auto stored = storedIn(row);
        if (!stored) return tl::unexpected(stored.error());
        out.push_back(*std::move(stored));
    }
    return out;
}

}  // namespace

Result<std::vector<StoredRequest>> requestsOf(Database& database, const TenantId& tenant,
                                              const std::string& email) {
    return listOf(
        database.all(std::string(kSelect) + "AND email = ? ORDER BY id DESC", tenant.str(), email));
}

Result<std::vector<StoredRequest>> allRequests(Database& database, const TenantId& tenant) {
    return listOf(database.all(std::string(kSelect) + "ORDER BY id DESC", tenant.str()));
}

Result<std::optional<StoredRequest>> findRequest(Database& database, const TenantId& tenant,
                                                 const Uuid& id) {
    const auto row = database.first(std::string(kSelect) + "AND id = ?", tenant.str(), id.str());
    if (!row) return tl::unexpected(row.error());
    if (!*row) return std::optional<StoredRequest>();
    auto stored = storedIn(**row);
    if (!stored) return tl::unexpected(stored.error());
    return std::optional<StoredRequest>(*std::move(stored));
}

Result<void> insertRequest(Database& database, const TenantId& tenant,
                           const StoredRequest& stored) {
    const auto inserted = database.run(
        "INSERT INTO requests (tenant_id, id, email, language, request, plan) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        tenant.str(), stored.request.id.str(), stored.request.email, stored.language,
        writeJson(toJson(stored.request)), writeJson(toJson(stored.plan)));
    if (!inserted) return tl::unexpected(inserted.error());
    return {};
}

Result<void> advanceRequest(Database& database, const TenantId& tenant, StoredRequest& stored,
                            RequestAct act, Instant now) {
    SubjectRequest& request = stored.request;
    const auto next = advance(request.status, act);
    if (!next) return tl::unexpected(next.error());
    request.status = *next;
    request.history.push_back({*next, now});
    if (isClosed(*next)) request.outcomes = stored.plan;
    const auto updated = database.run(
        "UPDATE requests SET request = ?, plan = ? WHERE tenant_id = ? AND id = ?",
        writeJson(toJson(request)), writeJson(toJson(stored.plan)), tenant.str(), request.id.str());
    if (!updated) return tl::unexpected(updated.error());
    return {};
}

}  // namespace samtycke::backend
