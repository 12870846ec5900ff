#include "uploads/network_usage.h"

#include <algorithm>

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

std::int64_t NetworkUsage::unfinished(const std::string& network, Instant now) const {
    const std::lock_guard lock(mutex_);
    const auto own = entries_.find(network);
    if (own == entries_.end()) return 0;
    return std::count_if(own->second.begin(), own->second.end(), [&](const Entry& entry) {
        return !entry.finished && entry.at.ms + kDayMs > now.ms;
    });
}

void NetworkUsage::finish(std::string_view upload) {
    const std::lock_guard lock(mutex_);
    for (auto& [network, own] : entries_)
        for (Entry& entry : own)
            if (entry.upload == upload) entry.finished = true;
}

void NetworkUsage::giveBack(std::string_view upload) {
    const std::lock_guard lock(mutex_);
    for (auto& [network, own] : entries_)
        std::erase_if(own, [&](const Entry& entry) { return entry.upload == upload; });
    std::erase_if(entries_, [](const auto& entry) { return entry.second.empty(); });
}

void NetworkUsage::forgetOld(Instant now) {
    for (auto& [network, own] : entries_)
        std::erase_if(own, [&](const Entry& entry) { return entry.at.ms + kDayMs <= now.ms; });
    std::erase_if(entries_, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace samtycke::backend
