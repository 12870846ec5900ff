#include "uploads/checksum.h"

#include <sodium.h>

#include <boost/beast/core/detail/sha1.hpp>
#include <variant>

#include "base/bytes.h"

namespace samtycke::backend {
namespace {

struct Sha256 {
    crypto_hash_sha256_state state{};
    Sha256() { crypto_hash_sha256_init(&state); }
    void add(std::span<const char> bytes) {
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  bytes.size());
    }
    Bytes finish() {
        Bytes out(crypto_hash_sha256_BYTES);
        crypto_hash_sha256_final(&state, out.data());
        return out;
    }
};

// tus demands SHA-1, which libsodium rightly lacks; Beast has one for WebSocket. It finds damage on
// the way and protects nothing.
struct Sha1 {
    boost::beast::detail::sha1_context state{};
    Sha1() { boost::beast::detail::init(state); }
    void add(std::span<const char> bytes) {
        boost::beast::detail::update(state, bytes.data(), bytes.size());
    }
    Bytes finish() {
        Bytes out(boost::beast::detail::sha1_context::digest_size);
        boost::beast::detail::finish(state, out.data());
        return out;
    }
};

}  // namespace

const char* const kChecksumAlgorithms = "sha1,sha256";

struct Checksum::State {
    std::variant<Sha256, Sha1> hash;
    Bytes expected;
};

Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;
Checksum::~Checksum() = default;

Checksum::Checksum(ExpectedChecksum expected) : state_(std::make_unique<State>()) {
    if (expected.algorithm == ExpectedChecksum::Algorithm::sha1) state_->hash = Sha1();
    state_->expected = std::move(expected.digest);
}

void Checksum::add(std::span<const char> bytes) {
    std::visit([&](auto& hash) { hash.add(bytes); }, state_->hash);
}

bool Checksum::matches() {
    return std::visit([](auto& hash) { return hash.finish(); }, state_->hash) == state_->expected;
}

}  // namespace samtycke::backend
