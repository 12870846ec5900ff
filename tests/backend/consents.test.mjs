import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { after, before, test } from "node:test";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { consentRecord, policy, root, Server, uuid } from "./server.mjs";

let server;
before(async () => {
  server = await Server.start({ args: ["--quiet"] });
});
after(() => server.remove());

const path = "/v1/okidoki/consents";

test("a record is answered with a receipt that its key verifies", async () => {
  const record = consentRecord();
  const answer = await server.post(path, record);
  assert.equal(answer.status, 201);
  const { id, receipt } = await answer.json();
  assert.equal(`urn:uuid:${id}`, record["@id"]);
  const { keys } = await (await server.fetch("/v1/okidoki/keys")).json();
  const key = keys.find((known) => known.id === receipt.keyId);
  const publicKey = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: key.publicKey },
    format: "jwk",
  });
  const signature = Buffer.from(receipt.signature, "base64url");
  assert.ok(verify(null, Buffer.from(receipt.payload), publicKey, signature));
  assert.ok(
    !verify(null, Buffer.from(receipt.payload.replace("Given", "given")), publicKey, signature),
  );
  assert.deepEqual(JSON.parse(receipt.payload).record, record);
});

test("the same record again gets the same receipt and is stored once", async () => {
  const record = consentRecord();
  const first = await (await server.post(path, record)).json();
  const again = await server.post(path, JSON.stringify(record, null, 2));
  assert.equal(again.status, 200);
  assert.deepEqual(await again.json(), first);
});

test("where the locale files are served, the texts' hash is one that core makes of them", async () => {
  const home = await mkdtemp(join(tmpdir(), "samtycke-texts-"));
  const put = async (language, change = (text) => text) => {
    const text = await readFile(
      join(root, `consent-schemas/locales/${language}/consent.json`),
      "utf8",
    );
    await mkdir(join(home, "locales", language), { recursive: true });
    await writeFile(join(home, "locales", language, "consent.json"), change(text));
  };
  for (const language of ["sv", "en", "fi"]) await put(language);
  const other = await Server.start({ args: ["--quiet", "--dist", home] });
  const rows = () =>
    JSON.parse(
      execFileSync("sqlite3", [
        "-json",
        join(other.data, "samtycke.sqlite"),
        "SELECT digest, version, language, shown FROM texts WHERE tenant_id = 'okidoki'",
      ]),
    );
  const statusOf = async (texts) => {
    const answer = await other.post(path, consentRecord({ texts }));
    return [answer.status, (await answer.json()).code];
  };
  const inSwedish = (shown) =>
    shown.filter((row) => row.language === "sv").map((row) => row.digest);
  try {
    const before = rows();
    assert.deepEqual(before.map((row) => row.language).sort(), ["en", "sv"]);
    for (const { digest, shown } of before)
      assert.equal(createHash("sha256").update(shown).digest("hex"), digest);
    assert.deepEqual(await statusOf("ab".repeat(32)), [422, "record.texts"]);
    for (const digest of inSwedish(before))
      assert.deepEqual(await statusOf(digest), [201, undefined]);
    const english = before.filter((row) => row.language === "en");
    assert.deepEqual(await statusOf(english[0].digest), [422, "record.texts"]);

    await other.stop();
    await put("sv", (text) => text.replace("Du bestämmer över kakorna", "Du väljer"));
    await other.resume();
    const after = rows();
    assert.ok(after.length > before.length);
    for (const digest of inSwedish(after))
      assert.deepEqual(await statusOf(digest), [201, undefined]);
  } finally {
    await other.remove();
    await rm(home, { recursive: true, force: true });
  }
});

test("a record that contradicts itself gets no receipt", async () => {
  const answer = await server.post(path, consentRecord({ control: "banner-accept-all" }));
  assert.equal(answer.status, 422);
  assert.equal((await answer.json()).code, "record.control");
});

test("law.md rule 9: under Sec-GPC one click on the first layer sells nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "samtycke-signal-"));
  const sold = structuredClone(policy);
  for (const purpose of sold.purposes) purpose.advertising = purpose.id === "analytics";
  await writeFile(join(folder, "okidoki.json"), JSON.stringify(sold));
  const own = await Server.start({ args: ["--quiet"], folder });
  const given = policy.purposes.filter(({ asked }) => asked).map(({ id }) => id);
  const statusOf = async (record, signal) => {
    const answer = await own.post(path, consentRecord(record), signal ? { "Sec-GPC": "1" } : {});
    return [answer.status, (await answer.json()).code];
  };
  try {
    const all = { given, control: "banner-accept-all" };
    assert.deepEqual(await statusOf(all, true), [422, "record.signal"]);
    assert.deepEqual(await statusOf(all, false), [201, undefined]);
    assert.deepEqual(await statusOf({ given, control: "preferences-save" }, true), [
      201,
      undefined,
    ]);
    assert.deepEqual(await statusOf({ given: [], control: "banner-reject-all" }, true), [
      201,
      undefined,
    ]);
  } finally {
    await own.remove();
    await rm(folder, { recursive: true });
  }
});

