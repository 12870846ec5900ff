#include "vault/armor.h"

#include <catch_amalgamated.hpp>

#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

using Outcome = std::pair<Bytes, std::string>;

const std::string kFirst = "-----BEGIN AGE ENCRYPTED FILE-----\n";
const std::string kLast = "-----END AGE ENCRYPTED FILE-----\n";
const std::string kRow = std::string(64, 'A') + "\n";

std::string armored(ByteView bytes, std::size_t piece = 1U << 20U) {
    ArmorWriter writer;
    std::string out;
    writer.write({}, out);
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        writer.write(bytes.subspan(at, std::min(piece, bytes.size() - at)), out);
    writer.finish(out);
    return out;
}

// What is read, and the error's code, in pieces of `piece` characters.
Outcome readArmor(const std::string& text, std::size_t piece) {
    ArmorReader reader;
    Bytes out;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const ByteView part = bytesOf(std::string_view(text).substr(at, piece));
        Bytes room(ArmorReader::roomFor(part.size()));
        const std::size_t size = reader.read(part, room.data());
        append(out, ByteView(room).first(size));
    }
    reader.finish();
    return {out, reader.error() ? reader.error()->code : ""};
}

Outcome readArmor(const std::string& text) {
    const Outcome whole = readArmor(text, text.size() + 1);
    CHECK(readArmor(text, 1) == whole);
    CHECK(readArmor(text, 7) == whole);
    return whole;
}

}  // namespace

TEST_CASE("armor of every length is written in lines of 64 and read again") {
    for (std::size_t size = 0; size < 150; ++size) {
        const Bytes bytes = content(size);
        const std::string text = armored(bytes);
        CHECK(text.size() == armoredSize(size));
        CHECK(armored(bytes, 1) == text);
        CHECK(armored(bytes, 47) == text);
        CHECK(armored(bytes, 49) == text);
        CHECK(readArmor(text) == Outcome(bytes, ""));
    }
    CHECK(armored(Bytes{0xff, 0xee}) == kFirst + "/+4=\n" + kLast);
    CHECK(armored(Bytes(48, 0)) == kFirst + kRow + kLast);
}

TEST_CASE("RFC 7468: what strict armor may look like") {
    const Outcome expected{Bytes(49, 0), ""};
    CHECK(readArmor(kFirst + kRow + "AA==\n" + kLast) == expected);
    CHECK(readArmor(kFirst + kRow + "AA==\n" + kLast.substr(0, 32)) ==
          expected);  // no last line end
    CHECK(readArmor(" \t\r\n\n" + kFirst + kRow + "AA==\n" + kLast + "\r\n \t\n") == expected);
    std::string crlf = kFirst + kRow + "AA==\n" + kLast;
    for (std::size_t at = 0; (at = crlf.find('\n', at)) != std::string::npos; at += 2)
        crlf.replace(at, 1, "\r\n");
    CHECK(readArmor(crlf) == expected);
    CHECK(readArmor(kFirst + kLast) == Outcome({}, ""));
}

TEST_CASE("RFC 7468: what strict armor may not look like") {
    const std::string right = kRow + "AAAA\n";
    for (const std::string& text : {
             kFirst + "\n" + right + kLast,  // empty lines
             kFirst + right + "\n" + kLast,
             kFirst + kRow + "\n" + right + kLast,
             kFirst + "Version: 1\n\n" + right + kLast,     // headers
             kFirst + "AAAA\nAAAA\n" + kLast,               // a short line before the last
             kFirst + std::string(65, 'A') + "\n" + kLast,  // long lines
             kFirst + std::string(68, 'A') + "\n" + kLast,
             kFirst + std::string(5000, 'A') + "\n" + kLast,
             kFirst + kRow + "AAA\n" + kLast,  // no padding
             kFirst + kRow + "AA=\n" + kLast,
             kFirst + kRow + "A===\n" + kLast,
             kFirst + kRow + "====\n" + kLast,
             kFirst + kRow + "AA==AA==\n" + kLast,
             kFirst + std::string(62, 'A') + "==\n" + "AAAA\n" + kLast,
             kFirst + kRow + "AB==\n" + kLast,  // not canonical
             kFirst + kRow + "AA-_\n" + kLast,  // another alphabet
             kFirst + " " + right + kLast,      // blanks in a line
             kFirst + kRow + "AAAA \n" + kLast,
             kFirst + kRow + "AA\r\r\n" + kLast,
             kFirst + kRow + "AA AA\n" + kLast,
             kFirst + right + " " + kLast,
             kFirst + right + "-----END AGE ENCRYPTED FILE----\n",
             kFirst + right + "-----END PGP MESSAGE-----\n",
             kFirst + right + "-----end age encrypted file-----\n",
             kFirst + right + "=olB3\n" + kLast,  // a checksum
             kFirst + kFirst + right + kLast,
             kFirst + right + kLast + "x",  // something after it
             kFirst + right + kLast + kFirst + right + kLast,
         }) {
        INFO(text);
        CHECK(readArmor(text).second == "vault.armor-damaged");
    }
}

