// A person who has shown that a mailbox is theirs: the routes only they may call.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

struct Person {
    std::string email;  // in lower case
};

using PersonHandler = std::function<Task<Response>(const Tenant&, const Person&, Request&)>;
// A handler for /v1/{tenant}/…. Without a session opened by a mailed link: `nobody`, or else 401
// "person.session".
Handler forPerson(const Tenants& tenants, Storage& storage, PersonHandler handler,
                  std::optional<Response> nobody = std::nullopt);

}  // namespace samtycke::backend
