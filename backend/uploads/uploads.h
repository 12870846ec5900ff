// Encrypted attachments by tus 1.0 (https://tus.io/protocols/resumable-upload): creation,
// termination, expiration, checksum. The server only ever sees age files.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "server/router.h"
#include "server/throttle.h"
#include "storage/storage.h"
#include "tenants.h"
#include "uploads/checksum.h"
#include "uploads/network_usage.h"
#include "uploads/upload_files.h"
#include "uploads/upload_rows.h"

namespace samtycke::backend {

class Uploads {
  public:
    Uploads(Storage& storage, const Tenants& tenants, std::filesystem::path folder);

    // OPTIONS and POST /v1/{tenant}/uploads; HEAD, PATCH and DELETE /v1/{tenant}/uploads/{id}, also
    // as a POST with X-HTTP-Method-Override, since some proxies let through no other; and what
    // uploads/admin_uploads.h adds. An upload may be as large as a file of the policy's
    // vault.maxBytes once it is encrypted and padded; an unfinished one waits vault.unfinished
    // after its last byte, and seven times as long in all. When its last byte has come it must turn
    // out to be an age file.
    void addRoutes(Router& router);

    // Removes unfinished uploads whose time has run out, and, once a day, complete ones that have
    // been kept as long as the vault's purpose says.
    Task<Result<void>> sweep();
    // Sets right what a crash has left: files that no row speaks of go, and files that are whole
    // become complete. Before serving.
    Task<Result<void>> recover();

  private:
    Task<Response> options(const Tenant& tenant, Request& request);
    Task<Response> create(const Tenant& tenant, Request& request);
    Task<Response> tell(const Tenant& tenant, Request& request);
    Task<Response> append(const Tenant& tenant, Request& request);
    Task<Response> terminate(const Tenant& tenant, Request& request);
    Task<Response> overridden(const Tenant& tenant, Request& request);

    // The upload that the path names. Errors: "upload.unknown", "upload.expired".
    Task<Result<UploadRow>> find(const Tenant& tenant, const Request& request);
    // The body onto the end of the file: "request.interrupted", "upload.too-large",
    // "upload.checksum", "storage.unavailable". What arrived before an interruption is kept, unless
    // there is a checksum; nothing is of what is too large.
    Task<Result<void>> receive(BodyReader& body, UploadFile& file, std::int64_t most,
                               std::optional<Checksum> checksum);
    // Under the lock: an upload of which all bytes are there becomes complete. Error:
    // "upload.not-age" or "upload.quota-tenant", and it is gone; unless it was complete before.
    Task<Result<void>> settle(const Tenant& tenant, std::string id);
    Task<Result<void>> sweepExpired();
    Task<Result<void>> sweepKept(const Tenant& tenant, Date today);

    Storage& storage_;
    const Tenants& tenants_;
    UploadFiles files_;
    Throttle creations_;
    NetworkUsage networks_;
    std::map<TenantId, Date> swept_;    // the day on which all that was due is gone
    boost::asio::thread_pool disk_{2};  // blocking writes and flushes
};

}  // namespace samtycke::backend
