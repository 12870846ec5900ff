#include "proof/receipt.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

namespace {

struct Signed {
    Signed() {
        std::array<std::uint8_t, 32> seed{};
        seed.fill(7);
        const auto key = crypto::signingKeyFromSeed(seed);
        publicKey = crypto::publicKeyOf(key);
        statement.id = Uuid::parse("019a9c1e-7c00-7cc3-98c4-dc0c0c07398f").value();
        statement.tenant = TenantId::parse("okidoki").value();
        statement.record = {{"@id", "urn:uuid:1"}, {"å", 1}};
        statement.received = Instant{1'795'000'000'000};
        receipt = signReceipt(statement, key);
    }
    crypto::PublicKey publicKey{};
    ReceiptStatement statement;
    Receipt receipt;
};

}  // namespace

TEST_CASE("a receipt survives the wire and verifies") {
    const Signed made;
    const auto read = Receipt::parse(parseJson(writeJson(made.receipt.json())).value());
    REQUIRE(read.has_value());
    const auto statement = verifyReceipt(*read, made.publicKey);
    REQUIRE(statement.has_value());
    CHECK(statement->id == made.statement.id);
    CHECK(statement->tenant == made.statement.tenant);
    CHECK(statement->record == made.statement.record);
    CHECK(statement->received == made.statement.received);
}

TEST_CASE("the payload is canonical: keys sorted, no white space, and states its schema") {
    const Signed made;
    CHECK(made.receipt.payload ==
          R"({"dct:conformsTo":"https://w3id.org/dpv/schema/dpv-27560#receipt-record",)"
          R"("id":"019a9c1e-7c00-7cc3-98c4-dc0c0c07398f","received":"2026-11-18T11:06:40.000Z",)"
          R"("record":{"@id":"urn:uuid:1","å":1},"tenant":"okidoki"})");
}

TEST_CASE("any altered byte of payload or signature is noticed") {
    const Signed made;
    for (std::size_t i = 0; i < made.receipt.payload.size(); i += 7) {
        Receipt altered = made.receipt;
        altered.payload[i] = static_cast<char>(altered.payload[i] ^ 1);
        CHECK(verifyReceipt(altered, made.publicKey).error().code == "receipt.signature");
    }
    for (std::size_t i = 0; i < 64; i += 5) {
        Receipt altered = made.receipt;
        altered.signature[i] ^= 0x10U;
        CHECK(verifyReceipt(altered, made.publicKey).error().code == "receipt.signature");
    }
}

TEST_CASE("the key is found by its id, and only that key verifies") {
    const Signed made;
    const auto keys = [&](const std::string& id, const std::string& key) {
        return Json{{"keys", {{{"id", id}, {"algorithm", "Ed25519"}, {"publicKey", key}}}}};
    };
    const std::string encoded = encodeBase64(made.publicKey);
    CHECK(findKey(keys(made.receipt.keyId, encoded), made.receipt.keyId) == made.publicKey);
    CHECK(findKey(keys("other", encoded), made.receipt.keyId).error().code == "receipt.key");
    CHECK(findKey(keys(made.receipt.keyId, "AAAA"), made.receipt.keyId).error().code ==
          "receipt.key");
    CHECK_FALSE(findKey(Json(), made.receipt.keyId).has_value());
    crypto::PublicKey other = made.publicKey;
    other[0] ^= 1U;
    CHECK(verifyReceipt(made.receipt, other).error().code == "receipt.key");
}

TEST_CASE("a document that is no receipt is refused with its place") {
    CHECK(Receipt::parse(Json::object()).error().code == "document.missing");
    const auto wrong = Receipt::parse({{"payload", "x"}, {"keyId", "y"}, {"signature", "AAAA"}});
    CHECK(wrong.error().code == "receipt.signature");
    CHECK(wrong.error().pointer == "/signature");
}
