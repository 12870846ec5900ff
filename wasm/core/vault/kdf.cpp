#include "vault/kdf.h"

#include <sodium.h>

namespace samtycke::vault {

DerivedKey hkdf(ByteView secret, ByteView salt, std::string_view info) {
    DerivedKey key;
    hkdfExpand(hkdfExtract(secret, salt), info, key.bytes());
    return key;
}

DerivedKey hkdfExtract(ByteView secret, ByteView salt) {
    DerivedKey key;
    crypto_kdf_hkdf_sha256_extract(key.bytes().data(), salt.data(), salt.size(), secret.data(),
                                   secret.size());
    return key;
}

void hkdfExpand(const DerivedKey& key, std::string_view info, std::span<std::uint8_t> out) {
    crypto_kdf_hkdf_sha256_expand(out.data(), out.size(), info.data(), info.size(),
                                  key.bytes().data());
}

Mac hmac(const DerivedKey& key, std::string_view text) {
    Mac mac{};
    crypto_auth_hmacsha256(mac.data(), bytesOf(text).data(), text.size(), key.bytes().data());
    return mac;
}

}  // namespace samtycke::vault
