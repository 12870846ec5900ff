// samtycke/vault in Node, against Debian's age and npm's age-encryption.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import * as typage from "age-encryption";
import {
  decrypt,
  encrypt,
  generateIdentity,
  recipientOf,
  SamtyckeError,
} from "../../dist/vault.js";
import { code, content, inPieces, same, whole } from "./vault_files.mjs";

const dist = new URL("../../dist/", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "samtycke-vault-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const identity = await generateIdentity();
const recipient = await recipientOf(identity);
const keyFile = join(folder, "key.txt");
writeFileSync(keyFile, `# a comment\n${identity}\n`);

const sizes = [0, 1, 300, 65_535, 65_536, 65_537, 1_048_576, 3_000_001];

test("an identity is age's: age-keygen gives the same recipient", () => {
  assert.match(identity, /^AGE-SECRET-KEY-1[A-Z0-9]{58}$/);
  assert.equal(execFileSync("age-keygen", ["-y", keyFile], { encoding: "utf8" }).trim(), recipient);
});

for (const size of sizes) {
  const bytes = content(size);

  test(`${size} bytes: age and typage open what encrypt made`, async () => {
    const file = await whole(await encrypt(bytes, { recipients: [recipient] }));
    same(execFileSync("age", ["-d", "-i", keyFile], { input: file, maxBuffer: 1e8 }), bytes);
    const other = new typage.Decrypter();
    other.addIdentity(identity);
    same(await other.decrypt(file), bytes);
  });

  test(`${size} bytes: decrypt opens what age and typage made`, async () => {
    const byAge = execFileSync("age", ["-r", recipient], { input: bytes, maxBuffer: 1e8 });
    same(await whole(await decrypt(new Uint8Array(byAge), { identities: [identity] })), bytes);
    const other = new typage.Encrypter();
    other.addRecipient(recipient);
    same(await whole(await decrypt(await other.encrypt(bytes), { identities: [identity] })), bytes);
  });
}

test("Blob, stream and bytes, in pieces of any size, give the same content", async () => {
  const bytes = content(200_000);
  const options = { recipients: [recipient] };
  const sources = [new Blob([bytes]), bytes, inPieces(bytes, 1000), inPieces(bytes, 150_000)];
  for (const source of sources) {
    const file = await whole(await encrypt(source, options));
    for (const opened of [new Blob([file]), file, inPieces(file, 777), inPieces(file, 70_000)])
      same(await whole(await decrypt(opened, { identities: [identity] })), bytes);
  }
});

test("byte by byte, both ways", async () => {
  const bytes = content(66_000);
  const file = await whole(await encrypt(inPieces(bytes, 1), { recipients: [recipient] }));
  same(await whole(await decrypt(inPieces(file, 1), { identities: [identity] })), bytes);
});

test("several recipients: each opens it alone; the first identity that fits is used", async () => {
  const others = await Promise.all([1, 2, 3].map(generateIdentity));
  const recipients = [...(await Promise.all(others.map(recipientOf))), recipient];
  const file = await whole(await encrypt(content(10), { recipients }));
  for (const one of [...others, identity])
    same(
      await whole(await decrypt(file, { identities: [await generateIdentity(), one] })),
      content(10),
    );
});

test("many files at once do not disturb each other", async () => {
  const made = await Promise.all(
    sizes.map(async (size) => [
      size,
      await whole(await encrypt(inPieces(content(size), 9999), { recipients: [recipient] })),
    ]),
  );
  await Promise.all(
    made.map(async ([size, file]) =>
      same(
        await whole(await decrypt(inPieces(file, 8191), { identities: [identity] })),
        content(size),
      ),
    ),
  );
});

test("a cut is an error wherever it is, and never a quiet end", async () => {
  const bytes = content(140_000);
  const file = await whole(await encrypt(bytes, { recipients: [recipient] }));
  const payload = file.length - (140_000 + 3 * 16);
  const open = (size) => decrypt(file.subarray(0, size), { identities: [identity] }).then(whole);
  await assert.rejects(open(0), code("vault.not-age"));
  await assert.rejects(open(100), code("vault.truncated"));
  await assert.rejects(open(payload), code("vault.truncated"));
  await assert.rejects(open(payload + 65_552), code("vault.truncated"));
  await assert.rejects(open(payload + 2 * 65_552), code("vault.truncated"));
  await assert.rejects(open(file.length - 1), code("vault.payload-damaged"));
});

test("what is authentic comes out before the error, and nothing else does", async () => {
  const bytes = content(140_000);
  const file = await whole(await encrypt(bytes, { recipients: [recipient] }));
  file[file.length - 5] ^= 1;
  const stream = await decrypt(file, { identities: [identity] });
  const out = [];
  await assert.rejects(
    (async () => {
      for await (const part of stream) out.push(part);
    })(),
    (error) => code("vault.payload-damaged")(error) && error.pointer === "/2",
  );
  same(Buffer.concat(out), bytes.subarray(0, 131_072));
});

test("a changed header, another's file, another format", async () => {
  const file = await whole(await encrypt(content(10), { recipients: [recipient] }));
  const open = (bytes) => decrypt(bytes, { identities: [identity] });
  const changed = file.slice();
  changed[changed.indexOf(0x0a, 22 + 60) + 10] ^= 1;
  await assert.rejects(open(changed), (error) => error instanceof SamtyckeError);
  const stranger = await recipientOf(await generateIdentity());
  await assert.rejects(
    open(await whole(await encrypt(content(10), { recipients: [stranger] }))),
    code("vault.no-match"),
  );
  await assert.rejects(open(new TextEncoder().encode("<!doctype html>")), code("vault.not-age"));
  await assert.rejects(
    open(new TextEncoder().encode("age-encryption.org/v2\n")),
    code("vault.version"),
  );
  const text = Buffer.from(file).toString("latin1").replace("v1\n", "v1\n-> grease\n\n");
  await assert.rejects(
    open(Uint8Array.from(Buffer.from(text, "latin1"))),
    code("vault.header-mac"),
  );
});

test("what cannot be encrypted for is refused before anything is read", async () => {
  let read = 0;
  const source = () => new ReadableStream({ pull: () => void read++ }, { highWaterMark: 0 });
  await assert.rejects(encrypt(source(), { recipients: [] }), code("vault.no-recipients"));
  await assert.rejects(encrypt(source(), { recipients: ["age1hello"] }), code("vault.recipient"));
  await assert.rejects(
    encrypt(source(), { recipients: [`${recipient}\n${recipient}`] }),
    code("vault.recipient"),
  );
  await assert.rejects(encrypt(source(), { recipients: [identity] }), code("vault.recipient"));
  await assert.rejects(decrypt(source(), { identities: [] }), code("vault.no-identity"));
  await assert.rejects(decrypt(source(), { identities: [recipient] }), code("vault.identity"));
  await assert.rejects(recipientOf("AGE-SECRET-KEY-1"), code("vault.identity"));
  for (const recipients of [recipient, [new URL("age://1")], null])
    await assert.rejects(encrypt(source(), { recipients }), code("vault.recipient"));
  for (const identities of [identity, [7], null])
    await assert.rejects(decrypt(source(), { identities }), code("vault.identity"));
  for (const options of [undefined, null]) {
    await assert.rejects(encrypt(source(), options), code("vault.no-recipients"));
    await assert.rejects(decrypt(source(), options), code("vault.no-identity"));
  }
  await assert.rejects(recipientOf(), code("vault.identity"));
  assert.equal(read, 0);
});

test("a key may have the space around it that its file has", async () => {
  const file = await whole(await encrypt(content(10), { recipients: [` ${recipient}\n`] }));
  same(await whole(await decrypt(file, { identities: [`${identity}\r\n`] })), content(10));
  assert.equal(await recipientOf(`${identity}\n`), recipient);
});

test("a file that is changed while it is read is told from other errors", async () => {
  const path = join(folder, "shrinking");
  writeFileSync(path, content(3_000_000));
  const stream = await encrypt(await openAsBlob(path), { recipients: [recipient] });
  writeFileSync(path, content(5));
  await assert.rejects(whole(stream), code("vault.source-unreadable"));
});

test("a piece that cannot be read for a moment is read again", async () => {
  const blob = new Blob([content(3_000_000)]);
  const slice = blob.slice.bind(blob);
  let refusals = 0;
  blob.slice = (from, to) => {
    const piece = slice(from, to);
    if (refusals < 2)
      piece.arrayBuffer = async () => {
        refusals += 1;
        throw new DOMException("", "NotReadableError");
      };
    return piece;
  };
  const file = await whole(await encrypt(blob, { recipients: [recipient] }));
  assert.equal(refusals, 2);
  same(await whole(await decrypt(file, { identities: [identity] })), content(3_000_000));
});

test("a file that is gone is not waited for", async () => {
  const blob = new Blob([content(3_000_000)]);
  let reads = 0;
  blob.slice = () => ({
    arrayBuffer: async () => {
      reads += 1;
      throw new DOMException("", "NotFoundError");
    },
  });
  const stream = await encrypt(blob, { recipients: [recipient] });
  await assert.rejects(whole(stream), code("vault.source-unreadable"));
  assert.equal(reads, 1);
});

test("results that nobody reads hold nothing worth speaking of, and then nothing", async () => {
  const script = `
    import { encrypt, generateIdentity, recipientOf } from "${dist}vault.js";
    const recipients = [await recipientOf(await generateIdentity())];
    const bytes = new Uint8Array(1e5);
    const { signal } = new AbortController(); // which outlives them all
    process.removeAllListeners("warning");
    const unread = async (count, keep) => {
      for (let i = 0; i < count; i++) keep(await encrypt(bytes, { recipients, signal }));
    };
    const kept = [];
    await unread(4000, (stream) => kept.push(stream));
    await new Response(kept[2000]).arrayBuffer();
    const most = process.memoryUsage().arrayBuffers;
    kept.length = 0;
    for (let i = 0; i < 20; i++) {
      await unread(1000, () => {});
      gc();
      await new Promise((resume) => setTimeout(resume));
    }
    console.log(JSON.stringify([most, process.memoryUsage().arrayBuffers]));`;
  const options = { input: script, encoding: "utf8" };
  const arguments_ = ["--expose-gc", "--input-type=module"];
  const [most, end] = JSON.parse(execFileSync(process.execPath, arguments_, options));
  assert.ok(most < 100e6, `${most}`);
  assert.ok(end <= most + 16e6, `${end} after ${most}`);
});

test("a source that will not do is refused", async () => {
  const options = { recipients: [recipient] };
  await assert.rejects(encrypt("text", options), code("vault.source"));
  const locked = inPieces(content(1), 1);
  locked.getReader();
  await assert.rejects(encrypt(locked, options), code("vault.source"));
  const texts = new ReadableStream({ start: (controller) => controller.enqueue("text") });
  await assert.rejects(whole(await encrypt(texts, options)), code("vault.source"));
});

test("an error of the source comes out, and a cancelled result cancels the source", async () => {
  const broken = new Error("disk gone");
  const failing = new ReadableStream({ pull: (controller) => controller.error(broken) });
  await assert.rejects(whole(await encrypt(failing, { recipients: [recipient] })), broken);
  let reason;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(70_000)),
    cancel(given) {
      reason = given;
    },
  });
  const stream = await encrypt(endless, { recipients: [recipient] });
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel("enough");
  assert.equal(reason, "enough");
});

