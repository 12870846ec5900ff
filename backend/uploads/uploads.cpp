#include "uploads/uploads.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/text.h"
#include "base/uuid.h"
#include "recipients.h"
#include "rights/deadline.h"
#include "server/http_date.h"
#include "server/offload.h"
#include "session.h"
#include "system.h"
#include "uploads/admin_uploads.h"
#include "uploads/problem.h"
#include "uploads/retention.h"
#include "uploads/sizes.h"
#include "uploads/upload_parts.h"

namespace samtycke::backend {
namespace {

constexpr std::string_view kVersion = "1.0.0";
constexpr std::size_t kPiece = 256 * 1024;
constexpr int kCreationsAtOnce = 200;
constexpr std::int64_t kCreationEveryMs = 1'000;
constexpr int kLongest = 7;  // times vault.unfinished, from the beginning

std::int64_t mostBytes(const VaultSettings& vault) {
    return padmeSize(encryptedSize(vault.maxBytes));
}

Error tooLarge() { return {"upload.too-large", "Send no more than Upload-Length said.", ""}; }

Response locked() {
    return problem(423, "upload.locked", "Another request writes this upload; try again.");
}

// Something on the way may go by another of two than this program.
bool repeatsHeader(const Request& request) {
    std::set<std::string_view> seen;
    for (const auto& [name, value] : request.headers)
        if ((name.starts_with("upload-") || name.starts_with("tus-")) && !seen.insert(name).second)
            return true;
    return false;
}

// Every request but OPTIONS names the protocol's version, every answer does.
TenantHandler versioned(TenantHandler handler) {
    return
        [handler = std::move(handler)](const Tenant& tenant, Request& request) -> Task<Response> {
            Response response = problem(412, "upload.version", "Send Tus-Resumable: 1.0.0.")
                                    .with("Tus-Version", "1.0.0");
            if (repeatsHeader(request))
                response = problem(400, "upload.repeated", "Send each header of tus once.");
            else if (request.header("tus-resumable") == kVersion)
                response = co_await handler(tenant, request);
            response.with("Tus-Resumable", std::string(kVersion));
            co_return response;
        };
}

// Of a file of which all bytes are there.
Result<UploadParts> partsIn(const UploadFile& file, std::int64_t description) {
    const auto start = file.start(kMostDescription + kMostHeader);
    if (!start) return tl::unexpected(start.error());
    return partsOf(*start, file.size(), description);
}

// What the sender asks for, held against the policy.
Result<UploadRow> rowFor(const VaultSettings& vault, const Request& request) {
    for (const char* const header : {"upload-defer-length", "upload-concat"})
        if (!request.header(header).empty())
            return fail("upload.extension",
                        "Send the size with the first request, and one upload for one file; "
                        "OPTIONS names the extensions of tus that there are.");
    const auto length = parseUploadLength(request.header("upload-length"));
    if (!length) return tl::unexpected(length.error());
    if (*length > mostBytes(vault)) return fail("upload.too-large", "Choose a smaller file.");
    auto metadata = parseUploadMetadata(request.header("upload-metadata"));
    if (!metadata) return tl::unexpected(metadata.error());
    if (*length < metadata->description + kLeastAgeFile)
        return fail("upload.length",
                    "Send Upload-Length, the size of the description and the file behind it.");
    if (auto fine = checkDepartment(vault, metadata->department); !fine)
        return tl::unexpected(fine.error());
    UploadRow row;
    row.created = now();
    row.id = Uuid::timeOrdered(row.created, systemRandom()).str();
    row.expires = add(row.created, vault.unfinished);
    row.length = *length;
    row.metadata = *std::move(metadata);
    return row;
}

// Counted from a byte that comes now.
Instant expiryOf(const VaultSettings& vault, Instant created) {
    Instant last = created;
    for (int i = 0; i < kLongest; ++i) last = add(last, vault.unfinished);
    return std::min(add(now(), vault.unfinished), last);
}

std::string networkKey(const Tenant& tenant, const Request& request) {
    return tenant.policy.tenant.str() + ' ' + request.network;
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
    router.add("POST", one, forTenant(tenants_, versioned(route(&Uploads::overridden))), streamed);
    registerAdminUploads(router, storage_, tenants_, files_);
}

Task<Response> Uploads::options(const Tenant& tenant, Request&) {
    Response response = empty();
    response.with("Tus-Resumable", std::string(kVersion))
        .with("Tus-Version", std::string(kVersion))
        .with("Tus-Extension", "creation,termination,expiration,checksum")
        .with("Tus-Checksum-Algorithm", kChecksumAlgorithms);
    if (const auto& vault = tenant.policy.vault)
        response.with("Tus-Max-Size", std::to_string(mostBytes(*vault)));
    co_return response;
}

Task<Response> Uploads::create(const Tenant& tenant, Request& request) {
    const TenantId& id = tenant.policy.tenant;
    const auto& vault = tenant.policy.vault;
    if (!vault) co_return problem(404, "upload.unknown", "This tenant takes no attachments.");
    auto row = rowFor(*vault, request);
    if (!row) co_return uploadProblem(row.error());
    if (!creations_.allow(request.network, now()))
        co_return problem(429, "upload.throttled", "Wait a little before sending more files.")
            .with("Retry-After", std::to_string(creations_.retryAfter(request.network, now())));
    const auto session = co_await storage_.read([&](Database& database) {
        return findSession(database, id, SessionKind::person, request, now());
    });
    if (!session) co_return problem(session.error());
    if (*session) row->person = (*session)->subject;
    const auto room = files_.haveRoom(row->length);
    if (!room) co_return problem(room.error());
    const std::string network = networkKey(tenant, request);
    if (!row->person && networks_.unfinished(network, now()) >= kMostUnfinished)
        co_return uploadProblem({"upload.unfinished", "Finish or cancel some uploads first.", ""});
    if (!row->person && !networks_.take(network, row->id, row->length,
                                        vault->personQuota.value_or(INT64_MAX), now()))
        co_return problem(413, "upload.quota-person",
                          "As much as one person may send in a day has come from your network; "
                          "send the file tomorrow, or in another way.");

    auto stored = files_.create(id.str(), row->id);
    if (stored)
        stored = co_await storage_.write([&](Database& database) {
            auto fine = checkFingerprints(database, tenant.policy, row->metadata.department,
                                          row->metadata.fingerprints);
            return fine ? insertUpload(database, id, *vault, *row) : fine;
        });
    if (!stored) {
        files_.remove(id.str(), row->id);
        networks_.giveBack(row->id);
        co_return uploadProblem(stored.error());
    }
    co_return empty(201)
        .with("Location", "/v1/" + id.str() + "/uploads/" + row->id)
        .with("Upload-Expires", formatHttpDate(row->expires));
}

Task<Result<UploadRow>> Uploads::find(const Tenant& tenant, const Request& request) {
    const std::string id(request.parameter("id"));
    auto row = co_await storage_.read([&, &tenant = tenant](Database& database) {
        return findUpload(database, tenant.policy.tenant, id);
    });
    if (!row) co_return tl::unexpected(row.error());
    if (!*row) co_return fail("upload.unknown", "There is no such upload; begin anew.");
    if (!(*row)->arrived && (*row)->expires <= now())
        co_return fail("upload.expired", "This upload waited too long; begin anew.");
    co_return **std::move(row);
}

Task<Response> Uploads::tell(const Tenant& tenant, Request& request) {
    const TenantId& id = tenant.policy.tenant;
    // What is being written grows: the offset of now would have bytes sent twice.
    const auto lock = files_.lock(id.str(), request.parameter("id"));
    if (!lock) co_return locked();
    const auto row = co_await find(tenant, request);
    if (!row) co_return uploadProblem(row.error());
    auto file = files_.open(id.str(), row->id);
    if (file && !row->arrived && file->size() == row->length) {
        // Its sender takes this for the end, so it has to be one.
        const auto settled = co_await settle(tenant, row->id);
        if (!settled) co_return uploadProblem(settled.error());
        file = files_.open(id.str(), row->id);
    }
    if (!file) co_return problem(file.error());
    // What a killed server had not flushed is flushed before it is told.
    const auto synced = co_await runOn(disk_, [&] { return file->sync(); });
    if (!synced) co_return problem(synced.error());
    Response response = empty(200);
    response.with("Upload-Offset", std::to_string(file->size()))
        .with("Upload-Length", std::to_string(row->length));
    // Proxies refuse an answer with more: nginx from 4 KiB of headers on.
    if (std::string metadata = formatUploadMetadata(row->metadata); metadata.size() < 3000)
        response.with("Upload-Metadata", std::move(metadata));
    if (!row->arrived) response.with("Upload-Expires", formatHttpDate(row->expires));
    co_return response;
}

Task<Response> Uploads::append(const Tenant& tenant, Request& request) {
    if (request.header("content-type") != "application/offset+octet-stream")
        co_return problem(415, "request.media-type",
                          "Send the body as application/offset+octet-stream.");
    const TenantId& id = tenant.policy.tenant;
    if (!tenant.policy.vault)
        co_return problem(404, "upload.unknown", "This tenant takes no attachments.");
    const auto lock = files_.lock(id.str(), request.parameter("id"));
    if (!lock) co_return locked();
    const auto row = co_await find(tenant, request);
    if (!row) co_return uploadProblem(row.error());
    auto file = files_.open(id.str(), row->id);
    if (!file) co_return problem(file.error());
    const auto space = co_await storage_.read([&](Database& database) {
        return row->arrived ? Result<void>()
                            : checkRoom(database, id, tenant.policy.vault->tenantQuota, *row);
    });
    if (!space) co_return uploadProblem(space.error());

    const auto stands = [&] { return std::to_string(file->size()); };
    const auto offset = parseDecimal(request.header("upload-offset"));
    if (!offset || *offset != file->size())
        co_return problem(409, "upload.offset", "Go on from Upload-Offset.")
            .with("Upload-Offset", stands());
    const auto announced = parseDecimal(request.header("content-length"));
    if (announced.value_or(0) > row->length - file->size())
        co_return uploadProblem(tooLarge()).with("Upload-Offset", stands());
    const auto room = files_.haveRoom(announced.value_or(0));
    if (!room) co_return problem(room.error());
    std::optional<Checksum> checksum;
    if (const auto header = request.header("upload-checksum"); !header.empty()) {
        auto expected = parseUploadChecksum(header);
        if (!expected) co_return uploadProblem(expected.error());
        checksum.emplace(*std::move(expected));
    }

    const std::int64_t before = file->size();
    const auto received =
        co_await receive(*request.stream, *file, row->length, std::move(checksum));
    const bool complete = file->size() == row->length;
    Instant expires = row->expires;
    Result<void> stored;
    if (complete) {
        stored = co_await settle(tenant, row->id);
    } else if (file->size() > before) {
        expires = expiryOf(*tenant.policy.vault, row->created);
        stored = co_await storage_.write([&](Database& database) {
            return extendUpload(database, id, row->id, expires, file->size());
        });
    }
    if (!received) co_return uploadProblem(received.error()).with("Upload-Offset", stands());
    if (!stored) co_return uploadProblem(stored.error());
    Response response = empty();
    response.with("Upload-Offset", stands());
    if (!complete) response.with("Upload-Expires", formatHttpDate(expires));
    co_return response;
}

Task<Response> Uploads::overridden(const Tenant& tenant, Request& request) {
    const std::string_view method = request.header("x-http-method-override");
    if (method == "PATCH") co_return co_await append(tenant, request);
    if (method == "DELETE") co_return co_await terminate(tenant, request);
    if (method == "HEAD") co_return co_await tell(tenant, request);
    co_return problem(405, "request.method",
                      "Send X-HTTP-Method-Override: PATCH, DELETE or HEAD with a POST.")
        .with("Allow", "HEAD, PATCH, DELETE, POST");
}

Task<Result<void>> Uploads::settle(const Tenant& of, std::string id) {
    const TenantId& tenant = of.policy.tenant;
    std::optional<std::int64_t> quota;
    if (of.policy.vault) quota = of.policy.vault->tenantQuota;
    const auto row = co_await storage_.read(
        [&, &wanted = id](Database& database) { return findUpload(database, tenant, wanted); });
    if (!row) co_return tl::unexpected(row.error());
    if (!*row) co_return fail("upload.unknown", "There is no such upload; begin anew.");
    const auto file = files_.open(tenant.str(), id);
    if (!file) co_return tl::unexpected(file.error());
    if ((*row)->payloadAt > 0 || file->size() != (*row)->length) co_return Result<void>();
    const auto parts =
        co_await runOn(disk_, [&] { return partsIn(*file, (*row)->metadata.description); });
    Result<void> settled;
    if (parts)
        settled = co_await storage_.write([&](Database& database) {
            return completeUpload(database, tenant, quota, **row, now(), *parts);
        });
    else
        settled = tl::unexpected(parts.error());
    if (settled) {
        networks_.finish(id);
        co_return settled;
    }
    const std::string& code = settled.error().code;
    if ((code == "upload.not-age" || code == "upload.quota-tenant") && !(*row)->arrived) {
        const auto removed = co_await storage_.write([&, &wanted = id](Database& database) {
            return removeUpload(database, tenant.str(), wanted);
        });
        if (!removed) co_return removed;
        files_.remove(tenant.str(), id);
        networks_.giveBack(id);
    }
    co_return settled;
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
            outcome = tl::unexpected(tooLarge());
            break;
        }
        outcome = co_await runOn(disk_, [&] {
            if (checksum) checksum->add(bytes);
            return file.append(bytes);
        });
    }
    if (outcome && checksum && !checksum->matches())
        outcome = fail("upload.checksum", "The body was damaged; send it again.");
    // A body that is too long, or has a checksum, counts whole or not at all.
    if (!outcome && (checksum || outcome.error().code == "upload.too-large"))
        if (auto undone = file.truncate(start); !undone) co_return undone;
    const auto synced = co_await runOn(disk_, [&] { return file.sync(); });
    if (!synced) co_return synced;
    co_return outcome;
}

