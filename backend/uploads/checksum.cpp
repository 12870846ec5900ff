#include "uploads/checksum.h"

#include <sodium.h>

#include <boost/beast/core/detail/sha1.hpp>
#include <variant>

#include "base/bytes.h"
#include "base/text.h"

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

Checksum::Checksum(std::unique_ptr<State> state) : state_(std::move(state)) {}
Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;
Checksum::~Checksum() = default;

Result<Checksum> Checksum::expect(std::string_view header) {
    const auto parts = split(trim(header), ' ');
    std::string_view digits = parts.size() == 2 ? parts[1] : std::string_view();
    while (digits.ends_with('=')) digits.remove_suffix(1);
    auto expected = decodeBase64(digits, Base64::standard);
    auto state = std::make_unique<State>();
    const bool sha1 = parts.front() == "sha1";
    if (sha1) state->hash = Sha1();
    if (!expected || expected->size() != (sha1 ? 20U : 32U) || (!sha1 && parts.front() != "sha256"))
        return fail("upload.checksum-algorithm",
                    "Send Upload-Checksum as sha256 or sha1 and the digest in base64.");
    state->expected = *std::move(expected);
    return Checksum(std::move(state));
}

void Checksum::add(std::span<const char> bytes) {
    std::visit([&](auto& hash) { hash.add(bytes); }, state_->hash);
}

bool Checksum::matches() {
    return std::visit([](auto& hash) { return hash.finish(); }, state_->hash) == state_->expected;
}

}  // namespace samtycke::backend
