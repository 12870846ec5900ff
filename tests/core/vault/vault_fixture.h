// What the vault's tests share: a fixed sequence in place of randomness, and whole files.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "vault/decryptor.h"
#include "vault/encryptor.h"

namespace samtycke::vault {

class FixedRandom : public Random {
  public:
    explicit FixedRandom(std::uint64_t seed = 1) : state_(seed) {}
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) {  // splitmix64
            state_ += 0x9e3779b97f4a7c15U;
            std::uint64_t z = state_;
            z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
            z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
            byte = static_cast<std::uint8_t>((z ^ (z >> 31U)) & 255U);
        }
    }

  private:
    std::uint64_t state_;
};

// Byte i is (7 i + 3) mod 256, as in tests/vectors/age-x25519.json.
inline Bytes content(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>((7 * i + 3) & 255U);
    return bytes;
}

// age.md: the 32 bytes 0x42, and their recipient.
inline constexpr const char* kIdentity =
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
inline constexpr const char* kRecipient =
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

inline std::vector<Identity> identities(const char* text = kIdentity) {
    std::vector<Identity> out;
    out.push_back(Identity::parse(text).value());
    return out;
}

inline void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

// Puts `input` through in pieces of at most `piece` bytes. Gives what came out, and the error.
template <class Stream>
std::pair<Bytes, std::string> putThrough(Stream& stream, ByteView input, std::size_t piece) {
    Bytes out;
    for (std::size_t at = 0; at < input.size();) {
        const auto room = stream.room();
        const std::size_t size = std::min({piece, room.size(), input.size() - at});
        std::copy_n(input.begin() + static_cast<std::ptrdiff_t>(at), size, room.begin());
        at += size;
        const auto ready = stream.push(size);
        if (!ready) return {out, ready.error().code};
        append(out, *ready);
    }
    const auto ready = stream.finish();
    if (!ready) return {out, ready.error().code};
    append(out, *ready);
    return {out, ""};
}

inline Bytes encrypted(
    ByteView plaintext, std::size_t piece = 1U << 20U,
    const std::vector<Recipient>& recipients = {Recipient::parse(kRecipient).value()},
    Format format = Format::binary) {
    FixedRandom random;
    Encryptor encryptor = Encryptor::create(recipients, random, format).value();
    Bytes file;
    append(file, bytesOf(encryptor.opening()));
    append(file, putThrough(encryptor, plaintext, piece).first);
    return file;
}

inline std::pair<Bytes, std::string> decrypted(ByteView file, std::size_t piece = 1U << 20U) {
    Decryptor decryptor = Decryptor::create(identities()).value();
    return putThrough(decryptor, file, piece);
}

}  // namespace samtycke::vault
