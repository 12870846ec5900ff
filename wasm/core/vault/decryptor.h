// Opens an age file that arrives in pieces of any size.
//
//     while (more) { n = read(decryptor.room()); emit(decryptor.push(n)); }
//     emit(decryptor.finish());
//
// Only bytes whose chunk was authentic are ever given out. When a later chunk of the same piece is
// damaged, what comes before it is given out first and the error follows at the next call.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "vault/header.h"
#include "vault/payload.h"
#include "vault/x25519.h"

namespace samtycke::vault {

class Decryptor {
  public:
    // Error: "vault.no-identity".
    static Result<Decryptor> create(std::vector<X25519Identity> identities);
    Decryptor(Decryptor&&) = default;
    Decryptor& operator=(Decryptor&&) = default;
    ~Decryptor();

    // Where the next bytes of the file are to be written; empty after `finish` or an error.
    std::span<std::uint8_t> room();
    // `written` bytes were put at the start of `room`. What is given back, perhaps nothing, stays
    // valid until the next call. An error is final: every later call gives it again.
    // Errors: "vault.not-age", "vault.version", "vault.header-damaged", "vault.header-too-long",
    // "vault.no-match" (no identity opens it), "vault.header-mac" (the header was changed),
    // "vault.payload-damaged" (with the chunk's number, counted from 0), "vault.room".
    Result<ByteView> push(std::size_t written);
    // The file ends here: gives the last plaintext and wipes what is left. Errors as for `push`,
    // "vault.truncated" (the file was cut off) and "vault.finished".
    Result<ByteView> finish();

    // True once the header is authentic and the payload can be read.
    bool opened() const { return key_.has_value(); }

  private:
    explicit Decryptor(std::vector<X25519Identity> identities);
    Result<void> readHeader();
    Result<void> unlock();
    Result<std::size_t> open(bool toTheEnd);
    Result<ByteView> deliver(bool toTheEnd);
    ByteView pending() const;

    std::vector<X25519Identity> identities_;
    HeaderReader header_;
    std::optional<FileKey> fileKey_;
    std::optional<PayloadKey> key_;
    Bytes memory_;
    std::size_t begin_ = 0;  // of the sealed bytes in memory_
    std::size_t end_ = 0;
    std::uint64_t index_ = 0;
    bool lastSeen_ = false;
    bool finished_ = false;
    std::optional<Error> error_;
};

}  // namespace samtycke::vault
