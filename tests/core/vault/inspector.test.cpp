#include "vault/inspector.h"

#include <catch_amalgamated.hpp>

#include "vault/identity.h"
#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

using Found = std::pair<std::optional<Inspection>, std::string>;

Found inspected(ByteView file, std::size_t piece) {
    Inspector inspector;
    for (std::size_t at = 0; at < file.size(); at += piece) {
        auto found = inspector.take(file.subspan(at, std::min(piece, file.size() - at)));
        if (!found) return {std::nullopt, found.error().code};
        if (*found) return {*std::move(found), ""};
    }
    return {std::nullopt, inspector.cutOff().code};
}

Found inspected(ByteView file) {
    const Found whole = inspected(file, file.size() + 1);
    CHECK(inspected(file, 1) == whole);
    return whole;
}

}  // namespace

TEST_CASE("what a file wants is told without opening it") {
    FixedRandom random;
    const Identity one = Identity::generate(false, random);
    const Identity hybrid = Identity::generate(true, random);
    const std::vector<Recipient> recipients{one.recipient(), one.recipient()};
    CHECK(inspected(encrypted(content(9), 9, recipients)) ==
          Found({{Format::binary, {"X25519", "X25519"}, {}}}, ""));
    CHECK(inspected(encrypted(content(9), 9, recipients, Format::armor)) ==
          Found({{Format::armor, {"X25519", "X25519"}, {}}}, ""));
    CHECK(inspected(encrypted(content(9), 9, {hybrid.recipient()})) ==
          Found({{Format::binary, {"mlkem768x25519"}, {}}}, ""));
    const ScryptKey key = ScryptKey::create("a", 7, random).value();
    CHECK(inspected(bytesOf(Encryptor::create(key, random).opening())) ==
          Found({{Format::binary, {"scrypt"}, 7}}, ""));
}

TEST_CASE("what is no age file, or not a whole header, is told as on opening") {
    CHECK(inspected({}).second == "vault.not-age");
    CHECK(inspected(bytesOf("\n\n")).second == "vault.not-age");
    CHECK(inspected(content(100)).second == "vault.not-age");
    CHECK(inspected(bytesOf("age-encryption.org/v2\n")).second == "vault.version");
    CHECK(inspected(bytesOf("age-encryption.org/v1\nhello\n")).second == "vault.header-damaged");
    const Bytes file = encrypted(content(9));
    CHECK(inspected(ByteView(file).first(100)).second == "vault.truncated");
    const Bytes armored =
        encrypted(content(9), 9, {Recipient::parse(kRecipient).value()}, Format::armor);
    CHECK(inspected(ByteView(armored).first(100)).second == "vault.truncated");
    CHECK(inspected(bytesOf("-----BEGIN AGE ENCRYPTED FILE-----\n!\n")).second ==
          "vault.armor-damaged");
    CHECK(inspected(bytesOf("age-encryption.org/v1\n-> scrypt AAAA 10\n\n-> x\n\n--- " +
                            std::string(43, 'A') + "\n"))
              .second == "vault.header-damaged");
}
