// Listens, admits connections and ends them in good order.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "server/connection.h"

namespace samtycke::backend {

class Server {
  public:
    Server(boost::asio::io_context& context, const Router& router, const Limits& limits,
           const Log& log, std::string trustedProxy);

    // Port 0 takes a free one. Returns the port. Errors: "server.address" (not an IP address),
    // "server.port" (busy or not allowed).
    Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);
    // Accepts until stop().
    void start();
    // No new connections; waits for requests under way, at most limits.shutdownTime.
    Task<void> stop();

  private:
    Task<void> acceptAll();
    void admit(boost::asio::ip::tcp::socket socket);

    boost::asio::io_context& context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    const Limits& limits_;
    const Log& log_;
    ServerState state_;
    std::shared_ptr<Peers> peers_;
    std::mutex mutex_;
    std::unordered_map<Connection*, std::weak_ptr<Connection>> connections_;
};

}  // namespace samtycke::backend
