#include "vault/file_key.h"

#include <sodium.h>

namespace samtycke::vault {

static_assert(kWrappedFileKey == 16 + crypto_aead_chacha20poly1305_ietf_ABYTES);

Bytes wrapFileKey(const FileKey& fileKey, const DerivedKey& key, const WrapNonce& nonce) {
    Bytes wrapped(kWrappedFileKey);
    crypto_aead_chacha20poly1305_ietf_encrypt(wrapped.data(), nullptr, fileKey.bytes().data(),
                                              fileKey.bytes().size(), nullptr, 0, nullptr,
                                              nonce.data(), key.bytes().data());
    return wrapped;
}

std::optional<FileKey> unwrapFileKey(ByteView wrapped, const DerivedKey& key,
                                     const WrapNonce& nonce) {
    std::optional<FileKey> fileKey(std::in_place);
    if (wrapped.size() != kWrappedFileKey ||
        crypto_aead_chacha20poly1305_ietf_decrypt(fileKey->bytes().data(), nullptr, nullptr,
                                                  wrapped.data(), wrapped.size(), nullptr, 0,
                                                  nonce.data(), key.bytes().data()) != 0)
        return std::nullopt;
    return fileKey;
}

}  // namespace samtycke::vault
