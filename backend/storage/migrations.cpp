#include "storage/migrations.h"

#include <array>
#include <string>

namespace samtycke::backend {
namespace {

// Append only: a step that has been released is never changed. Times are milliseconds since 1970.
constexpr std::array kSteps{
    R"(
CREATE TABLE consents (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    principal TEXT NOT NULL,
    received INTEGER NOT NULL,
    record_hash BLOB NOT NULL,
    receipt TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID, STRICT;
CREATE INDEX consents_by_principal ON consents (tenant_id, principal, id);

CREATE TABLE events (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    received INTEGER NOT NULL,  -- the full hour
    network TEXT NOT NULL,      -- truncated
    name TEXT NOT NULL,
    at INTEGER,                 -- the full hour in the browser's clock
    properties TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID, STRICT;

CREATE TABLE uploads (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    length INTEGER NOT NULL,
    sealed TEXT NOT NULL,
    completed INTEGER,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID, STRICT;

CREATE TABLE administrators (
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, name)
) WITHOUT ROWID, STRICT;

CREATE TABLE recipients (
    tenant_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    label TEXT NOT NULL,
    added INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, recipient)
) WITHOUT ROWID, STRICT;

CREATE TABLE sessions (
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    subject TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, kind, token_hash)
) WITHOUT ROWID, STRICT;
)",
    R"(
CREATE TABLE links (
    tenant_id TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    email TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, token_hash)
) WITHOUT ROWID, STRICT;

CREATE TABLE requests (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    request TEXT NOT NULL,
    plan TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID, STRICT;
CREATE INDEX requests_by_email ON requests (tenant_id, email, id);

CREATE TABLE mails (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    request_id TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created INTEGER NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID, STRICT;
CREATE INDEX mails_by_due ON mails (due);
)",
    R"(
CREATE TABLE policies (
    tenant_id TEXT NOT NULL,
    digest BLOB NOT NULL,
    document TEXT NOT NULL,
    served INTEGER NOT NULL,  -- last
    PRIMARY KEY (tenant_id, digest)
) WITHOUT ROWID, STRICT;
)",
    R"(
CREATE TABLE texts (
    tenant_id TEXT NOT NULL,
    digest TEXT NOT NULL,     -- SHA-256 of `shown`, hex, as in a consent record
    version TEXT NOT NULL,    -- of the policy
    language TEXT NOT NULL,   -- of the policy's texts
    shown TEXT NOT NULL,      -- both layers as the visitor first sees them
    served INTEGER NOT NULL,  -- last
    PRIMARY KEY (tenant_id, digest, version, language)
) WITHOUT ROWID, STRICT;
)",
    R"(
ALTER TABLE uploads ADD COLUMN department TEXT NOT NULL DEFAULT '';    -- '': none
ALTER TABLE uploads ADD COLUMN fingerprints TEXT NOT NULL DEFAULT '';  -- joined by commas
ALTER TABLE uploads ADD COLUMN person TEXT;              -- e-mail, of a sender who was signed in
ALTER TABLE uploads ADD COLUMN keys TEXT NOT NULL DEFAULT '';  -- SHA-256 of `header`, hex
ALTER TABLE uploads ADD COLUMN payload_at INTEGER NOT NULL DEFAULT 0;  -- in the file on disk
ALTER TABLE uploads ADD COLUMN header BLOB NOT NULL DEFAULT x'';  -- the current one
CREATE INDEX uploads_by_person ON uploads (tenant_id, person, length);

CREATE TABLE deletions (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,          -- of the upload
    created INTEGER NOT NULL,  -- the upload
    deleted INTEGER NOT NULL,
    reason TEXT NOT NULL,
    deleted_by TEXT,           -- an administrator's name
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID, STRICT;
CREATE INDEX deletions_by_time ON deletions (tenant_id, deleted);

ALTER TABLE recipients ADD COLUMN departments TEXT NOT NULL DEFAULT '';  -- joined; '': all
)",
    R"(
ALTER TABLE uploads ADD COLUMN received INTEGER NOT NULL DEFAULT 0;  -- bytes, of an unfinished one
)",
    R"(
ALTER TABLE uploads ADD COLUMN description INTEGER NOT NULL DEFAULT 0;  -- bytes, in the file on disk
)",
};

}  // namespace

Result<void> migrate(Database& database) {
    const auto row = database.first("PRAGMA user_version");
    if (!row) return tl::unexpected(row.error());
    const auto done = static_cast<std::size_t>((*row)->integer(0));
    if (done > kSteps.size())
        return fail("storage.newer",
                    "This database was made by a newer samtycke; install that version.");
    for (std::size_t step = done; step < kSteps.size(); ++step) {
        auto applied =
            database.script("BEGIN IMMEDIATE;" + std::string(kSteps[step]) +
                            "PRAGMA user_version = " + std::to_string(step + 1) + "; COMMIT;");
        if (!applied) {
            if (database.inTransaction()) (void)database.script("ROLLBACK");
            return applied;
        }
    }
    return {};
}

}  // namespace samtycke::backend
