#include "vault/x25519.h"

#include <sodium.h>

#include <algorithm>

#include "vault/bech32.h"

namespace samtycke::vault {
namespace {

using Point = std::array<std::uint8_t, 32>;

constexpr std::string_view kType = "X25519";
constexpr std::string_view kInfo = "age-encryption.org/v1/X25519";
constexpr std::string_view kRecipientPrefix = "age";
constexpr std::string_view kIdentityPrefix = "AGE-SECRET-KEY-";
constexpr std::size_t kWrapped = 16 + crypto_aead_chacha20poly1305_ietf_ABYTES;
// Every wrap key is used once (age.md), so its nonce is constant.
constexpr std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES> kZeroNonce{};

// Nothing when the product is zero, that is, when `point` is of low order.
std::optional<crypto::Secret<32>> shared(const crypto::Secret<32>& scalar, const Point& point) {
    crypto::Secret<32> product;
    if (crypto_scalarmult(product.bytes().data(), scalar.bytes().data(), point.data()) != 0)
        return std::nullopt;
    return product;
}

Point publicOf(const crypto::Secret<32>& scalar) {
    // Not crypto_scalarmult_base: its table is a quarter of the wasm module.
    constexpr Point kBase{9};
    Point point{};
    // Fails for points of low order alone, and the base is none. g++ heeds no cast to void here.
    [[maybe_unused]] const int status =
        crypto_scalarmult(point.data(), scalar.bytes().data(), kBase.data());
    return point;
}

DerivedKey wrapKey(const crypto::Secret<32>& product, const Point& share, const Point& recipient) {
    std::array<std::uint8_t, 64> salt{};
    std::copy(share.begin(), share.end(), salt.begin());
    std::copy(recipient.begin(), recipient.end(), salt.begin() + 32);
    return hkdf(product.bytes(), salt, kInfo);
}

std::optional<Point> pointFrom(ByteView bytes) {
    Point point{};
    if (bytes.size() != point.size()) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), point.begin());
    return point;
}

}  // namespace

Result<X25519Recipient> X25519Recipient::parse(std::string_view text) {
    const auto decoded = decodeBech32(text);
    const auto point =
        decoded && decoded->prefix == kRecipientPrefix ? pointFrom(decoded->data) : std::nullopt;
    crypto::Secret<32> any;
    any.bytes()[0] = 8;
    if (!point || !shared(any, *point))
        return fail("vault.recipient",
                    "Give a recipient as age writes it: age1 and 58 characters.");
    return X25519Recipient(*point);
}

std::string X25519Recipient::str() const { return encodeBech32(kRecipientPrefix, point_); }

Stanza X25519Recipient::wrap(const FileKey& fileKey, Random& random) const {
    crypto::Secret<32> ephemeral;
    random.fill(ephemeral.bytes());
    const Point share = publicOf(ephemeral);
    const DerivedKey key = wrapKey(*shared(ephemeral, point_), share, point_);
    Stanza stanza{{std::string(kType), encodeBase64(share, Base64::standard)}, Bytes(kWrapped)};
    crypto_aead_chacha20poly1305_ietf_encrypt(stanza.body.data(), nullptr, fileKey.bytes().data(),
                                              fileKey.bytes().size(), nullptr, 0, nullptr,
                                              kZeroNonce.data(), key.bytes().data());
    return stanza;
}

X25519Identity X25519Identity::generate(Random& random) {
    X25519Identity identity;
    random.fill(identity.scalar_.bytes());
    return identity;
}

Result<X25519Identity> X25519Identity::parse(std::string_view text) {
    auto decoded = decodeBech32(text);
    X25519Identity identity;
    const bool fits = decoded && decoded->prefix == kIdentityPrefix &&
                      decoded->data.size() == identity.scalar_.bytes().size();
    if (fits)
        std::copy(decoded->data.begin(), decoded->data.end(), identity.scalar_.bytes().begin());
    if (decoded) crypto::wipe(decoded->data);
    if (!fits)
        return fail("vault.identity",
                    "Give an identity as age writes it: AGE-SECRET-KEY-1 and 58 characters, in "
                    "capitals.");
    return identity;
}

std::string X25519Identity::str() const {
    std::string text = encodeBech32("age-secret-key-", scalar_.bytes());
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

X25519Recipient X25519Identity::recipient() const { return X25519Recipient(publicOf(scalar_)); }

Result<std::optional<FileKey>> X25519Identity::unwrap(const Stanza& stanza) const {
    if (stanza.arguments.front() != kType) return std::nullopt;
    const auto damaged = [](const char* what) {
        return fail("vault.header-damaged",
                    std::string("Get the file once more; its header is damaged: ") + what + ".");
    };
    if (stanza.arguments.size() != 2) return damaged("an X25519 stanza has not one argument");
    const auto decoded = decodeBase64(stanza.arguments[1], Base64::standard);
    const auto share = decoded ? pointFrom(*decoded) : std::nullopt;
    if (!share) return damaged("an X25519 share is not 32 bytes");
    if (stanza.body.size() != kWrapped) return damaged("a wrapped file key is not 32 bytes");
    const auto product = shared(scalar_, *share);
    if (!product) return damaged("an X25519 share is of low order");
    const DerivedKey key = wrapKey(*product, *share, publicOf(scalar_));
    std::optional<FileKey> fileKey(std::in_place);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(fileKey->bytes().data(), nullptr, nullptr,
                                                  stanza.body.data(), stanza.body.size(), nullptr,
                                                  0, kZeroNonce.data(), key.bytes().data()) != 0)
        return std::nullopt;
    return fileKey;
}

}  // namespace samtycke::vault