test("an unread result holds the source back", async () => {
  let taken = 0;
  const endless = new ReadableStream(
    {
      pull(controller) {
        taken++;
        controller.enqueue(new Uint8Array(65_536));
      },
    },
    { highWaterMark: 0 },
  );
  const stream = await encrypt(endless, { recipients: [recipient] });
  const reader = stream.getReader();
  for (let i = 0; i < 4; i++) await reader.read();
  await new Promise((done) => setImmediate(done));
  assert.ok(taken <= 6, `${taken} pieces were taken for four reads`);
  await reader.cancel();
});

test("an AbortSignal ends everything with its reason", async () => {
  const reason = new Error("closed the page");
  let cancelled;
  const waiting = () =>
    new ReadableStream(
      {
        pull: () => new Promise(() => {}),
        cancel(why) {
          cancelled = why;
        },
      },
      { highWaterMark: 0 },
    );
  const abort = new AbortController();
  const stream = await encrypt(waiting(), { recipients: [recipient], signal: abort.signal });
  const reader = stream.getReader();
  await reader.read(); // the header
  const next = reader.read();
  abort.abort(reason);
  await assert.rejects(next, reason);
  assert.equal(cancelled, reason);
  await assert.rejects(
    encrypt(content(1), { recipients: [recipient], signal: abort.signal }),
    reason,
  );
  await assert.rejects(
    decrypt(content(1), { identities: [identity], signal: abort.signal }),
    reason,
  );
});

