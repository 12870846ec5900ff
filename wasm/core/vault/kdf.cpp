#include "vault/kdf.h"

#include <sodium.h>

namespace samtycke::vault {

DerivedKey hkdf(ByteView secret, ByteView salt, std::string_view info) {
    DerivedKey extracted;
    DerivedKey key;
    crypto_kdf_hkdf_sha256_extract(extracted.bytes().data(), salt.data(), salt.size(),
                                   secret.data(), secret.size());
    crypto_kdf_hkdf_sha256_expand(key.bytes().data(), key.bytes().size(), info.data(), info.size(),
                                  extracted.bytes().data());
    return key;
}

Mac hmac(const DerivedKey& key, std::string_view text) {
    Mac mac{};
    crypto_auth_hmacsha256(mac.data(), bytesOf(text).data(), text.size(), key.bytes().data());
    return mac;
}

}  // namespace samtycke::vault
