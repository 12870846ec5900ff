// The consent receipt: the backend's signed statement that it holds a record (ISO/IEC TS
// 27560:2023). The signature is over the payload's own bytes, so that anyone can check it with an
// Ed25519 tool (docs/decisions.md).
#pragma once

#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "policy/policy.h"

namespace samtycke {

struct Receipt {
    std::string payload;  // canonical JSON: schema, id, tenant, record, received time
    std::string keyId;    // of the backend's key at /v1/{tenant}/keys
    crypto::Signature signature{};

    Json json() const;
    // Errors: those of the reader, "receipt.signature" (not 64 bytes of base64url).
    static Result<Receipt> parse(const Json& document);
};

// What a payload states.
struct ReceiptStatement {
    Uuid id;
    TenantId tenant;
    Json record;
    Instant received;
};

// The first 16 hex digits of the SHA-256 of the public key.
std::string keyIdOf(const crypto::PublicKey& key);

Receipt signReceipt(const ReceiptStatement& statement, const crypto::SigningKey& key);

// The statement of a receipt whose signature is right. Errors: "receipt.key" (signed with another
// key), "receipt.signature", those of the reader.
Result<ReceiptStatement> verifyReceipt(const Receipt& receipt, const crypto::PublicKey& key);

// The key named `keyId` in the answer of /v1/{tenant}/keys. Errors: "receipt.key" (not there),
// those of the reader.
Result<crypto::PublicKey> findKey(const Json& keys, std::string_view keyId);

}  // namespace samtycke
