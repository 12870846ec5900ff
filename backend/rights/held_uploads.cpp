#include "rights/held_uploads.h"

#include "mail/letter.h"
#include "uploads/upload_rows.h"

namespace samtycke::backend {
namespace {

// With a hyphen: no mapped table can have this name.
constexpr std::string_view kTable = "sent-files";

ItemId itemOf(const std::string& upload) {
    return {SourceId::parse("samtycke").value(), std::string(kTable), upload};
}

}  // namespace

Result<std::optional<HeldTable>> heldUploads(Database& database, const Policy& policy,
                                             const std::string& email, Date today) {
    const Purpose* purpose = policy.vault ? policy.purpose(policy.vault->purpose) : nullptr;
    const auto rows = uploadsBy(database, policy.tenant, email);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty() || purpose == nullptr) return std::optional<HeldTable>();
    HeldTable table{purpose->id,
                    textsFor(policy, "uploads.title"),
                    {textsFor(policy, "uploads.sent"), textsFor(policy, "uploads.size")},
                    {}};
    for (const UploadRow& row : *rows) {
        const Clocks clocks{{RetentionTrigger::created, row.arrived.value_or(row.created)}};
        HeldRow& held = table.rows.emplace_back();
        held.item = itemOf(row.id);
        held.values = {formatDate(dateOf(row.created)), std::to_string(row.length)};
        held.until = keptUntil(*purpose, clocks);
        if (auto decision = erasureDecision(*purpose, clocks, today))
            held.kept = *std::move(decision);
        else
            held.undecided = true;
    }
    return table;
}

std::optional<std::string> uploadIn(const ItemId& item) {
    return item.table == kTable ? std::optional(item.key) : std::nullopt;
}

Result<void> eraseUploads(Database& database, const TenantId& tenant, const std::string& email,
                          const std::vector<ItemId>& items, Instant now) {
    for (const ItemId& item : items) {
        const auto id = uploadIn(item);
        if (!id) continue;
        const auto row = findUpload(database, tenant, *id);
        if (!row) return tl::unexpected(row.error());
        if (!*row || (*row)->person != email) continue;
        if (auto gone = deleteUpload(database, tenant.str(), *id, Deletion::Reason::person,
                                     std::nullopt, now);
            !gone)
            return gone;
    }
    return {};
}

}  // namespace samtycke::backend
