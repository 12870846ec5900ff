#include "vault/hybrid.h"

#include "../repository.h"
#include "base/json.h"
#include "vault/bech32.h"
#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

Json vectors() { return parseJson(repositoryFile("tests/vectors/age-types.json")).value(); }

FileKey someFileKey() {
    FixedRandom random(5);
    FileKey fileKey;
    random.fill(fileKey.bytes());
    return fileKey;
}

}  // namespace

TEST_CASE("age.md: a post-quantum identity and its recipient") {
    const Json known = vectors();
    const auto identity = HybridIdentity::parse(known["identity"].get<std::string>());
    REQUIRE(identity);
    CHECK(identity->str() == known["identity"].get<std::string>());
    CHECK(identity->recipient().str() == known["recipient"].get<std::string>());
    CHECK(HybridRecipient::parse(known["recipient"].get<std::string>()).value() ==
          identity->recipient());
}

TEST_CASE("post-quantum files that typage made are opened, whole, in pieces and byte by byte") {
    const Json known = vectors();
    const std::string identity = known["identity"].get<std::string>();
    for (const Json& vector : known["hybrid"]) {
        const Bytes file =
            decodeBase64(vector["file"].get<std::string>(), Base64::standard).value();
        for (const std::size_t piece : {1U, 17U, 1U << 20U}) {
            Decryptor decryptor = Decryptor::create(identities(identity.c_str())).value();
            CHECK(putThrough(decryptor, file, piece) ==
                  std::pair<Bytes, std::string>(content(vector["length"].get<std::size_t>()), ""));
        }
    }
}

TEST_CASE("a file key is wrapped for one post-quantum recipient and opened by no other") {
    FixedRandom random;
    const FileKey fileKey = someFileKey();
    const auto mine = HybridIdentity::generate(random);
    const auto other = HybridIdentity::generate(random);
    const Stanza stanza = mine.recipient().wrap(fileKey, random);
    CHECK(stanza.arguments.size() == 2);
    CHECK(stanza.arguments[0] == "mlkem768x25519");
    CHECK(stanza.arguments[1].size() == 1494);
    CHECK(stanza.body.size() == 32);
    CHECK(mine.recipient().wrap(fileKey, random).arguments[1] != stanza.arguments[1]);

    const auto unwrapped = mine.unwrap(stanza).value();
    REQUIRE(unwrapped);
    CHECK(crypto::equalConstantTime(unwrapped->bytes(), fileKey.bytes()));
    CHECK_FALSE(other.unwrap(stanza).value());

    Stanza changed = stanza;
    changed.body[5] ^= 1;
    CHECK_FALSE(mine.unwrap(changed).value());
    changed = stanza;
    changed.arguments[1][700] = changed.arguments[1][700] == 'A' ? 'B' : 'A';
    CHECK_FALSE(mine.unwrap(changed).value());
    changed = stanza;
    changed.arguments[0] = "X25519";
    CHECK_FALSE(mine.unwrap(changed).value());
}

TEST_CASE("age.md: an mlkem768x25519 stanza of a wrong shape is an error") {
    FixedRandom random;
    const auto mine = HybridIdentity::generate(random);
    Stanza wrong = mine.recipient().wrap(someFileKey(), random);
    SECTION("no share") { wrong.arguments.pop_back(); }
    SECTION("one more argument") { wrong.arguments.emplace_back("x"); }
    SECTION("a short share") { wrong.arguments[1] = wrong.arguments[1].substr(4); }
    SECTION("a long share") { wrong.arguments[1] += "AAAA"; }
    SECTION("padding") { wrong.arguments[1] += "="; }
    SECTION("an X25519 share of low order") {
        Bytes share = decodeBase64(wrong.arguments[1], Base64::standard).value();
        std::fill(share.end() - 32, share.end(), std::uint8_t{0});
        wrong.arguments[1] = encodeBase64(share, Base64::standard);
    }
    SECTION("a long file key") { wrong.body.resize(48); }
    SECTION("a short file key") { wrong.body.resize(31); }
    const auto unwrapped = mine.unwrap(wrong);
    REQUIRE_FALSE(unwrapped);
    CHECK(unwrapped.error().code == "vault.header-damaged");
}

TEST_CASE("what is not a post-quantum recipient or identity is refused") {
    const std::string right = vectors()["recipient"].get<std::string>();
    Bytes notReduced = decodeBech32(right).value().data;
    notReduced[0] = 0xff;
    notReduced[1] |= 0x0f;
    Bytes lowOrder = decodeBech32(right).value().data;
    std::fill(lowOrder.end() - 32, lowOrder.end(), std::uint8_t{0});
    for (const std::string& text :
         {std::string("age1pq1"), right + " ", std::string(right).replace(700, 1, "b"),
          encodeBech32("age1pq", Bytes(1215, 1)), encodeBech32("age1pq", Bytes(1217, 1)),
          encodeBech32("age1pq", Bytes(32, 9)), encodeBech32("age1pq", notReduced),
          encodeBech32("age1pq", lowOrder), std::string(kRecipient)}) {
        const auto parsed = HybridRecipient::parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == "vault.recipient");
    }
    CHECK(HybridIdentity::parse(kIdentity).error().code == "vault.identity");
    CHECK(HybridIdentity::parse("AGE-SECRET-KEY-PQ-1QQ").error().code == "vault.identity");
}
