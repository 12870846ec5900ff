import { SamtyckeError } from "./error.js";
import { ask } from "./transport.js";

/** The backend's signed statement that it holds a record (wasm/core/proof/receipt.h). */
export interface Receipt {
  /** The JSON text that was signed. */
  payload: string;
  keyId: string;
  /** Ed25519 (RFC 8032), unpadded base64url. */
  signature: string;
}

interface Keys {
  keys?: { id?: unknown; publicKey?: unknown }[];
}

/**
 * The receipt's own id, once its signature is right and it speaks of this tenant and this record.
 * @param route where the tenant's routes are: `${backend}/v1/${tenant}`
 * @throws SamtyckeError "receipt.key", "receipt.signature", "receipt.other-record",
 *   "receipt.unverifiable" (the browser has no Ed25519; `samtycke verify` has)
 */
export async function verify(
  receipt: Receipt,
  record: unknown,
  tenant: string,
  route: string,
): Promise<string> {
  const { body } = await ask(`${route}/keys`, { method: "GET" });
  const found = (body as Keys | null)?.keys?.find(({ id }) => id === receipt.keyId);
  const key = bytesOf(found?.publicKey);
  if (key?.length !== 32 || (await keyIdOf(key)) !== receipt.keyId)
    throw new SamtyckeError(
      "receipt.key",
      "the backend does not name the key that the receipt was signed with.",
    );
  const signature = bytesOf(receipt.signature);
  const text = new TextEncoder().encode(receipt.payload);
  if (signature?.length !== 64 || !(await isSigned(key, signature, text)))
    throw new SamtyckeError(
      "receipt.signature",
      "the receipt was altered, or not signed by this backend.",
    );
  const statement = JSON.parse(receipt.payload) as Record<string, unknown>;
  // Both are as core writes JSON: one value has one text.
  const isOurs = JSON.stringify(statement["record"]) === JSON.stringify(record);
  if (!isOurs || statement["tenant"] !== tenant)
    throw new SamtyckeError(
      "receipt.other-record",
      "the receipt is for another record than the one that was sent.",
    );
  return String(statement["id"]);
}

async function isSigned(
  key: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  text: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, text);
  } catch (cause) {
    throw new SamtyckeError(
      "receipt.unverifiable",
      "this browser cannot check Ed25519; the receipt can be checked with samtycke verify.",
      "",
      { cause },
    );
  }
}

/** The first 16 hex digits of the key's SHA-256. */
async function keyIdOf(key: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(base64url: unknown): Uint8Array<ArrayBuffer> | null {
  if (typeof base64url !== "string" || !/^[\w-]*$/.test(base64url)) return null;
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
