// What a sender's description may hold, and how little of it is believed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encrypt, generateIdentity } from "../../dist/vault.js";
import { load } from "./load.mjs";

const { Attachments, readDescription } = await load("js-glue/src/attachments.ts");
const read = (value) => readDescription(JSON.stringify(value));
const whole = { name: "bild.jpg", type: "image/jpeg", size: 12 };

const portsOf = (heard, root = null) =>
  new Attachments(
    "",
    "okidoki",
    () => root,
    (event) => heard.push(event),
  ).ports();

test("a bad thumbnail is left out, and the rest is read", () => {
  for (const thumbnail of ["not base64!", 7, null, "A".repeat(8196)])
    assert.deepEqual(read({ ...whole, thumbnail }), whole);
  assert.equal(read({ ...whole, thumbnail: "AAAA" }).thumbnail.size, 3);
});

test("without a name or a type it can still be saved, without a size it cannot", () => {
  assert.deepEqual(read({ size: 12 }), { name: "", type: "", size: 12 });
  assert.equal(read({ ...whole, type: "image/\ud800" }).type, "");
  for (const size of [-1, Number.NaN, 1.5, "12", 2 ** 60, undefined])
    assert.throws(() => read({ ...whole, size }), TypeError);
  for (const text of ["", "null", "{"]) assert.throws(() => readDescription(text));
});

test("a name is whole characters", () => {
  assert.equal(read({ ...whole, name: "a\ud83db" }).name, "a_b");
});

test("a wrong file does not stand in the way of the key that is kept", async () => {
  const heard = [];
  let file;
  globalThis.localStorage = { getItem: () => "rubbish" };
  globalThis.document = {
    createElement: () => ({
      click() {
        this.files = [file];
        this.onchange();
      },
    }),
  };
  const ports = portsOf(heard);
  file = new Blob(["age-encryption.org/v1\n"]);
  await ports["load-identity"]({});
  file = new Blob(["a letter"]);
  await ports["load-identity"]({});
  assert.deepEqual(
    heard.map(({ error, locked }) => [error, locked]),
    [
      ["vault.passphrase-needed", true],
      ["vault.identity", false],
    ],
  );
});

test("a key that comes open when its owner has been signed out is forgotten", async () => {
  const passphrase = "fyra ord i en rad";
  const sealed = await encrypt(new Blob([await generateIdentity()]), {
    passphrase,
    workFactor: 1,
    armor: true,
  });
  const kept = await new Response(sealed).text();
  globalThis.localStorage = { getItem: () => kept };
  const heard = [];
  const root = { querySelector: () => ({ value: passphrase }) };
  const ports = portsOf(heard, root);
  const opening = ports["unlock-identity"]({});
  ports["forget-identity"]({});
  await opening;
  await ports.unseal({ uploads: [{ id: "1", sealed: "" }] });
  assert.deepEqual(heard, []);
  await ports["unlock-identity"]({});
  assert.deepEqual(
    heard.map(({ error, keeping }) => [error, keeping]),
    [["", "device"]],
  );
});
