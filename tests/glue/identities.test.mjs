// Keys kept on a device: one is never written over. Keys in files.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./load.mjs";

/** js-glue/src/identities.ts beside the modules of dist/, where it looks for them. */
const bundle = join(root, "dist/identities-under-test.mjs");
after(() => rmSync(bundle, { force: true }));
await build({
  absWorkingDir: root,
  entryPoints: ["js-glue/src/identities.ts"],
  bundle: true,
  format: "esm",
  outfile: bundle,
});
const identities = await import(pathToFileURL(bundle).href);

test("a second key is refused while one is kept, and the first stays", async () => {
  const places = new Map([["samtycke_identity_okidoki", "the first"]]);
  globalThis.localStorage = {
    getItem: (place) => places.get(place) ?? null,
    setItem: (place, text) => places.set(place, text),
    removeItem: (place) => places.delete(place),
  };
  const second = { secret: "AGE-SECRET-KEY-1X", recipient: "age1x", fingerprint: "00", others: [] };
  const keep = (passphrase) => identities.keepIdentity("okidoki", second, passphrase);
  await assert.rejects(keep("rätt häst, batteri"), { code: "identity.kept" });
  await assert.rejects(keep("kort"), { code: "identity.kept" });
  assert.deepEqual([...places.values()], ["the first"]);
  identities.dropIdentity("okidoki");
  for (const short of ["kort", " ".repeat(20)])
    await assert.rejects(keep(short), { code: "identity.passphrase-short" });
  assert.equal(places.size, 0);
});

test("a key file of several keys receives with the first and opens with all", async () => {
  const [first, second] = await Promise.all([
    identities.makeIdentity(true),
    identities.makeIdentity(false),
  ]);
  assert.match(first.recipient, /^age1pq1/);
  const text = identities.identityFile(first) + identities.identityFile(second);
  const read = await identities.readIdentity(new Blob([text]));
  assert.equal(read.recipient, first.recipient);
  assert.deepEqual(read.others, [second.secret]);
  await assert.rejects(identities.readIdentity(new Blob([`${text}AGE-SECRET-KEY-1X\n`])), {
    code: "vault.identity",
  });
});
