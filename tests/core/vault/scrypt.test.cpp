#include "vault/scrypt.h"

#include "../repository.h"
#include "base/json.h"
#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

using Outcome = std::pair<Bytes, std::string>;

constexpr std::string_view kPassphrase = "correct horse battery staple";

Bytes encryptedWith(std::string_view passphrase, ByteView plaintext, int work = 2) {
    FixedRandom random;
    const ScryptKey key = ScryptKey::create(passphrase, work, random).value();
    Encryptor encryptor = Encryptor::create(key, random);
    Bytes file;
    append(file, bytesOf(encryptor.opening()));
    append(file, putThrough(encryptor, plaintext, 1U << 20U).first);
    return file;
}

// Puts a file through, and gives the passphrase when it is wanted.
Outcome openWith(std::string_view passphrase, ByteView file, std::size_t piece = 1U << 20U,
                 int mostWork = kMostWork) {
    Decryptor decryptor = Decryptor::create({}, mostWork).value();
    Bytes out;
    for (std::size_t at = 0; at < file.size();) {
        const auto room = decryptor.room();
        const std::size_t size = std::min({piece, room.size(), file.size() - at});
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(at), size, room.begin());
        at += size;
        auto ready = decryptor.push(size);
        if (!ready) return {out, ready.error().code};
        append(out, *ready);
        if (!decryptor.passphraseWanted()) continue;
        CHECK(decryptor.room().empty());
        CHECK(decryptor.push(0).error().code == "vault.passphrase-needed");
        CHECK(decryptor.finish().error().code == "vault.passphrase-needed");
        const auto key = ScryptKey::derive(passphrase, *decryptor.passphraseWanted());
        if (!key) return {out, key.error().code};
        ready = decryptor.unlock(*key);
        if (!ready) return {out, ready.error().code};
        append(out, *ready);
    }
    const auto ready = decryptor.finish();
    if (!ready) return {out, ready.error().code};
    append(out, *ready);
    return {out, ""};
}

Header headerOf(const std::vector<Stanza>& stanzas) {
    Header header;
    header.stanzas = stanzas;
    return header;
}

std::string parametersCode(const std::vector<Stanza>& stanzas) {
    const auto parameters = scryptParameters(headerOf(stanzas));
    return parameters ? "" : parameters.error().code;
}

}  // namespace

TEST_CASE("files under a passphrase that typage and Debian's age made are opened") {
    const Json known = parseJson(repositoryFile("tests/vectors/age-types.json")).value();
    REQUIRE(known["passphrase"] == kPassphrase);
    for (const Json& vector : known["scrypt"]) {
        const Bytes file =
            decodeBase64(vector["file"].get<std::string>(), Base64::standard).value();
        for (const std::size_t piece : {1U, 100U, 1U << 20U})
            CHECK(openWith(kPassphrase, file, piece) ==
                  Outcome(content(vector["length"].get<std::size_t>()), ""));
    }
    for (const Json& vector : known["armor"])
        CHECK(openWith(kPassphrase, bytesOf(vector["file"].get<std::string>())) ==
              Outcome(content(vector["length"].get<std::size_t>()), ""));
}

TEST_CASE("a passphrase makes the round trip, and another does not open the file") {
    const Bytes plaintext = content(kChunk + 10);
    const Bytes file = encryptedWith("\xc3\xa5ngstr\xc3\xb6m", plaintext, 3);
    for (const std::size_t piece : {1U, 4000U, 1U << 20U})
        CHECK(openWith("\xc3\xa5ngstr\xc3\xb6m", file, piece) == Outcome(plaintext, ""));
    CHECK(openWith("angstrom", file) == Outcome({}, "vault.passphrase-wrong"));
    CHECK(openWith("", file) == Outcome({}, "vault.passphrase-empty"));
    CHECK(encryptedWith("a", {}) != encryptedWith("b", {}));
}

TEST_CASE("a wrong passphrase is final for this reading") {
    const Bytes file = encryptedWith("right", content(10));
    Decryptor decryptor = Decryptor::create({}, kMostWork).value();
    std::copy(file.begin(), file.end(), decryptor.room().begin());
    REQUIRE(decryptor.push(file.size()));
    const auto parameters = decryptor.passphraseWanted();
    REQUIRE(parameters);
    CHECK(decryptor.unlock(*ScryptKey::derive("wrong", *parameters)).error().code ==
          "vault.passphrase-wrong");
    CHECK(decryptor.finish().error().code == "vault.passphrase-wrong");
    CHECK(decryptor.unlock(*ScryptKey::derive("right", *parameters)).error().code ==
          "vault.passphrase-wrong");
}

