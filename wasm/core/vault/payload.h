// The payload of an age file (C2SP age.md, "Payload"): STREAM with ChaCha20-Poly1305 over chunks
// of 64 KiB, each sealed under its index and a flag that marks the last one.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "vault/file_key.h"

namespace samtycke::vault {

inline constexpr std::size_t kChunk = 65'536;  // bytes of plaintext
inline constexpr std::size_t kTag = 16;
inline constexpr std::size_t kSealedChunk = kChunk + kTag;
// Chunks handled at once, one more than 1 MiB: the last full chunk is held back until it is known
// whether more come.
inline constexpr std::size_t kBatch = 17;
inline constexpr std::size_t kPayloadNonce = 16;

// Bytes that `plaintext` bytes become, without header and nonce. An empty file has one empty chunk.
constexpr std::uint64_t payloadSize(std::uint64_t plaintext) {
    const std::uint64_t chunks = plaintext == 0 ? 1 : (plaintext + kChunk - 1) / kChunk;
    return plaintext + chunks * kTag;
}

// Under one key an index must never be sealed twice with different plaintext.
class PayloadKey {
  public:
    PayloadKey(const FileKey& fileKey, std::span<const std::uint8_t, kPayloadNonce> nonce);
    // `sealed` has room for plaintext.size() + kTag bytes and does not overlap `plaintext`.
    void seal(std::uint64_t index, bool last, ByteView plaintext, std::uint8_t* sealed) const;
    // `sealed` is kTag to kSealedChunk bytes; `plaintext` has room for sealed.size() - kTag and
    // does not overlap it. False, with nothing released, when the chunk is not authentic.
    bool open(std::uint64_t index, bool last, ByteView sealed, std::uint8_t* plaintext) const;

  private:
    DerivedKey key_;
};

}  // namespace samtycke::vault
