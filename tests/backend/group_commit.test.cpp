#include "storage/group_commit.h"

#include <unistd.h>

#include <catch_amalgamated.hpp>
#include <filesystem>
#include <functional>

using namespace samtycke;
using namespace samtycke::backend;

namespace {

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("samtycke-" + std::to_string(::getpid()));
    Folder() { std::filesystem::create_directories(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }
};

struct Told {
    bool finished = false;
    std::optional<Error> failure;
};

class Step final : public Storage::Job {
  public:
    Step(std::function<bool(Database&)> act, Told& told) : act_(std::move(act)), told_(told) {}
    bool run(Database& database) override { return act_(database); }
    void finish(const std::optional<Error>& failure) override { told_ = {true, failure}; }

  private:
    std::function<bool(Database&)> act_;
    Told& told_;
};

std::function<bool(Database&)> insert(int value, bool keep = true) {
    return [=](Database& database) {
        return database.run("INSERT INTO numbers VALUES (?)", value).has_value() && keep;
    };
}

std::vector<std::int64_t> numbers(Database& database) {
    std::vector<std::int64_t> out;
    const auto rows = database.all("SELECT n FROM numbers ORDER BY n").value();
    for (const Row& row : rows) out.push_back(row.integer(0));
    return out;
}

struct Fixture {
    Folder folder;
    Database database = opened();
    std::vector<Told> told{3};

    Database opened() const {
        return Database::open(folder.path / "test.sqlite", Database::Mode::readWrite).value();
    }
    Fixture() {
        REQUIRE(database.script("PRAGMA journal_mode=WAL; CREATE TABLE numbers (n INTEGER);"));
    }
    void commit(std::vector<std::function<bool(Database&)>> acts) {
        std::vector<std::unique_ptr<Storage::Job>> jobs;
        for (std::size_t i = 0; i < acts.size(); ++i)
            jobs.push_back(std::make_unique<Step>(std::move(acts[i]), told[i]));
        commitTogether(database, std::move(jobs));
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "jobs are committed together; a failing one takes back only itself") {
    commit({insert(1), insert(2, false), insert(3)});
    Database other = opened();
    CHECK(numbers(other) == std::vector<std::int64_t>{1, 3});
    for (const Told& one : told) {
        CHECK(one.finished);
        CHECK(!one.failure);
    }
}

TEST_CASE_METHOD(Fixture, "when the transaction is lost every job of the group is told") {
    commit(
        {insert(1), [](Database& one) { return one.script("ROLLBACK").has_value(); }, insert(3)});
    CHECK(numbers(database).empty());
    for (const Told& one : told) {
        CHECK(one.finished);
        REQUIRE(one.failure);
        CHECK(one.failure->code == "storage.unavailable");
    }
    CHECK(!database.inTransaction());
    commit({insert(4)});
    CHECK(numbers(database) == std::vector<std::int64_t>{4});
}

TEST_CASE_METHOD(Fixture, "a job sees what the jobs before it in the group have written") {
    bool seen = false;
    commit({insert(1), [&](Database& inside) {
                seen = numbers(inside) == std::vector<std::int64_t>{1};
                return true;
            }});
    CHECK(seen);
}

TEST_CASE_METHOD(Fixture, "values come back as they went in, nulls and empty blobs included") {
    REQUIRE(database.script("CREATE TABLE v (a, b, c, d, e, f)"));
    REQUIRE(database.run("INSERT INTO v VALUES (?, ?, ?, ?, ?, ?)", nullptr, std::int64_t{-7}, 1.5,
                         std::string("å\0b", 4), Bytes{0, 255}, Bytes{}));
    const auto row = database.first("SELECT * FROM v").value().value();
    CHECK(row.isNull(0));
    CHECK(row.integer(1) == -7);
    CHECK(std::get<double>(row[2]) == 1.5);
    CHECK(row.text(3) == std::string("å\0b", 4));
    CHECK(row.blob(4) == Bytes{0, 255});
    CHECK(!row.isNull(5));
    CHECK(row.blob(5).empty());
}

TEST_CASE_METHOD(Fixture, "errors have stable codes") {
    REQUIRE(database.script("CREATE TABLE u (a INTEGER PRIMARY KEY)"));
    REQUIRE(database.run("INSERT INTO u VALUES (1)"));
    CHECK(database.run("INSERT INTO u VALUES (1)").error().code == "storage.conflict");
    CHECK(database.run("SELEC").error().code == "storage.failed");
    CHECK(Database::open("/nowhere/x.sqlite", Database::Mode::readWrite).error().code ==
          "storage.unavailable");
}