test("on bytes that are there, too, the work lets everything else have its turn", async () => {
  const big = new Uint8Array(1 << 26);
  const sealed = await whole(await encrypt(big, { recipients: [recipient] }));
  for (const read of [whole, (stream) => byBuffer(stream, big.length)])
    for (const [work, source, keys] of [
      [encrypt, big, { recipients: [recipient] }],
      [encrypt, inPieces(big, 100_000), { recipients: [recipient] }],
      [decrypt, sealed, { identities: [identity] }],
    ]) {
      const abort = new AbortController();
      const reason = new Error("closed the page");
      const stream = await work(source, { ...keys, signal: abort.signal });
      setImmediate(() => abort.abort(reason));
      await assert.rejects(read(stream), reason);
    }
});

test("an AbortSignal ends the wait for the first bytes of a file", async () => {
  const abort = new AbortController();
  const silent = new ReadableStream({ pull: () => new Promise(() => {}) });
  const opening = decrypt(silent, { identities: [identity], signal: abort.signal });
  const reason = new Error("closed the page");
  setImmediate(() => abort.abort(reason));
  await assert.rejects(opening, reason);
});

/** Reads by way of one buffer that is `room` bytes long. */
async function byBuffer(stream, room) {
  const reader = stream.getReader({ mode: "byob" });
  const parts = [];
  let buffer = new ArrayBuffer(room);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    buffer = value.buffer;
    if (done) return Buffer.concat(parts);
    parts.push(Buffer.from(value));
  }
}

