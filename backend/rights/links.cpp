#include "rights/links.h"

#include <memory>

#include "rights/request.h"
#include "server/throttle.h"
#include "session.h"
#include "system.h"

namespace samtycke::backend {
namespace {

struct Wish {
    std::string email;
    Language language;
};

Result<Wish> wishIn(const Request& request, const Policy& policy) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"email", "language"});
    Wish wish{reader.parsed("email", parseEmail),
              policy.language(reader.optionalText("language").value_or(""))};
    if (!errors.empty()) return tl::unexpected(errors.front());
    return wish;
}

Result<std::string> tokenIn(const Request& request) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"token"});
    std::string token = reader.text("token", {1, 100});
    if (!errors.empty()) return tl::unexpected(errors.front());
    return token;
}

// The cookie of the session that the link opens; the link is gone with it.
Result<std::string> redeem(Database& database, const TenantId& tenant, const std::string& token,
                           Instant now) {
    const Bytes hash = tokenHash(token);
    const auto link = database.first(
        "SELECT email FROM links WHERE tenant_id = ? AND token_hash = ? AND expires > ?",
        tenant.str(), hash, now.ms);
    if (!link) return tl::unexpected(link.error());
    if (!*link)
        return fail("link.invalid",
                    "The link has been used or is older than 30 minutes; ask for a new one.");
    if (auto used = database.run("DELETE FROM links WHERE tenant_id = ? AND token_hash = ?",
                                 tenant.str(), hash);
        !used)
        return tl::unexpected(used.error());
    return openSession(database, tenant, SessionKind::person, (*link)->text(0), now,
                       systemRandom());
}

class Links {
  public:
    Links(Storage& storage, MailQueue& mails) : storage_(storage), mails_(mails) {}

    Task<Response> ask(const Tenant& tenant, Request& request) {
        if (!networks_.allow(request.network, now()))
            co_return problem(429, "link.throttled", "Too many links were asked for; wait a while.")
                .with("Retry-After", std::to_string(networks_.retryAfter(request.network, now())));
        const auto wish = wishIn(request, tenant.policy);
        if (!wish) co_return problem(wish.error());
        const TenantId& id = tenant.policy.tenant;
        if (addresses_.allow(id.str() + ' ' + wish->email, now())) {
            const Mail mail{Mail::Kind::link, wish->email, wish->language, {}};
            const auto queued = co_await storage_.write(
                [&](Database& database) { return MailQueue::add(database, id, mail, now()); });
            if (!queued) co_return problem(queued.error());
            mails_.wake();
        }
        co_return json(202, Json::object());
    }

    Task<Response> open(const Tenant& tenant, Request& request) {
        const auto token = tokenIn(request);
        if (!token) co_return problem(token.error());
        const auto cookie = co_await storage_.write([&](Database& database) {
            return redeem(database, tenant.policy.tenant, *token, now());
        });
        if (!cookie)
            co_return cookie.error().code == "link.invalid" ? problem(401, cookie.error())
                                                            : problem(cookie.error());
        co_return empty().with("Set-Cookie", *cookie);
    }

    Task<Response> close(const Tenant& tenant, Request& request) {
        const auto cookie = co_await storage_.write([&](Database& database) {
            return closeSession(database, tenant.policy.tenant, SessionKind::person, request);
        });
        if (!cookie) co_return problem(cookie.error());
        co_return empty().with("Set-Cookie", *cookie);
    }

  private:
    Storage& storage_;
    MailQueue& mails_;
    Throttle addresses_{10, 6 * kMinuteMs};
    Throttle networks_{60, kMinuteMs / 6};
};

}  // namespace

void registerLinks(Router& router, Storage& storage, const Tenants& tenants, MailQueue& mails) {
    const auto links = std::make_shared<Links>(storage, mails);
    router.add("POST", "/v1/{tenant}/links",
               forTenant(tenants, [links](const Tenant& tenant, Request& request) {
                   return links->ask(tenant, request);
               }));
    router.add("POST", "/v1/{tenant}/session",
               forTenant(tenants, [links](const Tenant& tenant, Request& request) {
                   return links->open(tenant, request);
               }));
    router.add("DELETE", "/v1/{tenant}/session",
               forTenant(tenants, [links](const Tenant& tenant, Request& request) {
                   return links->close(tenant, request);
               }));
}

}  // namespace samtycke::backend
