// Turns a stream of bytes into an age file.
//
// The caller writes into `room()`, says how much with `push`, and takes what has become ready:
//
//     emit(encryptor.opening());
//     while (more) { n = read(encryptor.room()); emit(encryptor.push(n)); }
//     emit(encryptor.finish());
//
// A chunk is sealed only when more bytes follow it or the end is known, so no index is ever sealed
// twice. Everything happens in one piece of memory of fixed size, in which sealed chunks move
// towards the front; it is wiped at the end. Armor is put on what leaves it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "vault/armor.h"
#include "vault/payload.h"
#include "vault/recipient.h"
#include "vault/scrypt.h"
#include "vault/workspace.h"

namespace samtycke::vault {

class Encryptor {
  public:
    // Draws the file key, the payload nonce and what each recipient needs; several recipients can
    // each open the file alone. Errors: those of headerFor.
    static Result<Encryptor> create(const std::vector<Recipient>& recipients, Random& random,
                                    Format format = Format::binary);
    // For whoever knows the passphrase, and nobody else. `key` was made for this file alone.
    static Encryptor create(const ScryptKey& key, Random& random, Format format = Format::binary);

    // The first bytes of the file: header and payload nonce, or the text of most of them.
    const std::string& opening() const { return opening_; }
    // Bytes of the whole file when `plaintext` bytes are put in.
    std::uint64_t fileSize(std::uint64_t plaintext) const;

    // Where the next bytes are to be written; empty after `finish`, and when there is no memory
    // left.
    std::span<std::uint8_t> room();
    // `written` bytes were put at the start of `room`. What is given back, perhaps nothing, stays
    // valid until the next call. Error: "vault.finished" (the file was ended already),
    // "vault.room" (more than there was room for), "vault.memory" (there is none left).
    Result<ByteView> push(std::size_t written);
    // Ends the file and gives its last bytes; wipes the plaintext. Error: "vault.finished",
    // "vault.memory".
    Result<ByteView> finish();

  private:
    Encryptor(std::string opening, PayloadKey key, Format format);
    static Encryptor create(std::string opening, const FileKey& fileKey, Random& random,
                            Format format);
    std::optional<Error> unusable(std::size_t written);
    ByteView seal(bool toTheEnd);
    ByteView put(ByteView sealed, bool toTheEnd);

    std::string opening_;
    std::size_t openingSize_ = 0;  // without armor
    PayloadKey key_;
    std::optional<ArmorWriter> armor_;
    std::string text_;  // of what was put out last
    Workspace workspace_;
    std::size_t begin_ = 0;  // of the plaintext in memory_
    std::size_t end_ = 0;
    std::uint64_t index_ = 0;
    bool finished_ = false;
};

}  // namespace samtycke::vault
