#include "vault/encryptor.h"

#include <catch_amalgamated.hpp>

#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

TEST_CASE("the same file comes out however the bytes came in") {
    for (const std::size_t size : {0U, 1U, 300U, 65'535U, 65'536U, 65'537U, 131'072U, 1'300'000U}) {
        const Bytes plaintext = content(size);
        const Bytes whole = encrypted(plaintext);
        CHECK(encrypted(plaintext, 65'536) == whole);
        CHECK(encrypted(plaintext, 100'003) == whole);
        if (size <= 131'072) CHECK(encrypted(plaintext, 1) == whole);
        FixedRandom random;
        const auto encryptor =
            Encryptor::create({Recipient::parse(kRecipient).value()}, random).value();
        CHECK(encryptor.fileSize(size) == whole.size());
        CHECK(decrypted(whole) == std::pair<Bytes, std::string>(plaintext, ""));
    }
}

TEST_CASE("known answer: what Debian's age 1.1.1 was seen to open") {
    CHECK(encodeHex(crypto::sha256(encrypted(content(200'000)))) ==
          "cadb3586e160fdfdfe018f7ab56c964eb509242f8f9554111c69e084e976fb68");
}

TEST_CASE("a full chunk is held back until it is known whether more follows") {
    FixedRandom random;
    auto encryptor = Encryptor::create({Recipient::parse(kRecipient).value()}, random).value();
    REQUIRE(encryptor.room().size() >= 2 * kChunk);
    CHECK(encryptor.push(kChunk)->empty());
    CHECK(encryptor.push(0)->empty());
    encryptor.room();
    CHECK(encryptor.push(1)->size() == kSealedChunk);
    CHECK(encryptor.finish()->size() == 1 + kTag);
}

TEST_CASE("several recipients: each opens the file alone") {
    FixedRandom random(99);
    std::vector<Recipient> recipients;
    std::vector<std::string> keys;
    for (int i = 0; i < 20; ++i) {
        const auto identity = Identity::generate(false, random);
        recipients.push_back(identity.recipient());
        keys.push_back(identity.str());
    }
    const Bytes plaintext = content(1000);
    const Bytes file = encrypted(plaintext, 1000, recipients);
    for (const std::string& key : keys) {
        Decryptor decryptor = Decryptor::create(identities(key.c_str())).value();
        CHECK(putThrough(decryptor, file, 77) == std::pair<Bytes, std::string>(plaintext, ""));
    }
}

TEST_CASE("two files never share a file key, a share or a nonce") {
    FixedRandom random;
    const std::vector recipients{Recipient::parse(kRecipient).value()};
    const auto one = Encryptor::create(recipients, random).value();
    const auto two = Encryptor::create(recipients, random).value();
    CHECK(one.opening().substr(33, 43) != two.opening().substr(33, 43));
    CHECK(one.opening().substr(one.opening().size() - 16) !=
          two.opening().substr(two.opening().size() - 16));
}

TEST_CASE("misuse is an error") {
    FixedRandom random;
    CHECK(Encryptor::create({}, random).error().code == "vault.no-recipients");
    auto encryptor = Encryptor::create({Recipient::parse(kRecipient).value()}, random).value();
    CHECK(encryptor.push(encryptor.room().size() + 1).error().code == "vault.room");
    CHECK(encryptor.finish());
    CHECK(encryptor.room().empty());
    CHECK(encryptor.push(0).error().code == "vault.finished");
    CHECK(encryptor.finish().error().code == "vault.finished");
}
