#include "vault/identity.h"

namespace samtycke::vault {

Identity Identity::generate(bool postQuantum, Random& random) {
    if (postQuantum) return Identity(HybridIdentity::generate(random));
    return Identity(X25519Identity::generate(random));
}

Result<Identity> Identity::parse(std::string_view text) {
    const auto any = [](auto key) { return Identity(std::move(key)); };
    if (text.starts_with("AGE-SECRET-KEY-PQ-1")) return HybridIdentity::parse(text).map(any);
    return X25519Identity::parse(text).map(any);
}

std::string Identity::str() const {
    return std::visit([](const auto& key) { return key.str(); }, key_);
}

Recipient Identity::recipient() const {
    return std::visit([](const auto& key) { return Recipient(key.recipient()); }, key_);
}

Result<std::optional<FileKey>> Identity::unwrap(const Stanza& stanza) const {
    return std::visit([&](const auto& key) { return key.unwrap(stanza); }, key_);
}

}  // namespace samtycke::vault
