#include "uploads/uploads.h"

#include <algorithm>
#include <array>
#include <vector>

#include "admin.h"
#include "base/text.h"
#include "base/uuid.h"
#include "server/http_date.h"
#include "server/offload.h"
#include "session.h"
#include "system.h"
#include "uploads/sealed.h"

namespace samtycke::backend {
namespace {

constexpr std::string_view kVersion = "1.0.0";
constexpr std::size_t kPiece = 256 * 1024;
constexpr int kCreationsAtOnce = 60;
constexpr std::int64_t kCreationEveryMs = 5'000;

// A file of `plain` bytes in the age format: header, nonce, and a tag for every chunk of 64 KiB.
std::int64_t encryptedSize(std::int64_t plain) {
    constexpr std::int64_t header = 64 * 1024;
    return header + plain + 16 * (plain / 65'536 + 1);
}

Response tusProblem(const Error& error) {
    const std::string& code = error.code;
    if (code == "upload.unknown") return problem(404, error);
    if (code == "upload.expired") return problem(410, error);
    if (code == "upload.offset") return problem(409, error);
    if (code == "upload.too-large") return problem(413, error);
    if (code == "upload.locked") return problem(423, error);
    if (code == "upload.checksum") return problem(460, error);
    if (code.starts_with("upload.")) return problem(400, error);
    return problem(error);
}

// Every request but OPTIONS names the protocol's version, every answer does.
TenantHandler versioned(TenantHandler handler) {
    return
        [handler = std::move(handler)](const Tenant& tenant, Request& request) -> Task<Response> {
            Response response = problem(412, "upload.version", "Send Tus-Resumable: 1.0.0.")
                                    .with("Tus-Version", "1.0.0");
            if (request.header("tus-resumable") == kVersion)
                response = co_await handler(tenant, request);
            response.with("Tus-Resumable", std::string(kVersion));
            co_return response;
        };
}

Json listed(const UploadRow& row) {
    return Json{{"id", row.id},
                {"sealed", row.sealed},
                {"size", row.length},
                {"created", formatInstant(row.created)}};
}

}  // namespace

Uploads::Uploads(Storage& storage, const Tenants& tenants, std::filesystem::path folder)
    : storage_(storage),
      tenants_(tenants),
      files_(std::move(folder)),
      creations_(kCreationsAtOnce, kCreationEveryMs) {}

void Uploads::addRoutes(Router& router) {
    const auto route = [this](Task<Response> (Uploads::*member)(const Tenant&, Request&)) {
        return [this, member](const Tenant& tenant, Request& request) {
            return (this->*member)(tenant, request);
        };
    };
    constexpr std::string_view all = "/v1/{tenant}/uploads";
    constexpr std::string_view one = "/v1/{tenant}/uploads/{id}";
    RouteOptions streamed;
    streamed.streamed = true;
    router.add("OPTIONS", all, forTenant(tenants_, route(&Uploads::options)));
    router.add("POST", all, forTenant(tenants_, versioned(route(&Uploads::create))));
    router.add("HEAD", one, forTenant(tenants_, versioned(route(&Uploads::tell))));
    router.add("PATCH", one, forTenant(tenants_, versioned(route(&Uploads::append))), streamed);
    router.add("DELETE", one, forTenant(tenants_, versioned(route(&Uploads::terminate))));
    router.add("GET", one,
               forAdmin(tenants_, storage_,
                        [this](const Tenant& tenant, const Administrator&, Request& request) {
                            return download(tenant, request);
                        }));
    router.add(
        "GET", "/v1/{tenant}/admin/uploads",
        forAdmin(tenants_, storage_, [this](const Tenant& tenant, const Administrator&, Request&) {
            return list(tenant);
        }));
}

Task<Response> Uploads::options(const Tenant& tenant, Request&) {
    Response response = empty();
    response.with("Tus-Resumable", std::string(kVersion))
        .with("Tus-Version", std::string(kVersion))
        .with("Tus-Extension", "creation,termination,expiration,checksum")
        .with("Tus-Checksum-Algorithm", kChecksumAlgorithms);
    if (const auto& vault = tenant.policy.vault)
        response.with("Tus-Max-Size", std::to_string(encryptedSize(vault->maxBytes)));
    co_return response;
}

Task<Response> Uploads::create(const Tenant& tenant, Request& request) {
    const auto& vault = tenant.policy.vault;
    if (!vault) co_return problem(404, "upload.unknown", "This tenant takes no attachments.");
    const auto length = parseDecimal(request.header("upload-length"));
    if (!length || *length == 0)
        co_return problem(400, "upload.length", "Send Upload-Length, the size in bytes.");
    if (*length > encryptedSize(vault->maxBytes))
        co_return problem(413, "upload.too-large", "Choose a smaller file.");
    auto sealed = sealedOf(request.header("upload-metadata"));
    if (!sealed) co_return tusProblem(sealed.error());
    if (!creations_.allow(request.network, now()))
        co_return problem(429, "upload.throttled", "Wait a little before sending more files.")
            .with("Retry-After", std::to_string(creations_.retryAfter(request.network, now())));
    const auto room = files_.haveRoom(*length);
    if (!room) co_return problem(room.error());

    UploadRow row;
    row.created = now();
    row.id = Uuid::timeOrdered(row.created, systemRandom()).str();
    row.expires = add(row.created, vault->unfinished);
    row.length = *length;
    row.sealed = *std::move(sealed);
    const auto file = files_.create(tenant.policy.tenant.str(), row.id);
    if (!file) co_return problem(file.error());
    const auto stored = co_await storage_.write(
        [&](Database& database) { return insertUpload(database, tenant.policy.tenant, row); });
    if (!stored) {
        files_.remove(tenant.policy.tenant.str(), row.id);
        co_return problem(stored.error());
    }
    co_return empty(201)
        .with("Location", "/v1/" + tenant.policy.tenant.str() + "/uploads/" + row.id)
        .with("Upload-Expires", formatHttpDate(row.expires));
}

Task<Result<UploadRow>> Uploads::find(const Tenant& tenant, const Request& request) {
    const std::string id(request.parameter("id"));
    auto row = co_await storage_.read([&, &tenant = tenant](Database& database) {
        return findUpload(database, tenant.policy.tenant, id);
    });
    if (!row) co_return tl::unexpected(row.error());
    if (!*row) co_return fail("upload.unknown", "There is no such upload; begin anew.");
    if (!(*row)->complete && (*row)->expires <= now())
        co_return fail("upload.expired", "This upload waited too long; begin anew.");
    co_return **std::move(row);
}

Task<Response> Uploads::tell(const Tenant& tenant, Request& request) {
    const auto row = co_await find(tenant, request);
    if (!row) co_return tusProblem(row.error());
    auto file = files_.open(tenant.policy.tenant.str(), row->id);
    if (!file) co_return problem(file.error());
    // What a killed server had not flushed is flushed before it is told.
    const auto synced = co_await runOn(disk_, [&] { return file->sync(); });
    if (!synced) co_return problem(synced.error());
    Response response = empty(200);
    response.with("Upload-Offset", std::to_string(file->size()))
        .with("Upload-Length", std::to_string(row->length))
        .with("Upload-Metadata", "sealed " + row->sealed);
    if (!row->complete) response.with("Upload-Expires", formatHttpDate(row->expires));
    co_return response;
}

Task<Response> Uploads::append(const Tenant& tenant, Request& request) {
    if (request.header("content-type") != "application/offset+octet-stream")
        co_return problem(415, "request.media-type",
                          "Send the body as application/offset+octet-stream.");
    const TenantId& id = tenant.policy.tenant;
    const auto row = co_await find(tenant, request);
    if (!row) co_return tusProblem(row.error());
    const auto lock = files_.lock(id.str(), row->id);
    if (!lock)
        co_return problem(423, "upload.locked", "Another request writes this upload; try again.");
    auto file = files_.open(id.str(), row->id);
    if (!file) co_return problem(file.error());

    const auto offset = parseDecimal(request.header("upload-offset"));
    if (!offset || *offset != file->size())
        co_return problem(409, "upload.offset", "Ask for the offset with HEAD and go on from it.");
    const auto announced = parseDecimal(request.header("content-length"));
    if (announced.value_or(0) > row->length - file->size())
        co_return problem(413, "upload.too-large", "Send no more than Upload-Length said.");
    const auto room = files_.haveRoom(announced.value_or(0));
    if (!room) co_return problem(room.error());
    std::optional<Checksum> checksum;
    if (const auto header = request.header("upload-checksum"); !header.empty()) {
        auto expected = Checksum::expect(header);
        if (!expected) co_return tusProblem(expected.error());
        checksum = *std::move(expected);
    }

    const auto received =
        co_await receive(*request.stream, *file, row->length, std::move(checksum));
    const bool complete = file->size() == row->length;
    const Instant expires = add(now(), tenant.policy.vault->unfinished);
    const auto stored = co_await storage_.write([&](Database& database) {
        return complete ? completeUpload(database, id, row->id, now())
                        : extendUpload(database, id, row->id, expires);
    });
    if (!received) co_return tusProblem(received.error());
    if (!stored) co_return problem(stored.error());
    Response response = empty();
    response.with("Upload-Offset", std::to_string(file->size()));
    if (!complete) response.with("Upload-Expires", formatHttpDate(expires));
    co_return response;
}

Task<Result<void>> Uploads::receive(BodyReader& body, UploadFile& file, std::int64_t most,
                                    std::optional<Checksum> checksum) {
    const std::int64_t start = file.size();
    std::vector<char> piece(kPiece);
    Result<void> outcome;
    while (outcome) {
        const auto count = co_await body.read(piece);
        if (!count) outcome = tl::unexpected(count.error());
        if (!count || *count == 0) break;
        const std::span<const char> bytes(piece.data(), *count);
        if (file.size() + static_cast<std::int64_t>(bytes.size()) > most) {
            outcome = fail("upload.too-large", "Send no more than Upload-Length said.");
            break;
        }
        outcome = co_await runOn(disk_, [&] {
            if (checksum) checksum->add(bytes);
            return file.append(bytes);
        });
    }
    // With a checksum a body counts whole or not at all.
    const bool whole = outcome && (!checksum || checksum->matches());
    if (checksum && !whole) {
        if (outcome) outcome = fail("upload.checksum", "The body was damaged; send it again.");
        if (auto undone = file.truncate(start); !undone) co_return undone;
    }
    const auto synced = co_await runOn(disk_, [&] { return file.sync(); });
    if (!synced) co_return synced;
    co_return outcome;
}

Task<Response> Uploads::terminate(const Tenant& tenant, Request& request) {
    const TenantId& id = tenant.policy.tenant;
    const auto row = co_await find(tenant, request);
    if (!row) co_return tusProblem(row.error());
    if (row->complete) {
        const auto session = co_await storage_.read([&](Database& database) {
            return findSession(database, id, SessionKind::admin, request, now());
        });
        if (!session) co_return problem(session.error());
        if (!*session)
            co_return problem(403, "upload.complete",
                              "A file that has been sent is removed by an administrator only.");
    }
    const auto lock = files_.lock(id.str(), row->id);
    if (!lock)
        co_return problem(423, "upload.locked", "Another request writes this upload; try again.");
    const auto removed = co_await remove(id.str(), row->id);
    if (!removed) co_return problem(removed.error());
    co_return empty();
}

Task<Response> Uploads::download(const Tenant& tenant, Request& request) {
    const auto row = co_await find(tenant, request);
    if (!row) co_return tusProblem(row.error());
    if (!row->complete)
        co_return problem(404, "upload.unknown", "This file has not arrived whole.");
    auto file = files_.open(tenant.policy.tenant.str(), row->id);
    if (!file) co_return problem(file.error());
    Response response = empty(200);
    response.with("Content-Type", "application/octet-stream")
        .with("Content-Disposition", "attachment; filename=\"" + row->id + ".age\"");
    const auto size = static_cast<std::uint64_t>(file->size());
    response.body = FileBody{std::move(*file).release(), size};
    co_return response;
}

Task<Response> Uploads::list(const Tenant& tenant) {
    const auto rows = co_await storage_.read(
        [&](Database& database) { return completeUploads(database, tenant.policy.tenant); });
    if (!rows) co_return problem(rows.error());
    Json out = Json::array();
    for (const UploadRow& row : *rows) out.push_back(listed(row));
    co_return json(200, Json{{"uploads", std::move(out)}});
}

Task<Result<void>> Uploads::remove(std::string_view tenant, std::string_view id) {
    const auto removed = co_await storage_.write(
        [&](Database& database) { return removeUpload(database, tenant, id); });
    if (!removed) co_return removed;
    files_.remove(tenant, id);
    co_return Result<void>();
}

Task<Result<void>> Uploads::sweep() {
    const auto expired =
        co_await storage_.read([](Database& database) { return expiredUploads(database, now()); });
    if (!expired) co_return tl::unexpected(expired.error());
    for (const ExpiredUpload& upload : *expired) {
        const auto lock = files_.lock(upload.tenant, upload.id);
        if (!lock) continue;
        const auto removed = co_await remove(upload.tenant, upload.id);
        if (!removed) co_return removed;
    }
    co_return Result<void>();
}

Task<Result<void>> Uploads::removeOrphans() {
    for (const auto& [name, tenant] : tenants_.all()) {
        for (const std::string& id : files_.list(name)) {
            const auto row = co_await storage_.read([&, &tenant = tenant](Database& database) {
                return findUpload(database, tenant.policy.tenant, id);
            });
            if (!row) co_return tl::unexpected(row.error());
            if (!*row) files_.remove(name, id);
        }
    }
    co_return Result<void>();
}

}  // namespace samtycke::backend
