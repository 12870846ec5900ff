// How often something may be done, per key: a token bucket in memory.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace samtycke::backend {

class Throttle {
  public:
    // `burst` acts at once, then one every `intervalMs`.
    Throttle(int burst, std::int64_t intervalMs) : burst_(burst), intervalMs_(intervalMs) {}

    // True when it may be done now, and counts it. Keys hold truncated addresses, never whole ones.
    bool allow(std::string_view key, Instant now);
    // Whole seconds until allow() is true again: the value of Retry-After.
    std::int64_t retryAfter(std::string_view key, Instant now);
    void forget(std::string_view key);

  private:
    std::int64_t spentUntil(std::string_view key, Instant now) const;

    static constexpr std::size_t kMaxKeys = 100'000;
    int burst_;
    std::int64_t intervalMs_;
    mutable std::mutex mutex_;
    // Generic cell rate algorithm: the instant until which the bucket's content is spent.
    std::unordered_map<std::string, std::int64_t> spent_;
};

}  // namespace samtycke::backend
