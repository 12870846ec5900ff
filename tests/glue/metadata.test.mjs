// Real files, into which Debian's exiftool writes a place, a camera and an author, and in which it
// then looks for them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { crc32, deflateSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./load.mjs";

const folder = mkdtempSync(join(tmpdir(), "samtycke-metadata-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** js-glue/src/metadata.ts beside the modules of dist/, where it looks for them. */
const bundle = join(root, "dist/metadata-under-test.mjs");
after(() => rmSync(bundle, { force: true }));
await build({
  absWorkingDir: root,
  entryPoints: ["js-glue/src/metadata.ts"],
  bundle: true,
  format: "esm",
  outfile: bundle,
});
const { cleaned } = await import(pathToFileURL(bundle).href);

const b16 = (value) => Buffer.from([value >> 8, value & 255]);
const b32 = (value) =>
  Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const bytes = (...parts) =>
  Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
  );

/** 8 by 8 grey pixels, baseline: one quantisation table and two codes of one bit. */
function jpeg() {
  const segment = (marker, ...content) => {
    const payload = bytes(...content);
    return bytes(Buffer.from([0xff, marker]), b16(payload.length + 2), payload);
  };
  const code = (id) => [Buffer.from([id, 1]), Buffer.alloc(16)];
  return bytes(
    "\xff\xd8",
    segment(0xe0, "JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
    segment(0xdb, "\0", Buffer.alloc(64, 1)),
    segment(0xc0, "\x08\0\x08\0\x08\x01\x01\x11\0"),
    segment(0xc4, ...code(0x00)),
    segment(0xc4, ...code(0x10)),
    segment(0xda, "\x01\x01\0\0\x3f\0"),
    "\x3f\xff\xd9",
  );
}

function png() {
  const chunk = (type, content) => {
    const named = bytes(type, content);
    return bytes(b32(named.length - 4), named, b32(crc32(named)));
  };
  return bytes(
    "\x89PNG\r\n\x1a\n",
    chunk("IHDR", bytes(b32(2), b32(2), "\x08\0\0\0\0")),
    chunk("IDAT", deflateSync(Buffer.from([0, 1, 2, 0, 3, 4]))),
    chunk("IEND", ""),
  );
}

/** One pixel, lossless. */
const webp = () =>
  bytes("RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0");

/** The structure of a HEIC file; the coded image is no image. */
function heic() {
  const box = (type, ...content) => {
    const inside = bytes(...content);
    return bytes(b32(inside.length + 8), type, inside);
  };
  const full = (type, version, ...content) => box(type, b32(version << 24), ...content);
  const ftyp = box("ftyp", "heic\0\0\0\0mif1heic");
  const meta = (at) =>
    full(
      "meta",
      0,
      full("hdlr", 0, b32(0), "pict", Buffer.alloc(13)),
      full("pitm", 0, b16(1)),
      full("iinf", 0, b16(1), full("infe", 2, b16(1), b16(0), "hvc1\0")),
      box(
        "iprp",
        box("ipco", full("ispe", 0, b32(8), b32(8)), box("irot", "\x03")),
        full("ipma", 0, b32(1), b16(1), "\x02\x01\x82"),
      ),
      full("iloc", 1, "\x44\0", b16(1), b16(1), b16(0), b16(0), b16(1), b32(at), b32(10)),
    );
  const at = ftyp.length + meta(0).length + 8;
  return bytes(ftyp, meta(at), box("mdat", "ten bytes!"));
}

function pdf() {
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    "<</Author(Berit Provperson)/CreationDate(D:20260501120000)>>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((value, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${value}\nendobj\n`;
    return at;
  });
  const at = text.length;
  const lines = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  text += `xref\n0 5\n0000000000 65535 f \n${lines.join("")}`;
  text += `trailer\n<</Size 5/Root 1 0 R/Info 4 0 R>>\nstartxref\n${at}\n%%EOF\n`;
  return bytes(text);
}

