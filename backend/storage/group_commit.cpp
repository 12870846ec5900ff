#include "storage/group_commit.h"

namespace samtycke::backend {
namespace {

Result<void> runInSavepoint(Database& database, Storage::Job& job) {
    if (const auto begun = database.run("SAVEPOINT job"); !begun)
        return tl::unexpected(begun.error());
    const bool keep = job.run(database);
    // A full disk may have ended the whole transaction (sqlite.org/lang_transaction.html, 3.1).
    if (!database.inTransaction())
        return fail("storage.unavailable",
                    "The disk is full or cannot be written; free space and try again.");
    if (!keep)
        if (const auto undone = database.run("ROLLBACK TO job"); !undone)
            return tl::unexpected(undone.error());
    if (const auto released = database.run("RELEASE job"); !released)
        return tl::unexpected(released.error());
    return {};
}

Result<void> runAll(Database& database, std::vector<std::unique_ptr<Storage::Job>>& jobs) {
    if (const auto begun = database.run("BEGIN IMMEDIATE"); !begun)
        return tl::unexpected(begun.error());
    for (const auto& job : jobs)
        if (auto done = runInSavepoint(database, *job); !done) return done;
    if (const auto committed = database.run("COMMIT"); !committed)
        return tl::unexpected(committed.error());
    return {};
}

}  // namespace

void commitTogether(Database& database, std::vector<std::unique_ptr<Storage::Job>> jobs) {
    const auto done = runAll(database, jobs);
    if (!done && database.inTransaction()) (void)database.script("ROLLBACK");
    const auto failure = done ? std::optional<Error>() : std::optional<Error>(done.error());
    for (const auto& job : jobs) job->finish(failure);
}

}  // namespace samtycke::backend
