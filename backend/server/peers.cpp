#include "server/peers.h"

#include "anonymise/ip.h"

namespace samtycke::backend {

std::string networkOf(std::string_view address) {
    return anonymise::truncateIp(address, {}).value_or("unknown");
}

Peers::Ticket Peers::admit(const boost::asio::ip::address& address) {
    const std::string text = address.to_string();
    const std::string peer =
        address.is_v6() ? anonymise::truncateIp(text, {24, 64}).value_or(text) : text;
    return take(peer, perPeer_);
}

Peers::Ticket Peers::admitProxy() { return take("proxy", all_); }

Peers::Ticket Peers::take(const std::string& peer, std::size_t most) {
    const std::lock_guard lock(mutex_);
    if (total_ >= all_) return nullptr;
    std::size_t& held = open_[peer];
    if (held >= most) return nullptr;
    ++held;
    ++total_;
    return {this, [peer, alive = shared_from_this()](Peers*) { alive->release(peer); }};
}

std::size_t Peers::count() const {
    const std::lock_guard lock(mutex_);
    return total_;
}

void Peers::release(const std::string& peer) {
    const std::lock_guard lock(mutex_);
    --total_;
    const auto held = open_.find(peer);
    if (--held->second == 0) open_.erase(held);
}

}  // namespace samtycke::backend
