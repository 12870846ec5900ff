// Nothing huge is decoded: a picture's size is read from its header first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { pictureSize } = await load("js-glue/src/picture-size.ts");
const { thumbnailOf } = await load("js-glue/src/thumbnail.ts");
const { drawPreview, drawThumbnail } = await load("js-glue/src/pictures.ts");

const bytes = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
const hex = (text) => Buffer.from(text.replaceAll(" ", ""), "hex");
const uint32 = (value) => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
};
const png = (width, height) =>
  bytes(hex("89504e470d0a1a0a 0000000d"), "IHDR", uint32(width), uint32(height), hex("0802000000"));
const webp = (chunk, header) => bytes("RIFF", hex("40000000"), "WEBP", chunk, header);

const pictures = {
  // after an APP1 that holds another header, tables and fill
  jpeg: bytes(hex("ffd8 ffe1000b ffc0000b08 00100010 ffc40002 ffff c2000b08 0065 00ca 01011100")),
  png: png(202, 101),
  gif: bytes("GIF89a", hex("ca006500 000000 2c00000000ca00650000")),
  "gif, by its first image": bytes(
    "GIF89a",
    hex("01000100 800000 ffffff000000 21f904 00000000 00 2c64000000 6600650000"),
  ),
  bmp: bytes("BM", hex("00000000 00000000 36000000 28000000 ca000000 9bffffff")),
  "webp, lossy": webp("VP8 ", hex("20000000 300100 9d012a ca006500")),
  "webp, lossless": webp("VP8L", hex("20000000 2f c9001900")),
  "webp, extended": webp("VP8X", hex("0a000000 10000000 c90000 640000")),
  heic: bytes(
    uint32(16),
    "ftypheic",
    hex("00000000"),
    ...[
      [64, 64],
      [202, 101],
      [64, 64],
    ].flatMap(([width, height]) => [uint32(20), "ispe", uint32(0), uint32(width), uint32(height)]),
  ),
};

for (const [kind, picture] of Object.entries(pictures))
  test(`the size of a picture: ${kind}`, () => {
    assert.deepEqual(pictureSize(picture), { width: 202, height: 101 });
    for (let length = 0; length < 10; length++)
      assert.equal(pictureSize(picture.subarray(0, length)), undefined);
  });

test("what is no picture has no size", () => {
  for (const text of ["", "<svg width='1'/>", "%PDF-1.7", "\0\0\0\x18ftypavif"])
    assert.equal(pictureSize(bytes(text)), undefined);
});

test("what is too large, or of no known size, is never decoded", async () => {
  const asked = [];
  globalThis.createImageBitmap = async (blob) => {
    asked.push(blob.size);
    throw new Error("not here");
  };
  const thumbnail = (width, height) => drawThumbnail({}, new Blob([png(width, height)]));
  const preview = (content) =>
    drawPreview({}, new Blob([content]), { name: "x", type: "image/png" });
  await thumbnail(161, 1);
  await thumbnail(1, 161);
  for (const content of [png(8000, 8001), png(0xffffffff, 0xffffffff), bytes("GIF?")])
    await assert.rejects(preview(content), { code: "preview.unsupported" });
  assert.deepEqual(asked, []);
  await thumbnail(160, 160);
  await assert.rejects(preview(png(8000, 8000)), { code: "preview.unsupported" });
  assert.equal(asked.length, 2);
});

test("a huge picture, or one that does not say its size, is not decoded for a small one", async () => {
  const decoded = [];
  globalThis.createImageBitmap = async ({ name }) => {
    decoded.push(name);
    throw new DOMException("no picture", "InvalidStateError");
  };
  for (const [name, bytes] of Object.entries({
    photo: png(8160, 6120),
    huge: png(20_000, 20_000),
    drawing: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
  }))
    assert.equal(await thumbnailOf(new File([bytes], name, { type: "image/png" })), undefined);
  assert.deepEqual(decoded, ["photo"]);
});
