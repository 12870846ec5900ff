#include "rights/person.h"

#include "session.h"
#include "system.h"

namespace samtycke::backend {

Handler forPerson(const Tenants& tenants, Storage& storage, PersonHandler handler,
                  std::optional<Response> nobody) {
    return forTenant(tenants,
                     [&storage, handler = std::move(handler), nobody = std::move(nobody)](
                         const Tenant& tenant, Request& request) -> Task<Response> {
                         const auto session = co_await storage.read([&](Database& database) {
                             return findSession(database, tenant.policy.tenant, SessionKind::person,
                                                request, now());
                         });
                         if (!session) co_return problem(session.error());
                         if (!*session && nobody) co_return *nobody;
                         if (!*session)
                             co_return problem(401, "person.session",
                                               "Ask for a link and open it to sign in.");
                         const Person person{(*session)->subject};
                         co_return co_await handler(tenant, person, request);
                     });
}

}  // namespace samtycke::backend
