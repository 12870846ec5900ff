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

// Nothing when the product is zero, that is, when `point` is of low order.
std::optional<crypto::Secret<32>> shared(const crypto::Secret<32>& scalar, const Point& point) {
    crypto::Secret<32> product;
    if (crypto_scalarmult(product.bytes().data(), scalar.bytes().data(), point.data()) != 0)
        return std::nullopt;
    return product;
}

Point publicOf(const crypto::Secret<32>& scalar) {
    Point point{};
    crypto_scalarmult_base(point.data(), scalar.bytes().data());
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
    return {{std::string(kType), encodeBase64(share, Base64::standard)}, wrapFileKey(fileKey, key)};
}

X25519Identity::X25519Identity(crypto::Secret<32> scalar)
    : scalar_(std::move(scalar)), recipient_(publicOf(scalar_)) {}

X25519Identity X25519Identity::generate(Random& random) {
    crypto::Secret<32> scalar;
    random.fill(scalar.bytes());
    return X25519Identity(std::move(scalar));
}

Result<X25519Identity> X25519Identity::parse(std::string_view text) {
    auto scalar = decodeIdentity(kIdentityPrefix, text);
    if (!scalar)
        return fail("vault.identity",
                    "Give an identity as age writes it: AGE-SECRET-KEY-1 and 58 characters, in "
                    "capitals.");
    return X25519Identity(*std::move(scalar));
}

std::string X25519Identity::str() const { return encodeIdentity(kIdentityPrefix, scalar_); }

Result<std::optional<FileKey>> X25519Identity::unwrap(const Stanza& stanza) const {
    if (stanza.arguments.front() != kType) return std::nullopt;
    if (stanza.arguments.size() != 2) return damagedHeader("an X25519 stanza has not one argument");
    const auto decoded = decodeBase64(stanza.arguments[1], Base64::standard);
    const auto share = decoded ? pointFrom(*decoded) : std::nullopt;
    if (!share) return damagedHeader("an X25519 share is not 32 bytes");
    if (stanza.body.size() != kWrappedFileKey)
        return damagedHeader("a wrapped file key is not 32 bytes");
    const auto product = shared(scalar_, *share);
    if (!product) return damagedHeader("an X25519 share is of low order");
    return unwrapFileKey(stanza.body, wrapKey(*product, *share, recipient_.point_));
}

}  // namespace samtycke::vault