test("a reader that brings a buffer of any size gets the same bytes in it", async () => {
  for (const size of [0, 1, 65_536, 200_001])
    for (const room of [1, 1000, 65_552, 1 << 17]) {
      if (room === 1 && size > 1) continue;
      const bytes = content(size);
      const file = await byBuffer(await encrypt(bytes, { recipients: [recipient] }), room);
      same(await byBuffer(await decrypt(file, { identities: [identity] }), room), bytes);
    }
});

test("a reader that brings a buffer hears of damage, cancels and aborts", async () => {
  const file = await whole(await encrypt(content(200_000), { recipients: [recipient] }));
  const cut = file.subarray(0, file.length - 1);
  await assert.rejects(
    byBuffer(await decrypt(cut, { identities: [identity] }), 1000),
    code("vault.payload-damaged"),
  );
  const abort = new AbortController();
  const waiting = () =>
    new ReadableStream({ pull: () => new Promise(() => {}) }, { highWaterMark: 0 });
  const options = { recipients: [recipient], signal: abort.signal };
  const reader = (await encrypt(waiting(), options)).getReader({ mode: "byob" });
  await reader.read(new Uint8Array(1000)); // the header
  const next = reader.read(new Uint8Array(1000));
  abort.abort(new Error("closed the page"));
  await assert.rejects(next, /closed the page/);
  const other = (await decrypt(file, { identities: [identity] })).getReader({ mode: "byob" });
  await other.read(new Uint8Array(7));
  await other.cancel("enough");
  assert.equal((await other.read(new Uint8Array(7))).done, true);
});

test("a buffer is filled with what there is: nothing is waited for, and nothing kept back by damage", async () => {
  const bytes = content(200_000);
  const file = await whole(await encrypt(bytes, { recipients: [recipient] }));
  const damaged = file.slice();
  damaged[file.length - 500] ^= 1; // in the last of four chunks
  const reader = (await decrypt(damaged, { identities: [identity] })).getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(1 << 20));
  same(value, bytes.subarray(0, 3 * 65_536));
  await assert.rejects(reader.read(new Uint8Array(1 << 20)), code("vault.payload-damaged"));

  let given = 0;
  const halting = new ReadableStream(
    {
      pull(controller) {
        if (given > 0) return new Promise(() => {});
        given = file.length - 1;
        controller.enqueue(file.subarray(0, given));
      },
    },
    { highWaterMark: 0 },
  );
  const waiting = (await decrypt(halting, { identities: [identity] })).getReader({ mode: "byob" });
  same((await waiting.read(new Uint8Array(1 << 20))).value, bytes.subarray(0, 3 * 65_536));
  const last = waiting.read(new Uint8Array(1 << 20));
  await waiting.cancel();
  assert.equal((await last).done, true);
});

