#include "rights/admin_requests.h"

#include "admin.h"
#include "rights/carry_out.h"

namespace samtycke::backend {
namespace {

Response refusal(const Error& error) {
    if (error.code == "rights.source") return problem(503, error);
    if (error.code == "rights.preview-stale" || error.code == "rights.clock-missing")
        return problem(409, error);
    return problem(error);
}

Response answer(const Result<RequestDetail>& detail) {
    return detail ? json(200, toJson(*detail)) : refusal(detail.error());
}

Result<Uuid> idIn(const Request& request) {
    const auto id = Uuid::parse(request.parameter("id"));
    if (!id) return fail("rights.unknown", "There is no such request.");
    return *id;
}

Result<std::string> previewIn(const Request& request) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"preview"});
    std::string preview = reader.text("preview", {1, 64});
    if (!errors.empty()) return tl::unexpected(errors.front());
    return preview;
}

}  // namespace

void registerAdminRequests(Router& router, Storage& storage, const Tenants& tenants,
                           const Sources& sources, const UploadFiles& files, MailQueue& mails) {
    const auto list = [&storage](const Tenant& tenant, const Administrator&,
                                 Request&) -> Task<Response> {
        const auto requests = co_await storage.read(
            [&](Database& database) { return allRequests(database, tenant.policy.tenant); });
        if (!requests) co_return problem(requests.error());
        Json array = Json::array();
        for (const StoredRequest& stored : *requests) array.push_back(toJson(stored.request));
        co_return json(200, Json{{"requests", std::move(array)}});
    };
    const auto show = [&storage, &sources](const Tenant& tenant, const Administrator&,
                                           Request& request) -> Task<Response> {
        const auto id = idIn(request);
        if (!id) co_return refusal(id.error());
        co_return answer(co_await detailOf(storage, sources, tenant, *id));
    };
    const auto carry = [&storage, &sources, &files, &mails](const Tenant& tenant,
                                                            const Administrator&,
                                                            Request& request) -> Task<Response> {
        const auto id = idIn(request);
        if (!id) co_return refusal(id.error());
        const auto preview = previewIn(request);
        if (!preview) co_return problem(preview.error());
        const auto done = co_await carryOut(storage, sources, files, tenant, *id, *preview);
        mails.wake();
        co_return answer(done);
    };
    router.add("GET", "/v1/{tenant}/admin/requests", forAdmin(tenants, storage, list));
    router.add("GET", "/v1/{tenant}/admin/requests/{id}", forAdmin(tenants, storage, show));
    router.add("POST", "/v1/{tenant}/admin/requests/{id}/carry-out",
               forAdmin(tenants, storage, carry));
}

}  // namespace samtycke::backend
