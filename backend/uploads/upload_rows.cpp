#include "uploads/upload_rows.h"

#include "base/crypto.h"
#include "base/text.h"

namespace samtycke::backend {
namespace {

// All that rowOf reads, in its order, of one tenant's.
std::string uploadsWhere(std::string_view condition) {
    std::string out =
        "SELECT id, created, expires, length, sealed, department, fingerprints, person, completed, "
        "keys, payload_at, length(header), description FROM uploads WHERE tenant_id = ? AND ";
    return out += condition;
}

UploadRow rowOf(const Row& row) {
    UploadRow out;
    out.id = row.text(0);
    out.created = {row.integer(1)};
    out.expires = {row.integer(2)};
    out.length = row.integer(3);
    out.sealed = row.text(4);
    if (auto department = DepartmentId::parse(row.text(5)))
        out.metadata.department = *std::move(department);
    if (const std::string joined = row.text(6); !joined.empty())
        for (const std::string_view one : split(joined, ','))
            out.metadata.fingerprints.emplace_back(one);
    if (!row.isNull(7)) out.person = row.text(7);
    if (!row.isNull(8)) out.arrived = Instant{row.integer(8)};
    out.keys = row.text(9);
    out.payloadAt = row.integer(10);
    out.headerSize = row.integer(11);
    out.metadata.description = row.integer(12);
    return out;
}

Result<void> within(const std::optional<std::int64_t>& quota, const Result<std::optional<Row>>& sum,
                    std::int64_t more, std::string_view code, std::string message) {
    if (!sum) return tl::unexpected(sum.error());
    if (quota && (*sum)->integer(0) > *quota - more) return fail(code, std::move(message));
    return {};
}

constexpr std::string_view kFull =
    "The storage for attachments is full; send the file later, or in another way.";

Result<void> checkQuotas(Database& database, const TenantId& tenant, const VaultSettings& vault,
                         const UploadRow& row) {
    auto all = within(vault.tenantQuota,
                      database.first("SELECT COALESCE(SUM(IIF(completed IS NULL, received, "
                                     "length)), 0) FROM uploads WHERE tenant_id = ?",
                                     tenant.str()),
                      row.length, "upload.quota-tenant", std::string(kFull));
    if (!all || !row.person) return all;
    const auto unfinished = database.first(
        "SELECT COUNT(*) FROM uploads WHERE tenant_id = ? AND person = ? AND completed IS NULL",
        tenant.str(), row.person);
    auto few = within(kMostUnfinished, unfinished, 1, "upload.unfinished",
                      "Finish or cancel some of your uploads first.");
    if (!few) return few;
    return within(
        vault.personQuota,
        database.first(
            "SELECT COALESCE(SUM(length), 0) FROM uploads WHERE tenant_id = ? AND person = ?",
            tenant.str(), row.person),
        row.length, "upload.quota-person",
        "You have sent as much as one person may; send the file in another way.");
}

constexpr std::string_view nameOf(Deletion::Reason reason) {
    switch (reason) {
        case Deletion::Reason::retention:
            return "retention";
        case Deletion::Reason::administrator:
            return "administrator";
        case Deletion::Reason::person:
            return "person";
    }
    return "";
}

tl::unexpected<Error> unknown() {
    return fail("upload.unknown", "There is no such file; load the list again.");
}

}  // namespace

Result<void> insertUpload(Database& database, const TenantId& tenant, const VaultSettings& vault,
                          const UploadRow& row) {
    if (auto fits = checkQuotas(database, tenant, vault, row); !fits) return fits;
    return withoutCount(database.run(
        "INSERT INTO uploads (tenant_id, id, created, expires, length, sealed, department, "
        "fingerprints, person, description) VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?)",
        tenant.str(), row.id, row.created.ms, row.expires.ms, row.length,
        row.metadata.department.str(), join(row.metadata.fingerprints, ','), row.person,
        row.metadata.description));
}

Result<std::optional<UploadRow>> findUpload(Database& database, const TenantId& tenant,
                                            std::string_view id) {
    const auto row = database.first(uploadsWhere("id = ?"), tenant.str(), id);
    if (!row) return tl::unexpected(row.error());
    if (!*row) return std::optional<UploadRow>();
    return rowOf(**row);
}

Result<std::string> headerOf(Database& database, const TenantId& tenant, std::string_view id) {
    const auto row = database.first(
        "SELECT header FROM uploads WHERE tenant_id = ? AND id = ? AND completed IS NOT NULL",
        tenant.str(), id);
    if (!row) return tl::unexpected(row.error());
    if (!*row) return unknown();
    return std::string(textOf((*row)->blob(0)));
}

Result<std::vector<UploadRow>> completeUploads(Database& database, const TenantId& tenant,
                                               const std::optional<std::string>& before,
                                               std::size_t most) {
    constexpr std::string_view afterAll = "g";  // ids are hexadecimal
    const auto rows = database.all(
        uploadsWhere("id < ? AND completed IS NOT NULL ORDER BY id DESC LIMIT ?"), tenant.str(),
        before.value_or(std::string(afterAll)), static_cast<std::int64_t>(most));
    if (!rows) return tl::unexpected(rows.error());
    std::vector<UploadRow> out;
    for (const Row& row : *rows) out.push_back(rowOf(row));
    return out;
}

Result<std::vector<UploadRow>> uploadsBy(Database& database, const TenantId& tenant,
                                         const std::string& person) {
    const auto rows = database.all(uploadsWhere("person = ? ORDER BY id"), tenant.str(), person);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<UploadRow> out;
    for (const Row& row : *rows) out.push_back(rowOf(row));
    return out;
}

Result<std::vector<UploadRow>> arrivals(Database& database, const TenantId& tenant) {
    const auto rows = database.all(
        "SELECT id, completed FROM uploads WHERE tenant_id = ? AND completed IS NOT NULL",
        tenant.str());
    if (!rows) return tl::unexpected(rows.error());
    std::vector<UploadRow> out;
    for (const Row& row : *rows) {
        out.emplace_back().id = row.text(0);
        out.back().arrived = Instant{row.integer(1)};
    }
    return out;
}

Result<void> checkRoom(Database& database, const TenantId& tenant,
                       const std::optional<std::int64_t>& quota, const UploadRow& row) {
    return within(quota,
                  database.first("SELECT COALESCE(SUM(length), 0) FROM uploads WHERE tenant_id = ? "
                                 "AND id <> ? AND completed IS NOT NULL",
                                 tenant.str(), row.id),
                  row.length, "upload.quota-tenant", std::string(kFull));
}

Result<void> completeUpload(Database& database, const TenantId& tenant,
                            const std::optional<std::int64_t>& quota, const UploadRow& row,
                            Instant now, const UploadParts& parts) {
    // One that was complete before has its room.
    if (!row.arrived)
        if (auto room = checkRoom(database, tenant, quota, row); !room) return room;
    const ByteView header = bytesOf(parts.header);
    return withoutCount(
        database.run("UPDATE uploads SET completed = COALESCE(completed, ?), sealed = ?, "
                     "header = ?, keys = ?, payload_at = ? "
                     "WHERE tenant_id = ? AND id = ? AND payload_at = 0",
                     now.ms, parts.sealed, header, encodeHex(crypto::sha256(header)),
                     parts.payloadAt, tenant.str(), row.id));
}

Result<void> replaceKeys(Database& database, const TenantId& tenant, std::string_view id,
                         const NewKeys& made) {
    const ByteView bytes = bytesOf(made.header);
    const auto changed = database.run(
        "UPDATE uploads SET header = ?, keys = ?, sealed = ?, fingerprints = ? "
        "WHERE tenant_id = ? AND id = ? AND completed IS NOT NULL AND payload_at > 0 AND keys = ?",
        bytes, encodeHex(crypto::sha256(bytes)), made.sealed, join(made.fingerprints, ','),
        tenant.str(), id, made.replaces);
    if (!changed) return tl::unexpected(changed.error());
    if (*changed > 0) return {};
    if (auto known = headerOf(database, tenant, id); !known)
        return tl::unexpected(std::move(known.error()));
    return fail("upload.keys-changed",
                "Somebody else has changed who can open this file; load the list and do it again.");
}

Result<void> extendUpload(Database& database, const TenantId& tenant, std::string_view id,
                          Instant expires, std::int64_t received) {
    return withoutCount(
        database.run("UPDATE uploads SET expires = ?, received = ? WHERE tenant_id = ? AND id = ?",
                     expires.ms, received, tenant.str(), id));
}

Result<void> removeUpload(Database& database, std::string_view tenant, std::string_view id) {
    return withoutCount(
        database.run("DELETE FROM uploads WHERE tenant_id = ? AND id = ?", tenant, id));
}

Result<void> deleteUpload(Database& database, std::string_view tenant, std::string_view id,
                          Deletion::Reason reason, const std::optional<std::string>& by,
                          Instant now) {
    const auto recorded = database.run(
        "INSERT INTO deletions (tenant_id, id, created, deleted, reason, deleted_by) "
        "SELECT tenant_id, id, created, ?, ?, ? FROM uploads "
        "WHERE tenant_id = ? AND id = ? AND completed IS NOT NULL",
        now.ms, nameOf(reason), by, tenant, id);
    if (!recorded) return tl::unexpected(recorded.error());
    return removeUpload(database, tenant, id);
}

Result<std::vector<Deletion>> deletions(Database& database, const TenantId& tenant) {
    const auto rows = database.all(
        "SELECT id, created, deleted, reason, deleted_by FROM deletions WHERE tenant_id = ? "
        "ORDER BY deleted DESC, id DESC LIMIT 100",
        tenant.str());
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Deletion> out;
    for (const Row& row : *rows)
        out.push_back({row.text(0),
                       {row.integer(1)},
                       {row.integer(2)},
                       row.text(3),
                       row.isNull(4) ? std::nullopt : std::optional(row.text(4))});
    return out;
}

Result<std::vector<UploadName>> expiredUploads(Database& database, Instant now) {
    const auto rows = database.all(
        "SELECT tenant_id, id FROM uploads WHERE completed IS NULL AND expires <= ?", now.ms);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<UploadName> out;
    for (const Row& row : *rows) out.push_back({row.text(0), row.text(1)});
    return out;
}

Result<std::int64_t> removeExpired(Database& database, std::string_view tenant, std::string_view id,
                                   Instant now) {
    return database.run(
        "DELETE FROM uploads WHERE tenant_id = ? AND id = ? AND completed IS NULL AND expires <= ?",
        tenant, id, now.ms);
}

}  // namespace samtycke::backend
