// samtycke/anonymise as a program in Node meets it: the built dist/, the same vectors as core.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  anonymiseIp,
  anonymiseLog,
  anonymiseText,
  anonymiseUrl,
  SamtyckeError,
} from "../../dist/anonymise.js";

const vectors = (name) =>
  JSON.parse(readFileSync(new URL(`../vectors/anonymise/${name}.json`, import.meta.url), "utf8"));
const refused = (code) => (error) => error instanceof SamtyckeError && error.code === code;
const whole = (log, options) => new Response(anonymiseLog(log, options)).text();

/** The options in a vector that the API takes: it refuses what core would take as the bound. */
function optionsIn({ ipv4Prefix, ipv6Prefix, parameters }) {
  const options = { ipv4Prefix, ipv6Prefix, parameters };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
const isTaken = ({ ipv4Prefix = 24, ipv6Prefix = 48 }) =>
  ipv4Prefix >= 0 && ipv4Prefix <= 24 && ipv6Prefix >= 0 && ipv6Prefix <= 64;

for (const [name, anonymise] of [
  ["ip", anonymiseIp],
  ["url", anonymiseUrl],
  ["text", anonymiseText],
]) {
  test(`${name}: the vectors of core`, async () => {
    for (const vector of vectors(name).filter(isTaken)) {
      const result = anonymise(vector.input, optionsIn(vector));
      if (vector.error) await assert.rejects(result, refused(vector.error), vector.description);
      else assert.equal(await result, vector.expected, vector.description);
    }
  });
}

test("options outside their range and unknown ones are refused", async () => {
  await assert.rejects(anonymiseIp("192.0.2.77", { ipv4Prefix: 32 }), refused("document.range"));
  await assert.rejects(anonymiseIp("2001:db8::1", { ipv6Prefix: 128 }), refused("document.range"));
  await assert.rejects(anonymiseText("x", { ipv4Prefix: "24" }), refused("document.type"));
  await assert.rejects(anonymiseUrl("/", { params: [] }), refused("document.unknown-key"));
  await assert.rejects(whole("x", { ipv4Prefix: 32 }), refused("document.range"));
});

test("a log is the same from a text, bytes, a blob and a stream cut anywhere", async () => {
  const bytes = new TextEncoder().encode("å 192.0.2.77\r\nanna@example.com\n2001:db8:1:2::77");
  const expected = "å 192.0.2.0\r\n(email)\n2001:db8:1::";
  assert.equal(await whole(new TextDecoder().decode(bytes)), expected);
  assert.equal(await whole(bytes), expected);
  assert.equal(await whole(new Blob([bytes])), expected);
  for (const size of [1, 2, 7]) {
    const pieces = [];
    for (let i = 0; i < bytes.length; i += size) pieces.push(bytes.slice(i, i + size));
    assert.equal(await whole(ReadableStream.from(pieces)), expected, `pieces of ${size}`);
  }
});

test("bytes of a log that are not text stay", async () => {
  const bytes = Uint8Array.of(0xff, 0x00, 0x80, 0x0a, 0xe5, 0x20, 0x31, 0x2e, 0x32);
  const result = await new Response(anonymiseLog(bytes)).arrayBuffer();
  assert.deepEqual(new Uint8Array(result), bytes);
});

test("a log larger than memory would like flows through in pieces", async () => {
  const line = new TextEncoder().encode(`${"x".repeat(1000)} 192.0.2.77\n`);
  let written = 0;
  const source = new ReadableStream({
    pull(controller) {
      written += line.length;
      controller.enqueue(line.slice());
      if (written > 4_000_000) controller.close();
    },
  });
  let read = 0;
  for await (const chunk of anonymiseLog(source)) {
    read += chunk.length;
    assert.ok(written - read < 200_000, "the source runs ahead of the reader");
  }
  assert.equal(read, (written / line.length) * (line.length - 1));
});

test("what the source throws comes out of the stream", async () => {
  const source = new ReadableStream({
    pull(controller) {
      controller.error(new Error("disk"));
    },
  });
  await assert.rejects(whole(source), /disk/);
});
