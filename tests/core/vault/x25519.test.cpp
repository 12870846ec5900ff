#include "vault/x25519.h"

#include <catch_amalgamated.hpp>

#include "vault/bech32.h"
#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

TEST_CASE("age.md: an identity and its recipient") {
    const auto identity = X25519Identity::parse(kIdentity);
    REQUIRE(identity);
    CHECK(identity->recipient().str() == kRecipient);
    CHECK(identity->str() == kIdentity);
    CHECK(X25519Recipient::parse(kRecipient).value() == identity->recipient());
}

TEST_CASE("identities that are drawn differ and make the round trip") {
    FixedRandom random;
    const auto one = X25519Identity::generate(random);
    const auto two = X25519Identity::generate(random);
    CHECK(one.str() != two.str());
    CHECK(X25519Identity::parse(one.str()).value().recipient() == one.recipient());
}

TEST_CASE("what is not a recipient is refused") {
    const std::string identity = kIdentity;
    const auto text = GENERATE_COPY(
        as<std::string>(), "", "age1", "hello", identity, std::string(kRecipient) + " ",
        std::string(kRecipient).replace(10, 1, "q"), encodeBech32("age", Bytes(31, 9)),
        encodeBech32("age", Bytes(33, 9)), encodeBech32("ag", Bytes(32, 9)),
        // in capitals, as an identity is written
        "AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ",
        // points of low order: nothing encrypted for them would be secret
        encodeBech32("age", Bytes(32, 0)),
        encodeBech32("age", Bytes{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    const auto parsed = X25519Recipient::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == "vault.recipient");
}

TEST_CASE("what is not an identity is refused, and the message holds nothing of it") {
    std::string lower = kIdentity;
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    std::string wrong = kIdentity;
    wrong[40] = wrong[40] == 'Q' ? 'P' : 'Q';
    const auto text = GENERATE_COPY(as<std::string>(), "", "AGE-SECRET-KEY-1", lower, wrong,
                                    std::string(kRecipient), std::string(kIdentity) + "\n");
    const auto parsed = X25519Identity::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == "vault.identity");
    CHECK(parsed.error().message.find("GFPYYSJZ") == std::string::npos);
}

TEST_CASE("a file key is wrapped for one recipient and opened by no other") {
    FixedRandom random;
    FileKey fileKey;
    random.fill(fileKey.bytes());
    const auto mine = X25519Identity::parse(kIdentity).value();
    const auto other = X25519Identity::generate(random);
    const Stanza stanza = mine.recipient().wrap(fileKey, random);
    CHECK(stanza.arguments.size() == 2);
    CHECK(stanza.arguments[0] == "X25519");
    CHECK(stanza.arguments[1].size() == 43);
    CHECK(stanza.body.size() == 32);

    const auto unwrapped = mine.unwrap(stanza);
    REQUIRE(unwrapped);
    REQUIRE(unwrapped->has_value());
    CHECK(crypto::equalConstantTime((*unwrapped)->bytes(), fileKey.bytes()));
    REQUIRE(other.unwrap(stanza));
    CHECK_FALSE(other.unwrap(stanza)->has_value());

    Stanza changed = stanza;
    changed.body[5] ^= 1;
    CHECK_FALSE(mine.unwrap(changed).value().has_value());
    changed = stanza;
    changed.arguments[0] = "x25519";
    CHECK_FALSE(mine.unwrap(changed).value().has_value());
}

TEST_CASE("age.md: an X25519 stanza of a wrong shape is an error, not another's stanza") {
    FixedRandom random;
    const auto mine = X25519Identity::parse(kIdentity).value();
    const FileKey fileKey;
    const Stanza right = mine.recipient().wrap(fileKey, random);
    Stanza wrong = right;
    SECTION("no share") { wrong.arguments.pop_back(); }
    SECTION("one more argument") { wrong.arguments.emplace_back("x"); }
    SECTION("a short share") { wrong.arguments[1] = wrong.arguments[1].substr(4); }
    SECTION("a long share") { wrong.arguments[1] += "AAAA"; }
    SECTION("padding") { wrong.arguments[1] += "="; }
    SECTION("stray bits") { wrong.arguments[1] = std::string(42, 'A') + "B"; }
    SECTION("low order") { wrong.arguments[1] = std::string(43, 'A'); }
    SECTION("a long file key") { wrong.body.resize(48); }
    SECTION("a short file key") { wrong.body.resize(31); }
    const auto unwrapped = mine.unwrap(wrong);
    REQUIRE_FALSE(unwrapped);
    CHECK(unwrapped.error().code == "vault.header-damaged");
}
