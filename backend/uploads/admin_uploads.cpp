#include "uploads/admin_uploads.h"

#include <algorithm>

#include "admin.h"
#include "base/uuid.h"
#include "recipients.h"
#include "uploads/age_header.h"
#include "uploads/problem.h"
#include "uploads/retention.h"
#include "uploads/sizes.h"
#include "uploads/upload_rows.h"

namespace samtycke::backend {
namespace {

constexpr std::size_t kPage = 100;
// A header and a description in base64, and fingerprints.
constexpr std::size_t kMostKeysBody =
    (kMostHeader + kMostDescription) / 3 * 4 + kMaxFingerprints * 20 + 1024;

Json listed(const Policy& policy, const UploadRow& row) {
    Json out{{"id", row.id},
             {"sealed", row.sealed},
             {"size", row.length},
             {"created", formatInstant(row.created)},
             {"header", row.headerSize},
             {"keys", row.keys},
             {"for", row.metadata.fingerprints}};
    if (!row.metadata.department.empty()) out["department"] = row.metadata.department.str();
    if (const auto last = lastDayKept(policy, *row.arrived)) out["erased"] = formatDate(*last);
    return out;
}

Json listed(const Deletion& deletion) {
    Json out{{"id", deletion.id},
             {"created", formatInstant(deletion.created)},
             {"deleted", formatInstant(deletion.deleted)},
             {"reason", deletion.reason}};
    if (deletion.by) out["by"] = *deletion.by;
    return out;
}

// One page; the first tells of deletions, too.
Result<Json> listOf(Database& database, const Policy& policy,
                    const std::optional<std::string>& before) {
    auto rows = completeUploads(database, policy.tenant, before, kPage + 1);
    if (!rows) return tl::unexpected(rows.error());
    const bool older = rows->size() > kPage;
    if (older) rows->pop_back();
    const auto gone = deletions(database, policy.tenant);
    if (!gone) return tl::unexpected(gone.error());
    Json out{{"uploads", Json::array()}, {"deletions", Json::array()}};
    if (older) out["next"] = rows->back().id;
    for (const UploadRow& row : *rows) out["uploads"].push_back(listed(policy, row));
    if (!before)
        for (const Deletion& deletion : *gone) out["deletions"].push_back(listed(deletion));
    return out;
}

Result<NewKeys> newKeysIn(const Request& request) {
    const auto document = request.json();
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"header", "sealed", "for", "replaces"});
    const std::string header = reader.text("header", {1, kMostKeysBody});
    NewKeys out;
    out.sealed = reader.text("sealed", {1, kMostKeysBody});
    const auto fingerprint = [](std::string_view text) -> Result<std::string> {
        if (!isFingerprint(text))
            return fail("document.pattern", "Use the first 16 hexadecimal digits of a SHA-256.");
        return std::string(text);
    };
    out.fingerprints = reader.parsedTexts("for", fingerprint, 0, kMaxFingerprints);
    out.replaces = reader.text("replaces", {64, 64});
    if (!errors.empty()) return tl::unexpected(errors.front());
    const auto bytes = decodePadded(header);
    auto whole = ageHeaderIn(bytes ? ByteView(*bytes) : ByteView());
    if (!whole || whole->size() != bytes->size())
        return fail("upload.not-age", "Send one whole age header in base64.", "/header");
    const auto sealed = decodePadded(out.sealed);
    if (!sealed || !isDescription(*sealed))
        return fail("upload.not-age", "Send an age file in base64.", "/sealed");
    out.header = *std::move(whole);
    return out;
}

class AdminUploads {
  public:
    AdminUploads(Storage& storage, const UploadFiles& files) : storage_(storage), files_(files) {}

