// The types of files for which the browser tells none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { mediaTypeOf } = await load("js-glue/src/media-type.ts");

const named = (name, start = [], type = "") => new File([Buffer.from(start)], name, { type });
const latin = (text) => Buffer.from(text, "latin1");

test("what the browser tells stands", async () => {
  assert.equal(
    await mediaTypeOf(named("a.mov", latin("%PDF-1.7"), "video/quicktime")),
    "video/quicktime",
  );
  const workbook = "application/vnd.ms-excel";
  assert.equal(await mediaTypeOf(named("a.xls", latin("hej"), workbook)), workbook);
  assert.equal(await mediaTypeOf(named("a.csv", latin("1;2"), workbook)), "text/csv");
});

test("a video, a picture and a document are known by their first bytes, whatever their name", async () => {
  const starts = {
    "video/quicktime": "\0\0\0\x14ftypqt  \0\0\0\0",
    "video/mp4": "\0\0\0\x18ftypisom",
    "video/3gpp": "\0\0\0\x18ftyp3gp4",
    "audio/mp4": "\0\0\0\x18ftypM4A ",
    "image/heic": "\0\0\0\x18ftypheic",
    "image/avif": "\0\0\0\x18ftypavif",
    "video/x-matroska": "\x1A\x45\xDF\xA3\x01\0\0\0",
    "video/x-msvideo": "RIFF\x10\0\0\0AVI LIST",
    "image/webp": "RIFF\x10\0\0\0WEBPVP8 ",
    "image/jpeg": "\xFF\xD8\xFF\xE0",
    "image/png": "\x89PNG\r\n\x1A\n",
    "application/pdf": "%PDF-1.4",
  };
  for (const [type, start] of Object.entries(starts))
    assert.equal(await mediaTypeOf(named("film", latin(start))), type, type);
});

test("where bytes tell little the ending of the name does, and else there is no type", async () => {
  assert.equal(await mediaTypeOf(named("film.WEBM", latin("\x1A\x45\xDF\xA3"))), "video/webm");
  assert.equal(await mediaTypeOf(named("notes.txt", latin("hej"))), "text/plain");
  assert.equal(await mediaTypeOf(named("photo.HEIC", latin("hej"))), "image/heic");
  assert.match(await mediaTypeOf(named("letter.docx", latin("hej"))), /wordprocessingml/);
  for (const start of ["MZ\x90\0", "<html>", "PK\x03\x04", ""])
    assert.equal(await mediaTypeOf(named("x.mp4.exe", latin(start))), "");
});

test("a file that cannot be read has no type", async () => {
  const broken = {
    name: "film",
    type: "",
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }),
  };
  assert.equal(await mediaTypeOf(broken), "");
});
