#include "vault/bech32.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;
using namespace samtycke::vault;

TEST_CASE("BIP 173: a text and its bytes") {
    // From BIP 173's list of valid texts; these two hold whole bytes.
    const auto empty = decodeBech32("A12UEL5L");
    REQUIRE(empty);
    CHECK(empty->prefix == "A");
    CHECK(empty->data.empty());
    const auto abc = decodeBech32("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw");
    REQUIRE(abc);
    CHECK(abc->prefix == "abcdef");
    CHECK(encodeHex(abc->data) == "00443214c74254b635cf84653a56d7c675be77df");
    CHECK(encodeBech32("abcdef", abc->data) == "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw");
}

TEST_CASE("age.md: the identity of 32 bytes 0x42") {
    const auto identity =
        decodeBech32("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");
    REQUIRE(identity);
    CHECK(identity->prefix == "AGE-SECRET-KEY-");
    CHECK(identity->data == Bytes(32, 0x42));
    CHECK(encodeBech32("age-secret-key-", identity->data) ==
          "age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex");
}

TEST_CASE("texts longer than BIP 173 allows make the round trip") {
    for (const std::size_t size : {0U, 1U, 2U, 3U, 4U, 5U, 31U, 32U, 33U, 1216U}) {
        Bytes data(size);
        for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>(i * 37 + size);
        const auto back = decodeBech32(encodeBech32("age1pq", data));
        REQUIRE(back);
        CHECK(back->prefix == "age1pq");
        CHECK(back->data == data);
    }
}

TEST_CASE("what is not Bech32 is refused") {
    const auto text =
        GENERATE(as<std::string>(), "", "1", "age", "age1", "1nwldj5", "10a06t8", "1qzzfhee",
                 "pzry9x0s0muk", "a1lt1igcx5c0", "li1dgmt3", "A1G7SGD8", "de1lg7wt\xff",
                 "\x7f"
                 "1axkwrx",
                 " age12uel5l", "a12uel5l\n", "A12uEL5L", "a12uel5b",
                 // seven bits over: one 5-bit group too many; then a stray bit
                 "a1qzzzzzz", "x1b4n0q5v");
    const auto decoded = decodeBech32(text);
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().code == "vault.bech32");
}

TEST_CASE("any one wrong character is noticed") {
    const std::string right = encodeBech32("age", Bytes(32, 0x5a));
    REQUIRE(decodeBech32(right));
    for (std::size_t i = 0; i < right.size(); ++i) {
        std::string wrong = right;
        wrong[i] = wrong[i] == 'q' ? 'p' : 'q';
        CHECK_FALSE(decodeBech32(wrong));
        CHECK_FALSE(decodeBech32(right.substr(0, i)));
    }
}

TEST_CASE("stray bits after the last byte are refused") {
    // The 5-bit groups 00000 00001: one byte and two bits, not zero. The checksum is right.
    CHECK_FALSE(decodeBech32("a1qp9j5gnl"));
    // 5-bit groups whose bits make no whole byte, checksum right (BIP 173, valid there).
    CHECK_FALSE(decodeBech32("split1checkupstagehandshakeupstreamerranterredcaperredq5p7d0z"));
}
