// Sessions: an opaque random token in a cookie, stored only as its hash.
#pragma once

#include <optional>
#include <string>

#include "base/id.h"
#include "base/random.h"
#include "base/time.h"
#include "server/request.h"
#include "storage/database.h"

namespace samtycke::backend {

enum class SessionKind { admin, person };  // cookies samtycke_admin and samtycke_session

struct Session {
    std::string subject;  // administrator's name, or the person's e-mail address
    Instant expires;
};

// 256 random bits in base64url.
std::string newToken(Random& random);
// What is stored of a token: SHA-256, as 32 bytes.
Bytes tokenHash(std::string_view token);

// In a write: a new session. Returns the value of Set-Cookie (Secure; HttpOnly; SameSite=Strict;
// Path=/v1/TENANT). Administrators stay 8 hours, persons 1 hour.
Result<std::string> openSession(Database& database, const TenantId& tenant, SessionKind kind,
                                std::string_view subject, Instant now, Random& random);
// In a read: the session of this request, if it has one that has not expired.
Result<std::optional<Session>> findSession(Database& database, const TenantId& tenant,
                                           SessionKind kind, const Request& request, Instant now);
// In a write: ends it. Returns the value of Set-Cookie that removes the cookie.
Result<std::string> closeSession(Database& database, const TenantId& tenant, SessionKind kind,
                                 const Request& request);
// In a write: ends all of them.
Result<void> endSessions(Database& database, const TenantId& tenant, SessionKind kind,
                         std::string_view subject);

// Removes sessions and mailed links that have run out: they hold people's addresses.
Result<void> sweepSessions(Database& database, Instant now);

}  // namespace samtycke::backend
