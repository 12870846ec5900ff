// Opens an age file, with or without armor, that arrives in pieces of any size.
//
//     while (more) { n = read(decryptor.room()); emit(decryptor.push(n)); }
//     emit(decryptor.finish());
//
// After any `push`, a file that was encrypted with a passphrase may say so by `passphraseWanted()`;
// it goes on with what `unlock` gives.
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
#include "vault/armor.h"
#include "vault/header.h"
#include "vault/identity.h"
#include "vault/payload.h"
#include "vault/scrypt.h"
#include "vault/workspace.h"

namespace samtycke::vault {

class Decryptor {
  public:
    // `mostWork` is the scrypt work factor up to which a passphrase can be given, 0 when there is
    // none. Error: "vault.no-identity" (and no passphrase).
    static Result<Decryptor> create(std::vector<Identity> identities, int mostWork = 0);

    // Where the next bytes of the file are to be written; empty after `finish` or an error,
    // while a passphrase is wanted, and when there is no memory left.
    std::span<std::uint8_t> room();
    // `written` bytes were put at the start of `room`. What is given back, perhaps nothing, stays
    // valid until the next call. An error is final: every later call gives it again.
    // Errors: "vault.not-age", "vault.version", "vault.header-damaged", "vault.header-too-long",
    // "vault.no-match" (no identity opens it), "vault.header-mac" (the header was changed),
    // "vault.payload-damaged" (the pointer is the chunk's number, counted from 0),
    // "vault.armor-damaged", "vault.passphrase-needed", "vault.work-factor" (more than `mostWork`),
    // "vault.room", "vault.memory" (there is none left).
    Result<ByteView> push(std::size_t written);
    // What to derive the key from that `unlock` takes.
    const std::optional<ScryptParameters>& passphraseWanted() const { return wanted_; }
    // Goes on with what was pushed before. Errors as for `push`, and "vault.passphrase-wrong".
    Result<ByteView> unlock(const ScryptKey& key);
    // The file ends here: gives the last plaintext and wipes what is left. Errors as for `push`,
    // "vault.truncated" (the file was cut off) and "vault.finished".
    Result<ByteView> finish();

    // True once the header is authentic and the payload can be read.
    bool opened() const { return key_.has_value(); }

  private:
    Decryptor(std::vector<Identity> identities, int mostWork);
    std::optional<Error> unusable();
    void take(std::size_t written);
    Result<void> readHeader();
    Result<void> findFileKey();
    Result<void> useFileKey(FileKey fileKey);
    Result<std::size_t> open(bool toTheEnd);
    Result<ByteView> deliver(bool toTheEnd);
    ByteView pending();

    std::vector<Identity> identities_;
    int mostWork_;
    bool begun_ = false;
    std::optional<ArmorReader> armor_;
    Bytes text_;  // the room when there is armor
    HeaderReader header_;
    std::optional<ScryptParameters> wanted_;
    std::optional<FileKey> fileKey_;
    std::optional<PayloadKey> key_;
    Workspace workspace_;
    std::size_t begin_ = 0;  // of the sealed bytes in memory_
    std::size_t end_ = 0;
    std::uint64_t index_ = 0;
    bool lastSeen_ = false;
    bool finished_ = false;
    std::optional<Error> error_;
};

}  // namespace samtycke::vault
