// The contestants of `./dev bench vault`: what each does with 64 MiB in 64 KiB chunks. Runs in Node
// and in browsers; they take turns, and the medians of their times are compared.

export const size = 64 << 20;
const chunk = 65_536;

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

function randomBytes() {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += chunk) crypto.getRandomValues(bytes.subarray(at, at + chunk));
  return bytes;
}

async function drain(stream) {
  const reader = stream.getReader();
  for (;;) if ((await reader.read()).done) return;
}

/** Reads it all into one piece of memory, as whoever writes it to a file does. */
async function readInto(stream) {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(1 << 17);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return;
    buffer = value.buffer;
  }
}

function inMegabytes(source) {
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
}

/** The wasm core alone: no streams, the same calls. */
function coreLoop(module, recipient, bytes) {
  const encryptor = new module.Encryptor(recipient, false);
  const target = new Uint8Array(1 << 17);
  for (let at = 0; at < size; ) {
    const n = Math.min(encryptor.roomSize(), size - at, chunk);
    module.HEAPU8.set(bytes.subarray(at, at + n), encryptor.roomAt());
    at += n;
    const out = encryptor.push(n);
    target.set(module.HEAPU8.subarray(encryptor.outputAt(), encryptor.outputAt() + out));
  }
  encryptor.finish();
  encryptor.delete();
}

function sodiumLoop(sodium, bytes, open) {
  const key = sodium.crypto_aead_chacha20poly1305_ietf_keygen();
  const nonce = new Uint8Array(12);
  const sealed = [];
  const { crypto_aead_chacha20poly1305_ietf_encrypt: seal } = sodium;
  for (let at = 0, i = 0; at < size; at += chunk, i++) {
    new DataView(nonce.buffer).setUint32(4, i);
    const one = seal(bytes.subarray(at, at + chunk), null, null, nonce, key);
    if (open) sealed.push(one);
  }
  return () =>
    sealed.forEach((one, i) => {
      new DataView(nonce.buffer).setUint32(4, i);
      sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, one, null, nonce, key);
    });
}

async function webCryptoLoop(bytes, open) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const ivOf = (i) => {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(4, i);
    return { name: "AES-GCM", iv };
  };
  const sealed = [];
  for (let at = 0, i = 0; at < size; at += chunk, i++) {
    const one = await crypto.subtle.encrypt(ivOf(i), key, bytes.subarray(at, at + chunk));
    if (open) sealed.push(one);
  }
  return async () => {
    for (const [i, one] of sealed.entries()) await crypto.subtle.decrypt(ivOf(i), key, one);
  };
}

/**
 * @param vault dist/vault.js, @param module an instance of the wasm core
 * @returns {Promise<Record<string, number>>} MB/s by contestant
 */
export async function contest({ vault, module, sodium, typage, rounds = 5 }) {
  const { decrypt, encrypt, generateIdentity, recipientOf } = vault;
  await sodium.ready;
  const bytes = randomBytes();
  const identity = await generateIdentity();
  const recipient = await recipientOf(identity);
  const recipients = [recipient];
  const sealed = new Uint8Array(
    await new Response(await encrypt(bytes, { recipients })).arrayBuffer(),
  );
  const sodiumOpen = sodiumLoop(sodium, bytes, true);
  const webCryptoOpen = await webCryptoLoop(bytes, true);
  const contestants = {
    "samtycke encrypt": async () => readInto(await encrypt(inMegabytes(bytes), { recipients })),
    "samtycke encrypt, new arrays": async () =>
      drain(await encrypt(inMegabytes(bytes), { recipients })),
    "samtycke core alone": () => coreLoop(module, recipient, bytes),
    "libsodium-wrappers encrypt": () => sodiumLoop(sodium, bytes),
    "typage encrypt": async () => {
      const encrypter = new typage.Encrypter();
      encrypter.addRecipient(recipient);
      await drain(await encrypter.encrypt(inMegabytes(bytes)));
    },
    "WebCrypto AES-256-GCM encrypt": () => webCryptoLoop(bytes),
    "samtycke decrypt": async () =>
      readInto(await decrypt(inMegabytes(sealed), { identities: [identity] })),
    "samtycke decrypt, new arrays": async () =>
      drain(await decrypt(inMegabytes(sealed), { identities: [identity] })),
    "libsodium-wrappers decrypt": sodiumOpen,
    "typage decrypt": async () => {
      const decrypter = new typage.Decrypter();
      decrypter.addIdentity(identity);
      await drain(await decrypter.decrypt(inMegabytes(sealed)));
    },
    "WebCrypto AES-256-GCM decrypt": webCryptoOpen,
  };
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (const [name, run] of Object.entries(contestants)) {
      await new Promise((done) => setTimeout(done, 50)); // what the one before leaves to be freed
      const start = performance.now();
      await run();
      if (round > 0) times[name].push(performance.now() - start); // the first round warms up
    }
  return Object.fromEntries(
    Object.entries(times).map(([name, list]) => [name, size / 1e3 / median(list)]),
  );
}

/**
 * What one worker of two, or one alone, does each time it is called: encrypts the same 256 MiB. The
 * bytes are there before: Firefox lets one worker at a time have random ones.
 */
export async function labourer(vault) {
  const recipients = [await vault.recipientOf(await vault.generateIdentity())];
  const bytes = randomBytes();
  return async () => {
    for (let i = 0; i < 4; i++) await readInto(await vault.encrypt(bytes, { recipients }));
  };
}

/** Two workers over one: how many times as much they do in the same time. */
export async function scaling(startWorker, rounds = 5) {
  const workers = await Promise.all([startWorker(), startWorker()]);
  const timed = async (busy) => {
    const start = performance.now();
    await Promise.all(busy.map((worker) => worker.work()));
    return performance.now() - start;
  };
  await timed(workers);
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await timed(workers.slice(0, 1));
    ratios.push((2 * alone) / (await timed(workers)));
  }
  for (const worker of workers) worker.end();
  return median(ratios);
}
