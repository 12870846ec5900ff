// The statuses of what may go wrong with an upload.
#pragma once

#include "server/response.h"

namespace samtycke::backend {

inline Response uploadProblem(const Error& error) {
    const std::string& code = error.code;
    if (code == "upload.unknown") return problem(404, error);
    if (code == "upload.expired") return problem(410, error);
    if (code == "upload.offset") return problem(409, error);
    if (code == "upload.keys-changed") return problem(412, error);
    if (code == "upload.too-large" || code == "upload.quota-tenant" ||
        code == "upload.quota-person")
        return problem(413, error);
    if (code == "upload.unfinished") return problem(429, error).with("Retry-After", "60");
    if (code == "upload.not-age" || code == "upload.recipients") return problem(422, error);
    if (code == "upload.locked") return problem(423, error);
    if (code == "upload.checksum") return problem(460, error);
    if (code.starts_with("upload.")) return problem(400, error);
    return problem(error);
}

}  // namespace samtycke::backend
