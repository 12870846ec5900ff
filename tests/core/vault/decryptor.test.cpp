#include "vault/decryptor.h"

#include "../repository.h"
#include "base/json.h"
#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

using Outcome = std::pair<Bytes, std::string>;

Bytes first(const Bytes& bytes, std::size_t size) {
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

// Of a file whose payload begins at `header` + 16.
std::size_t headerSize(const Bytes& file) {
    HeaderReader reader;
    return reader.take(file).value();
}

}  // namespace

TEST_CASE("files that Debian's age made are opened, whole, in pieces and byte by byte") {
    const Json document = parseJson(repositoryFile("tests/vectors/age-x25519.json")).value();
    REQUIRE(document["identity"] == kIdentity);
    REQUIRE(document["files"].size() == 3);
    for (const Json& vector : document["files"]) {
        const Bytes file =
            decodeBase64(vector["file"].get<std::string>(), Base64::standard).value();
        const Outcome expected{content(vector["length"].get<std::size_t>()), ""};
        for (const std::size_t piece : {1U, 2U, 17U, 1U << 20U})
            CHECK(decrypted(file, piece) == expected);
    }
}

TEST_CASE("an empty or foreign input says so") {
    CHECK(decrypted({}).second == "vault.not-age");
    CHECK(decrypted(content(100)).second == "vault.not-age");
    CHECK(decrypted(bytesOf("age-encryption.org/v2\n")).second == "vault.version");
}

TEST_CASE("no identity fits") {
    FixedRandom random(7);
    const Bytes file = encrypted(content(10), 10, {Identity::generate(false, random).recipient()});
    CHECK(decrypted(file).second == "vault.no-match");
    CHECK(Decryptor::create({}).error().code == "vault.no-identity");
}

TEST_CASE("every cut is noticed, and only authentic chunks have come out") {
    const Bytes plaintext = content(2 * kChunk + 100);
    const Bytes file = encrypted(plaintext);
    const std::size_t header = headerSize(file);
    const std::size_t payload = header + kPayloadNonce;
    for (std::size_t size = 0; size < payload; size += 7)
        CHECK(decrypted(first(file, size)) ==
              Outcome({}, size == 0 ? "vault.not-age" : "vault.truncated"));
    CHECK(decrypted(first(file, payload)) == Outcome({}, "vault.truncated"));
    CHECK(decrypted(first(file, payload + 10)) == Outcome({}, "vault.truncated"));
    CHECK(decrypted(first(file, payload + kSealedChunk)) ==
          Outcome(first(plaintext, kChunk), "vault.truncated"));
    CHECK(decrypted(first(file, payload + kSealedChunk + 3)) ==
          Outcome(first(plaintext, kChunk), "vault.truncated"));
    CHECK(decrypted(first(file, payload + kSealedChunk + 5000)) ==
          Outcome(first(plaintext, kChunk), "vault.payload-damaged"));
    CHECK(decrypted(first(file, file.size() - 1)) ==
          Outcome(first(plaintext, 2 * kChunk), "vault.payload-damaged"));
    CHECK(decrypted(file) == Outcome(plaintext, ""));
}

