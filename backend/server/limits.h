// What one peer, and all together, may take of the server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace samtycke::backend {

struct Limits {
    std::uint32_t headerBytes = 16 * 1024;         // as much as most servers take
    std::chrono::milliseconds headerTime{10'000};  // from its first byte to its last
    std::chrono::milliseconds idleTime{60'000};    // between requests of one connection
    std::chrono::milliseconds writeTime{60'000};   // for an answer in memory, or a piece of a file
    std::size_t connectionsPerPeer = 256;
    std::size_t connections = 4096;
    std::chrono::milliseconds shutdownTime{5'000};  // for requests under way at the end
};

}  // namespace samtycke::backend