const told = [
  "-GPSLatitude=59.3123",
  "-GPSLatitudeRef=N",
  "-GPSLongitude=18.0456",
  "-GPSLongitudeRef=E",
  "-Make=Provkameran",
  "-Model=Provmodellen",
  "-Artist=Berit Provperson",
  "-DateTimeOriginal=2026:05:01 12:00:00",
  "-XMP:Creator=Berit Provperson",
  "-XMP:GPSLatitude=59.3123",
  "-Software=Provprogrammet",
];
const traces = [
  "Provperson",
  "Provkameran",
  "Provmodellen",
  "Provprogrammet",
  "2026:05:01",
  "adobe:ns",
];

const exiftool = (...args) => execFileSync("exiftool", args, { encoding: "utf8" });
/** Every tag that exiftool finds, but for those of the file on disk and of itself. */
function tags(path) {
  const all = JSON.parse(exiftool("-json", "-a", "-G1", "-n", path))[0];
  return Object.fromEntries(
    Object.entries(all).filter(
      ([key]) => !/^(SourceFile$|System:|ExifTool:ExifToolVersion)/.test(key),
    ),
  );
}

/** The file with all that exiftool can write into it, on disk. */
function tagged(name, file, ...more) {
  const path = join(folder, name);
  writeFileSync(path, file);
  exiftool("-overwrite_original", "-q", "-m", ...told, ...more, path);
  return path;
}

async function clean(path) {
  const before = readFileSync(path);
  const { blob, removed, reason } = await cleaned(new Blob([before], { type: "image/x" }));
  assert.equal(reason, undefined);
  assert.equal(blob.type, "image/x");
  const out = Buffer.from(await blob.arrayBuffer());
  const again = await cleaned(new Blob([out]));
  assert.deepEqual(again.removed, []);
  for (const trace of traces) assert.ok(!out.includes(trace), trace);
  const cleanPath = path.replace(".", "-clean.");
  writeFileSync(cleanPath, out);
  return { before, out, removed, path: cleanPath };
}

const images = { "foto.jpg": jpeg, "foto.png": png, "foto.webp": webp };
for (const [name, make] of Object.entries(images)) {
  test(`${name}: exiftool finds its place before, and only its orientation after`, async () => {
    const path = tagged(name, make(), "-n", "-Orientation=6");
    const before = tags(path);
    assert.equal(before["IFD0:Orientation"], 6);
    assert.ok(before["GPS:GPSLatitude"] > 59, JSON.stringify(before));
    const { removed, path: cleanPath } = await clean(path);
    for (const code of ["location", "camera", "author", "time"]) assert.ok(removed.includes(code));
    const after = tags(cleanPath);
    const kept = Object.keys(after).filter((key) =>
      /^(IFD0|ExifIFD|GPS|IFD1|XMP|IPTC|PNG:)/.test(key),
    );
    assert.deepEqual(
      kept.filter((key) => !/^PNG:(Image|Bit|Color|Compression|Filter|Interlace)/.test(key)),
      ["IFD0:Orientation"],
    );
    assert.equal(after["IFD0:Orientation"], 6);
    // Exif wants more of a JPEG than an orientation; nothing else is amiss.
    const warnings = exiftool("-validate", "-a", "-warning", "-error", "-s3", cleanPath);
    assert.doesNotMatch(warnings, /^(?!OK|\d+ Warnings|Missing required ).+$/m);
  });

  test(`${name}: nothing but metadata is touched`, async () => {
    const original = make();
    const path = tagged(name, original);
    const { out } = await clean(path);
    if (name.endsWith(".webp")) {
      const image = original.subarray(12);
      assert.ok(out.subarray(-image.length).equals(image));
    } else {
      assert.ok(out.equals(original));
    }
    const untouched = await cleaned(new Blob([original]));
    assert.deepEqual(untouched.removed, []);
    assert.ok(Buffer.from(await untouched.blob.arrayBuffer()).equals(original));
  });
}

