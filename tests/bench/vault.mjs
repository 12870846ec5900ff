// MB/s of `encrypt` and `decrypt` beside libsodium-wrappers, typage and WebCrypto, in one process:
// the contestants take turns, and the medians of their times are compared. 64 KiB chunks each.
import { randomBytes, webcrypto } from "node:crypto";
import sodium from "libsodium-wrappers";
import * as typage from "age-encryption";
import { decrypt, encrypt, generateIdentity, recipientOf } from "../../dist/vault.js";

const size = 64 << 20;
const chunk = 65_536;
const rounds = 7;
const bytes = new Uint8Array(size);
for (let at = 0; at < size; at += chunk) bytes.set(randomBytes(chunk), at);

await sodium.ready;
const identity = await generateIdentity();
const recipient = await recipientOf(identity);
const drain = async (stream) => {
  let total = 0;
  for await (const part of stream) total += part.length;
  return total;
};
const collect = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());
const inMegabytes = (source) => {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at >= source.length) return controller.close();
        controller.enqueue(source.subarray(at, at + (1 << 20)));
        at += 1 << 20;
      },
    },
    { highWaterMark: 0 },
  );
};

/** The wasm core alone: no streams, the same calls. */
const module = await (await import("../../dist/vault-simd.mjs")).default();
function core() {
  const encryptor = new module.Encryptor(recipient, false);
  for (let at = 0; at < size; ) {
    const n = Math.min(encryptor.roomSize(), size - at, 1 << 20);
    module.HEAPU8.set(bytes.subarray(at, at + n), encryptor.roomAt());
    at += n;
    const out = encryptor.push(n);
    module.HEAPU8.slice(encryptor.outputAt(), encryptor.outputAt() + out);
  }
  encryptor.finish();
  encryptor.delete();
}

function sodiumLoop() {
  const key = sodium.crypto_aead_chacha20poly1305_ietf_keygen();
  const nonce = new Uint8Array(12);
  for (let at = 0, i = 0; at < size; at += chunk, i++) {
    new DataView(nonce.buffer).setUint32(4, i);
    sodium.crypto_aead_chacha20poly1305_ietf_encrypt(
      bytes.subarray(at, at + chunk),
      null,
      null,
      nonce,
      key,
    );
  }
}

async function webCryptoLoop() {
  const key = await webcrypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
  ]);
  const iv = new Uint8Array(12);
  for (let at = 0, i = 0; at < size; at += chunk, i++) {
    new DataView(iv.buffer).setUint32(4, i);
    await webcrypto.subtle.encrypt(
      { name: "AES-GCM", iv: iv.slice() },
      key,
      bytes.subarray(at, at + chunk),
    );
  }
}

async function typageEncrypt() {
  const encrypter = new typage.Encrypter();
  encrypter.addRecipient(recipient);
  await drain(await encrypter.encrypt(inMegabytes(bytes)));
}

const sealed = await collect(await encrypt(bytes, { recipients: [recipient] }));
async function typageDecrypt() {
  const decrypter = new typage.Decrypter();
  decrypter.addIdentity(identity);
  await drain(await decrypter.decrypt(inMegabytes(sealed)));
}

const contestants = {
  "samtycke encrypt": async () =>
    drain(await encrypt(inMegabytes(bytes), { recipients: [recipient] })),
  "samtycke decrypt": async () =>
    drain(await decrypt(inMegabytes(sealed), { identities: [identity] })),
  "samtycke core alone": core,
  "libsodium-wrappers": sodiumLoop,
  "typage encrypt": typageEncrypt,
  "typage decrypt": typageDecrypt,
  "WebCrypto AES-256-GCM": webCryptoLoop,
};

const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
for (let round = 0; round <= rounds; round++)
  for (const [name, run] of Object.entries(contestants)) {
    const start = performance.now();
    await run();
    if (round > 0) times[name].push(performance.now() - start); // the first round warms up
  }

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const speed = (name) => size / 1e3 / median(times[name]);
console.log(
  `64 MiB in 64 KiB chunks, Node ${process.versions.node}, median of ${rounds}, one thread`,
);
for (const name of Object.keys(contestants))
  console.log(`${name.padEnd(24)} ${speed(name).toFixed(0).padStart(5)} MB/s`);
const ratio = (a, b) => (speed(a) / speed(b)).toFixed(2);
console.log(
  `encrypt is ${ratio("samtycke encrypt", "libsodium-wrappers")}× libsodium-wrappers, ` +
    `${ratio("samtycke encrypt", "typage encrypt")}× typage, ${ratio("samtycke encrypt", "WebCrypto AES-256-GCM")}× WebCrypto`,
);
console.log(`decrypt is ${ratio("samtycke decrypt", "typage decrypt")}× typage`);
console.log(
  `the stream layer costs ${((speed("samtycke core alone") / speed("samtycke encrypt") - 1) * 100).toFixed(0)} %`,
);
