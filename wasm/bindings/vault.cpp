// Bytes in, bytes out. JavaScript writes into the heap at `roomAt()`, calls `push`, and reads what
// came of it at `outputAt()`. What fails gives -1 (or an object that is not `ready()`), and
// `error()` then says why. There is no JSON here, which halves the module. Secret texts cross by
// `secretRoom`, since embind leaves copies of its strings in freed memory.
#include <emscripten/bind.h>
#include <sodium.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "vault/decryptor.h"
#include "vault/encryptor.h"
#include "vault/inspector.h"
#include "vault/rewrap.h"

// The one step of sodium_init() that the vault needs: it turns the SIMD code on. The rest would
// link Argon2 and AEGIS into the module.
extern "C" int _crypto_stream_chacha20_pick_best_implementation(void);

namespace samtycke::vault {
namespace {

class SystemRandom : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override { randombytes_buf(out.data(), out.size()); }
};

Bytes secret;  // the one on its way in or out

// Where JavaScript writes a secret of `size` bytes for the next call that takes one.
std::size_t secretRoom(std::size_t size) {
    crypto::wipe(secret);
    secret = Bytes(size);
    return reinterpret_cast<std::size_t>(secret.data());
}

// Puts a text where JavaScript reads it, and wipes it here.
void giveSecret(std::string text) {
    secretRoom(text.size());
    std::copy(text.begin(), text.end(), secret.begin());
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

std::size_t secretAt() { return reinterpret_cast<std::size_t>(secret.data()); }
std::size_t secretSize() { return secret.size(); }

// Keys, one on each line.
template <class Key>
Result<std::vector<Key>> parseKeys(std::string_view lines) {
    std::vector<Key> keys;
    if (lines.empty()) return keys;
    for (const std::string_view line : split(lines, '\n')) {
        auto key = Key::parse(line);
        if (!key) return tl::unexpected(std::move(key.error()));
        keys.push_back(*std::move(key));
    }
    return keys;
}

// An empty code says that nothing failed.
struct Failure {
    std::string code;
    std::string message;
    std::string pointer;
};

Failure failureOf(const Error& error) { return {error.code, error.message, error.pointer}; }

struct Answer {
    std::string value;
    Failure error;
};

template <class Core>
class Stream {
  public:
    explicit Stream(Result<Core> core) : core_(std::move(core)) {
        if (!core_) error_ = core_.error();
    }
    bool ready() const { return core_.has_value(); }
    Failure error() const { return failureOf(error_); }
    std::size_t roomAt() { return addressOf(core_->room()); }
    std::size_t roomSize() { return core_->room().size(); }
    std::size_t outputAt() const { return outputAt_; }
    int push(std::size_t written) { return give(core_->push(written)); }
    int finish() { return give(core_->finish()); }

    int give(Result<ByteView> output) {
        if (!output) {
            error_ = std::move(output.error());
            return -1;
        }
        outputAt_ = addressOf(*output);
        return static_cast<int>(output->size());
    }
    const Core& core() const { return *core_; }
    Core& core() { return *core_; }

  private:
    static std::size_t addressOf(ByteView bytes) {
        return reinterpret_cast<std::size_t>(bytes.data());
    }

    Result<Core> core_;
    Error error_;
    std::size_t outputAt_ = 0;
};

using EncryptorStream = Stream<Encryptor>;
using DecryptorStream = Stream<Decryptor>;

EncryptorStream* makeEncryptor(const std::string& recipients, bool armor) {
    SystemRandom random;
    return new EncryptorStream(
        parseKeys<Recipient>(recipients).and_then([&](const std::vector<Recipient>& keys) {
            return Encryptor::create(keys, random, armor ? Format::armor : Format::binary);
        }));
}

// For the passphrase whose key is the secret.
EncryptorStream* withPassphrase(bool armor) {
    SystemRandom random;
    const auto key = ScryptKey::parse(textOf(secret));
    secretRoom(0);
    return new EncryptorStream(key.map([&](const ScryptKey& right) {
        return Encryptor::create(right, random, armor ? Format::armor : Format::binary);
    }));
}

// Puts out header and nonce.
int opening(EncryptorStream& stream) { return stream.give(bytesOf(stream.core().opening())); }

double fileSize(const EncryptorStream& stream, double plaintext) {
    return static_cast<double>(stream.core().fileSize(static_cast<std::uint64_t>(plaintext)));
}

// With the identities that are the secret.
DecryptorStream* makeDecryptor(int mostWork) {
    auto keys = parseKeys<Identity>(textOf(secret));
    secretRoom(0);
    return new DecryptorStream(keys ? Decryptor::create(*std::move(keys), mostWork)
                                    : Result<Decryptor>(tl::unexpected(keys.error())));
}

// The work factor of the passphrase that is wanted, or 0.
int workWanted(const DecryptorStream& stream) {
    const auto& wanted = stream.core().passphraseWanted();
    return wanted ? wanted->work : 0;
}

std::string saltWanted(const DecryptorStream& stream) {
    const auto& wanted = stream.core().passphraseWanted();
    return wanted ? encodeBase64(wanted->salt) : "";
}

// With the passphrase's key, which is the secret.
int unlock(DecryptorStream& stream) {
    const auto key = ScryptKey::parse(textOf(secret));
    secretRoom(0);
    return stream.give(key ? stream.core().unlock(*key)
                           : Result<ByteView>(tl::unexpected(key.error())));
}

// The secret is a passphrase, and then its key. An empty salt: a new one.
Failure derive(const std::string& salt, int work) {
    ScryptParameters parameters{{}, work};
    const auto given = decodeBase64(salt);
    if (given && given->size() == parameters.salt.size())
        std::copy(given->begin(), given->end(), parameters.salt.begin());
    else
        SystemRandom().fill(parameters.salt);
    const auto key = ScryptKey::derive(textOf(secret), parameters);
    if (!key) {
        secretRoom(0);
        return failureOf(key.error());
    }
    giveSecret(key->str());
    return {};
}

void generateIdentity(bool postQuantum) {
    SystemRandom random;
    giveSecret(Identity::generate(postQuantum, random).str());
}

// The secret is a seed, and then its identity.
Failure identityFromSeed(bool postQuantum) {
    crypto::Secret<32> seed;
    if (secret.size() != seed.bytes().size()) {
        secretRoom(0);
        return {"vault.seed", "Give a seed of 32 bytes.", ""};
    }
    std::copy(secret.begin(), secret.end(), seed.bytes().begin());
    giveSecret(Identity::fromSeed(postQuantum, std::move(seed)).str());
    return {};
}

Answer answerOf(Result<std::string> value) {
    if (!value) return {{}, failureOf(value.error())};
    return {*std::move(value), {}};
}

// Of the identity that is the secret.
Answer recipientOf() {
    const auto parsed = Identity::parse(textOf(secret));
    secretRoom(0);
    return answerOf(parsed.map([](const Identity& right) { return right.recipient().str(); }));
}

class InspectorStream {
  public:
    // The armor (1 or 0), the work factor or 0, and the stanzas' types, one on each line; an empty
    // text while the header is not complete.
    Answer take(const std::string& bytes) {
        const auto found = inspector_.take(bytesOf(bytes));
        if (!found) return answerOf(tl::unexpected(found.error()));
        if (!*found) return {};
        std::string lines = (*found)->format == Format::armor ? "1" : "0";
        (lines += '\n') += std::to_string((*found)->work.value_or(0));
        for (const std::string& type : (*found)->types) (lines += '\n') += type;
        return {std::move(lines), {}};
    }
    Failure cutOff() { return failureOf(inspector_.cutOff()); }
    // The header, once complete, for other recipients; with the identities that are the secret.
    Answer rewrap(const std::string& recipients) {
        const auto identities = parseKeys<Identity>(textOf(secret));
        secretRoom(0);
        if (!identities) return answerOf(tl::unexpected(identities.error()));
        SystemRandom random;
        return answerOf(
            parseKeys<Recipient>(recipients).and_then([&](const std::vector<Recipient>& keys) {
                return vault::rewrap(inspector_.header(), *identities, keys, random);
            }));
    }

  private:
    Inspector inspector_;
};

}  // namespace

template <class Core>
emscripten::class_<Stream<Core>> bindStream(const char* name) {
    return emscripten::class_<Stream<Core>>(name)
        .function("ready", &Stream<Core>::ready)
        .function("error", &Stream<Core>::error)
        .function("roomAt", &Stream<Core>::roomAt)
        .function("roomSize", &Stream<Core>::roomSize)
        .function("outputAt", &Stream<Core>::outputAt)
        .function("push", &Stream<Core>::push)
        .function("finish", &Stream<Core>::finish);
}

EMSCRIPTEN_BINDINGS(vault) {
    _crypto_stream_chacha20_pick_best_implementation();
    using emscripten::allow_raw_pointers;
    emscripten::value_object<Failure>("Failure")
        .field("code", &Failure::code)
        .field("message", &Failure::message)
        .field("pointer", &Failure::pointer);
    emscripten::value_object<Answer>("Answer")
        .field("value", &Answer::value)
        .field("error", &Answer::error);
    bindStream<Encryptor>("Encryptor")
        .constructor(&makeEncryptor, allow_raw_pointers())
        .constructor(&withPassphrase, allow_raw_pointers())
        .function("opening", &opening)
        .function("fileSize", &fileSize);
    bindStream<Decryptor>("Decryptor")
        .constructor(&makeDecryptor, allow_raw_pointers())
        .function("workWanted", &workWanted)
        .function("saltWanted", &saltWanted)
        .function("unlock", &unlock);
    emscripten::class_<InspectorStream>("Inspector")
        .constructor<>()
        .function("take", &InspectorStream::take)
        .function("cutOff", &InspectorStream::cutOff)
        .function("rewrap", &InspectorStream::rewrap);
    emscripten::function("secretRoom", &secretRoom);
    emscripten::function("secretAt", &secretAt);
    emscripten::function("secretSize", &secretSize);
    emscripten::function("derive", &derive);
    emscripten::function("generateIdentity", &generateIdentity);
    emscripten::function("identityFromSeed", &identityFromSeed);
    emscripten::function("recipientOf", &recipientOf);
}

}  // namespace samtycke::vault
