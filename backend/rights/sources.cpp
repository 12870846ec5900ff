#include "rights/sources.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "rights/retention.h"

namespace samtycke::backend {
namespace {

std::string quotedName(std::string_view identifier) {
    return "\"" + replaceAll(std::string(identifier), "\"", "\"\"") + "\"";
}
std::string asText(std::string_view column) { return "CAST(" + quotedName(column) + " AS TEXT)"; }
std::string belongsToPerson(const SourceTable& table) {
    return quotedName(table.subject) + " = ? COLLATE NOCASE";
}

// Key, columns, clocks; in this order.
std::string selectOf(const SourceTable& table) {
    std::string sql = "SELECT " + asText(table.key);
    for (const SourceTable::Column& column : table.columns) sql += ", " + asText(column.name);
    for (const auto& [trigger, column] : table.clocks) sql += ", " + asText(column);
    return sql + " FROM " + quotedName(table.table) + " WHERE " + belongsToPerson(table) +
           " ORDER BY " + quotedName(table.key);
}

Error unreachable(const Error& cause) {
    return {"rights.source", "The connected database could not be used: " + cause.message, ""};
}

HeldRow rowOf(const Row& row, const SourceId& source, const SourceTable& table,
              const Purpose& purpose, Date today) {
    HeldRow held;
    held.item = {source, table.table, row.text(0)};
    for (std::size_t i = 0; i < table.columns.size(); ++i) held.values.push_back(row.text(i + 1));
    Clocks clocks;
    for (std::size_t i = 0; i < table.clocks.size(); ++i)
        if (const auto clock = parseClock(row.text(1 + table.columns.size() + i)))
            clocks.emplace_back(table.clocks[i].first, *clock);
    held.until = keptUntil(purpose, clocks);
    if (auto decision = erasureDecision(purpose, clocks, today))
        held.kept = *std::move(decision);
    else
        held.undecided = true;
    return held;
}

const SourceTable* tableOf(const Policy& policy, const ItemId& item) {
    for (const Source& source : policy.sources)
        for (const SourceTable& table : source.tables)
            if (source.id == item.source && table.table == item.table) return &table;
    return nullptr;
}

Result<void> eraseRow(Database& database, const SourceTable& table, const std::string& key,
                      const std::string& email) {
    const std::string where = " FROM " + quotedName(table.table) + " WHERE " + asText(table.key) +
                              " = ? AND " + belongsToPerson(table);
    if (auto deleted = database.run("DELETE" + where, key, email); !deleted)
        return tl::unexpected(deleted.error());
    const auto left = database.first("SELECT 1" + where, key, email);
    if (!left) return tl::unexpected(left.error());
    if (*left) return fail("storage.failed", "A row came back while it was erased.");
    return {};
}

Result<void> eraseAll(Database& database, const Policy& policy, const std::string& email,
                      const std::vector<ItemId>& items, const SourceId& source) {
    // What is erased is overwritten, in the file and in the write-ahead log too.
    if (auto begun = database.script("PRAGMA secure_delete = ON; BEGIN IMMEDIATE"); !begun)
        return begun;
    for (const ItemId& item : items) {
        if (item.source != source) continue;
        const SourceTable* table = tableOf(policy, item);
        if (table == nullptr) return fail("storage.failed", "The policy maps no such table.");
        if (auto erased = eraseRow(database, *table, item.key, email); !erased) return erased;
    }
    if (auto committed = database.script("COMMIT"); !committed) return committed;
    (void)database.script("PRAGMA wal_checkpoint(TRUNCATE)");
    return {};
}

}  // namespace

Result<Sources> Sources::open(const Tenants& tenants, const std::vector<SourceOption>& options) {
    Sources out;
    for (const SourceOption& option : options) {
        const Tenant* tenant = tenants.find(option.tenant);
        const auto id = SourceId::parse(option.source);
        const bool named = tenant != nullptr && id &&
                           std::any_of(tenant->policy.sources.begin(), tenant->policy.sources.end(),
                                       [&](const Source& source) { return source.id == *id; });
        if (!named)
            return fail("source.unknown", "No policy names the source " + option.tenant + "." +
                                              option.source + "; correct --source.");
        out.files_.emplace(Key{tenant->policy.tenant, *id}, option.file);
    }
    for (const auto& [name, tenant] : tenants.all())
        for (const Source& source : tenant.policy.sources) {
            if (!out.files_.contains({tenant.policy.tenant, source.id})) continue;
            auto database = out.database(tenant.policy.tenant, source.id, Database::Mode::readOnly);
            if (!database) return tl::unexpected(database.error());
            for (const SourceTable& table : source.tables)
                if (const auto read = database->first(selectOf(table), std::string()); !read)
                    return fail("source.mapping", "The policy's table \"" + table.table +
                                                      "\" does not fit the database " + name + "." +
                                                      source.id.str() + ": " +
                                                      read.error().message);
        }
    return out;
}

Result<Database> Sources::database(const TenantId& tenant, const SourceId& source,
                                   Database::Mode mode) const {
    const auto file = files_.find({tenant, source});
    std::error_code none;
    if (file == files_.end() || !std::filesystem::is_regular_file(file->second, none))
        return fail("rights.source", "There is no database; start with --source " + tenant.str() +
                                         "." + source.str() + "=sqlite:FILE.");
    return Database::open(file->second, mode);
}

Result<std::vector<HeldTable>> Sources::heldBy(const Tenant& tenant, const std::string& email,
                                               Date today) const {
    std::vector<HeldTable> out;
    for (const Source& source : tenant.policy.sources) {
        auto connected = database(tenant.policy.tenant, source.id, Database::Mode::readOnly);
        if (!connected) return tl::unexpected(unreachable(connected.error()));
        for (const SourceTable& table : source.tables) {
            const Purpose* purpose = tenant.policy.purpose(table.purpose);
            const auto rows = connected->all(selectOf(table), email);
            if (!rows) return tl::unexpected(unreachable(rows.error()));
            if (rows->empty() || purpose == nullptr) continue;
            HeldTable held{table.purpose, table.title, {}, {}};
            for (const SourceTable::Column& column : table.columns)
                held.columns.push_back(column.title);
            for (const Row& row : *rows)
                held.rows.push_back(rowOf(row, source.id, table, *purpose, today));
            out.push_back(std::move(held));
        }
    }
    return out;
}

Result<void> Sources::erase(const Tenant& tenant, const std::string& email,
                            const std::vector<ItemId>& items) const {
    std::set<SourceId> sources;
    for (const ItemId& item : items) sources.insert(item.source);
    for (const SourceId& source : sources) {
        auto connected = database(tenant.policy.tenant, source, Database::Mode::readWrite);
        if (!connected) return tl::unexpected(unreachable(connected.error()));
        if (auto erased = eraseAll(*connected, tenant.policy, email, items, source); !erased) {
            if (connected->inTransaction()) (void)connected->script("ROLLBACK");
            return tl::unexpected(unreachable(erased.error()));
        }
    }
    return {};
}

}  // namespace samtycke::backend
