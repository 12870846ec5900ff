#include "vault/recipient.h"

#include <catch_amalgamated.hpp>

#include "vault/identity.h"
#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

TEST_CASE("identities of both types: text, recipient, file") {
    FixedRandom random;
    for (const bool postQuantum : {false, true}) {
        const Identity identity = Identity::generate(postQuantum, random);
        CHECK(Identity::parse(identity.str()).value().recipient() == identity.recipient());
        CHECK(identity.recipient().postQuantum() == postQuantum);
        CHECK(Recipient::parse(identity.recipient().str()).value() == identity.recipient());
        CHECK(identity.recipient().str().starts_with("age1pq1") == postQuantum);
        CHECK(identity.str().starts_with("AGE-SECRET-KEY-PQ-1") == postQuantum);

        const Bytes file = encrypted(content(1000), 100, {identity.recipient()});
        Decryptor decryptor = Decryptor::create(identities(identity.str().c_str())).value();
        CHECK(putThrough(decryptor, file, 77) == std::pair<Bytes, std::string>(content(1000), ""));
        CHECK(decrypted(file).second == "vault.no-match");
    }
}

TEST_CASE("post-quantum recipients do not stand beside classic ones") {
    FixedRandom random;
    const Recipient classic = Identity::generate(false, random).recipient();
    const Recipient hybrid = Identity::generate(true, random).recipient();
    const auto code = [&](const std::vector<Recipient>& recipients) {
        const auto made = Encryptor::create(recipients, random);
        return made ? "" : made.error().code;
    };
    CHECK(code({classic, hybrid}) == "vault.mixed-recipients");
    CHECK(code({hybrid, hybrid, classic}) == "vault.mixed-recipients");
    CHECK(code({hybrid, hybrid}).empty());
    CHECK(code({}) == "vault.no-recipients");
}

TEST_CASE("a header that readers would refuse for its length is not written") {
    FixedRandom random;
    const Recipient hybrid = Identity::generate(true, random).recipient();
    const auto made = Encryptor::create(std::vector<Recipient>(1500, hybrid), random);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == "vault.too-many-recipients");
    const Recipient classic = Recipient::parse(kRecipient).value();
    CHECK(decrypted(encrypted(content(3), 3, std::vector<Recipient>(2000, classic))) ==
          std::pair<Bytes, std::string>(content(3), ""));
}

TEST_CASE("a text that is no key is refused as what it was given for") {
    for (const char* text : {"", "age1pq1", "age1", "AGE-SECRET-KEY-PQ-1", "hello"}) {
        CHECK(Recipient::parse(text).error().code == "vault.recipient");
        CHECK(Identity::parse(text).error().code == "vault.identity");
    }
    CHECK(Identity::parse(kRecipient).error().code == "vault.identity");
    CHECK(Recipient::parse(kIdentity).error().code == "vault.recipient");
}
