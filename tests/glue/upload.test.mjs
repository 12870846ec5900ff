// The parts of sending that need no browser: size classes, ciphertext on disk and in memory.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./load.mjs";

const { padme, padded } = await load("js-glue/src/padding.ts");
const { Spool } = await load("js-glue/src/spool.ts");
const { Ciphertext } = await load("js-glue/src/ciphertext.ts");
const { failInSilence } = await load("js-glue/src/silence.ts");

/** Bytes that say where they stand. */
const bytes = (from, to) => Uint8Array.from({ length: to - from }, (_, i) => (from + i) % 251);

/** A stream of `size` bytes in pieces, which fails at the end when an error is given. */
function stream(size, piece, error) {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at < size) controller.enqueue(bytes(at, Math.min(size, at + piece)));
        else if (error) controller.error(error);
        else controller.close();
        at += piece;
      },
    },
    { highWaterMark: 0 },
  );
}

const allOf = async (source) => new Uint8Array(await new Response(source).arrayBuffer());

describe("Padmé size classes", () => {
  // By the definition in the paper: the last E - S bits of the size become zero, rounded up.
  for (const [size, total] of [
    [0, 0],
    [1, 1],
    [2, 2],
    [8, 8],
    [9, 10],
    [31, 32],
    [200, 208],
    [1000, 1024],
    [1025, 1088],
    [65_537, 67_584],
    [1_000_000, 1_015_808],
    [2 ** 32 + 1, 2 ** 32 + 2 ** 26],
    [2 ** 49 - 1, 2 ** 49],
  ])
    test(`${size} bytes become ${total}`, () => assert.equal(padme(size), total));

  test("a class is never smaller, is of itself, and is less than 12 % above", () => {
    for (let size = 2; size < 1e12; size = Math.ceil(size * 1.37) + 1) {
      const total = padme(size);
      assert.ok(total >= size && total < size * 1.12, `${size} became ${total}`);
      assert.equal(padme(total), total);
    }
  });

  test("few classes: 2^20 sizes fall into fewer than 500", () => {
    const classes = new Set();
    for (let size = 1; size < 2 ** 20; size += 7) classes.add(padme(size));
    assert.ok(classes.size < 500, `${classes.size}`);
  });
});

describe("padding", () => {
  const none = new Uint8Array();

  test("follows the stream, random and of the wanted length", async () => {
    const [one, two] = await Promise.all([
      allOf(padded(none, stream(1000, 300), 100_000)),
      allOf(padded(none, stream(1000, 300), 100_000)),
    ]);
    assert.equal(one.length, 101_000);
    assert.deepEqual(one.subarray(0, 1000), bytes(0, 1000));
    assert.notDeepEqual(one.subarray(1000), two.subarray(1000));
    assert.notDeepEqual(one.subarray(1000, 1016), new Uint8Array(16));
  });

  test("what goes before the stream goes first", async () => {
    const before = bytes(0, 100);
    const whole = await allOf(padded(before, stream(1000, 300), 0));
    assert.deepEqual(whole.subarray(0, 100), before);
    assert.deepEqual(whole.subarray(100), bytes(0, 1000));
  });

  test("a byte stream is taken in large pieces", async () => {
    const whole = bytes(0, 1_000_000);
    let at = 0;
    const source = new ReadableStream({
      type: "bytes",
      pull(controller) {
        const { view } = controller.byobRequest;
        const count = Math.min(view.byteLength, whole.length - at);
        new Uint8Array(view.buffer).set(whole.subarray(at, at + count));
        at += count;
        if (count === 0) controller.close();
        controller.byobRequest.respond(count);
      },
    });
    const pieces = [];
    for await (const piece of padded(none, source, 100_000)) pieces.push(piece);
    assert.deepEqual(
      pieces.map(({ length }) => length).filter((length) => length > 0),
      [524_288, 475_712, 65_536, 34_464],
    );
    assert.deepEqual(Buffer.concat(pieces).subarray(0, whole.length), Buffer.from(whole));
  });

  test("nothing is added to a stream of its class", async () => {
    assert.deepEqual(await allOf(padded(none, stream(1000, 300), 0)), bytes(0, 1000));
  });

  test("a stream that fails is not padded", async () => {
    const failing = padded(none, stream(1000, 300, new RangeError("gone")), 10);
    await assert.rejects(allOf(failing), RangeError);
  });

  test("it is made as it is read", async () => {
    const reader = padded(bytes(0, 1), stream(0, 1), 2 ** 40).getReader();
    assert.equal((await reader.read()).value.length, 1);
    assert.equal((await reader.read()).value.length, 65_536);
    await reader.cancel();
  });
});

/** A file as a worker opens it, in memory; `room` bytes fit. */
class DiskFile {
  content = new Uint8Array();
  closed = false;
  constructor(room = Number.POSITIVE_INFINITY, perWrite = Number.POSITIVE_INFINITY) {
    Object.assign(this, { room, perWrite });
  }
  read(buffer, { at }) {
    const part = this.content.subarray(at, at + buffer.length);
    buffer.set(part);
    return part.length;
  }
  write(buffer, { at }) {
    const size = Math.min(buffer.length, this.perWrite, this.room - at);
    const grown = new Uint8Array(Math.max(this.content.length, at + size));
    grown.set(this.content);
    grown.set(buffer.subarray(0, size), at);
    this.content = grown;
    return size;
  }
  getSize() {
    return this.content.length;
  }
  flush() {
    this.flushed = this.content.length;
  }
  close() {
    this.closed = true;
  }
}

