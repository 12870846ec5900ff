#include "proof/receipt.h"

#include <algorithm>

namespace samtycke {
namespace {

constexpr std::string_view kSchema = "https://w3id.org/dpv/schema/dpv-27560#receipt-record";

template <std::size_t N>
Result<std::array<std::uint8_t, N>> decodeArray(std::string_view text, std::string_view code) {
    const auto bytes = decodeBase64(text);
    if (!bytes || bytes->size() != N)
        return fail(code, "Give " + std::to_string(N) + " bytes of unpadded base64url.");
    std::array<std::uint8_t, N> out{};
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return out;
}

Result<crypto::Signature> parseSignature(std::string_view text) {
    return decodeArray<64>(text, "receipt.signature");
}

Result<crypto::PublicKey> parseKey(std::string_view text) {
    return decodeArray<32>(text, "receipt.key");
}

}  // namespace

Json Receipt::json() const {
    return {{"payload", payload}, {"keyId", keyId}, {"signature", encodeBase64(signature)}};
}

Result<Receipt> Receipt::parse(const Json& document) {
    std::vector<Error> errors;
    JsonReader reader(document, "", errors);
    reader.onlyKeys({"payload", "keyId", "signature"});
    Receipt receipt;
    receipt.payload = reader.text("payload", {1, 65'536});
    receipt.keyId = reader.text("keyId", {1, 64});
    receipt.signature = reader.parsed("signature", parseSignature);
    if (!errors.empty()) return tl::unexpected(errors.front());
    return receipt;
}

std::string keyIdOf(const crypto::PublicKey& key) {
    return encodeHex(crypto::sha256(key)).substr(0, 16);
}

Receipt signReceipt(const ReceiptStatement& statement, const crypto::SigningKey& key) {
    Receipt receipt;
    receipt.payload = writeJson({{"dct:conformsTo", kSchema},
                                 {"id", statement.id.str()},
                                 {"tenant", statement.tenant.str()},
                                 {"record", statement.record},
                                 {"received", formatInstant(statement.received)}});
    receipt.keyId = keyIdOf(crypto::publicKeyOf(key));
    receipt.signature = crypto::sign(bytesOf(receipt.payload), key);
    return receipt;
}

Result<ReceiptStatement> verifyReceipt(const Receipt& receipt, const crypto::PublicKey& key) {
    if (receipt.keyId != keyIdOf(key))
        return fail("receipt.key", "The receipt was signed with another key.");
    if (!crypto::verify(bytesOf(receipt.payload), receipt.signature, key))
        return fail("receipt.signature", "The receipt was altered, or not signed by this backend.");
    auto payload = parseJson(receipt.payload);
    if (!payload) return tl::unexpected(payload.error());
    std::vector<Error> errors;
    JsonReader reader(*payload, "", errors);
    ReceiptStatement statement;
    statement.id = reader.parsed("id", Uuid::parse);
    statement.tenant = reader.parsed("tenant", TenantId::parse);
    statement.received = reader.parsed("received", parseInstant);
    statement.record = reader.object("record").node();
    if (!errors.empty()) return tl::unexpected(errors.front());
    return statement;
}

Result<crypto::PublicKey> findKey(const Json& keys, std::string_view keyId) {
    std::vector<Error> errors;
    JsonReader reader(keys, "", errors);
    for (JsonReader& entry : reader.objects("keys", 1))
        if (entry.text("id") == keyId) {
            const crypto::PublicKey key = entry.parsed("publicKey", parseKey);
            if (!errors.empty()) return tl::unexpected(errors.front());
            return key;
        }
    if (!errors.empty()) return tl::unexpected(errors.front());
    return fail("receipt.key", "The backend does not name the key the receipt was signed with.");
}

}  // namespace samtycke
