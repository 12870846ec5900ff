#include "vault/rewrap.h"

#include <catch_amalgamated.hpp>

#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

struct Person {
    Identity identity;
    Recipient recipient = identity.recipient();
};

Header headerOf(const Bytes& file) {
    HeaderReader reader;
    reader.take(file).value();
    REQUIRE(reader.complete());
    return reader.header();
}

std::vector<Identity> only(const Person& person) {
    return identities(person.identity.str().c_str());
}

// What stands behind the header of `file`, behind another one.
Bytes moved(const Bytes& file, const std::string& header) {
    HeaderReader reader;
    const std::size_t old = reader.take(file).value();
    Bytes out;
    append(out, bytesOf(header));
    append(out, ByteView(file).subspan(old));
    return out;
}

std::pair<Bytes, std::string> openedBy(const Person& person, const Bytes& file) {
    Decryptor decryptor = Decryptor::create(only(person)).value();
    return putThrough(decryptor, file, 1000);
}

}  // namespace

TEST_CASE("a rewrapped header opens the payload that was there, for the new recipients alone") {
    FixedRandom random;
    for (const bool postQuantum : {false, true}) {
        const Person before{Identity::generate(postQuantum, random)};
        const Person stays{Identity::generate(postQuantum, random)};
        const Person joins{Identity::generate(postQuantum, random)};
        const Bytes plaintext = content(2 * kChunk + 100);
        const Bytes file = encrypted(plaintext, 5000, {before.recipient, stays.recipient});
        const std::string header =
            rewrap(headerOf(file), only(stays), {stays.recipient, joins.recipient}, random).value();
        const Bytes now = moved(file, header);
        CHECK(openedBy(stays, now) == std::pair(plaintext, std::string()));
        CHECK(openedBy(joins, now) == std::pair(plaintext, std::string()));
        CHECK(openedBy(before, now).second == "vault.no-match");
        CHECK(headerOf(now).stanzas.size() == 2);
        // Nothing of the wrapping is used twice.
        CHECK(rewrap(headerOf(file), only(stays), {stays.recipient}, random).value() !=
              rewrap(headerOf(file), only(stays), {stays.recipient}, random).value());
    }
}

TEST_CASE("whoever cannot open a file cannot rewrap it") {
    FixedRandom random;
    const Person mine{Identity::generate(false, random)};
    const Person other{Identity::generate(false, random)};
    const Header header = headerOf(encrypted(content(10), 10, {mine.recipient}));
    const auto code = [&](const Header& from, const std::vector<Identity>& with) {
        const auto made = rewrap(from, with, {mine.recipient}, random);
        return made ? "" : made.error().code;
    };
    CHECK(code(header, only(mine)).empty());
    CHECK(code(header, only(other)) == "vault.no-match");
    CHECK(code(header, {}) == "vault.no-identity");

    Header altered = header;
    altered.authenticated.insert(altered.authenticated.size() - 3, "-> x\n\n");
    CHECK(code(altered, only(mine)) == "vault.header-mac");
    Header damaged = header;
    damaged.stanzas.front().body.pop_back();
    CHECK(code(damaged, only(mine)) == "vault.header-damaged");

    const ScryptKey key = ScryptKey::create("hemligt", 2, random).value();
    HeaderReader reader;
    const std::string opening(Encryptor::create(key, random).opening());
    reader.take(bytesOf(opening)).value();
    CHECK(code(reader.header(), only(mine)) == "vault.passphrase-needed");
}

TEST_CASE("recipients that a new file would be refused for are refused here too") {
    FixedRandom random;
    const Person mine{Identity::generate(false, random)};
    const Person hybrid{Identity::generate(true, random)};
    const Header header = headerOf(encrypted(content(10), 10, {mine.recipient}));
    const auto code = [&](const std::vector<Recipient>& recipients) {
        const auto made = rewrap(header, only(mine), recipients, random);
        return made ? "" : made.error().code;
    };
    CHECK(code({}) == "vault.no-recipients");
    CHECK(code({mine.recipient, hybrid.recipient}) == "vault.mixed-recipients");
    CHECK(code(std::vector<Recipient>(1500, hybrid.recipient)) == "vault.too-many-recipients");
    CHECK(code({hybrid.recipient}).empty());
}

TEST_CASE("a seed gives one identity, the one of age's own example") {
    const auto seed = [](std::uint8_t byte) {
        crypto::Secret<32> out;
        std::fill(out.bytes().begin(), out.bytes().end(), byte);
        return out;
    };
    CHECK(Identity::fromSeed(false, seed(0x42)).str() == kIdentity);
    CHECK(Identity::fromSeed(false, seed(0x42)).recipient().str() == kRecipient);
    CHECK(Identity::fromSeed(true, seed(1)).str() == Identity::fromSeed(true, seed(1)).str());
    CHECK(Identity::fromSeed(true, seed(1)).str() != Identity::fromSeed(true, seed(2)).str());
    CHECK(Identity::fromSeed(true, seed(1)).recipient().postQuantum());
}
