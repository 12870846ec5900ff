// Randomness is an argument: core never asks the system for it.
#pragma once

#include <cstdint>
#include <span>

namespace samtycke {

class Random {
  public:
    virtual ~Random() = default;
    // Fills `out` with bytes fit for cryptographic keys (in tests: with a fixed sequence).
    virtual void fill(std::span<std::uint8_t> out) = 0;
};

}  // namespace samtycke
