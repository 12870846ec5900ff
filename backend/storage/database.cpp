#include "storage/database.h"

#include <sqlite3.h>

#include <algorithm>

namespace samtycke::backend {
namespace {

constexpr int kBusyTimeoutMs = 5000;

std::string reason(int code, const char* detail) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return "The disk is full; free space and try again.";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "The database is locked by another program; end it and try again.";
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return "The database cannot be opened for writing; check its folder and permissions.";
        default:
            return std::string("The database could not be used: ") + detail + ".";
    }
}

Error errorOf(int code, const char* detail) {
    switch (code & 0xFF) {
        case SQLITE_CONSTRAINT:
            return {"storage.conflict", "This is already stored.", ""};
        case SQLITE_ERROR:
        case SQLITE_MISUSE:
        case SQLITE_RANGE:
        case SQLITE_MISMATCH:
            return {"storage.failed", std::string("SQL failed: ") + detail + ".", ""};
        default:
            return {"storage.unavailable", reason(code, detail), ""};
    }
}

int bind(sqlite3_stmt* statement, int index, const Value& value) {
    struct Binder {
        sqlite3_stmt* to;
        int at;
        int operator()(std::nullptr_t) const { return sqlite3_bind_null(to, at); }
        int operator()(std::int64_t v) const { return sqlite3_bind_int64(to, at, v); }
        int operator()(double v) const { return sqlite3_bind_double(to, at, v); }
        int operator()(const std::string& v) const {
            return sqlite3_bind_text64(to, at, v.data(), v.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        }
        int operator()(const Bytes& v) const {
            // A null pointer would bind NULL rather than an empty blob.
            return v.empty() ? sqlite3_bind_zeroblob(to, at, 0)
                             : sqlite3_bind_blob64(to, at, v.data(), v.size(), SQLITE_TRANSIENT);
        }
    };
    return std::visit(Binder{statement, index}, value);
}

Value column(sqlite3_stmt* statement, int index) {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
    switch (sqlite3_column_type(statement, index)) {
        case SQLITE_INTEGER:
            return static_cast<std::int64_t>(sqlite3_column_int64(statement, index));
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement, index);
        case SQLITE_TEXT:
            return std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, index)),
                               size);
        case SQLITE_BLOB: {
            const auto* data =
                static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, index));
            return Bytes(data, data + size);
        }
        default:
            return nullptr;
    }
}

}  // namespace

bool Row::isNull(std::size_t column) const {
    return std::holds_alternative<std::nullptr_t>(values_[column]);
}
std::string Row::text(std::size_t column) const {
    const auto* value = std::get_if<std::string>(&values_[column]);
    return value == nullptr ? std::string() : *value;
}
std::int64_t Row::integer(std::size_t column) const {
    const auto* value = std::get_if<std::int64_t>(&values_[column]);
    return value == nullptr ? 0 : *value;
}
Bytes Row::blob(std::size_t column) const {
    const auto* value = std::get_if<Bytes>(&values_[column]);
    return value == nullptr ? Bytes() : *value;
}

Database::Database(sqlite3* handle) : handle_(handle, sqlite3_close_v2) {}

Result<Database> Database::open(const std::filesystem::path& file, Mode mode) {
    sqlite3* handle = nullptr;
    const int flags =
        mode == Mode::readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle);
    if (code != SQLITE_OK) return tl::unexpected(database.error(code));
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyTimeoutMs);
    return database;
}

Error Database::error(int code) const {
    return errorOf(code, handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code));
}

Result<sqlite3_stmt*> Database::prepare(std::string_view sql, const std::vector<Value>& values) {
    auto found = statements_.find(std::string(sql));
    if (found == statements_.end()) {
        sqlite3_stmt* made = nullptr;
        const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        if (code != SQLITE_OK) return tl::unexpected(error(code));
        found = statements_.emplace(std::string(sql), Statement(made, sqlite3_finalize)).first;
    }
    sqlite3_stmt* statement = found->second.get();
    for (std::size_t i = 0; i < values.size(); ++i)
        if (const int code = bind(statement, static_cast<int>(i) + 1, values[i]); code != SQLITE_OK)
            return tl::unexpected(error(code));
    return statement;
}

Result<void> Database::each(std::string_view sql, const std::vector<Value>& values,
                            const std::function<bool(Row)>& take) {
    const auto statement = prepare(sql, values);
    if (!statement) return tl::unexpected(statement.error());
    const int columns = sqlite3_column_count(*statement);
    int code = SQLITE_ROW;
    bool more = true;
    while (more && (code = sqlite3_step(*statement)) == SQLITE_ROW) {
        std::vector<Value> row;
        row.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) row.push_back(column(*statement, i));
        more = take(Row(std::move(row)));
    }
    const bool failed = code != SQLITE_ROW && code != SQLITE_DONE;
    const Error failure = failed ? error(code) : Error{};
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
    if (failed) return tl::unexpected(failure);
    return {};
}

Result<std::int64_t> Database::runWith(std::string_view sql, const std::vector<Value>& values) {
    const auto done = each(sql, values, [](const Row&) { return true; });
    if (!done) return tl::unexpected(done.error());
    return std::int64_t{sqlite3_changes(handle_.get())};
}

Result<std::optional<Row>> Database::firstWith(std::string_view sql,
                                               const std::vector<Value>& values) {
    std::optional<Row> out;
    const auto done = each(sql, values, [&](Row row) {
        out = std::move(row);
        return false;
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<std::vector<Row>> Database::allWith(std::string_view sql, const std::vector<Value>& values) {
    std::vector<Row> out;
    const auto done = each(sql, values, [&](Row row) {
        out.push_back(std::move(row));
        return true;
    });
    if (!done) return tl::unexpected(done.error());
    return out;
}

Result<void> Database::script(const std::string& sql) {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return tl::unexpected(error(code));
    return {};
}

bool Database::inTransaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

}  // namespace samtycke::backend
