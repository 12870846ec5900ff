#include "vault/encryptor.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace samtycke::vault {
namespace {

// Sealed chunks are written from offset 0, plaintext from here: far enough behind that chunk i,
// sealed, ends before chunk i of the plaintext begins.
constexpr std::size_t kPlaintext = kSealedChunk + kBatch * kTag;
constexpr std::size_t kSealMemory = kPlaintext + kBatch * kChunk;

}  // namespace

Encryptor::Encryptor(std::string opening, PayloadKey key)
    : opening_(std::move(opening)),
      key_(std::move(key)),
      memory_(kSealMemory),
      begin_(kPlaintext),
      end_(kPlaintext) {}

Encryptor::~Encryptor() { crypto::wipe(memory_); }

Result<Encryptor> Encryptor::create(const std::vector<X25519Recipient>& recipients,
                                    Random& random) {
    if (recipients.empty())
        return fail("vault.no-recipients", "Name at least one recipient who can open the file.");
    FileKey fileKey;
    random.fill(fileKey.bytes());
    std::vector<Stanza> stanzas;
    stanzas.reserve(recipients.size());
    for (const X25519Recipient& recipient : recipients)
        stanzas.push_back(recipient.wrap(fileKey, random));
    std::array<std::uint8_t, kPayloadNonce> nonce{};
    random.fill(nonce);
    std::string opening = writeHeader(stanzas, fileKey);
    opening += textOf(nonce);
    return Encryptor(std::move(opening), PayloadKey(fileKey, nonce));
}

std::uint64_t Encryptor::fileSize(std::uint64_t plaintext) const {
    return opening_.size() + payloadSize(plaintext);
}

std::span<std::uint8_t> Encryptor::room() {
    if (begin_ != kPlaintext) {
        std::memmove(memory_.data() + kPlaintext, memory_.data() + begin_, end_ - begin_);
        end_ -= begin_ - kPlaintext;
        begin_ = kPlaintext;
    }
    return finished_ ? std::span<std::uint8_t>() : std::span(memory_).subspan(end_);
}

Result<ByteView> Encryptor::push(std::size_t written) {
    if (finished_) return fail("vault.finished", "Begin a new file; this one was ended.");
    if (written > room().size())
        return fail("vault.room", "Write no more bytes than there is room for.");
    end_ += written;
    return seal(false);
}

Result<ByteView> Encryptor::finish() {
    if (finished_) return fail("vault.finished", "Begin a new file; this one was ended.");
    room();
    const ByteView sealed = seal(true);
    finished_ = true;
    crypto::wipe(std::span(memory_).subspan(sealed.size()));
    return sealed;
}

ByteView Encryptor::seal(bool toTheEnd) {
    std::size_t sealed = 0;
    const auto next = [&](std::size_t size, bool last) {
        key_.seal(index_++, last, ByteView(memory_).subspan(begin_, size), memory_.data() + sealed);
        begin_ += size;
        sealed += size + kTag;
    };
    while (end_ - begin_ > kChunk) next(kChunk, false);
    if (toTheEnd) next(end_ - begin_, true);
    return ByteView(memory_).first(sealed);
}

}  // namespace samtycke::vault