TEST_CASE("a passphrase where none is wanted is an error") {
    Decryptor decryptor = Decryptor::create(identities(), kMostWork).value();
    FixedRandom random;
    const ScryptKey key = ScryptKey::create("a", 1, random).value();
    CHECK(decryptor.unlock(key).error().code == "vault.passphrase-unwanted");
    CHECK(putThrough(decryptor, encrypted(content(5)), 100) == Outcome(content(5), ""));
}

TEST_CASE("a file under a passphrase says so to whoever has only identities, and the reverse") {
    CHECK(decrypted(encryptedWith("a", content(5))).second == "vault.passphrase-needed");
    CHECK(openWith("a", encrypted(content(5))).second == "vault.no-match");
}

TEST_CASE("the work factor is capped on opening, before anything is computed") {
    const Bytes file = encryptedWith("a", content(5), 4);
    CHECK(openWith("a", file, 1000, 4) == Outcome(content(5), ""));
    CHECK(openWith("a", file, 1000, 3) == Outcome({}, "vault.work-factor"));
    for (const char* work : {"30", "64", "4294967297", "99999999999999999999999"}) {
        std::string text(textOf(file));
        text.replace(text.find(" 4\n") + 1, 1, work);
        CHECK(openWith("a", bytesOf(text)) == Outcome({}, "vault.work-factor"));
    }
}

TEST_CASE("a passphrase that cannot be used is refused") {
    FixedRandom random;
    CHECK(ScryptKey::create("", 2, random).error().code == "vault.passphrase-empty");
    for (const int work : {-1, 0, 23, 64})
        CHECK(ScryptKey::create("a", work, random).error().code == "vault.work-factor");
}

TEST_CASE("age.md: an scrypt stanza of a wrong shape is an error") {
    FixedRandom random;
    const ScryptKey key = ScryptKey::create("a", 10, random).value();
    const Stanza right = key.wrap(FileKey());
    CHECK(right.arguments.size() == 3);
    const auto parameters = scryptParameters(headerOf({right})).value();
    REQUIRE(parameters);
    CHECK(parameters->work == 10);
    CHECK(scryptParameters(headerOf({{{"X25519", "a"}, {}}})).value() == std::nullopt);

    Stanza wrong = right;
    for (const char* work : {"", "0", "010", "+10", "-1", "0xa", "1e1", " 10", "10 ", "a"}) {
        wrong.arguments[2] = work;
        CHECK(parametersCode({wrong}) == "vault.header-damaged");
    }
    wrong = right;
    SECTION("no work factor") { wrong.arguments.pop_back(); }
    SECTION("one more argument") { wrong.arguments.emplace_back("x"); }
    SECTION("a short salt") { wrong.arguments[1] = wrong.arguments[1].substr(2); }
    SECTION("padding") { wrong.arguments[1] += "=="; }
    SECTION("a short file key") { wrong.body.resize(31); }
    SECTION("a long file key") { wrong.body.resize(48); }
    CHECK(parametersCode({wrong}) == "vault.header-damaged");
    CHECK(parametersCode({right, right}) == "vault.header-damaged");
    CHECK(parametersCode({{{"grease"}, {}}, right}) == "vault.header-damaged");
}

TEST_CASE("a derived key can be carried elsewhere") {
    FixedRandom random;
    FileKey fileKey;
    random.fill(fileKey.bytes());
    const ScryptKey key = ScryptKey::create("a", 5, random).value();
    const ScryptKey copy = ScryptKey::parse(key.str()).value();
    CHECK(copy.str() == key.str());
    CHECK(copy.wrap(fileKey) == key.wrap(fileKey));
    CHECK(copy.unwrap(key.wrap(fileKey)));
    for (const std::string& text : {std::string(), key.str().substr(4), key.str() + "AAAA"})
        CHECK(ScryptKey::parse(text).error().code == "vault.passphrase-key");
}
