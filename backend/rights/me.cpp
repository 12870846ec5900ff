#include "rights/me.h"

#include <algorithm>

#include "proof/record.h"
#include "rights/deadline.h"
#include "rights/held_uploads.h"
#include "rights/person.h"
#include "rights/request_store.h"
#include "system.h"

namespace samtycke::backend {
namespace {

Date todayAt(const Tenant& tenant) { return localDate(now(), countryOf(tenant.policy.controller)); }

std::optional<HeldConsent> consentIn(const std::string& receiptJson, Instant received,
                                     const Policy& policy) {
    const auto receipt = parseJson(receiptJson);
    if (!receipt || !receipt->contains("payload")) return std::nullopt;
    const auto statement = parseJson((*receipt)["payload"].get<std::string>());
    if (!statement || !statement->contains("record")) return std::nullopt;
    const auto act = parseConsentRecord((*statement)["record"], policy, received);
    if (!act) return std::nullopt;
    HeldConsent held{act->record, act->at, policy.version, {}, {}};
    const Grants given = unitsOf(policy, act->given);
    for (const Purpose* purpose : policy.optionalPurposes()) {
        const Grants units = unitsOf(*purpose);
        (without(units, given) == units ? held.refused : held.granted).push_back(purpose->id);
    }
    return held;
}

Result<std::vector<HeldConsent>> consentsOf(Database& database, const Policy& policy,
                                            const Uuid& principal) {
    constexpr int kMost = 20;
    const auto rows = database.all(
        "SELECT receipt, received FROM consents WHERE tenant_id = ? AND principal = ? "
        "ORDER BY id DESC LIMIT ?",
        policy.tenant.str(), principal.str(), kMost);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<HeldConsent> out;
    for (const Row& row : *rows)
        if (auto held = consentIn(row.text(0), {row.integer(1)}, policy))
            out.push_back(*std::move(held));
    return out;
}

Result<Language> erasureIn(const Request& request, const Policy& policy) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"type", "language"});
    reader.choice<bool>("type", {{"erasure", true}});
    const Language language = policy.language(reader.optionalText("language").value_or(""));
    if (!errors.empty()) return tl::unexpected(errors.front());
    return language;
}

class Me {
  public:
    Me(Storage& storage, const Sources& sources) : storage_(storage), sources_(sources) {}

    Task<Response> show(const Tenant& tenant, const Person& person, Request& request) {
        const auto principal = Uuid::parse(request.header("samtycke-principal"));
        const auto holdings = co_await storage_.read([&](Database& database) -> Result<Holdings> {
            Holdings held{person.email, {}, {}, {}};
            auto tables = sources_.heldBy(tenant, person.email, todayAt(tenant));
            if (!tables) return tl::unexpected(tables.error());
            held.tables = *std::move(tables);
            auto files = heldUploads(database, tenant.policy, person.email, todayAt(tenant));
            if (!files) return tl::unexpected(files.error());
            if (*files) held.tables.push_back(**std::move(files));
            if (principal) {
                auto consents = consentsOf(database, tenant.policy, *principal);
                if (!consents) return tl::unexpected(consents.error());
                held.consents = *std::move(consents);
            }
            const auto requests = requestsOf(database, tenant.policy.tenant, person.email);
            if (!requests) return tl::unexpected(requests.error());
            for (const StoredRequest& stored : *requests) held.requests.push_back(stored.request);
            return held;
        });
        if (!holdings)
            co_return holdings.error().code == "rights.source" ? problem(503, holdings.error())
                                                               : problem(holdings.error());
        co_return json(200, toJson(*holdings));
    }

    Task<Response> list(const Tenant& tenant, const Person& person, Request&) {
        const auto requests = co_await storage_.read([&](Database& database) {
            return requestsOf(database, tenant.policy.tenant, person.email);
        });
        if (!requests) co_return problem(requests.error());
        Json list = Json::array();
        for (const StoredRequest& stored : *requests) list.push_back(toJson(stored.request));
        co_return json(200, Json{{"requests", std::move(list)}});
    }

    Task<Response> ask(const Tenant& tenant, const Person& person, Request& request) {
        const auto language = erasureIn(request, tenant.policy);
        if (!language) co_return problem(language.error());
        bool isNew = false;
        const auto stored = co_await storage_.write([&](Database& database) {
            return openErasure(database, tenant, person, *language, isNew);
        });
        if (!stored) co_return problem(stored.error());
        co_return json(isNew ? 201 : 200, toJson(stored->request));
    }

  private:
    static Result<StoredRequest> openErasure(Database& database, const Tenant& tenant,
                                             const Person& person, const Language& language,
                                             bool& isNew) {
        const TenantId& id = tenant.policy.tenant;
        auto requests = requestsOf(database, id, person.email);
        if (!requests) return tl::unexpected(requests.error());
        for (StoredRequest& stored : *requests)
            if (!isClosed(stored.request.status)) return std::move(stored);
        isNew = true;
        const Instant received = now();
        StoredRequest made;
        made.language = language.tag;
        made.request.id = Uuid::timeOrdered(received, systemRandom());
        made.request.email = person.email;
        made.request.received = received;
        made.request.due = dueDate(received, countryOf(tenant.policy.controller));
        made.request.history = {{RequestStatus::initiated, received}};
        if (auto inserted = insertRequest(database, id, made); !inserted)
            return tl::unexpected(inserted.error());
        // The answer that carries the due date is the acknowledgement.
        if (auto told = advanceRequest(database, id, made, RequestAct::acknowledge, received);
            !told)
            return tl::unexpected(told.error());
        return made;
    }

    Storage& storage_;
    const Sources& sources_;
};

}  // namespace

void registerMe(Router& router, Storage& storage, const Tenants& tenants, const Sources& sources) {
    const auto me = std::make_shared<Me>(storage, sources);
    const auto add = [&](std::string_view method, std::string_view pattern, auto member,
                         std::optional<Response> nobody = std::nullopt) {
        router.add(method, pattern,
                   forPerson(
                       tenants, storage,
                       [me, member](const Tenant& tenant, const Person& person, Request& request) {
                           return ((*me).*member)(tenant, person, request);
                       },
                       std::move(nobody)));
    };
    // A page asks this of every visitor, and the console would show a refusal in red.
    add("GET", "/v1/{tenant}/me", &Me::show, empty());
    add("GET", "/v1/{tenant}/me/requests", &Me::list);
    add("POST", "/v1/{tenant}/me/requests", &Me::ask);
}

}  // namespace samtycke::backend
