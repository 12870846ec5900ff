// New headers for old payloads, identities from seeds, and fingerprints; Debian's age is the judge.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import * as typage from "age-encryption";
import {
  decrypt,
  encrypt,
  fingerprint,
  generateIdentity,
  identityFromSeed,
  recipientOf,
  rewrap,
} from "../../dist/vault.js";
import { code, content, inPieces, same, whole } from "./vault_files.mjs";

const folder = mkdtempSync(join(tmpdir(), "samtycke-rewrap-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const bytes = content(200_000);
const people = async (postQuantum) => {
  const identities = await Promise.all([1, 2, 3].map(() => generateIdentity({ postQuantum })));
  return Promise.all(identities.map(async (one) => ({ one, to: await recipientOf(one) })));
};
const headerSize = (file) => Buffer.from(file).indexOf("\n--- ") + 5 + 43 + 1;
/** The file with another header. */
const moved = (file, header) =>
  new Uint8Array(Buffer.concat([header, file.subarray(headerSize(file))]));

for (const postQuantum of [false, true])
  test(`those who stay and join open the old payload, those who left do not${postQuantum ? ": post-quantum" : ""}`, async () => {
    const [left, stays, joins] = await people(postQuantum);
    const file = await whole(await encrypt(bytes, { recipients: [left.to, stays.to] }));
    for (const source of [file, new Blob([file]), inPieces(file, 1), inPieces(file, 3000)]) {
      const header = await rewrap(source, {
        identities: [stays.one],
        recipients: [stays.to, joins.to],
      });
      const now = moved(file, header);
      for (const { one } of [stays, joins])
        same(await whole(await decrypt(now, { identities: [one] })), bytes);
      await assert.rejects(decrypt(now, { identities: [left.one] }), code("vault.no-match"));
      const other = new typage.Decrypter();
      other.addIdentity(joins.one);
      same(await other.decrypt(now), bytes);
    }
  });

test("age opens what was rewrapped, and a file of its own is rewrapped", async () => {
  const [mine, joins] = await people(false);
  const theirs = execFileSync("age", ["-r", mine.to], { input: bytes, maxBuffer: 1e8 });
  const header = await rewrap(theirs, { identities: [mine.one], recipients: [joins.to] });
  const keyFile = join(folder, "key.txt");
  writeFileSync(keyFile, joins.one);
  const input = moved(theirs, header);
  same(execFileSync("age", ["-d", "-i", keyFile], { input, maxBuffer: 1e8 }), bytes);
});

test("what cannot be rewrapped says why", async () => {
  const [mine, other] = await people(false);
  const [hybrid] = await people(true);
  const file = await whole(await encrypt(bytes, { recipients: [mine.to] }));
  const under = await whole(await encrypt(bytes, { passphrase: "hemligt", workFactor: 2 }));
  const cases = [
    [file, [other.one], [mine.to], "vault.no-match"],
    [file, [], [mine.to], "vault.no-identity"],
    [file, ["AGE"], [mine.to], "vault.identity"],
    [file, [mine.one], [], "vault.no-recipients"],
    [file, [mine.one], ["age1"], "vault.recipient"],
    [file, [mine.one], [mine.to, hybrid.to], "vault.mixed-recipients"],
    [file.subarray(0, 100), [mine.one], [mine.to], "vault.truncated"],
    [under, [mine.one], [mine.to], "vault.passphrase-needed"],
    [bytes, [mine.one], [mine.to], "vault.not-age"],
  ];
  for (const [source, identities, recipients, wanted] of cases)
    await assert.rejects(rewrap(source, { identities, recipients }), code(wanted));
});

test("a header that somebody has changed is not made into an authentic one", async () => {
  const [mine, other] = await people(false);
  const file = await whole(await encrypt(bytes, { recipients: [mine.to, other.to] }));
  const lines = Buffer.from(file.subarray(0, headerSize(file)))
    .toString()
    .split("\n");
  lines.splice(3, 2); // the second stanza
  await assert.rejects(
    rewrap(new TextEncoder().encode(lines.join("\n")), {
      identities: [mine.one],
      recipients: [mine.to],
    }),
    code("vault.header-mac"),
  );
});

test("only the header is read, and the rest of a stream is let go", async () => {
  const [mine] = await people(false);
  const file = await whole(await encrypt(bytes, { recipients: [mine.to] }));
  let taken = 0;
  let cancelled = false;
  const source = new ReadableStream(
    {
      pull: (controller) => controller.enqueue(file.subarray(1000 * taken, 1000 * ++taken)),
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  await rewrap(source, { identities: [mine.one], recipients: [mine.to] });
  assert.equal(taken, 1);
  assert.ok(cancelled);
});

test("a seed gives one identity, which age knows the recipient of", async () => {
  const seed = new Uint8Array(32).fill(0x42); // age.md's example
  const identity = await identityFromSeed(seed);
  assert.equal(
    identity,
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
  );
  assert.deepEqual(seed, new Uint8Array(32).fill(0x42), "the caller's bytes stay");
  const input = `${identity}\n`;
  const recipient = execFileSync("age-keygen", ["-y"], { input, encoding: "utf8" }).trim();
  assert.equal(await recipientOf(identity), recipient);
  const hybrid = await identityFromSeed(seed, { postQuantum: true });
  assert.equal(await recipientOf(hybrid), await typage.identityToRecipient(hybrid));
  for (const size of [0, 31, 33])
    await assert.rejects(identityFromSeed(new Uint8Array(size)), code("vault.seed"));
});

test("a fingerprint is the beginning of the SHA-256 of the recipient's text", async () => {
  for (const { to } of [...(await people(false)), ...(await people(true))])
    assert.equal(await fingerprint(to), createHash("sha256").update(to).digest("hex").slice(0, 16));
});
