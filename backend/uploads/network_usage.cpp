#include "uploads/network_usage.h"

namespace samtycke::backend {

bool NetworkUsage::take(const std::string& network, std::string_view upload, std::int64_t bytes,
                        std::int64_t most, Instant now) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= kMaxNetworks) forgetOld(now);
    if (entries_.size() >= kMaxNetworks && !entries_.contains(network)) return false;
    std::vector<Entry>& own = entries_[network];
    std::erase_if(own, [&](const Entry& entry) { return entry.at.ms + kDayMs <= now.ms; });
    std::int64_t left = most;
    for (const Entry& entry : own) left -= entry.bytes;
    if (bytes > left) return false;
    own.push_back({std::string(upload), bytes, now});
    return true;
}

void NetworkUsage::giveBack(const std::string& network, std::string_view upload) {
    const std::lock_guard lock(mutex_);
    const auto own = entries_.find(network);
    if (own == entries_.end()) return;
    std::erase_if(own->second, [&](const Entry& entry) { return entry.upload == upload; });
    if (own->second.empty()) entries_.erase(own);
}

void NetworkUsage::forgetOld(Instant now) {
    for (auto& [network, own] : entries_)
        std::erase_if(own, [&](const Entry& entry) { return entry.at.ms + kDayMs <= now.ms; });
    std::erase_if(entries_, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace samtycke::backend
