// One SQLite connection. Used inside Storage::write and Storage::read; not shared by threads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace samtycke::backend {

using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string, Bytes>;

class Row {
  public:
    explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
    std::size_t size() const { return values_.size(); }
    const Value& operator[](std::size_t column) const { return values_[column]; }
    bool isNull(std::size_t column) const;
    // Neutral ("" or 0) when the column holds something else.
    std::string text(std::size_t column) const;
    std::int64_t integer(std::size_t column) const;
    Bytes blob(std::size_t column) const;

  private:
    std::vector<Value> values_;
};

// Errors of every member: "storage.unavailable" (full disk, locked or unreadable file; try again),
// "storage.conflict" (a uniqueness or other constraint), "storage.failed" (a mistake in the SQL).
class Database {
  public:
    enum class Mode { readWrite, readOnly };
    static Result<Database> open(const std::filesystem::path& file, Mode mode);

    // Statements are prepared once per SQL text; use placeholders "?", never text put together.
    // Number of rows changed.
    template <class... Args>
    Result<std::int64_t> run(std::string_view sql, Args&&... args) {
        return runWith(sql, {value(std::forward<Args>(args))...});
    }
    template <class... Args>
    Result<std::optional<Row>> first(std::string_view sql, Args&&... args) {
        return firstWith(sql, {value(std::forward<Args>(args))...});
    }
    template <class... Args>
    Result<std::vector<Row>> all(std::string_view sql, Args&&... args) {
        return allWith(sql, {value(std::forward<Args>(args))...});
    }
    // The same with the values in a vector, for statements whose columns are data.
    Result<std::int64_t> runWith(std::string_view sql, const std::vector<Value>& values);
    Result<std::optional<Row>> firstWith(std::string_view sql, const std::vector<Value>& values);
    Result<std::vector<Row>> allWith(std::string_view sql, const std::vector<Value>& values);

    // Several statements without values, not cached: schema and transactions.
    Result<void> script(const std::string& sql);
    bool inTransaction() const;

  private:
    using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

    explicit Database(sqlite3* handle);
    static Value value(std::nullptr_t) { return nullptr; }
    static Value value(std::nullopt_t) { return nullptr; }
    static Value value(bool v) { return std::int64_t{v}; }
    static Value value(int v) { return std::int64_t{v}; }
    static Value value(std::int64_t v) { return v; }
    static Value value(double v) { return v; }
    static Value value(const char* v) { return std::string(v); }
    static Value value(std::string_view v) { return std::string(v); }
    static Value value(std::string v) { return v; }
    static Value value(Bytes v) { return v; }
    static Value value(ByteView v) { return Bytes(v.begin(), v.end()); }
    static Value value(Value v) { return v; }
    template <class T>
    static Value value(const std::optional<T>& v) {
        return v ? value(*v) : Value(nullptr);
    }

    Result<sqlite3_stmt*> prepare(std::string_view sql, const std::vector<Value>& values);
    Result<void> each(std::string_view sql, const std::vector<Value>& values,
                      const std::function<bool(Row)>& take);
    Error error(int code) const;

    std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle_;
    std::unordered_map<std::string, Statement> statements_;
};

// For statements whose number of changed rows says nothing.
inline Result<void> withoutCount(const Result<std::int64_t>& changed) {
    if (!changed) return tl::unexpected(changed.error());
    return {};
}

}  // namespace samtycke::backend
