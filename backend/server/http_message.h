// Between Beast's messages and ours.
#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <string>

#include "server/request.h"
#include "server/response.h"

namespace samtycke::backend {

// Errors: "request.target" (not a path), "request.host" (HTTP/1.1 without Host).
Result<Request> requestOf(const boost::beast::http::request_header<>& header, std::string network);

struct SendOptions {
    unsigned version = 11;
    bool keepAlive = true;
    bool head = false;  // headers only
    std::chrono::milliseconds timeLimit{0};
};
// False when the peer is gone or too slow.
Task<bool> send(boost::beast::tcp_stream& stream, const Response& response, SendOptions options);

}  // namespace samtycke::backend