test("a source that fails ahead of its reader is told to the reader, and to nobody else", async () => {
  const loose = [];
  const heard = (reason) => loose.push(reason);
  process.on("unhandledRejection", heard);
  const failing = () => {
    let given = false;
    return new ReadableStream(
      {
        async pull(controller) {
          await new Promise((later) => setTimeout(later, 5));
          if (given) throw new Error("the disk is gone");
          given = true;
          controller.enqueue(content(200_000));
        },
      },
      { highWaterMark: 0 },
    );
  };
  const reader = (await encrypt(failing(), { recipients: [recipient] })).getReader({
    mode: "byob",
  });
  await reader.read(new Uint8Array(1 << 20)); // the header
  await reader.read(new Uint8Array(1 << 20));
  await new Promise((later) => setTimeout(later, 50));
  await assert.rejects(reader.read(new Uint8Array(1 << 20)), /the disk is gone/);
  process.off("unhandledRejection", heard);
  assert.deepEqual(loose, []);
});

test("bytes that are taken away while they are read end in an error, not in a short file", async () => {
  const options = { recipients: [recipient] };
  const taken = content(300_000);
  const reader = (await encrypt(taken, options)).getReader();
  await reader.read();
  structuredClone(taken.buffer, { transfer: [taken.buffer] });
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  }, code("vault.source"));
  await assert.rejects(encrypt(taken, options), code("vault.source"));
  const piece = content(300_000);
  const own = (
    await encrypt(new ReadableStream({ pull: (controller) => controller.enqueue(piece) }), options)
  ).getReader();
  await own.read();
  await own.read();
  structuredClone(piece.buffer, { transfer: [piece.buffer] });
  await assert.rejects(async () => {
    while (!(await own.read()).done);
  }, code("vault.source"));
});

test("progress counts the source's bytes to the end", async () => {
  const heard = [];
  const bytes = content(3_000_000);
  await whole(
    await encrypt(new Blob([bytes]), { recipients: [recipient], onProgress: (n) => heard.push(n) }),
  );
  assert.equal(heard.at(-1), bytes.length);
  assert.deepEqual(
    heard,
    [...heard].sort((a, b) => a - b),
  );
});

test("the caller's bytes stay as they were", async () => {
  const bytes = content(100_000);
  await whole(await encrypt(bytes, { recipients: [recipient] }));
  same(bytes, content(100_000));
});

test("512 MiB go through with flat memory", async () => {
  const total = 512;
  let given = 0;
  const piece = new Uint8Array(1 << 20);
  const source = () =>
    new ReadableStream(
      { pull: (c) => (given++ < total ? c.enqueue(piece) : c.close()) },
      { highWaterMark: 0 },
    );
  const before = process.memoryUsage.rss();
  let most = 0;
  let size = 0;
  for await (const part of await encrypt(source(), { recipients: [recipient] })) {
    size += part.length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  assert.ok(size > total << 20);
  const grown = (most - before) / 1e6;
  assert.ok(grown < 96, `grew by ${grown} MB`);
});

test("the scalar and the SIMD build agree on files that age opens", async () => {
  for (const name of ["vault", "vault-simd"]) {
    const module = await (await import(`../../dist/${name}.mjs`)).default();
    const encryptor = new module.Encryptor(recipient, false);
    const parts = [];
    const take = (size) => {
      assert.ok(size >= 0);
      parts.push(module.HEAPU8.slice(encryptor.outputAt(), encryptor.outputAt() + size));
    };
    const bytes = content(500_000);
    take(encryptor.opening());
    module.HEAPU8.set(bytes, encryptor.roomAt());
    take(encryptor.push(bytes.length));
    take(encryptor.finish());
    encryptor.delete();
    same(
      execFileSync("age", ["-d", "-i", keyFile], { input: Buffer.concat(parts), maxBuffer: 1e8 }),
      bytes,
    );
  }
});

test("the vectors made by Debian's age open here too", async () => {
  const vectors = JSON.parse(
    readFileSync(new URL("../vectors/age-x25519.json", import.meta.url), "utf8"),
  );
  assert.equal(await recipientOf(vectors.identity), vectors.recipient);
  for (const { length, file } of vectors.files) {
    const bytes = new Uint8Array(Buffer.from(file, "base64"));
    same(await whole(await decrypt(bytes, { identities: [vectors.identity] })), content(length));
  }
});
