// Encrypted attachments by tus 1.0 (https://tus.io/protocols/resumable-upload): creation,
// termination, expiration, checksum. The server only ever sees age files.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <optional>
#include <string_view>

#include "server/router.h"
#include "server/throttle.h"
#include "storage/storage.h"
#include "tenants.h"
#include "uploads/checksum.h"
#include "uploads/upload_files.h"
#include "uploads/upload_rows.h"

namespace samtycke::backend {

class Uploads {
  public:
    Uploads(Storage& storage, const Tenants& tenants, std::filesystem::path folder);

    // OPTIONS and POST /v1/{tenant}/uploads; HEAD, PATCH, DELETE and, for administrators, GET
    // /v1/{tenant}/uploads/{id}; GET /v1/{tenant}/admin/uploads. An upload may be as large as a
    // file of the policy's vault.maxBytes once it is encrypted; an unfinished one waits
    // vault.unfinished after its last request.
    void addRoutes(Router& router);

    // Removes unfinished uploads whose time has run out.
    Task<Result<void>> sweep();
    // Removes files that no row speaks of, left by a crash between the two. Before serving.
    Task<Result<void>> removeOrphans();

  private:
    Task<Response> options(const Tenant& tenant, Request& request);
    Task<Response> create(const Tenant& tenant, Request& request);
    Task<Response> tell(const Tenant& tenant, Request& request);
    Task<Response> append(const Tenant& tenant, Request& request);
    Task<Response> terminate(const Tenant& tenant, Request& request);
    Task<Response> download(const Tenant& tenant, Request& request);
    Task<Response> list(const Tenant& tenant);

    // The upload that the path names. Errors: "upload.unknown", "upload.expired".
    Task<Result<UploadRow>> find(const Tenant& tenant, const Request& request);
    // The body onto the end of the file: "request.interrupted", "upload.too-large",
    // "upload.checksum", "storage.unavailable". What arrived before an interruption is kept.
    Task<Result<void>> receive(BodyReader& body, UploadFile& file, std::int64_t most,
                               std::optional<Checksum> checksum);
    Task<Result<void>> remove(std::string_view tenant, std::string_view id);

    Storage& storage_;
    const Tenants& tenants_;
    UploadFiles files_;
    Throttle creations_;
    boost::asio::thread_pool disk_{2};  // blocking writes and flushes
};

}  // namespace samtycke::backend
