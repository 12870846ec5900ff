#include "uploads/upload_rows.h"

namespace samtycke::backend {
namespace {

UploadRow rowOf(const Row& row) {
    return {row.text(0),    {row.integer(1)}, {row.integer(2)},
            row.integer(3), row.text(4),      !row.isNull(5)};
}

}  // namespace

Result<void> insertUpload(Database& database, const TenantId& tenant, const UploadRow& row) {
    return withoutCount(
        database.run("INSERT INTO uploads (tenant_id, id, created, expires, length, sealed) "
                     "VALUES (?, ?, ?, ?, ?, ?)",
                     tenant.str(), row.id, row.created.ms, row.expires.ms, row.length, row.sealed));
}

Result<std::optional<UploadRow>> findUpload(Database& database, const TenantId& tenant,
                                            std::string_view id) {
    const auto row = database.first(
        "SELECT id, created, expires, length, sealed, completed FROM uploads "
        "WHERE tenant_id = ? AND id = ?",
        tenant.str(), id);
    if (!row) return tl::unexpected(row.error());
    if (!*row) return std::optional<UploadRow>();
    return rowOf(**row);
}

Result<std::vector<UploadRow>> completeUploads(Database& database, const TenantId& tenant) {
    const auto rows = database.all(
        "SELECT id, created, expires, length, sealed, completed FROM uploads "
        "WHERE tenant_id = ? AND completed IS NOT NULL ORDER BY id DESC LIMIT 500",
        tenant.str());
    if (!rows) return tl::unexpected(rows.error());
    std::vector<UploadRow> out;
    for (const Row& row : *rows) out.push_back(rowOf(row));
    return out;
}

Result<void> completeUpload(Database& database, const TenantId& tenant, std::string_view id,
                            Instant now) {
    return withoutCount(database.run(
        "UPDATE uploads SET completed = ? WHERE tenant_id = ? AND id = ? AND completed IS NULL",
        now.ms, tenant.str(), id));
}

Result<void> extendUpload(Database& database, const TenantId& tenant, std::string_view id,
                          Instant expires) {
    return withoutCount(
        database.run("UPDATE uploads SET expires = ? WHERE tenant_id = ? AND id = ?", expires.ms,
                     tenant.str(), id));
}

Result<void> removeUpload(Database& database, std::string_view tenant, std::string_view id) {
    return withoutCount(
        database.run("DELETE FROM uploads WHERE tenant_id = ? AND id = ?", tenant, id));
}

Result<std::vector<ExpiredUpload>> expiredUploads(Database& database, Instant now) {
    const auto rows = database.all(
        "SELECT tenant_id, id FROM uploads WHERE completed IS NULL AND expires <= ?", now.ms);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<ExpiredUpload> out;
    for (const Row& row : *rows) out.push_back({row.text(0), row.text(1)});
    return out;
}

}  // namespace samtycke::backend
