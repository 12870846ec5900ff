// How many connections each peer holds, and who a peer is.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace samtycke::backend {

// The address truncated by core to /24 or /48; "unknown" when it is not one. The only form in which
// a peer is stored or logged.
std::string networkOf(std::string_view address);

// Counts in memory; an entry goes away with its last connection. IPv6 peers count by /64.
class Peers : public std::enable_shared_from_this<Peers> {
  public:
    using Ticket = std::shared_ptr<void>;  // held as long as the connection

    Peers(std::size_t perPeer, std::size_t all) : perPeer_(perPeer), all_(all) {}
    // Null when the peer, or all together, have as many as they may.
    Ticket admit(const boost::asio::ip::address& address);
    // For a proxy, whose connections are those of many visitors: all together alone count.
    Ticket admitProxy();
    std::size_t count() const;

  private:
    Ticket take(const std::string& peer, std::size_t most);
    void release(const std::string& peer);

    std::size_t perPeer_;
    std::size_t all_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> open_;
    std::size_t total_ = 0;
};

}  // namespace samtycke::backend
