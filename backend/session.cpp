#include "session.h"

#include "base/crypto.h"

namespace samtycke::backend {
namespace {

struct KindFacts {
    std::string_view name;
    std::string_view cookie;
    std::int64_t seconds;
};

KindFacts factsOf(SessionKind kind) {
    return kind == SessionKind::admin ? KindFacts{"admin", "samtycke_admin", 8 * 3600}
                                      : KindFacts{"person", "samtycke_session", 3600};
}

std::string cookieText(const KindFacts& facts, const TenantId& tenant, std::string_view value,
                       std::int64_t seconds) {
    return std::string(facts.cookie) + "=" + std::string(value) + "; Path=/v1/" + tenant.str() +
           "; Max-Age=" + std::to_string(seconds) + "; Secure; HttpOnly; SameSite=Strict";
}

}  // namespace

std::string newToken(Random& random) {
    std::array<std::uint8_t, 32> bytes{};
    random.fill(bytes);
    return encodeBase64(bytes);
}

Bytes tokenHash(std::string_view token) {
    const crypto::Digest digest = crypto::sha256(bytesOf(token));
    return {digest.begin(), digest.end()};
}

Result<std::string> openSession(Database& database, const TenantId& tenant, SessionKind kind,
                                std::string_view subject, Instant now, Random& random) {
    const KindFacts facts = factsOf(kind);
    const std::string token = newToken(random);
    const auto inserted = database.run(
        "INSERT INTO sessions (tenant_id, kind, token_hash, subject, expires) "
        "VALUES (?, ?, ?, ?, ?)",
        tenant.str(), facts.name, tokenHash(token), subject, now.ms + facts.seconds * 1000);
    if (!inserted) return tl::unexpected(inserted.error());
    return cookieText(facts, tenant, token, facts.seconds);
}

Result<std::optional<Session>> findSession(Database& database, const TenantId& tenant,
                                           SessionKind kind, const Request& request, Instant now) {
    const KindFacts facts = factsOf(kind);
    const auto token = request.cookie(facts.cookie);
    if (!token) return std::optional<Session>();
    const auto row = database.first(
        "SELECT subject, expires FROM sessions "
        "WHERE tenant_id = ? AND kind = ? AND token_hash = ? AND expires > ?",
        tenant.str(), facts.name, tokenHash(*token), now.ms);
    if (!row) return tl::unexpected(row.error());
    if (!*row) return std::optional<Session>();
    return Session{(*row)->text(0), {(*row)->integer(1)}};
}

Result<std::string> closeSession(Database& database, const TenantId& tenant, SessionKind kind,
                                 const Request& request) {
    const KindFacts facts = factsOf(kind);
    if (const auto token = request.cookie(facts.cookie)) {
        const auto removed =
            database.run("DELETE FROM sessions WHERE tenant_id = ? AND kind = ? AND token_hash = ?",
                         tenant.str(), facts.name, tokenHash(*token));
        if (!removed) return tl::unexpected(removed.error());
    }
    return cookieText(facts, tenant, "", 0);
}

Result<void> endSessions(Database& database, const TenantId& tenant, SessionKind kind,
                         std::string_view subject) {
    return withoutCount(
        database.run("DELETE FROM sessions WHERE tenant_id = ? AND kind = ? AND subject = ?",
                     tenant.str(), factsOf(kind).name, subject));
}

Result<void> sweepSessions(Database& database, Instant now) {
    for (const char* statement :
         {"DELETE FROM sessions WHERE expires <= ?", "DELETE FROM links WHERE expires <= ?"})
        if (const auto swept = database.run(statement, now.ms); !swept)
            return tl::unexpected(swept.error());
    return {};
}

}  // namespace samtycke::backend
