// A request as handlers see it: parsed once, with the address of the peer already truncated.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "server/task.h"

namespace samtycke::backend {

// The body of a streamed route, read by its handler at the handler's pace.
class BodyReader {
  public:
    virtual ~BodyReader() = default;
    // Number of bytes put into `into`; 0 when the body has ended. Errors: "request.interrupted"
    // (the peer went away or was too slow), "request.too-large".
    virtual Task<Result<std::size_t>> read(std::span<char> into) = 0;
};

struct Request {
    using Fields = std::vector<std::pair<std::string, std::string>>;

    std::string method;                  // "GET"
    std::vector<std::string> segments;   // of the path, percent-decoded
    Fields query;                        // percent-decoded, in order
    Fields headers;                      // names in lower case
    Fields parameters;                   // of the route: {"tenant", "okidoki"}
    std::string network;                 // the peer, truncated to /24 or /48: "192.0.2.0"
    bool local = false;                  // from this machine, with no proxy between
    std::string body;                    // whole, unless the route is streamed
    std::shared_ptr<BodyReader> stream;  // streamed routes only

    // Empty when there is none.
    std::string_view header(std::string_view lowerCaseName) const;
    std::string_view parameter(std::string_view name) const;
    // The path, percent-encoded again, without its first slash.
    std::string pathText() const;
    std::optional<std::string> queryValue(std::string_view name) const;
    // RFC 6265 section 4.2; the first of that name.
    std::optional<std::string> cookie(std::string_view name) const;
    // The body as JSON. Errors: "request.media-type" unless Content-Type is application/json,
    // and those of parseJson.
    Result<Json> json() const;
};

}  // namespace samtycke::backend
