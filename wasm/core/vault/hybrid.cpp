#include "vault/hybrid.h"

#include <sodium.h>

#include <algorithm>

#include "vault/bech32.h"

namespace samtycke::vault {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kHybridType = "mlkem768x25519";
constexpr std::string_view kHybridInfo = "age-encryption.org/mlkem768x25519";
constexpr std::string_view kHybridRecipient = "age1pq";
constexpr std::string_view kHybridIdentity = "AGE-SECRET-KEY-PQ-";

using SharedSecret = crypto::Secret<crypto_kem_xwing_SHAREDSECRETBYTES>;
using Encapsulated = std::array<std::uint8_t, crypto_kem_xwing_CIPHERTEXTBYTES>;

// RFC 9180, section 4: every label stands between the version and suite, and the value.
// The suite is MLKEM768-X25519, HKDF-SHA256, ChaCha20Poly1305.
constexpr std::string_view kSuite = "HPKE-v1HPKE\x64\x7a\x00\x01\x00\x03"sv;

DerivedKey labeledExtract(ByteView salt, std::string_view label, std::string_view value) {
    std::string text(kSuite);
    (text += label) += value;
    return hkdfExtract(bytesOf(text), salt);
}

void labeledExpand(const DerivedKey& key, std::string_view label, std::string_view context,
                   std::span<std::uint8_t> out) {
    std::string text{'\0', static_cast<char>(out.size())};
    ((text += kSuite) += label) += context;
    hkdfExpand(key, text, out);
}

struct WrapKey {
    DerivedKey key;
    WrapNonce nonce{};
};

// RFC 9180, section 5.1: KeySchedule in mode_base, whose pre-shared key is empty.
WrapKey keySchedule(const SharedSecret& shared) {
    std::string context(1, '\0');
    context += textOf(labeledExtract({}, "psk_id_hash", "").bytes());
    context += textOf(labeledExtract({}, "info_hash", kHybridInfo).bytes());
    const DerivedKey secret = labeledExtract(shared.bytes(), "secret", "");
    WrapKey wrap;
    labeledExpand(secret, "key", context, wrap.key.bytes());
    labeledExpand(secret, "base_nonce", context, wrap.nonce);
    return wrap;
}

bool encapsulate(std::span<const std::uint8_t> recipient, const crypto::Secret<64>& seed,
                 Encapsulated& share, SharedSecret& shared) {
    return crypto_kem_xwing_enc_deterministic(share.data(), shared.bytes().data(), recipient.data(),
                                              seed.bytes().data()) == 0;
}

}  // namespace

Result<HybridRecipient> HybridRecipient::parse(std::string_view text) {
    const auto decoded = decodeBech32(text);
    Key key{};
    const bool fits =
        decoded && decoded->prefix == kHybridRecipient && decoded->data.size() == key.size();
    if (fits) std::copy(decoded->data.begin(), decoded->data.end(), key.begin());
    Encapsulated share{};
    SharedSecret shared;
    if (!fits || !encapsulate(key, {}, share, shared))
        return fail("vault.recipient",
                    "Give a recipient as age writes it: age1pq1 and 1952 characters.");
    return HybridRecipient(key);
}

std::string HybridRecipient::str() const { return encodeBech32(kHybridRecipient, key_); }

Stanza HybridRecipient::wrap(const FileKey& fileKey, Random& random) const {
    crypto::Secret<64> seed;
    random.fill(seed.bytes());
    Encapsulated share{};
    SharedSecret shared;
    // Fails for keys that `parse` refuses, and for nothing else.
    encapsulate(key_, seed, share, shared);
    const WrapKey wrap = keySchedule(shared);
    return {{std::string(kHybridType), encodeBase64(share, Base64::standard)},
            wrapFileKey(fileKey, wrap.key, wrap.nonce)};
}

HybridIdentity HybridIdentity::generate(Random& random) {
    crypto::Secret<32> seed;
    random.fill(seed.bytes());
    return HybridIdentity(std::move(seed));
}

Result<HybridIdentity> HybridIdentity::parse(std::string_view text) {
    auto seed = decodeIdentity(kHybridIdentity, text);
    if (!seed)
        return fail("vault.identity",
                    "Give an identity as age writes it: AGE-SECRET-KEY-PQ-1 and 58 characters, in "
                    "capitals.");
    return HybridIdentity(*std::move(seed));
}

std::string HybridIdentity::str() const { return encodeIdentity(kHybridIdentity, seed_); }

HybridRecipient HybridIdentity::recipient() const {
    HybridRecipient::Key key{};
    crypto::Secret<crypto_kem_xwing_SECRETKEYBYTES> copy;
    crypto_kem_xwing_seed_keypair(key.data(), copy.bytes().data(), seed_.bytes().data());
    return HybridRecipient(key);
}

Result<std::optional<FileKey>> HybridIdentity::unwrap(const Stanza& stanza) const {
    if (stanza.arguments.front() != kHybridType) return std::nullopt;
    if (stanza.arguments.size() != 2)
        return damagedHeader("an mlkem768x25519 stanza has not one argument");
    const auto share = decodeBase64(stanza.arguments[1], Base64::standard);
    if (!share || share->size() != crypto_kem_xwing_CIPHERTEXTBYTES)
        return damagedHeader("an mlkem768x25519 share is not 1120 bytes");
    if (stanza.body.size() != kWrappedFileKey)
        return damagedHeader("a wrapped file key is not 32 bytes");
    SharedSecret shared;
    if (crypto_kem_xwing_dec(shared.bytes().data(), share->data(), seed_.bytes().data()) != 0)
        return damagedHeader("an mlkem768x25519 share is of low order");
    const WrapKey wrap = keySchedule(shared);
    return unwrapFileKey(stanza.body, wrap.key, wrap.nonce);
}

}  // namespace samtycke::vault
