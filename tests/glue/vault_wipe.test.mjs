// What is left in the memory of WebAssembly once a file has been sealed and opened: no key, no
// passphrase and no content, in either build.
import assert from "node:assert/strict";
import { test } from "node:test";

const marker = Buffer.from("a sentence that is nobody else's business ");
const passphrase = "korrekt häst, batteri & häftklammer";
const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** The 32 bytes of an identity (BIP 173). */
function scalarOf(identity) {
  const digits = [...identity.toLowerCase().split("1")[1].slice(0, -6)].map((one) =>
    bech32.indexOf(one).toString(2).padStart(5, "0"),
  );
  const bytes = digits.join("").match(/.{8}/g);
  return Buffer.from(bytes.map((bits) => Number.parseInt(bits, 2)));
}

for (const build of ["vault", "vault-simd"])
  test(`nothing secret stays in memory: ${build}`, async () => {
    const module = await (await import(`../../dist/${build}.mjs`)).default();
    const holds = (bytes) => Buffer.from(module.HEAPU8.buffer).includes(bytes);
    const give = (text) => {
      const bytes = Buffer.from(text);
      const at = module.secretRoom(bytes.length);
      module.HEAPU8.set(bytes, at);
    };
    const take = () => {
      const at = module.secretAt();
      return Buffer.from(module.HEAPU8.slice(at, at + module.secretSize())).toString();
    };
    const through = (stream, bytes) => {
      assert.ok(stream.ready(), stream.error().message);
      const parts = [];
      const put = (size) => {
        assert.ok(size >= 0, stream.error().message);
        parts.push(Buffer.from(module.HEAPU8.slice(stream.outputAt(), stream.outputAt() + size)));
      };
      if (stream.opening) put(stream.opening());
      for (let at = 0; at < bytes.length; ) {
        const size = Math.min(stream.roomSize(), bytes.length - at);
        module.HEAPU8.set(bytes.subarray(at, at + size), stream.roomAt());
        at += size;
        put(stream.push(size));
      }
      put(stream.finish());
      stream.delete();
      return Buffer.concat(parts);
    };
    const content = Buffer.concat(Array(5000).fill(marker));

    module.generateIdentity(false);
    const identity = take();
    assert.ok(holds(identity), "the test finds what is there");
    give(identity);
    const recipient = module.recipientOf().value;
    const sealed = through(new module.Encryptor(recipient, false), content);
    assert.ok(!holds(marker));
    give(identity);
    assert.deepEqual(through(new module.Decryptor(0), sealed), content);

    give(passphrase);
    assert.equal(module.derive("", 1).code, "");
    const key = take();
    const locked = through(new module.Encryptor(false), content);
    const decryptor = new module.Decryptor(1);
    assert.ok(decryptor.ready());
    decryptor.delete();
    assert.ok(locked.length > content.length);

    module.secretRoom(0);
    for (const [name, bytes] of Object.entries({ identity, passphrase, key, marker }))
      assert.ok(!holds(bytes), `${name} is still there`);
    assert.ok(!holds(scalarOf(identity)), "the scalar is still there");
  });
