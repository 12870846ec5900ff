// Every kind of recipient, armor and inspect(), against Debian's age and npm's age-encryption.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import * as typage from "age-encryption";
import { decrypt, encrypt, generateIdentity, inspect, recipientOf } from "../../dist/vault.js";
import { ageUnderPassphrase } from "../age_passphrase.mjs";
import { code, content, inPieces, same, whole } from "./vault_files.mjs";
import { ageVectors, oddAmong } from "./vault_vectors.mjs";

const folder = mkdtempSync(join(tmpdir(), "samtycke-vault-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const classic = await generateIdentity();
const hybrid = await generateIdentity({ postQuantum: true });
const classicRecipient = await recipientOf(classic);
const hybridRecipient = await recipientOf(hybrid);
const keyFile = join(folder, "key.txt");
writeFileSync(keyFile, `${classic}\n`);

const passphrase = "rätt häst, batteri & häftklammer";
const cheap = { passphrase, workFactor: 8 };
const bytes = content(150_000);

const byTypage = async (file, identity, secret) => {
  const other = new typage.Decrypter();
  if (identity) other.addIdentity(identity);
  if (secret) other.addPassphrase(secret);
  return other.decrypt(file);
};

test("a post-quantum identity is typage's: both know the same recipient", async () => {
  assert.match(hybrid, /^AGE-SECRET-KEY-PQ-1[A-Z0-9]{58}$/);
  assert.match(hybridRecipient, /^age1pq1[a-z0-9]{1952}$/);
  assert.equal(await typage.identityToRecipient(hybrid), hybridRecipient);
  const other = await typage.generateHybridIdentity();
  assert.equal(await recipientOf(other), await typage.identityToRecipient(other));
});

test("post-quantum files: typage opens ours, and we open typage's", async () => {
  const second = await recipientOf(await generateIdentity({ postQuantum: true }));
  for (const size of [0, 300, 65_536, 150_000]) {
    const file = await whole(
      await encrypt(content(size), { recipients: [second, hybridRecipient] }),
    );
    same(await byTypage(file, hybrid), content(size));
    const other = new typage.Encrypter();
    other.addRecipient(hybridRecipient);
    const theirs = await other.encrypt(content(size));
    same(await whole(await decrypt(theirs, { identities: [classic, hybrid] })), content(size));
    for (const piece of size < 1000 ? [1] : [1000])
      same(
        await whole(await decrypt(inPieces(theirs, piece), { identities: [hybrid] })),
        content(size),
      );
  }
});

test("a file under a passphrase: age and typage open ours", async () => {
  const file = await whole(await encrypt(bytes, cheap));
  same(await byTypage(file, null, passphrase), bytes);
  same(ageUnderPassphrase(folder, passphrase, ["-d"], file), bytes);
});

test("a file under a passphrase: we open what age and typage made, at their work factors", async () => {
  const theirs = [
    ageUnderPassphrase(folder, passphrase, ["-p"], bytes),
    ageUnderPassphrase(folder, passphrase, ["-p", "-a"], bytes),
  ];
  const other = new typage.Encrypter();
  other.setPassphrase(passphrase);
  other.setScryptWorkFactor(12);
  theirs.push(await other.encrypt(bytes));
  for (const file of theirs)
    same(await whole(await decrypt(file, { passphrase, identities: [classic] })), bytes);
  same(await whole(await decrypt(inPieces(theirs[2], 1000), { passphrase })), bytes);
});

test("many files under a passphrase at once do not disturb each other", async () => {
  const secrets = ["a", "b", "c", "d", "e"];
  const files = await Promise.all(
    secrets.map(async (secret, i) =>
      whole(
        await encrypt(inPieces(content(1000 * i), 300), { passphrase: secret, workFactor: i + 2 }),
      ),
    ),
  );
  await Promise.all(
    files.map(async (file, i) =>
      same(
        await whole(await decrypt(inPieces(file, 100), { passphrase: secrets[i] })),
        content(1000 * i),
      ),
    ),
  );
});

test("a passphrase that is wrong, missing, empty or too dear is said to be so", async () => {
  const file = await whole(await encrypt(bytes, cheap));
  await assert.rejects(decrypt(file, { passphrase: "fel" }), code("vault.passphrase-wrong"));
  await assert.rejects(decrypt(file, { identities: [classic] }), code("vault.passphrase-needed"));
  await assert.rejects(decrypt(file, { passphrase: "" }), code("vault.passphrase-empty"));
  await assert.rejects(decrypt(file, {}), code("vault.no-identity"));
  await assert.rejects(decrypt(file, { passphrase, maxWorkFactor: 7 }), code("vault.work-factor"));
  const text = Buffer.from(file).toString("latin1").replace(" 8\n", " 30\n");
  await assert.rejects(
    decrypt(Uint8Array.from(Buffer.from(text, "latin1")), { passphrase }),
    code("vault.work-factor"),
  );
  const forKeys = await whole(await encrypt(bytes, { recipients: [classicRecipient] }));
  await assert.rejects(decrypt(forKeys, { passphrase }), code("vault.no-match"));
});

test("what cannot be encrypted for is refused before anything is read", async () => {
  let read = 0;
  const source = () => new ReadableStream({ pull: () => void read++ }, { highWaterMark: 0 });
  const refused = (options, wanted) => assert.rejects(encrypt(source(), options), code(wanted));
  await refused({}, "vault.no-recipients");
  await refused({ passphrase: "" }, "vault.passphrase-empty");
  await refused({ passphrase: 5 }, "vault.passphrase-empty");
  await refused({ passphrase: null }, "vault.no-recipients");
  await refused({ passphrase: "a", workFactor: 23 }, "vault.work-factor");
  await refused({ passphrase: "a", workFactor: 0 }, "vault.work-factor");
  await refused({ passphrase: "a", workFactor: 1.5 }, "vault.work-factor");
  await refused({ passphrase: "a", recipients: [classicRecipient] }, "vault.mixed-recipients");
  await refused({ recipients: [classicRecipient, hybridRecipient] }, "vault.mixed-recipients");
  await refused({ recipients: Array(1500).fill(hybridRecipient) }, "vault.too-many-recipients");
  await refused({ recipients: [hybridRecipient.slice(0, -1)] }, "vault.recipient");
  await assert.rejects(recipientOf(`${hybrid}A`), code("vault.identity"));
  assert.equal(read, 0);
});

test("a passphrase whose memory cannot be had is an error, and the next file goes on", async () => {
  await assert.rejects(encrypt(bytes, { passphrase: "a", workFactor: 22 }), code("vault.memory"));
  same(await whole(await decrypt(await encrypt(bytes, cheap), { passphrase })), bytes);
});

test("armor: age and typage read ours, and we read theirs, line ends of both kinds", async () => {
  for (const size of [0, 1, 47, 48, 49, 150_000]) {
    const options = { recipients: [classicRecipient], armor: true };
    const text = await whole(await encrypt(inPieces(content(size), 1000), options));
    assert.match(Buffer.from(text).toString(), /^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    same(execFileSync("age", ["-d", "-i", keyFile], { input: text }), content(size));
    same(await byTypage(typage.armor.decode(Buffer.from(text).toString()), classic), content(size));
    const crlf = Buffer.from(Buffer.from(text).toString().replaceAll("\n", "\r\n"));
    const byAge = execFileSync("age", ["-a", "-r", classicRecipient], { input: content(size) });
    const other = new typage.Encrypter();
    other.addRecipient(classicRecipient);
    const theirs = Buffer.from(typage.armor.encode(await other.encrypt(content(size))));
    for (const file of [text, crlf, byAge, theirs])
      for (const source of [new Uint8Array(file), inPieces(file, size < 1000 ? 1 : 777)])
        same(await whole(await decrypt(source, { identities: [classic] })), content(size));
  }
});

test("damaged armor: what is authentic comes out before the error", async () => {
  const text = await whole(await encrypt(bytes, { recipients: [classicRecipient], armor: true }));
  const opened = async (file) => {
    const out = [];
    const failed = await (async () => {
      for await (const part of await decrypt(file, { identities: [classic] })) out.push(part);
    })().catch((error) => error.code);
    return [Buffer.concat(out), failed];
  };
  const changed = text.slice();
  changed[150_000] = 0x21;
  for (const file of [changed, inPieces(changed, 1000)]) {
    const [out, failed] = await opened(file);
    assert.equal(failed, "vault.armor-damaged");
    same(out, bytes.subarray(0, 65_536));
  }
  assert.equal((await opened(text.subarray(0, 150_000)))[1], "vault.truncated");
  assert.equal((await opened(text.subarray(0, -10)))[1], "vault.truncated");
  assert.equal((await opened(Buffer.concat([text, text])))[1], "vault.armor-damaged");
  const pgp = new TextEncoder().encode("-----BEGIN PGP MESSAGE-----\n");
  await assert.rejects(decrypt(pgp, { identities: [classic] }), code("vault.not-age"));
});

test("inspect tells what a file wants, and takes no more than its header", async () => {
  const file = async (options) => whole(await encrypt(bytes, options));
  const two = [classicRecipient, classicRecipient];
  const found = [
    [await file({ recipients: two }), { armor: false, stanzas: ["X25519", "X25519"] }],
    [await file({ recipients: two, armor: true }), { armor: true, stanzas: ["X25519", "X25519"] }],
    [await file({ recipients: [hybridRecipient] }), { armor: false, stanzas: ["mlkem768x25519"] }],
    [await file(cheap), { armor: false, stanzas: ["scrypt"], workFactor: 8 }],
  ];
  for (const [one, wanted] of found)
    for (const source of [one, new Blob([one]), inPieces(one, 1), inPieces(one, 70_000)])
      assert.deepEqual(await inspect(source), { workFactor: null, ...wanted });

  let taken = 0;
  let cancelled = false;
  const stream = new ReadableStream(
    {
      pull: (controller) => controller.enqueue(found[0][0].subarray(1000 * taken, 1000 * ++taken)),
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  await inspect(stream);
  assert.equal(taken, 1);
  assert.ok(cancelled);
});

test("inspect says what is no age file, or not a whole header", async () => {
  const text = (value) => new TextEncoder().encode(value);
  await assert.rejects(inspect(text("")), code("vault.not-age"));
  await assert.rejects(inspect(text("<!doctype html>")), code("vault.not-age"));
  await assert.rejects(inspect(text("age-encryption.org/v2\n")), code("vault.version"));
  await assert.rejects(inspect(text("age-encryption.org/v1\n-> X25")), code("vault.truncated"));
  await assert.rejects(inspect(text("age-encryption.org/v1\nx\n")), code("vault.header-damaged"));
  await assert.rejects(inspect("text"), code("vault.source"));
  const endless = new ReadableStream({
    start: (controller) => controller.enqueue(text("age-encryption.org/v1\n-> ")),
    pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x78)),
  });
  await assert.rejects(inspect(endless), code("vault.header-too-long"));
});

test("an AbortSignal ends the wait for a passphrase", async () => {
  const reason = new Error("closed");
  const signal = AbortSignal.abort(reason);
  await assert.rejects(encrypt(bytes, { ...cheap, signal }), reason);
  const file = await whole(await encrypt(bytes, cheap));
  await assert.rejects(decrypt(file, { passphrase, signal }), reason);
});

test("the vectors made by typage and age open here too", async () => {
  const vectors = JSON.parse(
    readFileSync(new URL("../vectors/age-types.json", import.meta.url), "utf8"),
  );
  assert.equal(await recipientOf(vectors.identity), vectors.recipient);
  for (const { length, file } of [...vectors.hybrid, ...vectors.scrypt])
    same(
      await whole(
        await decrypt(new Uint8Array(Buffer.from(file, "base64")), {
          identities: [vectors.identity],
          passphrase: vectors.passphrase,
        }),
      ),
      content(length),
    );
});

test("a file that is for an SSH key too opens with ours", async () => {
  const { x } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  const parts = [Buffer.from("ssh-ed25519"), Buffer.from(x, "base64url")].flatMap((part) => [
    Buffer.from([0, 0, 0, part.length]),
    part,
  ]);
  const ssh = `ssh-ed25519 ${Buffer.concat(parts).toString("base64")}`;
  const args = ["-r", ssh, "-r", classicRecipient];
  const file = new Uint8Array(execFileSync("age", args, { input: bytes, maxBuffer: 1e8 }));
  assert.deepEqual((await inspect(file)).stanzas, ["ssh-ed25519", "X25519"]);
  same(await whole(await decrypt(file, { identities: [classic] })), bytes);
});

test("the age community's vectors open, or fail, as they are meant to", async () => {
  assert.equal(ageVectors.length, 143);
  const open = async ({ file, identities, passphrase }) => {
    const parts = [];
    let code = "";
    try {
      const stream = await decrypt(file, { identities, passphrase });
      for await (const part of stream) parts.push(part);
    } catch (error) {
      code = error.code;
    }
    return { bytes: Buffer.concat(parts), code };
  };
  assert.deepEqual(await oddAmong(ageVectors, open), []);
});
