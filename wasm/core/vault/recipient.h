// A recipient of any type that a public key stands for: classic ("age1…", X25519) or post-quantum
// ("age1pq1…", hybrid).
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/random.h"
#include "base/result.h"
#include "vault/hybrid.h"
#include "vault/x25519.h"

namespace samtycke::vault {

class Recipient {
  public:
    explicit Recipient(const X25519Recipient& key) : key_(key) {}
    explicit Recipient(const HybridRecipient& key) : key_(key) {}
    // Error: "vault.recipient".
    static Result<Recipient> parse(std::string_view text);
    std::string str() const;
    // Holds against a quantum computer, which a classic recipient in the same file would undo.
    bool postQuantum() const { return std::holds_alternative<HybridRecipient>(key_); }
    Stanza wrap(const FileKey& fileKey, Random& random) const;

    friend bool operator==(const Recipient&, const Recipient&) = default;

  private:
    std::variant<X25519Recipient, HybridRecipient> key_;
};

}  // namespace samtycke::vault
