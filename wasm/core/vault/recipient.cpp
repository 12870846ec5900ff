#include "vault/recipient.h"

namespace samtycke::vault {

Result<Recipient> Recipient::parse(std::string_view text) {
    const auto any = [](const auto& key) { return Recipient(key); };
    if (text.starts_with("age1pq1")) return HybridRecipient::parse(text).map(any);
    return X25519Recipient::parse(text).map(any);
}

std::string Recipient::str() const {
    return std::visit([](const auto& key) { return key.str(); }, key_);
}

Stanza Recipient::wrap(const FileKey& fileKey, Random& random) const {
    return std::visit([&](const auto& key) { return key.wrap(fileKey, random); }, key_);
}

}  // namespace samtycke::vault
