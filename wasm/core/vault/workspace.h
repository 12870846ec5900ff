// Memory for one file on its way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

#include "base/crypto.h"
#include "base/result.h"

namespace samtycke::vault {

inline Error outOfMemory() {
    return {"vault.memory", "Let other files end first; there is no memory left for this one.", {}};
}

// Wipes memory before it is given back.
struct Wipe {
    std::size_t size = 0;
    void operator()(std::uint8_t* memory) const {
        crypto::wipe({memory, size});
        delete[] memory;
    }
};

// Made when it is first needed, so that a file that nobody reads yet holds none; wiped when it is
// let go.
class Workspace {
  public:
    explicit Workspace(std::size_t size) : size_(size) {}

    // Empty when there is no memory left.
    std::span<std::uint8_t> bytes() {
        if (!memory_) memory_ = {new (std::nothrow) std::uint8_t[size_], Wipe{size_}};
        return {memory_.get(), memory_ ? size_ : 0};
    }

  private:
    std::size_t size_;
    std::unique_ptr<std::uint8_t[], Wipe> memory_;
};

}  // namespace samtycke::vault