Task<Response> Uploads::terminate(const Tenant& tenant, Request& request) {
    const TenantId& id = tenant.policy.tenant;
    const auto lock = files_.lock(id.str(), request.parameter("id"));
    if (!lock) co_return locked();
    const auto row = co_await find(tenant, request);
    if (!row) co_return uploadProblem(row.error());
    std::optional<std::string> by;
    if (row->arrived) {
        const auto session = co_await storage_.read([&](Database& database) {
            return findSession(database, id, SessionKind::admin, request, now());
        });
        if (!session) co_return problem(session.error());
        if (!*session)
            co_return problem(403, "upload.complete",
                              "A file that has been sent is removed by an administrator only.");
        by = (*session)->subject;
    }
    const auto removed = co_await storage_.write([&](Database& database) {
        return row->arrived ? deleteUpload(database, id.str(), row->id,
                                           Deletion::Reason::administrator, by, now())
                            : removeUpload(database, id.str(), row->id);
    });
    if (!removed) co_return problem(removed.error());
    files_.remove(id.str(), row->id);
    if (!row->arrived) networks_.giveBack(row->id);
    co_return empty();
}

Task<Result<void>> Uploads::sweep() {
    const auto swept = co_await sweepExpired();
    if (!swept) co_return swept;
    for (const auto& entry : tenants_.all()) {
        const Tenant& tenant = entry.second;
        const Date today = localDate(now(), countryOf(tenant.policy.controller));
        const auto last = swept_.find(tenant.policy.tenant);
        if (last != swept_.end() && last->second == today) continue;
        const auto kept = co_await sweepKept(tenant, today);
        if (!kept) co_return kept;
        swept_[tenant.policy.tenant] = today;
    }
    co_return Result<void>();
}

