// Post-quantum recipients of the age format (C2SP age.md, "The MLKEM768-X25519 … recipient type"):
// HPKE (RFC 9180, base mode) over X-Wing, a KEM that holds as long as either ML-KEM-768 or X25519
// does. Read by age >= 1.3 and typage >= 0.3; older programs find no stanza that they know.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/random.h"
#include "base/result.h"
#include "vault/header.h"

namespace samtycke::vault {

// Whom a file is encrypted for: "age1pq1…", 1959 characters.
class HybridRecipient {
  public:
    // Error: "vault.recipient" (also for a key that FIPS 203 or X25519 refuses).
    static Result<HybridRecipient> parse(std::string_view text);
    std::string str() const;
    // Wraps the file key; draws 64 bytes.
    Stanza wrap(const FileKey& fileKey, Random& random) const;

    friend bool operator==(const HybridRecipient&, const HybridRecipient&) = default;

  private:
    friend class HybridIdentity;
    using Key = std::array<std::uint8_t, 1216>;
    explicit HybridRecipient(const Key& key) : key_(key) {}
    Key key_;  // one that can be encrypted for
};

// What opens a file: "AGE-SECRET-KEY-PQ-1…". A secret.
class HybridIdentity {
  public:
    explicit HybridIdentity(crypto::Secret<32> seed) : seed_(std::move(seed)) {}
    // Draws 32 bytes.
    static HybridIdentity generate(Random& random);
    // Error: "vault.identity"; the message never holds any of the text.
    static Result<HybridIdentity> parse(std::string_view text);
    // The secret as text; the caller wipes it or hands it to its owner.
    std::string str() const;
    HybridRecipient recipient() const;
    // The file key; nothing when the stanza is of another type or for another recipient.
    // Error: "vault.header-damaged" when a hybrid stanza has a wrong shape.
    Result<std::optional<FileKey>> unwrap(const Stanza& stanza) const;

  private:
    crypto::Secret<32> seed_;
};

}  // namespace samtycke::vault
