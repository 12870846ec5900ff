// A recipient of any type that a public key stands for: classic ("age1…", X25519) or post-quantum
// ("age1pq1…", hybrid).
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

// A header that each of `recipients` can open alone. Errors: "vault.no-recipients",
// "vault.mixed-recipients" (post-quantum and classic: a quantum computer would then open all of
// it), "vault.too-many-recipients" (for the 2 MiB that readers take for a header).
Result<std::string> headerFor(const std::vector<Recipient>& recipients, const FileKey& fileKey,
                              Random& random);

}  // namespace samtycke::vault
