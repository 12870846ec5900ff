#include "server/response.h"

#include "server/status.h"

namespace samtycke::backend {
namespace {

bool startsWith(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

bool endsWith(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

int statusOf(std::string_view code) {
    if (code == "storage.unavailable") return 503;
    if (code == "storage.failed" || startsWith(code, "server.")) return 500;
    if (code == "admin.session") return 401;
    if (code == "request.media-type") return 415;
    if (code == "request.too-large") return 413;
    if (startsWith(code, "request.") || startsWith(code, "json.")) return 400;
    if (endsWith(code, ".unknown")) return 404;
    if (endsWith(code, ".conflict")) return 409;
    return 422;
}

}  // namespace

Response empty(int status) { return {status, {}, {}}; }

Response text(int status, std::string_view mediaType, std::string body) {
    return {status, {{"Content-Type", std::string(mediaType)}}, std::move(body)};
}

Response json(int status, const Json& value) {
    return text(status, "application/json", writeJson(value));
}

Response problem(int status, const Error& error) {
    Json body{{"type", "about:blank"},
              {"title", reasonPhrase(status)},
              {"status", status},
              {"detail", error.message},
              {"code", error.code}};
    if (!error.pointer.empty()) body["pointer"] = error.pointer;
    Response response = text(status, "application/problem+json", writeJson(body));
    if (status == 503) response.with("Retry-After", "5");
    return response;
}

Response problem(int status, std::string_view code, std::string detail) {
    return problem(status, Error{std::string(code), std::move(detail), {}});
}

Response problem(const Error& error) { return problem(statusOf(error.code), error); }

}  // namespace samtycke::backend
