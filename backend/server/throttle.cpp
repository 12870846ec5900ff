#include "server/throttle.h"

#include <algorithm>

namespace samtycke::backend {

std::int64_t Throttle::spentUntil(std::string_view key, Instant now) const {
    const auto found = spent_.find(std::string(key));
    return found == spent_.end() ? now.ms : std::max(found->second, now.ms);
}

bool Throttle::allow(std::string_view key, Instant now) {
    const std::lock_guard lock(mutex_);
    const std::int64_t until = spentUntil(key, now) + intervalMs_;
    if (until > now.ms + intervalMs_ * burst_) return false;
    if (spent_.size() >= kMaxKeys)
        std::erase_if(spent_, [&](const auto& entry) { return entry.second <= now.ms; });
    if (spent_.size() >= kMaxKeys) return false;
    spent_[std::string(key)] = until;
    return true;
}

std::int64_t Throttle::retryAfter(std::string_view key, Instant now) {
    const std::lock_guard lock(mutex_);
    const std::int64_t wait = spentUntil(key, now) + intervalMs_ - now.ms - intervalMs_ * burst_;
    return wait <= 0 ? 0 : (wait + 999) / 1000;
}

void Throttle::forget(std::string_view key) {
    const std::lock_guard lock(mutex_);
    spent_.erase(std::string(key));
}

}  // namespace samtycke::backend