TEST_CASE("another label is another kind of file, and a cut is a cut") {
    for (const std::string text :
         {"", "\n", "-----BEGIN PGP MESSAGE-----\n", "-----begin age encrypted file-----\n",
          "------BEGIN AGE ENCRYPTED FILE-----\n", "-----BEGIN AGE ENCRYPTED FILE----- \n", "--\n",
          "-----BEGIN AGE ENCRYPTED FILE-----x\n"})
        CHECK(readArmor(text).second == "vault.not-age");
    CHECK(readArmor(std::string(1025, '\n') + kFirst + kLast).second == "vault.not-age");
    const std::string text = kFirst + kRow + "AAAA\n" + kLast;
    for (std::size_t size = 1; size < text.size() - 1; ++size)
        CHECK(readArmor(text.substr(0, size)).second == "vault.truncated");
}

TEST_CASE("an armored file makes the round trip, whole, in pieces and byte by byte") {
    for (const std::size_t size : {0U, 1U, 3000U, 65'536U, 300'000U}) {
        const Bytes plaintext = content(size);
        const Bytes file =
            encrypted(plaintext, 1U << 20U, {Recipient::parse(kRecipient).value()}, Format::armor);
        CHECK(textOf(file).starts_with(kFirst));
        CHECK(encrypted(plaintext, 777, {Recipient::parse(kRecipient).value()}, Format::armor) ==
              file);
        CHECK(readArmor(std::string(textOf(file)), 1U << 20U).first == encrypted(plaintext));
        FixedRandom random;
        CHECK(Encryptor::create({Recipient::parse(kRecipient).value()}, random, Format::armor)
                  .value()
                  .fileSize(size) == file.size());
        for (const std::size_t piece : {1U, 1000U, 1U << 20U})
            CHECK(decrypted(file, piece) == Outcome(plaintext, ""));
    }
}

TEST_CASE("damage to the armor of a file: what is authentic comes out first") {
    const Bytes plaintext = content(200'000);
    const Bytes file =
        encrypted(plaintext, 1U << 20U, {Recipient::parse(kRecipient).value()}, Format::armor);
    Bytes changed = file;
    SECTION("a character that is none") {
        changed[changed.size() / 2] = '!';
        for (const std::size_t piece : {1U, 1000U, 1U << 20U}) {
            const auto [out, code] = decrypted(changed, piece);
            CHECK(code == "vault.armor-damaged");
            CHECK(out == Bytes(plaintext.begin(), plaintext.begin() + kChunk));
        }
    }
    SECTION("a character that is another") {
        char& c = reinterpret_cast<char&>(changed[changed.size() / 2]);
        c = c == 'A' ? 'B' : 'A';
        CHECK(decrypted(changed).second == "vault.payload-damaged");
    }
    SECTION("in the header") {
        changed[50] = '!';
        CHECK(decrypted(changed) == Outcome({}, "vault.armor-damaged"));
    }
    SECTION("cut off at the end line") {
        changed.resize(changed.size() - 5);
        CHECK(decrypted(changed).second == "vault.truncated");
    }
    SECTION("cut off in the middle") {
        changed.resize(changed.size() / 2);
        CHECK(decrypted(changed).second == "vault.truncated");
    }
    SECTION("something after the end") {
        append(changed, bytesOf("x"));
        CHECK(decrypted(changed).second == "vault.armor-damaged");
    }
}
