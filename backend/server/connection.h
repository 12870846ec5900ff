// One connection: requests in turn, each within its limits.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <memory>
#include <optional>
#include <string>

#include "server/limits.h"
#include "server/log.h"
#include "server/peers.h"
#include "server/router.h"

namespace samtycke::backend {

// What all connections share; outlives them.
struct ServerState {
    const Router& router;
    const Limits& limits;
    const Log& log;
    // Requests of this address carry the visitor's own as the last of X-Forwarded-For.
    std::string trustedProxy;
    // Their requests under way, counted as a visitor's own connections would be.
    std::shared_ptr<Peers> visitors;
    std::atomic<bool> stopping = false;
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(boost::asio::ip::tcp::socket socket, const ServerState& state, Peers::Ticket ticket);

    // On the connection's strand. Returns when the connection is closed.
    Task<void> run();
    // From any thread: closes it at once if it waits for a request, or else after its answer.
    void stop();

  private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;
    class Body;

    Task<bool> waitForRequest();
    Task<bool> serveOne();
    // Through the trusted proxy, a visitor has as many requests under way as connections without
    // it.
    Task<Response> answerWithin(Parser& parser, Request& request, std::string_view& pattern);
    Task<Response> answer(Parser& parser, Request& request, std::string_view& pattern);
    Task<std::optional<Response>> readWhole(Body& body, std::size_t most, std::string& into);
    Task<void> linger();
    // The visitor's address as the trusted proxy tells, or this connection's own.
    std::string visitorFor(const boost::beast::http::request_header<>& header) const;

    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    const ServerState& state_;
    Peers::Ticket ticket_;
    std::string address_;  // whole; never leaves this class
    bool isLoopback_ = false;
    bool idle_ = true;
};

}  // namespace samtycke::backend
