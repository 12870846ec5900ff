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
// Armored text taken at once. Its bytes fit behind an unfinished chunk.
constexpr std::size_t kText = 65'536;
static_assert(kSealedChunk + ArmorReader::roomFor(kText) < kBatch * kSealedChunk);

tl::unexpected<Error> damagedChunk(std::uint64_t index, const char* what) {
    const std::string number = std::to_string(index);
    return fail("vault.payload-damaged",
                "Get the file once more; chunk " + number + " of its content " + what + ".",
                "/" + number);
}

tl::unexpected<Error> truncated() {
    return fail("vault.truncated", "Get the file once more; its end is missing.");
}

}  // namespace

Decryptor::Decryptor(std::vector<Identity> identities, int mostWork)
    : identities_(std::move(identities)),
      mostWork_(mostWork),
      workspace_(kOpenMemory),
      begin_(kSealed),
      end_(kSealed) {}

Result<Decryptor> Decryptor::create(std::vector<Identity> identities, int mostWork) {
    if (identities.empty() && mostWork == 0)
        return fail("vault.no-identity", "Give at least one identity to open the file with.");
    return Decryptor(std::move(identities), mostWork);
}

std::span<std::uint8_t> Decryptor::room() {
    const auto memory = workspace_.bytes();
    if (begin_ != kSealed) {
        std::memmove(memory.data() + kSealed, memory.data() + begin_, end_ - begin_);
        end_ -= begin_ - kSealed;
        begin_ = kSealed;
    }
    if (finished_ || error_ || wanted_ || memory.empty()) return {};
    return armor_ ? std::span(text_) : memory.subspan(end_);
}

std::optional<Error> Decryptor::unusable() {
    if (error_) return error_;
    if (finished_) return Error{"vault.finished", "Begin a new file; this one was ended.", {}};
    if (wanted_)
        return Error{"vault.passphrase-needed", "Give the passphrase before going on.", {}};
    if (workspace_.bytes().empty()) return outOfMemory();
    return std::nullopt;
}

Result<ByteView> Decryptor::push(std::size_t written) {
    const std::size_t space = room().size();
    if (auto error = unusable()) return tl::unexpected(*std::move(error));
    if (written > space) return fail("vault.room", "Write no more bytes than there is room for.");
    take(written);
    return deliver(false);
}

void Decryptor::take(std::size_t written) {
    if (!begun_ && written > 0) {
        begun_ = true;
        const ByteView first = workspace_.bytes().subspan(end_, written);
        if (ArmorReader::begins(first.front())) {
            armor_.emplace();
            text_.assign(first.begin(), first.end());
        }
    }
    if (!armor_) {
        end_ += written;
        return;
    }
    end_ += armor_->read(ByteView(text_).first(written), workspace_.bytes().data() + end_);
    text_.resize(kText);
}

Result<ByteView> Decryptor::unlock(const ScryptKey& key) {
    if (error_) return tl::unexpected(*error_);
    if (!wanted_) return fail("vault.passphrase-unwanted", "Give no passphrase; none is wanted.");
    room();
    wanted_.reset();
    auto fileKey = key.unwrap(header_.header().stanzas.front());
    Result<void> used = fileKey ? useFileKey(*std::move(fileKey))
                                : fail("vault.passphrase-wrong",
                                       "Type the passphrase once more; this one does not fit.");
    if (used) return deliver(false);
    error_ = used.error();
    return tl::unexpected(std::move(used.error()));
}

Result<ByteView> Decryptor::finish() {
    room();
    if (auto error = unusable()) return tl::unexpected(*std::move(error));
    if (armor_) {
        armor_->finish();
        if (armor_->error()) {
            error_ = armor_->error();
            return tl::unexpected(*error_);
        }
    }
    return deliver(true);
}

Result<ByteView> Decryptor::deliver(bool toTheEnd) {
    Result<void> ready = readHeader();
    if (ready && toTheEnd && !opened() && !wanted_)
        ready = header_.untouched()
                    ? fail("vault.not-age", "Choose an encrypted file; this one is empty.")
                    : truncated();
    Result<std::size_t> opened = ready ? open(toTheEnd) : tl::unexpected(ready.error());
    // What stands before a fault in the armor is given out first.
    if (opened && armor_ && armor_->error() && !error_) {
        if (*opened == 0 && !wanted_)
            opened = tl::unexpected(*armor_->error());
        else
            error_ = armor_->error();
    }
    if (!opened) {
        error_ = opened.error();
        return tl::unexpected(std::move(opened.error()));
    }
    const ByteView plaintext = workspace_.bytes().first(*opened);
    finished_ = toTheEnd && !error_;
    if (finished_) crypto::wipe(workspace_.bytes().subspan(plaintext.size()));
    return plaintext;
}

ByteView Decryptor::pending() { return workspace_.bytes().subspan(begin_, end_ - begin_); }

Result<void> Decryptor::readHeader() {
    if (!header_.complete()) {
        auto taken = header_.take(pending());
        if (!taken) return tl::unexpected(std::move(taken.error()));
        begin_ += *taken;
        if (!header_.complete()) return {};
        if (auto found = findFileKey(); !found) return found;
    }
    if (fileKey_ && pending().size() >= kPayloadNonce) {
        key_.emplace(*fileKey_, pending().first<kPayloadNonce>());
        fileKey_.reset();
        begin_ += kPayloadNonce;
    }
    return {};
}

Result<void> Decryptor::findFileKey() {
    const Header& header = header_.header();
    auto wanted = scryptParameters(header);
    if (!wanted) return tl::unexpected(std::move(wanted.error()));
    if (*wanted) {
        const int work = (*wanted)->work;
        if (mostWork_ == 0)
            return fail("vault.passphrase-needed",
                        "Give the passphrase that the file was encrypted with.");
        if (work > mostWork_)
            return fail("vault.work-factor",
                        "Ask for a file whose passphrase costs less; this one's work factor is " +
                            std::to_string(work) + ", and at most " + std::to_string(mostWork_) +
                            " is allowed here.");
        wanted_ = **wanted;
        return {};
    }
    auto unwrapped = fileKeyOf(header, identities_);
    if (!unwrapped) return tl::unexpected(std::move(unwrapped.error()));
    return useFileKey(*std::move(unwrapped));
}

Result<void> Decryptor::useFileKey(FileKey fileKey) {
    if (!authentic(header_.header(), fileKey)) return alteredHeader();
    fileKey_ = std::move(fileKey);
    identities_.clear();
    return {};
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
        std::uint8_t* const target = workspace_.bytes().data() + opened;
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