Task<Result<void>> Uploads::sweepExpired() {
    const auto expired =
        co_await storage_.read([](Database& database) { return expiredUploads(database, now()); });
    if (!expired) co_return tl::unexpected(expired.error());
    for (const UploadName& upload : *expired) {
        const auto lock = files_.lock(upload.tenant, upload.id);
        if (!lock) continue;
        const auto removed = co_await storage_.write([&](Database& database) {
            return removeExpired(database, upload.tenant, upload.id, now());
        });
        if (!removed) co_return tl::unexpected(removed.error());
        if (*removed == 0) continue;
        files_.remove(upload.tenant, upload.id);
        networks_.giveBack(upload.id);
    }
    co_return Result<void>();
}

Task<Result<void>> Uploads::sweepKept(const Tenant& tenant, Date today) {
    const TenantId& id = tenant.policy.tenant;
    const auto rows =
        co_await storage_.read([&](Database& database) { return arrivals(database, id); });
    if (!rows) co_return tl::unexpected(rows.error());
    for (const UploadRow& row : *rows) {
        const auto last = lastDayKept(tenant.policy, *row.arrived);
        if (!last || today <= *last) continue;
        const auto removed = co_await storage_.write([&](Database& database) {
            return deleteUpload(database, id.str(), row.id, Deletion::Reason::retention,
                                std::nullopt, now());
        });
        if (!removed) co_return removed;
        files_.remove(id.str(), row.id);
    }
    co_return Result<void>();
}

Task<Result<void>> Uploads::recover() {
    for (const auto& [name, tenant] : tenants_.all()) {
        const TenantId& tenantId = tenant.policy.tenant;
        for (const std::string& id : files_.list(name)) {
            const auto row = co_await storage_.read(
                [&](Database& database) { return findUpload(database, tenantId, id); });
            if (!row) co_return tl::unexpected(row.error());
            if (!*row) {
                files_.remove(name, id);
                continue;
            }
            const auto settled = co_await settle(tenant, id);
            if (settled) continue;
            const std::string& code = settled.error().code;
            if (code != "upload.not-age" && code != "upload.quota-tenant") co_return settled;
        }
    }
    co_return Result<void>();
}

}  // namespace samtycke::backend
