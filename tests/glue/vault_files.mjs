// What the vault's tests in Node share.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { SamtyckeError } from "../../dist/vault.js";

/** Byte i is (7 i + 3) mod 256. */
export const content = (size) => Uint8Array.from({ length: size }, (_, i) => 7 * i + 3);

export const whole = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
export const same = (a, b) => assert.equal(sha(a), sha(b));

/** For assert.rejects: a SamtyckeError with this code. */
export const code = (wanted) => (error) => {
  assert.ok(error instanceof SamtyckeError, `${error}`);
  assert.equal(error.code, wanted);
  return true;
};

/** A stream that gives `bytes` in pieces of at most `size`. */
export function inPieces(bytes, size) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
    },
  });
}