test("a choice of another tool is recorded at its own time, as one of which we showed no texts", async () => {
  const at = Date.now() - 100 * 86_400_000;
  const nothing = createHash("sha256").update("").digest("hex");
  const taken = await server.post(path, consentRecord({ at, control: "imported", texts: nothing }));
  assert.equal(taken.status, 201, await taken.clone().text());
  const claimed = await server.post(path, consentRecord({ at, control: "imported" }));
  assert.equal((await claimed.json()).code, "record.control");
});

test("a choice on a screen of the page's own, or in an embed's place, names no texts of ours", async () => {
  const nothing = createHash("sha256").update("").digest("hex");
  const dist = join(root, "consent-schemas");
  const own = await Server.start({ args: ["--quiet", "--dist", dist] });
  const statusOf = async (record) => (await own.post(path, consentRecord(record))).status;
  try {
    assert.equal(await statusOf({ control: "programme", texts: nothing }), 201);
    assert.equal(await statusOf({ control: "embed-always", texts: nothing }), 201);
    assert.equal(await statusOf({ control: "embed-always" }), 422);
    assert.equal(await statusOf({ control: "preferences-save", texts: nothing }), 422);
  } finally {
    await own.remove();
  }
});

test("another record under the same id is refused", async () => {
  const id = uuid(7);
  assert.equal((await server.post(path, consentRecord({ id }))).status, 201);
  const other = await server.post(path, consentRecord({ id, given: [] }));
  assert.equal(other.status, 409);
  assert.equal((await other.json()).code, "consent.conflict");
});

test("what core did not make is refused: an added field, another version, a choice that has run out", async () => {
  const added = { ...consentRecord(), email: "someone@example.com" };
  const version = consentRecord();
  version["dpv:hasNotice"]["dct:hasVersion"] = "2020-01-01";
  const old = consentRecord({ at: Date.now() - 400 * 86_400_000 });
  for (const [record, code] of [
    [added, "record.mismatch"],
    [version, "record.version"],
    [old, "record.time"],
  ]) {
    const answer = await server.post(path, record);
    assert.equal(answer.status, 422);
    assert.equal((await answer.json()).code, code);
  }
});

test("a record made under a policy that was served before is taken, also after a restart", async () => {
  const folder = await mkdtemp(join(tmpdir(), "samtycke-policies-"));
  const next = structuredClone(policy);
  next.version = "2099-01-01";
  next.history = [...policy.history, { ...policy.history.at(-1), version: next.version }];
  const serve = (document) => writeFile(join(folder, "okidoki.json"), JSON.stringify(document));
  await serve(policy);
  const own = await Server.start({ args: ["--quiet"], folder });
  try {
    const before = consentRecord();
    for (let restart = 0; restart < 2; restart++) {
      await own.stop();
      await serve(next);
      await own.resume();
      const { version } = await (await own.fetch("/v1/okidoki/policy")).json();
      assert.equal(version, next.version);
      const answer = await own.post(path, before);
      assert.equal(answer.status, restart === 0 ? 201 : 200, await answer.clone().text());
    }
    const invented = consentRecord();
    invented["dpv:hasNotice"]["dct:hasVersion"] = "2020-01-01";
    assert.equal((await own.post(path, invented)).status, 422);
  } finally {
    await own.remove();
    await rm(folder, { recursive: true });
  }
});

test("a conflict among many concurrent records takes back only itself", async () => {
  const id = uuid(7);
  assert.equal((await server.post(path, consentRecord({ id }))).status, 201);
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, i) =>
      server.post(path, consentRecord(i % 8 === 3 ? { id, given: [] } : {})),
    ),
  );
  for (const [i, answer] of answers.entries()) assert.equal(answer.status, i % 8 === 3 ? 409 : 201);
});

test("after kill -9 every acknowledged record is there", async () => {
  const acknowledged = [];
  let sending = true;
  const writer = async () => {
    while (sending) {
      const record = consentRecord();
      try {
        const answer = await server.post(path, record);
        if (answer.status === 201) acknowledged.push([record, await answer.json()]);
      } catch {
        return;
      }
    }
  };
  const writers = Array.from({ length: 16 }, writer);
  while (acknowledged.length < 200) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.stop("SIGKILL");
  sending = false;
  await Promise.all(writers);
  await server.resume();
  for (const [record, answer] of acknowledged) {
    const again = await server.post(path, record);
    assert.equal(again.status, 200);
    assert.deepEqual(await again.json(), answer);
  }
});
