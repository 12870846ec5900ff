// Answers: a status, headers and a body that is either in memory or a file sent in pieces.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace samtycke::backend {

using SharedBytes = std::shared_ptr<const std::string>;

// Bytes in memory and then an open file from `start` to `end`, sent with bounded memory.
struct FileBody {
    std::shared_ptr<const int> descriptor;  // closed with its last owner
    std::uint64_t end = 0;
    std::uint64_t start = 0;
    std::string before;
    std::uint64_t size() const { return before.size() + end - start; }
};

struct Response {
    int status = 204;
    std::vector<std::pair<std::string, std::string>> headers;
    std::variant<std::string, SharedBytes, FileBody> body;

    Response& with(std::string_view name, std::string value) & {
        headers.emplace_back(name, std::move(value));
        return *this;
    }
    Response with(std::string_view name, std::string value) && {
        headers.emplace_back(name, std::move(value));
        return std::move(*this);
    }
};

Response empty(int status = 204);
Response json(int status, const Json& value);
Response text(int status, std::string_view mediaType, std::string body);

// RFC 9457: {"type","title","status","detail","code","pointer"?}.
Response problem(int status, const Error& error);
Response problem(int status, std::string_view code, std::string detail);
// With the status that belongs to the code: 503 for "storage.unavailable", 401 for
// "admin.session", 415 for "request.media-type", 413 for "request.too-large", 400 for other
// "request." and "json." codes, 404 for "….unknown", 409 for "….conflict", 422 for the rest of what
// core refuses and 500 for "storage.failed" and "server.…".
Response problem(const Error& error);

}  // namespace samtycke::backend