describe("ciphertext on disk", () => {
  test("pieces are read while the rest is written, and again, from anywhere", async () => {
    const spool = new Spool(new DiskFile(), 1000, 400);
    const waiting = spool.slice(0, 400);
    const filled = spool.fill(stream(1000, 170));
    assert.deepEqual((await waiting).value, bytes(0, 400));
    assert.deepEqual((await spool.slice(800, 1200)).value, bytes(800, 1000));
    assert.deepEqual((await spool.slice(130, 530)).value, bytes(130, 530));
    await filled;
    assert.ok(spool.whole);
  });

  test("what is whole has been flushed, and is read by another one after a reload", async () => {
    const file = new DiskFile();
    await new Spool(file, 1000, 400).fill(stream(1000, 170));
    assert.equal(file.flushed, 1000);
    const again = new Spool(file, 1000, 400);
    assert.ok(again.whole);
    assert.deepEqual((await again.slice(600, 1000)).value, bytes(600, 1000));
  });

  test("a disk that takes a little at a time gets it all", async () => {
    const file = new DiskFile(Number.POSITIVE_INFINITY, 7);
    await new Spool(file, 1000, 400).fill(stream(1000, 170));
    assert.deepEqual(file.content, bytes(0, 1000));
  });

  test("a full disk is told to both who write and who read", async () => {
    const spool = new Spool(new DiskFile(500), 1000, 400);
    const waiting = spool.slice(400, 800);
    const filled = spool.fill(stream(1000, 170));
    await assert.rejects(waiting, { code: "upload.disk-full" });
    await assert.rejects(filled, { code: "upload.disk-full" });
    assert.ok(!spool.whole);
  });

  for (const [how, write] of [
    [
      "throws",
      () => {
        throw new DOMException("", "QuotaExceededError");
      },
    ],
    ["gives an error's number as a size, as Chromium does", () => 2 ** 32 - 8],
  ])
    test(`a disk that ${how} is a full disk`, async () => {
      const spool = new Spool(Object.assign(new DiskFile(), { write }), 1000, 400);
      await assert.rejects(spool.fill(stream(1000, 170)), { code: "upload.disk-full" });
    });

  test("a file that shrinks or grows while it is read is said to have changed", async () => {
    for (const size of [999, 1001])
      await assert.rejects(new Spool(new DiskFile(), 1000, 400).fill(stream(size, 170)), {
        code: "upload.changed",
      });
  });

  test("a source that fails fails with its own error", async () => {
    const spool = new Spool(new DiskFile(), 1000, 400);
    const waiting = spool.slice(0, 400);
    const filled = spool.fill(stream(200, 170, new RangeError("gone")));
    await assert.rejects(waiting, RangeError);
    await assert.rejects(filled, RangeError);
  });

  test("stopped, it ends without an error and lets the file go", async () => {
    const file = new DiskFile();
    const spool = new Spool(file, 1000, 400);
    const filled = spool.fill(stream(1000, 170));
    spool.stop();
    await filled;
    assert.ok(file.closed && !spool.whole);
  });

  test("what is gone from the disk is lost, not sent as zeros", async () => {
    const file = new DiskFile();
    const spool = new Spool(file, 1000, 400);
    await spool.fill(stream(1000, 170));
    file.content = new Uint8Array();
    await assert.rejects(spool.slice(0, 400), { code: "upload.lost" });
  });
});

describe("ciphertext in memory", () => {
  test("a piece stays until a later one is asked for", async () => {
    const ciphertext = new Ciphertext(stream(1000, 170), 1000, 400);
    assert.deepEqual((await ciphertext.slice(0, 400)).value, bytes(0, 400));
    assert.deepEqual((await ciphertext.slice(100, 500)).value, bytes(100, 400));
    assert.deepEqual((await ciphertext.slice(400, 800)).value, bytes(400, 800));
    await assert.rejects(ciphertext.slice(399, 800), { code: "upload.lost" });
    assert.deepEqual((await ciphertext.slice(800, 1200)).value, bytes(800, 1000));
  });

  test("a stream that ends early has changed", async () => {
    const ciphertext = new Ciphertext(stream(300, 170), 1000, 400);
    await assert.rejects(ciphertext.slice(0, 400), { code: "upload.changed" });
  });
});

test("a request in which nothing moves fails like one that the network broke off", (t) => {
  let now = 5_000;
  t.mock.method(performance, "now", () => now);
  const failures = [];
  const request = { upload: new EventTarget(), onerror: (event) => failures.push(event.type) };
  failInSilence(request, 60_000);
  assert.equal(request.timeout, 60_000);
  now += 50_000;
  request.upload.dispatchEvent(new Event("progress"));
  assert.equal(request.timeout, 110_000, "counted from the request's beginning");
  request.ontimeout(new Event("timeout"));
  assert.deepEqual(failures, ["timeout"]);
});
