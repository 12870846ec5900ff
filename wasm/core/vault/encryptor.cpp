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

Encryptor::Encryptor(std::string opening, PayloadKey key, Format format)
    : openingSize_(opening.size()),
      key_(std::move(key)),
      workspace_(kSealMemory),
      begin_(kPlaintext),
      end_(kPlaintext) {
    if (format == Format::armor) armor_.emplace().write(bytesOf(opening), opening_);
    if (format == Format::binary) opening_ = std::move(opening);
}

Result<Encryptor> Encryptor::create(const std::vector<Recipient>& recipients, Random& random,
                                    Format format) {
    FileKey fileKey;
    random.fill(fileKey.bytes());
    auto header = headerFor(recipients, fileKey, random);
    if (!header) return tl::unexpected(std::move(header.error()));
    return create(*std::move(header), fileKey, random, format);
}

Encryptor Encryptor::create(const ScryptKey& key, Random& random, Format format) {
    FileKey fileKey;
    random.fill(fileKey.bytes());
    return create(writeHeader({key.wrap(fileKey)}, fileKey), fileKey, random, format);
}

Encryptor Encryptor::create(std::string opening, const FileKey& fileKey, Random& random,
                            Format format) {
    std::array<std::uint8_t, kPayloadNonce> nonce{};
    random.fill(nonce);
    opening += textOf(nonce);
    return {std::move(opening), PayloadKey(fileKey, nonce), format};
}

std::uint64_t Encryptor::fileSize(std::uint64_t plaintext) const {
    const std::uint64_t size = openingSize_ + payloadSize(plaintext);
    return armor_ ? armoredSize(size) : size;
}

std::span<std::uint8_t> Encryptor::room() {
    const auto memory = workspace_.bytes();
    if (begin_ != kPlaintext) {
        std::memmove(memory.data() + kPlaintext, memory.data() + begin_, end_ - begin_);
        end_ -= begin_ - kPlaintext;
        begin_ = kPlaintext;
    }
    return finished_ || memory.empty() ? std::span<std::uint8_t>() : memory.subspan(end_);
}

std::optional<Error> Encryptor::unusable(std::size_t written) {
    if (finished_) return Error{"vault.finished", "Begin a new file; this one was ended.", {}};
    const std::size_t space = room().size();
    if (space == 0) return outOfMemory();
    if (written > space)
        return Error{"vault.room", "Write no more bytes than there is room for.", {}};
    return std::nullopt;
}

Result<ByteView> Encryptor::push(std::size_t written) {
    if (auto error = unusable(written)) return tl::unexpected(*std::move(error));
    end_ += written;
    return put(seal(false), false);
}

Result<ByteView> Encryptor::finish() {
    if (auto error = unusable(0)) return tl::unexpected(*std::move(error));
    const ByteView sealed = seal(true);
    finished_ = true;
    crypto::wipe(workspace_.bytes().subspan(sealed.size()));
    return put(sealed, true);
}

ByteView Encryptor::put(ByteView sealed, bool toTheEnd) {
    if (!armor_) return sealed;
    text_.clear();
    armor_->write(sealed, text_);
    if (toTheEnd) armor_->finish(text_);
    return bytesOf(text_);
}

ByteView Encryptor::seal(bool toTheEnd) {
    const auto memory = workspace_.bytes();
    std::size_t sealed = 0;
    const auto next = [&](std::size_t size, bool last) {
        key_.seal(index_++, last, memory.subspan(begin_, size), memory.data() + sealed);
        begin_ += size;
        sealed += size + kTag;
    };
    while (end_ - begin_ > kChunk) next(kChunk, false);
    if (toTheEnd) next(end_ - begin_, true);
    return memory.first(sealed);
}

}  // namespace samtycke::vault
