#include "rights/carry_out.h"

#include <algorithm>

#include "base/crypto.h"
#include "rights/deadline.h"
#include "rights/held_uploads.h"
#include "system.h"

namespace samtycke::backend {
namespace {

struct Loaded {
    StoredRequest stored;
    RequestDetail detail;
};

Result<StoredRequest> requireRequest(Database& database, const TenantId& tenant, const Uuid& id) {
    auto stored = findRequest(database, tenant, id);
    if (!stored) return tl::unexpected(stored.error());
    if (!*stored) return fail("rights.unknown", "There is no such request.");
    return **std::move(stored);
}

std::string digestOf(const RequestDetail& detail) {
    return encodeHex(crypto::sha256(bytesOf(writeJson(toJson(detail)))));
}

Result<Loaded> load(Database& database, const Sources& sources, const Tenant& tenant,
                    const Uuid& id) {
    auto stored = requireRequest(database, tenant.policy.tenant, id);
    if (!stored) return tl::unexpected(stored.error());
    Loaded out{*std::move(stored), {}};
    out.detail.request = out.stored.request;
    if (isClosed(out.stored.request.status)) return out;
    const Date today = localDate(now(), countryOf(tenant.policy.controller));
    auto tables = sources.heldBy(tenant, out.stored.request.email, today);
    if (!tables) return tl::unexpected(tables.error());
    auto files = heldUploads(database, tenant.policy, out.stored.request.email, today);
    if (!files) return tl::unexpected(files.error());
    if (*files) tables->push_back(**std::move(files));
    out.detail.preview = RequestDetail::Preview{"", *std::move(tables)};
    out.detail.preview->digest = digestOf(out.detail);
    return out;
}

Result<std::vector<ItemOutcome>> planOf(const RequestDetail::Preview& preview) {
    std::vector<ItemOutcome> plan;
    for (const HeldTable& table : preview.tables)
        for (const HeldRow& row : table.rows) {
            if (row.undecided)
                return fail("rights.clock-missing",
                            "The row " + row.item.str() +
                                " lacks the date from which the law's term is counted; fill it in "
                                "before the erasure.");
            plan.push_back({row.item, table.title, row.kept});
        }
    return plan;
}

Result<StoredRequest> accept(Database& database, const Tenant& tenant, const Uuid& id,
                             std::vector<ItemOutcome> plan) {
    const TenantId& tenantId = tenant.policy.tenant;
    auto stored = requireRequest(database, tenantId, id);
    if (!stored || stored->request.status != RequestStatus::acknowledged) return stored;
    stored->plan = std::move(plan);
    if (auto done = advanceRequest(database, tenantId, *stored, RequestAct::accept, now()); !done)
        return tl::unexpected(done.error());
    return stored;
}

std::vector<ItemId> doomedIn(const StoredRequest& accepted) {
    std::vector<ItemId> doomed;
    for (const ItemOutcome& outcome : accepted.plan)
        if (!outcome.kept) doomed.push_back(outcome.item);
    return doomed;
}

Result<StoredRequest> close(Database& database, const Tenant& tenant, const Uuid& id) {
    const TenantId& tenantId = tenant.policy.tenant;
    auto stored = requireRequest(database, tenantId, id);
    if (!stored || isClosed(stored->request.status)) return stored;
    if (auto erased =
            eraseUploads(database, tenantId, stored->request.email, doomedIn(*stored), now());
        !erased)
        return tl::unexpected(erased.error());
    const RequestAct act = closingAct(stored->plan);
    if (auto done = advanceRequest(database, tenantId, *stored, act, now()); !done)
        return tl::unexpected(done.error());
    const Mail mail{Mail::Kind::answer, stored->request.email,
                    tenant.policy.language(stored->language), id};
    if (auto queued = MailQueue::add(database, tenantId, mail, now()); !queued)
        return tl::unexpected(queued.error());
    return stored;
}

// An accepted request, to its end.
Task<Result<RequestDetail>> finish(Storage& storage, const Sources& sources,
                                   const UploadFiles& files, const Tenant& tenant,
                                   StoredRequest accepted) {
    std::vector<ItemId> doomed = doomedIn(accepted);
    std::vector<std::string> uploads;
    std::erase_if(doomed, [&](const ItemId& item) {
        const auto id = uploadIn(item);
        if (id) uploads.push_back(*id);
        return id.has_value();
    });
    // On a reader's thread: other databases are written there, and nobody waits for the group.
    const auto erased = co_await storage.read(
        [&](Database&) { return sources.erase(tenant, accepted.request.email, doomed); });
    if (!erased) co_return tl::unexpected(erased.error());
    const auto closed = co_await storage.write(
        [&](Database& database) { return close(database, tenant, accepted.request.id); });
    if (!closed) co_return tl::unexpected(closed.error());
    for (const std::string& id : uploads) files.remove(tenant.policy.tenant.str(), id);
    co_return RequestDetail{closed->request, std::nullopt};
}

}  // namespace

Task<Result<RequestDetail>> detailOf(Storage& storage, const Sources& sources, const Tenant& tenant,
                                     const Uuid& id) {
    auto loaded = co_await storage.read(
        [&](Database& database) { return load(database, sources, tenant, id); });
    if (!loaded) co_return tl::unexpected(loaded.error());
    co_return std::move(loaded->detail);
}

Task<Result<RequestDetail>> carryOut(Storage& storage, const Sources& sources,
                                     const UploadFiles& files, const Tenant& tenant, const Uuid& id,
                                     const std::string& preview) {
    const auto loaded = co_await storage.read(
        [&](Database& database) { return load(database, sources, tenant, id); });
    if (!loaded) co_return tl::unexpected(loaded.error());
    const RequestStatus status = loaded->stored.request.status;
    if (isClosed(status)) co_return loaded->detail;
    if (status == RequestStatus::accepted)
        co_return co_await finish(storage, sources, files, tenant, loaded->stored);

    if (preview != loaded->detail.preview->digest)
        co_return fail("rights.preview-stale",
                       "What is held has changed since it was shown; look at it again.");
    const auto plan = planOf(*loaded->detail.preview);
    if (!plan) co_return tl::unexpected(plan.error());
    const auto accepted = co_await storage.write(
        [&](Database& database) { return accept(database, tenant, id, *plan); });
    if (!accepted) co_return tl::unexpected(accepted.error());
    co_return co_await finish(storage, sources, files, tenant, *accepted);
}

Task<void> resumeErasures(Storage& storage, const Sources& sources, const UploadFiles& files,
                          const Tenants& tenants) {
    for (const auto& entry : tenants.all()) {
        const Tenant& tenant = entry.second;
        const auto requests = co_await storage.read(
            [&](Database& database) { return allRequests(database, tenant.policy.tenant); });
        if (!requests) continue;
        for (const StoredRequest& stored : *requests)
            if (stored.request.status == RequestStatus::accepted)
                (void)co_await finish(storage, sources, files, tenant, stored);
    }
}

}  // namespace samtycke::backend
