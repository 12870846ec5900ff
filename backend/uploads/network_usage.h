// How much every network has begun to send in the last 24 hours, in memory only: the quota of
// people who are not signed in. A restart forgets it.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"

namespace samtycke::backend {

class NetworkUsage {
  public:
    // True when `bytes` more stay within `most`, and counts them under `upload`. Networks are
    // truncated addresses, never whole ones.
    bool take(const std::string& network, std::string_view upload, std::int64_t bytes,
              std::int64_t most, Instant now);
    // How many of its uploads, begun in the last 24 hours, are not finished.
    std::int64_t unfinished(const std::string& network, Instant now) const;
    void finish(std::string_view upload);
    // For an upload that did not come to be, that its sender has taken back, or that has expired.
    void giveBack(std::string_view upload);

  private:
    struct Entry {
        std::string upload;
        std::int64_t bytes = 0;
        Instant at;
        bool finished = false;
    };
    void forgetOld(Instant now);

    static constexpr std::size_t kMaxNetworks = 100'000;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::vector<Entry>> entries_;
};

}  // namespace samtycke::backend
