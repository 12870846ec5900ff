#include "vault/header.h"

#include <catch_amalgamated.hpp>

#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

const std::string kMac = "--- " + std::string(43, 'A') + "\n";
const std::string kBegin = "age-encryption.org/v1\n";

// The header, or the error's code, read in pieces of `piece` bytes.
std::pair<Header, std::string> read(const std::string& text, std::size_t piece = 1U << 22U) {
    HeaderReader reader;
    for (std::size_t at = 0; at < text.size() && !reader.complete(); at += piece) {
        const auto taken = reader.take(bytesOf(std::string_view(text).substr(at, piece)));
        if (!taken) return {{}, taken.error().code};
    }
    if (!reader.complete()) return {{}, "incomplete"};
    return {reader.header(), ""};
}

std::string headerCode(const std::string& text) {
    const std::string whole = read(text).second;
    CHECK(read(text, 1).second == whole);
    return whole;
}

}  // namespace

TEST_CASE("a header is written and read again") {
    FixedRandom random;
    FileKey fileKey;
    random.fill(fileKey.bytes());
    std::vector<Stanza> stanzas;
    for (const std::size_t size : {0U, 1U, 47U, 48U, 49U, 95U, 96U, 97U})
        stanzas.push_back({{"type", "!~", std::string(200, 'x')}, content(size)});
    const std::string text = writeHeader(stanzas, fileKey);
    for (const std::size_t piece : {1U, 2U, 63U, 64U, 65U, 1U << 20U}) {
        const auto [header, code] = read(text, piece);
        CHECK(code.empty());
        CHECK(header.stanzas == stanzas);
        CHECK(authentic(header, fileKey));
        FileKey other;
        CHECK_FALSE(authentic(header, other));
    }
}

TEST_CASE("bytes after the header are not taken") {
    HeaderReader reader;
    const std::string text = kBegin + "-> x\n\n" + kMac;
    CHECK(reader.take(bytesOf(text + "payload")) == text.size());
    CHECK(reader.complete());
    CHECK(reader.take(bytesOf("more")) == 0);
}

TEST_CASE("age.md: what is refused in a header") {
    const std::string row(64, 'A');
    SECTION("not age, or another version") {
        CHECK(headerCode("hello\n") == "vault.not-age");
        CHECK(headerCode("\n") == "vault.not-age");
        CHECK(headerCode("age\n") == "vault.not-age");
        CHECK(headerCode("P") == "vault.not-age");
        CHECK(headerCode(" age-encryption.org/v1\n") == "vault.not-age");
        CHECK(headerCode("age-encryption.org/v2\n") == "vault.version");
        CHECK(headerCode("age-encryption.org/v10") == "vault.version");
        CHECK(headerCode("age-encryption.org/v1\r\n") == "vault.version");
        CHECK(headerCode("age-encryption.org/\n") == "vault.version");
    }
    SECTION("stanzas") {
        for (const std::string stanza :
             {"->\n\n",          "-> \n\n",       "->x\n\n",      "-> x \n\n",
              "-> x  y\n\n",     "->  x\n\n",     "-> x\ty\n\n",  "-> x\x7f\n\n",
              "-> \xc3\xa5\n\n", "-> x\r\n\n",    "> x\n\n",      "\n",
              "hello\n",         "-> x\nA\n",     "-> x\nAB\n",   "-> x\nAA==\n",
              "-> x\nAA=\n",     "-> x\n A\n",    "-> x\nAA \n",  "-> x\nA-\n",
              "-> x\nA_\n",      "-> x\nAAA\r\n", "-> x\n-> y\n", "-> x\n---\n"}) {
            INFO(stanza);
            CHECK(headerCode(kBegin + stanza + kMac) == "vault.header-damaged");
        }
        CHECK(headerCode(kBegin + "-> x\n" + row + "A\n" + kMac) == "vault.header-damaged");
        CHECK(headerCode(kBegin + "-> x\n" + row + "\n" + kMac) == "vault.header-damaged");
        CHECK(headerCode(kBegin + "-> x\n" + row + "\n\n" + kMac).empty());
        CHECK(headerCode(kBegin + "-> x\nAAAA\nAAAA\n" + kMac) == "vault.header-damaged");
    }
    SECTION("the end") {
        CHECK(headerCode(kBegin + kMac) == "vault.header-damaged");
        const std::string some = kBegin + "-> x\n\n";
        for (const std::string& end :
             {std::string("---\n"), std::string("--- \n"), "---" + std::string(43, 'A') + "\n",
              "---  " + std::string(43, 'A') + "\n", "--- " + std::string(42, 'A') + "\n",
              "--- " + std::string(44, 'A') + "\n", "--- " + std::string(43, 'A') + "=\n",
              "--- " + std::string(43, 'A') + " \n", "--- " + std::string(43, 'A') + "\r\n",
              "--- " + std::string(42, 'A') + "B\n", std::string("-- -\n")}) {
            INFO(end);
            CHECK(headerCode(some + end) == "vault.header-damaged");
        }
        CHECK(headerCode(some) == "incomplete");
        CHECK(headerCode(some + kMac.substr(0, 47)) == "incomplete");
        CHECK(headerCode(some + kMac).empty());
    }
}

TEST_CASE("a header without an end is refused at 2 MiB") {
    const std::string long_line = kBegin + "-> " + std::string(kMaxHeader, 'x');
    CHECK(read(long_line).second == "vault.header-too-long");
    CHECK(read(long_line, 4096).second == "vault.header-too-long");
    std::string many = kBegin;
    while (many.size() < kMaxHeader) many += "-> x\n\n";
    CHECK(read(many, 65536).second == "vault.header-too-long");
}

TEST_CASE("a file of another kind is refused at its first bytes, not at its first line") {
    HeaderReader reader;
    const auto taken = reader.take(bytesOf("\x89PNG"));
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == "vault.not-age");
}