    Task<Response> list(const Tenant& tenant, const Administrator&, Request& request) {
        std::optional<std::string> before;
        if (const auto wanted = request.queryValue("before")) {
            const auto id = Uuid::parse(*wanted);
            if (!id) co_return problem(400, id.error());
            before = id->str();
        }
        const auto all = co_await storage_.read(
            [&](Database& database) { return listOf(database, tenant.policy, before); });
        if (!all) co_return problem(all.error());
        co_return json(200, *all);
    }

    Task<Response> download(const Tenant& tenant, const Administrator&, Request& request) {
        const TenantId& id = tenant.policy.tenant;
        const std::string upload(request.parameter("id"));
        const auto row = co_await storage_.read(
            [&](Database& database) { return findUpload(database, id, upload); });
        if (!row) co_return problem(row.error());
        if (!*row || !(*row)->arrived)
            co_return problem(404, "upload.unknown", "There is no such file, or not all of it.");
        auto header = co_await storage_.read(
            [&](Database& database) { return headerOf(database, id, upload); });
        if (!header) co_return uploadProblem(header.error());
        auto file = files_.open(id.str(), upload);
        if (!file) co_return problem(file.error());
        Response response = empty(200);
        response.with("Content-Type", "application/octet-stream")
            .with("Content-Disposition", "attachment; filename=\"" + upload + ".age\"");
        const auto end = static_cast<std::uint64_t>(file->size());
        const auto start = static_cast<std::uint64_t>((*row)->payloadAt);
        response.body = FileBody{std::move(*file).release(), end, start, *std::move(header)};
        co_return response;
    }

    Task<Response> header(const Tenant& tenant, const Administrator&, Request& request) {
        const std::string upload(request.parameter("id"));
        auto found = co_await storage_.read(
            [&](Database& database) { return headerOf(database, tenant.policy.tenant, upload); });
        if (!found) co_return uploadProblem(found.error());
        co_return text(200, "application/octet-stream", *std::move(found));
    }

    Task<Response> rewrap(const Tenant& tenant, const Administrator& administrator,
                          Request& request) {
        const auto made = newKeysIn(request);
        if (!made) co_return uploadProblem(made.error());
        const std::string upload(request.parameter("id"));
        const auto now = co_await storage_.write([&](Database& database) -> Result<Json> {
            const TenantId& id = tenant.policy.tenant;
            if (auto still = stillAdministrator(database, id, administrator); !still)
                return tl::unexpected(still.error());
            if (auto replaced = replaceKeys(database, id, upload, *made); !replaced)
                return tl::unexpected(replaced.error());
            const auto row = findUpload(database, id, upload);
            if (!row) return tl::unexpected(row.error());
            const auto fine = checkReceivers(database, tenant.policy, (*row)->metadata.department,
                                             made->fingerprints);
            if (!fine) return tl::unexpected(fine.error());
            return listed(tenant.policy, **row);
        });
        if (!now) co_return uploadProblem(now.error());
        co_return json(200, *now);
    }

  private:
    Storage& storage_;
    UploadFiles files_;
};

}  // namespace

void registerAdminUploads(Router& router, Storage& storage, const Tenants& tenants,
                          const UploadFiles& files) {
    const auto uploads = std::make_shared<AdminUploads>(storage, files);
    RouteOptions keys;
    keys.maxBody = kMostKeysBody;
    const auto add = [&](std::string_view method, std::string_view pattern, auto member,
                         RouteOptions options = {}) {
        router.add(method, pattern,
                   forAdmin(tenants, storage,
                            [uploads, member](const Tenant& tenant, const Administrator& who,
                                              Request& request) {
                                return ((*uploads).*member)(tenant, who, request);
                            }),
                   options);
    };
    add("GET", "/v1/{tenant}/uploads/{id}", &AdminUploads::download);
    add("GET", "/v1/{tenant}/admin/uploads", &AdminUploads::list);
    add("GET", "/v1/{tenant}/admin/uploads/{id}/header", &AdminUploads::header);
    add("PUT", "/v1/{tenant}/admin/uploads/{id}/keys", &AdminUploads::rewrap, keys);
}

}  // namespace samtycke::backend
