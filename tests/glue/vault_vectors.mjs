// The test vectors of the age project's community (npm's cctv-age): files of every kind, and every
// kind of damage.
import { createHash } from "node:crypto";
import { gunzipSync, inflateSync } from "node:zlib";
import * as vectors from "cctv-age";

const unpack = { zlib: inflateSync, gzip: gunzipSync };
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A vector is lines "name: value", an empty line, and the file, which may be compressed. */
function read(name, bytes) {
  const end = bytes.indexOf("\n\n");
  const fields = bytes
    .subarray(0, end)
    .toString()
    .split("\n")
    .map((line) => line.split(/: (.*)/, 2));
  const all = (key) => fields.filter(([one]) => one === key).map(([, value]) => value);
  const [compressed] = all("compressed");
  const packed = bytes.subarray(end + 2);
  return {
    name,
    file: Uint8Array.from(compressed ? unpack[compressed](packed) : packed),
    expect: all("expect")[0],
    /** SHA-256 of what comes out, also ahead of an error. */
    payload: all("payload")[0] ?? sha256(""),
    identities: all("identity"),
    passphrase: all("passphrase")[0],
  };
}

export const ageVectors = Object.entries(vectors)
  .filter(([, bytes]) => bytes instanceof Uint8Array)
  .map(([name, bytes]) => read(name, Buffer.from(bytes)));

/** Two of them name no identity. */
const header = ["header-damaged", "version", "truncated", "work-factor", "no-identity"];
/** The codes that each kind of outcome may have. */
const codes = {
  success: [""],
  "no match": ["no-match", "passphrase-wrong"],
  "HMAC failure": ["header-mac"],
  "header failure": header,
  "armor failure": ["armor-damaged", "not-age", "truncated"],
  "payload failure": ["payload-damaged", "truncated"],
};

/**
 * What is wrong with what came of the vectors; nothing when all is well.
 * @param open gives the bytes that came out, and the code of the error that ended them, or ""
 */
export async function oddAmong(vectors, open) {
  const odd = [];
  for (const vector of vectors) {
    const { bytes, code } = await open(vector);
    const isMeant = codes[vector.expect].includes(code.replace("vault.", ""));
    if (!isMeant || sha256(bytes) !== vector.payload) odd.push([vector.name, vector.expect, code]);
  }
  return odd;
}
