// Upload-Checksum (tus 1.0, extension checksum): "sha256 BASE64" or "sha1 BASE64".
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace samtycke::backend {

extern const char* const kChecksumAlgorithms;  // "sha1,sha256"

// The running checksum of a body, held against what the client said.
class Checksum {
  public:
    // Error: "upload.checksum-algorithm".
    static Result<Checksum> expect(std::string_view header);
    Checksum(Checksum&&) noexcept;
    Checksum& operator=(Checksum&&) noexcept;
    ~Checksum();

    void add(std::span<const char> bytes);
    bool matches();

  private:
    struct State;
    explicit Checksum(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace samtycke::backend
