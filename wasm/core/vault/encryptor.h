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
// towards the front; it is wiped at the end.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "vault/payload.h"
#include "vault/x25519.h"

namespace samtycke::vault {

class Encryptor {
  public:
    // Draws the file key, the payload nonce and what each recipient needs; several recipients can
    // each open the file alone. Error: "vault.no-recipients".
    static Result<Encryptor> create(const std::vector<X25519Recipient>& recipients, Random& random);
    Encryptor(Encryptor&&) = default;
    Encryptor& operator=(Encryptor&&) = default;
    ~Encryptor();

    // Header and payload nonce: the first bytes of the file.
    const std::string& opening() const { return opening_; }
    // Bytes of the whole file when `plaintext` bytes are put in.
    std::uint64_t fileSize(std::uint64_t plaintext) const;

    // Where the next bytes are to be written; never empty before `finish`.
    std::span<std::uint8_t> room();
    // `written` bytes were put at the start of `room`. What is given back, perhaps nothing, stays
    // valid until the next call. Error: "vault.finished" (the file was ended already),
    // "vault.room" (more than there was room for).
    Result<ByteView> push(std::size_t written);
    // Ends the file and gives its last bytes; wipes the plaintext. Error: "vault.finished".
    Result<ByteView> finish();

  private:
    Encryptor(std::string opening, PayloadKey key);
    ByteView seal(bool toTheEnd);

    std::string opening_;
    PayloadKey key_;
    Bytes memory_;
    std::size_t begin_ = 0;  // of the plaintext in memory_
    std::size_t end_ = 0;
    std::uint64_t index_ = 0;
    bool finished_ = false;
};

}  // namespace samtycke::vault
