#include "vault/scrypt.h"

#include <sodium.h>

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace samtycke::vault {
namespace {

constexpr std::string_view kScryptType = "scrypt";
constexpr std::string_view kSaltPrefix = "age-encryption.org/v1/scrypt";

// `^[1-9][0-9]*$`; what is too large for an int is given as the largest one.
std::optional<int> workFrom(std::string_view digits) {
    if (digits.empty() || digits.front() == '0') return std::nullopt;
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
    return static_cast<int>(std::min(parseDecimal(digits).value_or(kLargest), kLargest));
}

}  // namespace

Result<std::optional<ScryptParameters>> scryptParameters(const Header& header) {
    const auto isScrypt = [](const Stanza& stanza) {
        return stanza.arguments.front() == kScryptType;
    };
    const auto stanza = std::find_if(header.stanzas.begin(), header.stanzas.end(), isScrypt);
    if (stanza == header.stanzas.end()) return std::nullopt;
    if (header.stanzas.size() > 1)
        return damagedHeader("a passphrase stands beside other recipients");
    if (stanza->arguments.size() != 3)
        return damagedHeader("an scrypt stanza has not two arguments");
    ScryptParameters parameters;
    const auto salt = decodeBase64(stanza->arguments[1], Base64::standard);
    if (!salt || salt->size() != parameters.salt.size())
        return damagedHeader("an scrypt salt is not 16 bytes");
    std::copy(salt->begin(), salt->end(), parameters.salt.begin());
    const auto work = workFrom(stanza->arguments[2]);
    if (!work) return damagedHeader("an scrypt work factor is not a number");
    parameters.work = *work;
    if (stanza->body.size() != kWrappedFileKey)
        return damagedHeader("a wrapped file key is not 32 bytes");
    return parameters;
}

Result<ScryptKey> ScryptKey::derive(std::string_view passphrase,
                                    const ScryptParameters& parameters) {
    if (passphrase.empty())
        return fail("vault.passphrase-empty", "Give a passphrase; an empty one keeps nothing out.");
    if (parameters.work < 1 || parameters.work > kMostWork)
        return fail("vault.work-factor", "Choose a work factor from 1 to 22, not " +
                                             std::to_string(parameters.work) + ".");
    const auto bytes = bytesOf(passphrase);
    std::string salt(kSaltPrefix);
    salt += textOf(parameters.salt);
    DerivedKey key;
    if (crypto_pwhash_scryptsalsa208sha256_ll(bytes.data(), bytes.size(), bytesOf(salt).data(),
                                              salt.size(), std::uint64_t{1} << parameters.work, 8,
                                              1, key.bytes().data(), key.bytes().size()) != 0)
        return fail("vault.memory",
                    "Try on a machine with more free memory; this passphrase takes " +
                        std::to_string((std::uint64_t{1} << parameters.work) / 1024) + " MiB.");
    return ScryptKey(parameters, std::move(key));
}

Result<ScryptKey> ScryptKey::create(std::string_view passphrase, int work, Random& random) {
    ScryptParameters parameters{{}, work};
    random.fill(parameters.salt);
    return derive(passphrase, parameters);
}

Result<ScryptKey> ScryptKey::parse(std::string_view text) {
    ScryptParameters parameters;
    DerivedKey key;
    auto bytes = decodeBase64(text);
    if (!bytes || bytes->size() != 1 + parameters.salt.size() + key.bytes().size())
        return fail("vault.passphrase-key", "Give the key that was made from the passphrase.");
    parameters.work = bytes->front();
    const auto salt = bytes->begin() + 1;
    const auto secret = salt + parameters.salt.size();
    std::copy(salt, secret, parameters.salt.begin());
    std::copy(secret, bytes->end(), key.bytes().begin());
    crypto::wipe(*bytes);
    return ScryptKey(parameters, std::move(key));
}

std::string ScryptKey::str() const {
    Bytes bytes{static_cast<std::uint8_t>(parameters_.work)};
    bytes.insert(bytes.end(), parameters_.salt.begin(), parameters_.salt.end());
    bytes.insert(bytes.end(), key_.bytes().begin(), key_.bytes().end());
    std::string text = encodeBase64(bytes);
    crypto::wipe(bytes);
    return text;
}

Stanza ScryptKey::wrap(const FileKey& fileKey) const {
    return {{std::string(kScryptType), encodeBase64(parameters_.salt, Base64::standard),
             std::to_string(parameters_.work)},
            wrapFileKey(fileKey, key_)};
}

std::optional<FileKey> ScryptKey::unwrap(const Stanza& stanza) const {
    return unwrapFileKey(stanza.body, key_);
}

}  // namespace samtycke::vault
