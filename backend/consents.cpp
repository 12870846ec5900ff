#include "consents.h"

#include <algorithm>

#include "consent/choice.h"
#include "proof/receipt.h"
#include "proof/record.h"
#include "system.h"

namespace samtycke::backend {
namespace {

struct Stored {
    std::string receipt;  // JSON
    bool isNew = false;
};

Result<Stored> store(Database& database, const TenantId& tenant, const ConsentAct& act,
                     ByteView recordHash, Instant received, const std::string& receipt) {
    const auto inserted = database.run(
        "INSERT INTO consents (tenant_id, id, principal, received, record_hash, receipt) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        tenant.str(), act.record.str(), act.principal.str(), received.ms, recordHash, receipt);
    if (!inserted) return tl::unexpected(inserted.error());
    if (*inserted == 1) return Stored{receipt, true};
    const auto held =
        database.first("SELECT record_hash, receipt FROM consents WHERE tenant_id = ? AND id = ?",
                       tenant.str(), act.record.str());
    if (!held) return tl::unexpected(held.error());
    if (!*held || textOf((*held)->blob(0)) != textOf(recordHash))
        return fail("consent.conflict",
                    "Another record is stored under this id; give a new record a new id.");
    return Stored{(*held)->text(1)};
}

Result<ConsentAct> actUnder(const Policy& policy, const Json& record, const Tenant& tenant,
                            Instant received) {
    auto act = parseConsentRecord(record, policy, received);
    if (act && tenant.texts && act->texts != kNothingShown &&
        !tenant.texts->contains({act->texts, policy.version.value, act->language.tag}))
        return fail("record.texts",
                    "The record names texts that were never served here; load the page anew and "
                    "choose again.",
                    "/dpv:hasNotice/spdx:checksum/spdx:checksumValue");
    return act;
}

// A browser that was offline delivers a choice that was made under the policy of that time.
Result<ConsentAct> actOf(const Json& record, const Tenant& tenant, Instant received) {
    auto act = actUnder(tenant.policy, record, tenant, received);
    for (auto policy = tenant.earlier.begin(); !act && policy != tenant.earlier.end(); ++policy)
        if (auto found = actUnder(*policy, record, tenant, received)) return found;
    return act;
}

// The browser's own header says what the record may not: one click on the first layer is no
// explicit choice against the signal (law.md, consent screen, rule 9). "programme" may be one: core
// makes it of a purpose that the signal refuses only where the page named it.
bool overridesSignal(const ConsentAct& act, const Tenant& tenant) {
    if (act.control != Control::bannerAcceptAll && act.control != Control::imported) return false;
    return std::any_of(act.given.begin(), act.given.end(), [&](const Grant& grant) {
        const Purpose* purpose = askedFor(tenant.policy, grant);
        return purpose != nullptr && refusedBySignal(*purpose, true);
    });
}

}  // namespace

void registerConsents(Router& router, Storage& storage, const Tenants& tenants,
                      const SigningKeys& keys) {
    const auto post = [&storage, &keys](const Tenant& tenant, Request& request) -> Task<Response> {
        const auto record = request.json();
        if (!record) co_return problem(record.error());
        const Instant received = now();
        const auto act = actOf(*record, tenant, received);
        if (!act) co_return problem(422, act.error());
        if (request.header("sec-gpc") == "1" && overridesSignal(*act, tenant))
            co_return problem(422, "record.signal",
                              "This browser refuses sale, sharing, advertising and profiling "
                              "(Sec-GPC); only a later choice of the purpose itself overrides it.");
        const crypto::Digest hash = crypto::sha256(bytesOf(writeJson(*record)));
        const Receipt receipt =
            signReceipt({act->record, tenant.policy.tenant, *record, received}, keys.of(tenant));
        // Named: g++ 12 destroys a temporary closure of a co_await twice (GCC bug 99576).
        const std::string text = writeJson(receipt.json());
        const auto insert = [&](Database& database) {
            return store(database, tenant.policy.tenant, *act, hash, received, text);
        };
        const auto stored = co_await storage.write(insert);
        if (!stored) co_return problem(stored.error());
        const auto answer = parseJson(stored->receipt);
        if (!answer) co_return problem(500, answer.error());
        co_return json(stored->isNew ? 201 : 200,
                       Json{{"id", act->record.str()}, {"receipt", *answer}});
    };
    router.add("POST", "/v1/{tenant}/consents", forTenant(tenants, post));
}

}  // namespace samtycke::backend
