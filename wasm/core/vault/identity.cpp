#include "vault/identity.h"

namespace samtycke::vault {

Identity Identity::generate(bool postQuantum, Random& random) {
    crypto::Secret<32> seed;
    random.fill(seed.bytes());
    return fromSeed(postQuantum, std::move(seed));
}

Identity Identity::fromSeed(bool postQuantum, crypto::Secret<32> seed) {
    if (postQuantum) return Identity(HybridIdentity(std::move(seed)));
    return Identity(X25519Identity(std::move(seed)));
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

Result<FileKey> fileKeyOf(const Header& header, const std::vector<Identity>& identities) {
    for (const Stanza& stanza : header.stanzas) {
        for (const Identity& identity : identities) {
            auto unwrapped = identity.unwrap(stanza);
            if (!unwrapped) return tl::unexpected(std::move(unwrapped.error()));
            if (*unwrapped) return **std::move(unwrapped);
        }
    }
    return fail("vault.no-match",
                identities.empty()
                    ? "Give an identity; the file was encrypted for recipients, not a passphrase."
                    : "Use another identity; the file was not encrypted for the one given.");
}

}  // namespace samtycke::vault
