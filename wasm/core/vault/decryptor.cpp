#include "vault/decryptor.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace samtycke::vault {
namespace {

// Plaintext is written from offset 0, sealed bytes from here: chunk i, opened, ends before the
// sealed chunk i begins.
constexpr std::size_t kSealed = kChunk;
constexpr std::size_t kOpenMemory = kSealed + kBatch * kSealedChunk;

tl::unexpected<Error> damagedChunk(std::uint64_t index, const char* what) {
    return fail("vault.payload-damaged", "Get the file once more; chunk " + std::to_string(index) +
                                             " of its content " + what + ".");
}

tl::unexpected<Error> truncated() {
    return fail("vault.truncated", "Get the file once more; its end is missing.");
}

}  // namespace

Decryptor::Decryptor(std::vector<X25519Identity> identities)
    : identities_(std::move(identities)), memory_(kOpenMemory), begin_(kSealed), end_(kSealed) {}

Decryptor::~Decryptor() { crypto::wipe(memory_); }

Result<Decryptor> Decryptor::create(std::vector<X25519Identity> identities) {
    if (identities.empty())
        return fail("vault.no-identity", "Give at least one identity to open the file with.");
    return Decryptor(std::move(identities));
}

std::span<std::uint8_t> Decryptor::room() {
    if (begin_ != kSealed) {
        std::memmove(memory_.data() + kSealed, memory_.data() + begin_, end_ - begin_);
        end_ -= begin_ - kSealed;
        begin_ = kSealed;
    }
    return finished_ || error_ ? std::span<std::uint8_t>() : std::span(memory_).subspan(end_);
}

Result<ByteView> Decryptor::push(std::size_t written) {
    const std::size_t space = room().size();
    if (error_) return tl::unexpected(*error_);
    if (finished_) return fail("vault.finished", "Begin a new file; this one was ended.");
    if (written > space) return fail("vault.room", "Write no more bytes than there is room for.");
    end_ += written;
    return deliver(false);
}

Result<ByteView> Decryptor::finish() {
    room();
    if (error_) return tl::unexpected(*error_);
    if (finished_) return fail("vault.finished", "Begin a new file; this one was ended.");
    return deliver(true);
}

Result<ByteView> Decryptor::deliver(bool toTheEnd) {
    Result<void> ready = readHeader();
    if (ready && toTheEnd && !opened())
        ready = header_.untouched()
                    ? fail("vault.not-age", "Choose an encrypted file; this one is empty.")
                    : truncated();
    Result<std::size_t> opened = ready ? open(toTheEnd) : tl::unexpected(ready.error());
    if (!opened) {
        error_ = opened.error();
        return tl::unexpected(std::move(opened.error()));
    }
    const ByteView plaintext = ByteView(memory_).first(*opened);
    finished_ = toTheEnd && !error_;
    if (finished_) crypto::wipe(std::span(memory_).subspan(plaintext.size()));
    return plaintext;
}

ByteView Decryptor::pending() const { return ByteView(memory_).subspan(begin_, end_ - begin_); }

Result<void> Decryptor::readHeader() {
    if (!header_.complete()) {
        auto taken = header_.take(pending());
        if (!taken) return tl::unexpected(std::move(taken.error()));
        begin_ += *taken;
        if (!header_.complete()) return {};
        if (auto fine = unlock(); !fine) return fine;
    }
    if (!key_ && pending().size() >= kPayloadNonce) {
        key_.emplace(*fileKey_, pending().first<kPayloadNonce>());
        fileKey_.reset();
        begin_ += kPayloadNonce;
    }
    return {};
}

Result<void> Decryptor::unlock() {
    const Header& header = header_.header();
    for (const Stanza& stanza : header.stanzas)
        if (stanza.arguments.front() == "scrypt" && header.stanzas.size() > 1)
            return fail("vault.header-damaged",
                        "Get the file once more; its header is damaged: a passphrase stands beside "
                        "other recipients.");
    for (const Stanza& stanza : header.stanzas) {
        for (const X25519Identity& identity : identities_) {
            auto unwrapped = identity.unwrap(stanza);
            if (!unwrapped) return tl::unexpected(std::move(unwrapped.error()));
            if (!*unwrapped) continue;
            if (!authentic(header, **unwrapped))
                return fail("vault.header-mac",
                            "Get the file once more; its header was changed after it was written.");
            fileKey_ = std::move(*unwrapped);
            identities_.clear();
            return {};
        }
    }
    return fail("vault.no-match",
                "Use another identity; the file was not encrypted for the one given.");
}

// Opens every chunk that is whole, or at the end what is left. Gives the bytes of plaintext.
Result<std::size_t> Decryptor::open(bool toTheEnd) {
    std::size_t opened = 0;
    // What was opened before the error is given out first.
    const auto stop = [&](tl::unexpected<Error> error) -> Result<std::size_t> {
        if (opened == 0) return error;
        error_ = std::move(error.value());
        return opened;
    };
    while (key_ && !pending().empty()) {
        if (lastSeen_) return stop(damagedChunk(index_, "follows its end"));
        const std::size_t size = std::min(pending().size(), kSealedChunk);
        if (size < kSealedChunk && !toTheEnd) break;
        if (size < kTag) return stop(truncated());
        if (size == kTag && index_ > 0) return stop(damagedChunk(index_, "is empty"));
        std::uint8_t* const target = memory_.data() + opened;
        const ByteView sealed = pending().first(size);
        if (size < kSealedChunk || !key_->open(index_, false, sealed, target)) {
            lastSeen_ = key_->open(index_, true, sealed, target);
            if (!lastSeen_) return stop(damagedChunk(index_, "is damaged or cut off"));
        }
        ++index_;
        begin_ += size;
        opened += size - kTag;
    }
    if (toTheEnd && key_ && !lastSeen_) return stop(truncated());
    return opened;
}

}  // namespace samtycke::vault
