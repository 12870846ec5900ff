// What opens files, of any type that has a key of its own: classic ("AGE-SECRET-KEY-1…") or
// post-quantum ("AGE-SECRET-KEY-PQ-1…"). A secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/random.h"
#include "base/result.h"
#include "vault/recipient.h"

namespace samtycke::vault {

class Identity {
  public:
    explicit Identity(X25519Identity key) : key_(std::move(key)) {}
    explicit Identity(HybridIdentity key) : key_(std::move(key)) {}
    // Draws 32 bytes.
    static Identity generate(bool postQuantum, Random& random);
    // Error: "vault.identity"; the message never holds any of the text.
    static Result<Identity> parse(std::string_view text);
    // The secret as text; the caller wipes it or hands it to its owner.
    std::string str() const;
    Recipient recipient() const;
    // The file key; nothing when the stanza is of another type or for another recipient.
    // Error: "vault.header-damaged" when a stanza of this type has a wrong shape.
    Result<std::optional<FileKey>> unwrap(const Stanza& stanza) const;

  private:
    std::variant<X25519Identity, HybridIdentity> key_;
};

}  // namespace samtycke::vault
