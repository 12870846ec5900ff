// Native recipients of the age format (C2SP age.md, "The X25519 recipient type"; RFC 7748).
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

// Whom a file is encrypted for: "age1…".
class X25519Recipient {
  public:
    // Error: "vault.recipient" (also for a point of low order, for which nothing can be secret).
    static Result<X25519Recipient> parse(std::string_view text);
    std::string str() const;
    // Wraps the file key; draws 32 bytes.
    Stanza wrap(const FileKey& fileKey, Random& random) const;

    friend bool operator==(const X25519Recipient&, const X25519Recipient&) = default;

  private:
    friend class X25519Identity;
    explicit X25519Recipient(const std::array<std::uint8_t, 32>& point) : point_(point) {}
    std::array<std::uint8_t, 32> point_;  // never of low order
};

// What opens a file: "AGE-SECRET-KEY-1…". A secret.
class X25519Identity {
  public:
    explicit X25519Identity(crypto::Secret<32> scalar);
    // Draws 32 bytes.
    static X25519Identity generate(Random& random);
    // Error: "vault.identity"; the message never holds any of the text.
    static Result<X25519Identity> parse(std::string_view text);
    // The secret as text; the caller wipes it or hands it to its owner.
    std::string str() const;
    X25519Recipient recipient() const { return recipient_; }
    // The file key; nothing when the stanza is of another type or for another recipient.
    // Error: "vault.header-damaged" when an X25519 stanza has a wrong shape.
    Result<std::optional<FileKey>> unwrap(const Stanza& stanza) const;

  private:
    crypto::Secret<32> scalar_;
    X25519Recipient recipient_;
};

}  // namespace samtycke::vault
