// A receipt counts only when its signature is right and it speaks of the record that was sent.
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { load } from "./load.mjs";

const { verify } = await load("js-glue/src/receipt.ts");

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const { x } = publicKey.export({ format: "jwk" });
const keyId = createHash("sha256").update(Buffer.from(x, "base64url")).digest("hex").slice(0, 16);
const record = { "@id": "urn:uuid:1", "dct:created": "2026-11-01T00:00:00.000Z" };
const statement = { id: "r-1", received: "2026-11-01T00:00:01.000Z", record, tenant: "okidoki" };

function receiptOf(payload) {
  const signature = sign(null, Buffer.from(payload), privateKey).toString("base64url");
  return { payload, keyId, signature };
}

function check(receipt, { keys = [{ id: keyId, publicKey: x }], sent = record } = {}) {
  globalThis.fetch = async () => new Response(JSON.stringify({ keys }));
  return verify(receipt, sent, "okidoki", "/v1/okidoki");
}

const refused = (code, promise) => assert.rejects(promise, { name: "SamtyckeError", code });

test("a right receipt gives its id", async () => {
  assert.equal(await check(receiptOf(JSON.stringify(statement))), "r-1");
});

test("an altered payload or signature is refused", async () => {
  const receipt = receiptOf(JSON.stringify(statement));
  await refused("receipt.signature", check({ ...receipt, payload: `${receipt.payload} ` }));
  for (const signature of [
    "",
    "AAAA",
    "!!",
    receipt.signature.replace(/^./, (c) => (c === "A" ? "B" : "A")),
  ])
    await refused("receipt.signature", check({ ...receipt, signature }));
});

test("a key that is not named, or whose name is not its own, is refused", async () => {
  const receipt = receiptOf(JSON.stringify(statement));
  await refused("receipt.key", check(receipt, { keys: [] }));
  await refused("receipt.key", check(receipt, { keys: [{ id: keyId, publicKey: "AAAA" }] }));
  const other = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }).x;
  await refused("receipt.key", check(receipt, { keys: [{ id: keyId, publicKey: other }] }));
});

test("a receipt for another record or tenant is refused", async () => {
  const receipt = receiptOf(JSON.stringify(statement));
  await refused(
    "receipt.other-record",
    check(receipt, { sent: { ...record, "@id": "urn:uuid:2" } }),
  );
  const foreign = receiptOf(JSON.stringify({ ...statement, tenant: "idun" }));
  await refused("receipt.other-record", check(foreign));
});