test("HEIC: no offset moves, the rotation stays", async () => {
  const path = tagged("foto.heic", heic());
  assert.ok(tags(path)["GPS:GPSLatitude"] > 59);
  const { before, out, removed, path: cleanPath } = await clean(path);
  assert.ok(removed.includes("location") && removed.includes("camera"));
  assert.equal(out.length, before.length);
  const after = tags(cleanPath);
  const kept = Object.keys(after).filter((key) => /^(IFD0|ExifIFD|GPS|IFD1|XMP)/.test(key));
  assert.deepEqual(kept, []);
  assert.equal(after["QuickTime:Rotation"], 270);
  assert.equal(after["QuickTime:ImageSpatialExtent"], "8 8");
  assert.ok(out.includes("ten bytes!"));
});

const photo = (name) => readFileSync(join(root, "tests/vectors/metadata", name));
/** The file's coded picture: what is in its box "mdat" before any metadata. */
const coded = (file) => file.subarray(file.indexOf("mdat") + 4);

test("HEIC of a real encoder: the place is gone, and the coded picture is untouched", async () => {
  const original = photo("photo.heic");
  const untouched = await cleaned(new Blob([original]));
  assert.deepEqual(untouched.removed, []);
  const byExiftool = tagged("encoded.heic", original);
  assert.ok(tags(byExiftool)["GPS:GPSLatitude"] > 59);
  const byEncoder = join(folder, "encoder.heic");
  writeFileSync(byEncoder, photo("photo-with-exif.heic"));
  assert.ok(tags(byEncoder)["GPS:GPSLatitude"] > 59);
  for (const path of [byExiftool, byEncoder]) {
    const { before, out, removed, path: cleanPath } = await clean(path);
    for (const code of ["location", "camera", "author", "time"]) assert.ok(removed.includes(code));
    assert.equal(out.length, before.length);
    const after = tags(cleanPath);
    assert.deepEqual(
      Object.keys(after).filter((key) => /^(IFD0|ExifIFD|GPS|IFD1|XMP)/.test(key)),
      [],
    );
    assert.equal(after["QuickTime:ImageSpatialExtent"], "96 64");
    if (path === byExiftool) assert.ok(out.includes(coded(original)));
  }
});

const decoder = "/usr/bin/heif-convert"; // of libheif-examples
test("HEIC decodes to the same picture without its metadata", {
  skip: !existsSync(decoder),
}, async () => {
  const path = join(folder, "decoded.heic");
  writeFileSync(path, photo("photo-with-exif.heic"));
  const { path: cleanPath } = await clean(path);
  const pixels = (file) => {
    const png = file.replace(".heic", ".png");
    execFileSync(decoder, [file, png], { stdio: "ignore" });
    const found = readFileSync(png);
    return found.subarray(found.indexOf("IDAT"));
  };
  assert.ok(pixels(cleanPath).equals(pixels(path)));
});

test("PDF: what was written first, and what an update wrote over it", async () => {
  const path = tagged(
    "brev.pdf",
    pdf(),
    "-PDF:Author=Berit Provperson",
    "-PDF:Producer=Provprogrammet",
  );
  assert.equal(tags(path)["PDF:Author"], "Berit Provperson");
  const { before, out, removed, path: cleanPath } = await clean(path);
  assert.ok(removed.includes("author") && removed.includes("software"));
  assert.equal(out.length, before.length);
  const after = tags(cleanPath);
  assert.deepEqual(
    Object.keys(after).filter((key) => /^(XMP|PDF:(?!PDFVersion|Linearized|PageCount))/.test(key)),
    [],
  );
  assert.equal(after["PDF:PageCount"], 1);
});

/** Objects by their numbers. */
const pdfOf = (...objects) =>
  bytes(
    "%PDF-1.7\n",
    ...objects.map((object, i) => bytes(`${i + 1} 0 obj\n`, object, "\nendobj\n")),
    "trailer\n<</Root 1 0 R>>\n%%EOF\n",
  );
const streamOf = (keys, content) =>
  bytes(`<<${keys}/Length ${content.length}>>\nstream\n`, content, "\nendstream");

