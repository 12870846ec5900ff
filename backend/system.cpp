#include "system.h"

#include <sodium.h>

#include <chrono>

namespace samtycke::backend {

Instant now() {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

Random& systemRandom() {
    class System final : public Random {
        void fill(std::span<std::uint8_t> out) override { randombytes_buf(out.data(), out.size()); }
    };
    static System random;
    return random;
}

}  // namespace samtycke::backend
