// What opens files, of any type that has a key of its own: classic ("AGE-SECRET-KEY-1…") or
// post-quantum ("AGE-SECRET-KEY-PQ-1…"). A secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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
    // The same seed gives the same identity; whoever knows it can open what its recipient was sent.
    static Identity fromSeed(bool postQuantum, crypto::Secret<32> seed);
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

// The file key out of the first stanza that one of `identities` opens; whether it is the header's
// own, its MAC says. Errors: "vault.no-match", "vault.header-damaged".
Result<FileKey> fileKeyOf(const Header& header, const std::vector<Identity>& identities);

}  // namespace samtycke::vault
