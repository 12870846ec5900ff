#include "base/crypto.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

TEST_CASE("FIPS 180-4: SHA-256 of one and of several blocks") {
    CHECK(encodeHex(crypto::sha256(bytesOf("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(encodeHex(crypto::sha256(bytesOf(std::string(1'000'000, 'a')))) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("RFC 8032 section 7.1, test 2: Ed25519") {
    const Bytes seed =
        decodeHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").value();
    const auto key = crypto::signingKeyFromSeed(std::span<const std::uint8_t, 32>(seed));
    CHECK(encodeHex(crypto::publicKeyOf(key)) ==
          "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const Bytes message{0x72};
    crypto::Signature signature = crypto::sign(message, key);
    CHECK(encodeHex(signature) ==
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    CHECK(crypto::verify(message, signature, crypto::publicKeyOf(key)));
    signature[10] ^= 1;
    CHECK_FALSE(crypto::verify(message, signature, crypto::publicKeyOf(key)));
}

TEST_CASE("a secret leaves nothing behind when it moves") {
    crypto::Secret<4> first;
    first.bytes()[0] = 7;
    const crypto::Secret<4> second = std::move(first);
    CHECK(second.bytes()[0] == 7);
    CHECK(first.bytes()[0] == 0);  // NOLINT(bugprone-use-after-move): that is what is tested
}

TEST_CASE("constant-time comparison compares lengths too") {
    CHECK(crypto::equalConstantTime(bytesOf("abc"), bytesOf("abc")));
    CHECK_FALSE(crypto::equalConstantTime(bytesOf("abc"), bytesOf("abd")));
    CHECK_FALSE(crypto::equalConstantTime(bytesOf("abc"), bytesOf("ab")));
}
