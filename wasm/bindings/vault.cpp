// Bytes in, bytes out. JavaScript writes into the heap at `roomAt()`, calls `push`, and reads what
// came of it at `outputAt()`. What fails gives -1 (or an object that is not `ready()`), and
// `error()` then says why. There is no JSON here, which halves the module.
#include <emscripten/bind.h>
#include <sodium.h>

#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "vault/decryptor.h"
#include "vault/encryptor.h"
#include "vault/x25519.h"

// The one step of sodium_init() that the vault needs: it turns the SIMD code on. The rest would
// link Argon2 and AEGIS into the module.
extern "C" int _crypto_stream_chacha20_pick_best_implementation(void);

namespace samtycke::vault {
namespace {

class SystemRandom : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override { randombytes_buf(out.data(), out.size()); }
};

void wipe(std::string& text) {
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

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
};

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
    Failure error() const { return {error_.code, error_.message}; }
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

EncryptorStream* makeEncryptor(const std::string& recipients) {
    SystemRandom random;
    return new EncryptorStream(
        parseKeys<X25519Recipient>(recipients).and_then([&](const auto& keys) {
            return Encryptor::create(keys, random);
        }));
}

// Puts out header and nonce.
int opening(EncryptorStream& stream) { return stream.give(bytesOf(stream.core().opening())); }

double fileSize(const EncryptorStream& stream, double plaintext) {
    return static_cast<double>(stream.core().fileSize(static_cast<std::uint64_t>(plaintext)));
}

DecryptorStream* makeDecryptor(std::string identities) {
    auto keys = parseKeys<X25519Identity>(identities);
    wipe(identities);
    return new DecryptorStream(keys ? Decryptor::create(*std::move(keys))
                                    : Result<Decryptor>(tl::unexpected(keys.error())));
}

std::string generateIdentity() {
    SystemRandom random;
    return X25519Identity::generate(random).str();
}

Answer recipientOf(std::string identity) {
    const auto parsed = X25519Identity::parse(identity);
    wipe(identity);
    if (!parsed) return {{}, {parsed.error().code, parsed.error().message}};
    return {parsed->recipient().str(), {}};
}

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
        .field("message", &Failure::message);
    emscripten::value_object<Answer>("Answer")
        .field("value", &Answer::value)
        .field("error", &Answer::error);
    bindStream<Encryptor>("Encryptor")
        .constructor(&makeEncryptor, allow_raw_pointers())
        .function("opening", &opening)
        .function("fileSize", &fileSize);
    bindStream<Decryptor>("Decryptor").constructor(&makeDecryptor, allow_raw_pointers());
    emscripten::function("generateIdentity", &generateIdentity);
    emscripten::function("recipientOf", &recipientOf);
}

}  // namespace samtycke::vault
