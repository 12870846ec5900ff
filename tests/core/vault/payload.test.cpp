#include "vault/payload.h"

#include <catch_amalgamated.hpp>

#include "vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

PayloadKey testKey() {
    const FileKey zero;
    const std::array<std::uint8_t, kPayloadNonce> nonce{};
    return {zero, nonce};
}

}  // namespace

TEST_CASE("RFC 5869: HKDF-SHA256 without salt and info, first 32 bytes (test case 3)") {
    CHECK(encodeHex(hkdf(Bytes(22, 0x0b), {}, "").bytes()) ==
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST_CASE("RFC 4231: HMAC-SHA256 with a key of 32 bytes") {
    // Test case 2's text under its key, padded with zeros, which HMAC does itself.
    DerivedKey key;
    const std::string_view jefe = "Jefe";
    std::copy(jefe.begin(), jefe.end(), key.bytes().begin());
    CHECK(encodeHex(hmac(key, "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("sizes are known in advance") {
    CHECK(payloadSize(0) == 16);
    CHECK(payloadSize(1) == 17);
    CHECK(payloadSize(65'536) == 65'552);
    CHECK(payloadSize(65'537) == 65'537 + 32);
    CHECK(payloadSize(1'073'741'824) == 1'073'741'824 + 16'384 * 16);
    CHECK(payloadSize(1ULL << 42U) == (1ULL << 42U) + (1ULL << 30U));
}

TEST_CASE("known answer: a full chunk, longer than any block of SIMD code") {
    const Bytes plaintext = content(kChunk);
    Bytes sealed(kSealedChunk);
    testKey().seal(0x0102030405060708, true, plaintext, sealed.data());
    // Computed with the Python package cryptography (HKDF, ChaCha20Poly1305).
    CHECK(encodeHex(crypto::sha256(sealed)) ==
          "183af72f56bc2d30323f5bed55fa628a1462a12d04aaf6bc3f6aa726ac98e18d");
    Bytes opened(kChunk);
    REQUIRE(testKey().open(0x0102030405060708, true, sealed, opened.data()));
    CHECK(opened == plaintext);
}

TEST_CASE("a chunk opens only at its place and with its flag") {
    const Bytes plaintext = content(300);
    Bytes sealed(316);
    Bytes out(300);
    testKey().seal(5, false, plaintext, sealed.data());
    CHECK_FALSE(testKey().open(4, false, sealed, out.data()));
    CHECK_FALSE(testKey().open(6, false, sealed, out.data()));
    CHECK_FALSE(testKey().open(5, true, sealed, out.data()));
    CHECK(out == Bytes(300, 0));
    CHECK(testKey().open(5, false, sealed, out.data()));
    CHECK(out == plaintext);
    for (const std::size_t at : {0U, 150U, 299U, 300U, 315U}) {
        Bytes changed = sealed;
        changed[at] ^= 0x80;
        CHECK_FALSE(testKey().open(5, false, changed, out.data()));
    }
}
