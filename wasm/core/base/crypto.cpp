#include "base/crypto.h"

#include <sodium.h>

namespace samtycke::crypto {

void wipe(std::span<std::uint8_t> memory) { sodium_memzero(memory.data(), memory.size()); }

Digest sha256(ByteView data) {
    Digest digest{};
    crypto_hash_sha256(digest.data(), data.data(), data.size());
    return digest;
}

SigningKey signingKeyFromSeed(std::span<const std::uint8_t, 32> seed) {
    SigningKey key;
    PublicKey unused{};
    crypto_sign_seed_keypair(unused.data(), key.bytes().data(), seed.data());
    return key;
}

PublicKey publicKeyOf(const SigningKey& key) {
    PublicKey publicKey{};
    crypto_sign_ed25519_sk_to_pk(publicKey.data(), key.bytes().data());
    return publicKey;
}

Signature sign(ByteView message, const SigningKey& key) {
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                         key.bytes().data());
    return signature;
}

bool verify(ByteView message, const Signature& signature, const PublicKey& key) {
    return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                       key.data()) == 0;
}

bool equalConstantTime(ByteView a, ByteView b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace samtycke::crypto
