// What the server is told of a file: a description of one length, and for whom it is.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { decrypt, fingerprint, generateIdentity, recipientOf } from "../../dist/vault.js";
import { load } from "./load.mjs";

const { fingerprintsOf, sealedDescription, uploadMetadata } = await load(
  "js-glue/src/upload-description.ts",
);
const { readDescription } = await load("js-glue/src/attachments.ts");

let identity;
let recipient;
before(async () => {
  identity = await generateIdentity();
  recipient = await recipientOf(identity);
});

const plain = { name: "a.txt", type: "", size: 1, thumbnail: undefined };
const read = async (sealed) =>
  readDescription(await new Response(await decrypt(sealed, { identities: [identity] })).text());

test("its length tells neither of a thumbnail nor of the name", async () => {
  const lengths = new Set();
  for (const described of [
    plain,
    { ...plain, name: `${"😀".repeat(300)}.pdf`, type: "application/pdf", size: 2 ** 53 - 1 },
    { ...plain, name: "bild.webp", type: "image/webp", thumbnail: new Uint8Array(4096) },
    {
      name: "\0".repeat(300),
      type: '"'.repeat(100),
      size: 2 ** 53 - 1,
      thumbnail: new Uint8Array(4096).fill(0xff),
    },
  ])
    lengths.add((await sealedDescription(described, [recipient])).length);
  assert.equal(lengths.size, 1, `${[...lengths]}`);
});

test("all of it is read again, the largest thumbnail with the longest name too", async () => {
  const thumbnail = new Uint8Array(4096).map((_, i) => 7 * i);
  const name = `${"😀".repeat(196)}.jpg`;
  const described = { name, type: "image/jpeg", size: 2 ** 53 - 1, thumbnail };
  const found = await read(await sealedDescription(described, [recipient]));
  assert.deepEqual(new Uint8Array(await found.thumbnail.arrayBuffer()), thumbnail);
  assert.deepEqual({ ...found, thumbnail }, described);
});

test("what does not fit is left out: a larger thumbnail, a long type, the middle of a name", async () => {
  const large = { ...plain, thumbnail: new Uint8Array(6000), type: `a/${"b".repeat(99)}` };
  const name = `${"a".repeat(300)}.pdf`;
  const found = await read(await sealedDescription({ ...large, name }, [recipient]));
  assert.deepEqual(found, { name: `${"a".repeat(196)}.pdf`, type: "", size: 1 });
});

test("the metadata names the recipients by fingerprint, and the department", async () => {
  const prints = await fingerprint(recipient);
  assert.equal(
    await uploadMetadata(7400, [recipient, recipient], ""),
    `description ${btoa("7400")},for ${btoa(`${prints},${prints}`)}`,
  );
  const metadata = await uploadMetadata(7400, [recipient], "news");
  assert.equal(
    metadata,
    `description ${btoa("7400")},for ${btoa(prints)},department ${btoa("news")}`,
  );
  assert.deepEqual(fingerprintsOf(metadata), [prints]);
});
