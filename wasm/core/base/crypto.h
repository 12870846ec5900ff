// The primitives core uses, on libsodium. Every secret lives in a type that wipes itself.
// Included by consent receipts, the vault and the backend; `sodium.h` appears here, in vault/ and
// in proof/ only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"

namespace samtycke::crypto {

using Digest = std::array<std::uint8_t, 32>;     // SHA-256
using PublicKey = std::array<std::uint8_t, 32>;  // Ed25519
using Signature = std::array<std::uint8_t, 64>;  // Ed25519 (RFC 8032)

// Wipes memory so that the compiler cannot leave it out.
void wipe(std::span<std::uint8_t> memory);
inline void wipe(std::string& text) {
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

// A fixed-size secret, wiped when it goes away; it can be moved but not copied.
template <std::size_t N>
class Secret {
  public:
    Secret() = default;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            wipe(other.bytes_);
        }
        return *this;
    }
    ~Secret() { wipe(bytes_); }

    std::span<std::uint8_t, N> bytes() { return bytes_; }
    std::span<const std::uint8_t, N> bytes() const { return bytes_; }

  private:
    std::array<std::uint8_t, N> bytes_{};
};

using SigningKey = Secret<64>;

Digest sha256(ByteView data);
// From a 32-byte seed (RFC 8032 private key).
SigningKey signingKeyFromSeed(std::span<const std::uint8_t, 32> seed);
PublicKey publicKeyOf(const SigningKey& key);
Signature sign(ByteView message, const SigningKey& key);
bool verify(ByteView message, const Signature& signature, const PublicKey& key);
// Compares in a time that depends on the lengths only.
bool equalConstantTime(ByteView a, ByteView b);

}  // namespace samtycke::crypto