TEST_CASE("every changed byte is noticed: header, MAC, nonce, chunks") {
    const Bytes plaintext = content(kChunk + 50);
    const Bytes file = encrypted(plaintext);
    const std::size_t payload = headerSize(file) + kPayloadNonce;
    for (std::size_t at = 0; at < payload; ++at) {
        Bytes changed = file;
        changed[at] ^= 1;
        const auto [out, code] = decrypted(changed);
        INFO("byte " << at << ": " << code);
        CHECK(out.empty());
        const bool named = code == "vault.not-age" || code == "vault.version" ||
                           code == "vault.header-damaged" || code == "vault.header-mac" ||
                           code == "vault.no-match" || code == "vault.payload-damaged" ||
                           code == "vault.truncated";
        CHECK(named);
    }
    for (const std::size_t at : {payload, payload + 40'000, payload + kSealedChunk - 1}) {
        Bytes changed = file;
        changed[at] ^= 1;
        CHECK(decrypted(changed) == Outcome({}, "vault.payload-damaged"));
    }
    for (const std::size_t at : {payload + kSealedChunk, file.size() - 1}) {
        Bytes changed = file;
        changed[at] ^= 1;
        CHECK(decrypted(changed) == Outcome(first(plaintext, kChunk), "vault.payload-damaged"));
        CHECK(decrypted(changed, 1000) ==
              Outcome(first(plaintext, kChunk), "vault.payload-damaged"));
    }
}

TEST_CASE("the error names the chunk and stays") {
    const Bytes file = encrypted(content(3 * kChunk));
    Bytes changed = file;
    changed[headerSize(file) + kPayloadNonce + kSealedChunk + 9] ^= 1;
    Decryptor decryptor = Decryptor::create(identities()).value();
    CHECK(putThrough(decryptor, changed, 1U << 20U).second == "vault.payload-damaged");
    CHECK(decryptor.finish().error().message.find("chunk 1 ") != std::string::npos);
    CHECK(decryptor.push(0).error().code == "vault.payload-damaged");
    CHECK(decryptor.room().empty());
}

TEST_CASE("a header changed after it was written has a wrong MAC") {
    FixedRandom random(3);
    const Bytes file = encrypted(
        content(10), 10,
        {Identity::generate(false, random).recipient(), Recipient::parse(kRecipient).value()});
    std::string text(textOf(file));
    SECTION("another's stanza") { text[25 + 7 + 5] ^= 1; }
    SECTION("a stanza added") { text.insert(22, "-> grease\n\n"); }
    SECTION("the MAC itself") {
        const std::size_t mac = text.find("\n--- ") + 5;
        text[mac] = text[mac] == 'A' ? 'B' : 'A';
    }
    const auto [out, code] = decrypted(bytesOf(text));
    CHECK(out.empty());
    CHECK(code == "vault.header-mac");
}

TEST_CASE("age.md: a passphrase never stands beside other recipients") {
    std::string text(textOf(encrypted(content(10))));
    text.insert(22, "-> scrypt AAAA 10\n\n");
    CHECK(decrypted(bytesOf(text)).second == "vault.header-damaged");
}

TEST_CASE("chunks exchanged, repeated, dropped or added are noticed") {
    const Bytes plaintext = content(3 * kChunk + 10);
    const Bytes file = encrypted(plaintext);
    const auto at = [payload = headerSize(file) + kPayloadNonce, &file](std::size_t chunk) {
        return file.begin() + static_cast<std::ptrdiff_t>(payload + chunk * kSealedChunk);
    };
    Bytes changed = file;
    SECTION("exchanged") {
        std::copy(at(1), at(2), changed.begin() + (at(0) - file.begin()));
        std::copy(at(0), at(1), changed.begin() + (at(1) - file.begin()));
        CHECK(decrypted(changed) == Outcome({}, "vault.payload-damaged"));
    }
    SECTION("dropped") {
        changed.erase(changed.begin() + (at(1) - file.begin()),
                      changed.begin() + (at(2) - file.begin()));
        CHECK(decrypted(changed) == Outcome(first(plaintext, kChunk), "vault.payload-damaged"));
    }
    SECTION("bytes after the last chunk") {
        changed.push_back(0);
        CHECK(decrypted(changed).second == "vault.payload-damaged");
    }
    SECTION("a whole file after the last chunk") {
        append(changed, file);
        CHECK(decrypted(changed).second == "vault.payload-damaged");
    }
}

TEST_CASE("bytes after a last chunk that is full: the chunk comes out, then the error") {
    const Bytes plaintext = content(kChunk);
    Bytes file = encrypted(plaintext);
    append(file, content(20));
    CHECK(decrypted(file) == Outcome(plaintext, "vault.payload-damaged"));
    CHECK(decrypted(file, 1) == Outcome(plaintext, "vault.payload-damaged"));
}

TEST_CASE("age.md: an empty last chunk only in an empty file") {
    FixedRandom random;
    FileKey fileKey;
    random.fill(fileKey.bytes());
    const std::array<std::uint8_t, kPayloadNonce> nonce{};
    Bytes file;
    append(file, bytesOf(writeHeader(
                     {X25519Recipient::parse(kRecipient).value().wrap(fileKey, random)}, fileKey)));
    append(file, nonce);
    const PayloadKey key(fileKey, nonce);
    Bytes chunk(kSealedChunk);
    const Bytes plaintext = content(kChunk);
    key.seal(0, false, plaintext, chunk.data());
    append(file, chunk);
    Bytes empty(kTag);
    key.seal(1, true, {}, empty.data());
    append(file, empty);
    CHECK(decrypted(file) == Outcome(plaintext, "vault.payload-damaged"));
}

TEST_CASE("misuse of the decryptor is an error") {
    Decryptor decryptor = Decryptor::create(identities()).value();
    CHECK(decryptor.push(decryptor.room().size() + 1).error().code == "vault.room");
    CHECK(putThrough(decryptor, encrypted(content(5)), 1000).second.empty());
    CHECK(decryptor.finish().error().code == "vault.finished");
    CHECK(decryptor.push(0).error().code == "vault.finished");
}
