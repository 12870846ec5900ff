#include "server/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

namespace samtycke::backend {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

Task<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    (void)co_await timer.async_wait(kAwait);
}

}  // namespace

Server::Server(asio::io_context& context, const Router& router, const Limits& limits,
               const Log& log, std::string trustedProxy)
    : context_(context),
      acceptor_(asio::make_strand(context)),
      limits_(limits),
      log_(log),
      state_{router, limits, log, std::move(trustedProxy),
             std::make_shared<Peers>(limits.connectionsPerPeer, limits.connections)},
      peers_(std::make_shared<Peers>(limits.connectionsPerPeer, limits.connections)) {}

Result<std::uint16_t> Server::listen(const std::string& address, std::uint16_t port) {
    boost::system::error_code failed;
    const auto parsed = asio::ip::make_address(address, failed);
    if (failed) return fail("server.address", address + " is not an IP address; try 127.0.0.1.");
    const tcp::endpoint endpoint(parsed, port);
    acceptor_.open(endpoint.protocol(), failed);
    if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor_.bind(endpoint, failed);
    if (!failed) acceptor_.listen(1024, failed);
    if (failed)
        return fail("server.port", "Port " + std::to_string(port) + " of " + address +
                                       " cannot be used (" + failed.message() +
                                       "); choose another with --port.");
    return acceptor_.local_endpoint().port();
}

void Server::start() { asio::co_spawn(acceptor_.get_executor(), acceptAll(), asio::detached); }

Task<void> Server::acceptAll() {
    while (!state_.stopping) {
        auto [failed, socket] =
            co_await acceptor_.async_accept(asio::make_strand(context_), kAwait);
        if (failed == asio::error::operation_aborted) co_return;
        if (failed) {
            log_.warn("server.accept", failed.message());
            co_await pause(std::chrono::milliseconds(100));
            continue;
        }
        admit(std::move(socket));
    }
}

void Server::admit(tcp::socket socket) {
    boost::system::error_code failed;
    const auto peer = socket.remote_endpoint(failed);
    Peers::Ticket ticket;
    if (!failed)
        ticket = peer.address().to_string() == state_.trustedProxy ? peers_->admitProxy()
                                                                   : peers_->admit(peer.address());
    if (!ticket) return;
    const auto executor = socket.get_executor();
    const auto connection =
        std::make_shared<Connection>(std::move(socket), state_, std::move(ticket));
    {
        const std::lock_guard lock(mutex_);
        connections_.emplace(connection.get(), connection);
    }
    asio::co_spawn(
        executor, [connection] { return connection->run(); },
        [this, connection](const std::exception_ptr& thrown) {
            if (thrown) log_.warn("server.failed", "A connection ended by an exception.");
            const std::lock_guard lock(mutex_);
            connections_.erase(connection.get());
        });
}

Task<void> Server::stop() {
    state_.stopping = true;
    asio::post(acceptor_.get_executor(), [this] {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
    });
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [ignored, held] : connections_)
            if (const auto connection = held.lock()) connection->stop();
    }
    const auto deadline = std::chrono::steady_clock::now() + limits_.shutdownTime;
    while (peers_->count() > 0 && std::chrono::steady_clock::now() < deadline)
        co_await pause(std::chrono::milliseconds(20));
}

}  // namespace samtycke::backend
