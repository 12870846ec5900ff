#include "vault/payload.h"

#include <sodium.h>

#include <array>

namespace samtycke::vault {
namespace {

using Nonce = std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

// 11 bytes of counter, big-endian, then the flag.
Nonce nonceOf(std::uint64_t index, bool last) {
    Nonce nonce{};
    for (std::size_t i = 0; i < 8; ++i)
        nonce[10 - i] = static_cast<std::uint8_t>((index >> (8 * i)) & 255U);
    nonce[11] = last ? 1 : 0;
    return nonce;
}

}  // namespace

PayloadKey::PayloadKey(const FileKey& fileKey, std::span<const std::uint8_t, kPayloadNonce> nonce)
    : key_(hkdf(fileKey.bytes(), nonce, "payload")) {}

void PayloadKey::seal(std::uint64_t index, bool last, ByteView plaintext,
                      std::uint8_t* sealed) const {
    crypto_aead_chacha20poly1305_ietf_encrypt(sealed, nullptr, plaintext.data(), plaintext.size(),
                                              nullptr, 0, nullptr, nonceOf(index, last).data(),
                                              key_.bytes().data());
}

bool PayloadKey::open(std::uint64_t index, bool last, ByteView sealed,
                      std::uint8_t* plaintext) const {
    return crypto_aead_chacha20poly1305_ietf_decrypt(
               plaintext, nullptr, nullptr, sealed.data(), sealed.size(), nullptr, 0,
               nonceOf(index, last).data(), key_.bytes().data()) == 0;
}

}  // namespace samtycke::vault
