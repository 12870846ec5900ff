// Any bytes, put through inspector and decryptor whole and in pieces: the same outcome. Whatever
// inspect refuses, opening refuses too.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "../core/vault/vault_fixture.h"
#include "vault/inspector.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

using Opened = std::pair<Bytes, std::string>;

// A classic and a post-quantum identity, and a passphrase up to work factor 3.
Opened opened(ByteView file, std::size_t piece) {
    std::vector<Identity> keys = identities();
    keys.push_back(
        Identity::parse(
            "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR")
            .value());
    Decryptor decryptor = Decryptor::create(std::move(keys), 3).value();
    Opened outcome;
    const auto take = [&](const Result<ByteView>& ready) {
        if (ready)
            append(outcome.first, *ready);
        else
            outcome.second = ready.error().code;
    };
    for (std::size_t at = 0; at < file.size() && outcome.second.empty();) {
        const auto room = decryptor.room();
        const std::size_t size = std::min({piece, room.size(), file.size() - at});
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(at), size, room.begin());
        at += size;
        take(decryptor.push(size));
        if (decryptor.passphraseWanted())
            take(decryptor.unlock(
                ScryptKey::derive("passphrase", *decryptor.passphraseWanted()).value()));
    }
    if (outcome.second.empty()) take(decryptor.finish());
    return outcome;
}

std::string inspected(ByteView file, std::size_t piece) {
    Inspector inspector;
    for (std::size_t at = 0; at < file.size(); at += piece) {
        const auto found = inspector.take(file.subspan(at, std::min(piece, file.size() - at)));
        if (!found) return found.error().code;
        if (*found) return "";
    }
    return inspector.cutOff().code;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file(data, size);
    const Opened whole = opened(file, size + 1);
    if (opened(file, 1) != whole || opened(file, 100) != whole) std::abort();
    const std::string refused = inspected(file, size + 1);
    if (inspected(file, 1) != refused) std::abort();
    if (!refused.empty() && whole.second.empty()) std::abort();
    return 0;
}
