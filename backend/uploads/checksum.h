// The checksum of a body on its way in (tus 1.0, extension checksum).
#pragma once

#include <memory>
#include <span>

#include "uploads/tus_headers.h"

namespace samtycke::backend {

extern const char* const kChecksumAlgorithms;  // "sha1,sha256"

// The running checksum of a body, held against what the client said.
class Checksum {
  public:
    explicit Checksum(ExpectedChecksum expected);
    Checksum(Checksum&&) noexcept;
    Checksum& operator=(Checksum&&) noexcept;
    ~Checksum();

    void add(std::span<const char> bytes);
    bool matches();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace samtycke::backend