test("PDF: who commented, a local path, and a photo's place are gone; what was said stays", async () => {
  const photoPath = tagged("inside.jpg", jpeg());
  const file = pdfOf(
    "<</Type/Catalog>>",
    "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(Berit Provperson)/M(D:2026)/Contents(Hej)>>",
    "<</S/Launch/F(C:\\\\Users\\\\Provperson\\\\x.pdf)>>",
    streamOf("/Subtype/Image/Filter/DCTDecode", readFileSync(photoPath)),
  );
  const path = join(folder, "comments.pdf");
  writeFileSync(path, file);
  const { before, out, removed } = await clean(path);
  assert.equal(out.length, before.length);
  assert.ok(out.includes("/Contents(Hej)"));
  for (const code of ["location", "camera", "author", "time", "other"])
    assert.ok(removed.includes(code), code);
  const inside = join(folder, "inside-clean.jpg");
  writeFileSync(inside, out.subarray(out.indexOf("\xff\xd8\xff", 0, "latin1")));
  assert.ok(!Object.keys(tags(inside)).some((key) => /^(IFD0|ExifIFD|GPS|XMP)/.test(key)));
});

test("PDF: what zlib has compressed is looked into, and told when it tells", async () => {
  const reasonOf = async (object) => {
    const content = deflateSync(Buffer.from(`9 0 ${object}`));
    const keys = "/Type/ObjStm/N 1/First 4/Filter/FlateDecode";
    return (await cleaned(new Blob([pdfOf("<<>>", streamOf(keys, content))]))).reason;
  };
  const element = (i) => `<</Type/StructElem/S/P/K ${(i * 7) % 11}/P ${i} 0 R>>`;
  assert.equal(
    await reasonOf(`[${Array.from({ length: 500 }, (_, i) => element(i)).join("")}]`),
    undefined,
  );
  const annotation = "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(Berit Provperson)>>";
  assert.equal(await reasonOf(annotation), "metadata.compressed");
});

test("PDF: signatures and attached files are told", async () => {
  const reasonOf = async (object) => (await cleaned(new Blob([pdfOf(object)]))).reason;
  assert.equal(await reasonOf("<</Type/Sig/Name(Berit)/ByteRange[0 1 2 3]>>"), "metadata.signed");
  assert.equal(await reasonOf("<</F(a.txt)/EF<</F 2 0 R>>>>"), "metadata.attached");
});

test("what cannot be cleaned is told, and what has nothing is given back as it is", async () => {
  const reasonOf = async (...parts) => (await cleaned(new Blob([bytes(...parts)]))).reason;
  assert.equal(await reasonOf("II*\0", Buffer.alloc(100)), "metadata.image");
  assert.equal(await reasonOf("\0\0\0\x18ftypisom", Buffer.alloc(100)), "metadata.media");
  assert.equal(await reasonOf(jpeg().subarray(0, 40)), "metadata.damaged");
  const reasonOfHello = async (type) => (await cleaned(new Blob(["hello"], { type }))).reason;
  assert.equal(await reasonOfHello("image/jpeg"), "metadata.damaged");
  assert.equal(await reasonOfHello("image/svg+xml"), "metadata.image");
  const text = new Blob(["hello"], { type: "text/plain" });
  assert.deepEqual(await cleaned(text), { blob: text, removed: [] });
  const nothing = new Blob([]);
  assert.equal((await cleaned(nothing)).blob, nothing);
});

test("a file that shrinks while it is read", async () => {
  const blob = { size: 100, type: "", slice: () => new Blob(["short"]) };
  await assert.rejects(cleaned(blob), { code: "upload.changed" });
});

test("300 MB are looked through with flat memory, and nothing of them is copied", async () => {
  const filler = Buffer.alloc(1 << 20, "x");
  const file = jpeg();
  const scan = file.length - 2;
  const parts = [file.subarray(0, scan), ...Array(300).fill(filler), file.subarray(scan), "behind"];
  const blob = new Blob(parts);
  const before = process.memoryUsage.rss();
  const { blob: out, removed } = await cleaned(blob);
  assert.deepEqual(removed, ["trailing"]);
  assert.equal(out.size, blob.size - 6);
  const grown = (process.memoryUsage.rss() - before) / 1e6;
  assert.ok(grown < 96, `grew by ${grown} MB`);
});
