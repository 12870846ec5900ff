// Attachments from the contact page to an administrator's disk: real Chromium, real backend, and
// Debian's age as the judge.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { setInterval } from "node:timers/promises";
import { decrypt, generateIdentity, recipientOf } from "../../dist/vault.js";
import { greyPhoto } from "./files.mjs";
import { Demo, eventually, patience } from "./harness.mjs";

const secret = "Anbudet gäller 184 000 kronor och fåglarna i Vallaskogen.";
const name = "Anbud till <Vallaskogen> åäö.txt";
const page = "/okidoki/kontakt/";

let demo;
let folder;
let identity;
let keyFile;
let admin; // headers of a signed-in administrator
let visitor;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "samtycke-vault-"));
  identity = await generateIdentity();
  keyFile = join(folder, "key.txt");
  await writeFile(keyFile, identity);
  demo = await Demo.start();
  admin = await signIn();
});
after(async () => {
  await demo?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function signIn() {
  const body = JSON.stringify({ name: "admin", password: demo.server.password });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${demo.origin}/v1/okidoki/admin/session`, {
    method: "POST",
    headers,
    body,
  });
  assert.equal(answer.status, 204);
  return { ...headers, cookie: answer.headers.get("set-cookie").split(";", 1)[0] };
}

const api = (path, init = {}) =>
  fetch(`${demo.origin}/v1/okidoki/${path}`, { headers: admin, ...init });
const uploads = async () => (await (await api("admin/uploads")).json()).uploads;
const stored = (id) => join(demo.server.data, "uploads/okidoki", id);
const filesStored = () => readdir(join(demo.server.data, "uploads/okidoki")).catch(() => []);

async function register() {
  const recipient = await recipientOf(identity);
  const body = JSON.stringify({ recipient, label: "Testnyckel" });
  assert.equal((await api("admin/recipients", { method: "POST", body })).status, 201);
}

/** A file on disk: text at its beginning and end, zeros between (they take no room). */
async function file(as, size, text = secret) {
  const path = join(folder, as);
  const handle = await open(path, "w");
  await handle.truncate(size);
  const bytes = Buffer.from(text);
  await handle.write(bytes, 0, bytes.length, 0);
  if (size > bytes.length) await handle.write(bytes, 0, bytes.length, size - bytes.length);
  await handle.close();
  return path;
}

async function choose(path) {
  await visitor.choose("[data-action=choose]", path);
  await visitor.element("[data-action=send]");
}

/** Waits until the server has logged a request that fits: a worker's are not seen from the page. */
async function logged(pattern) {
  const start = Date.now();
  for await (const _ of setInterval(50)) {
    const lines = demo.server.log.filter((line) => pattern.test(line));
    if (lines.length > 0) return lines;
    assert.ok(Date.now() - start < patience, `no request ${pattern} came`);
  }
}

/** The most bytes the worker's heap, buffers and WebAssembly memory took until the file was sent. */
async function memoryUntilSent() {
  let most = 0;
  for await (const _ of setInterval(100)) {
    const text = await visitor.text();
    if (text.includes("Filen har kommit fram")) return most;
    assert.match(text, /av 2\d\d MB/);
    const [worker] = visitor.page.workers();
    const used = await worker?.client.send("Runtime.getHeapUsage").catch(() => undefined);
    if (used)
      most = Math.max(most, used.totalSize + used.embedderHeapUsedSize + used.backingStorageSize);
  }
}

/** The names of finished downloads, once there are any. */
async function arrived(downloads) {
  const start = Date.now();
  for await (const _ of setInterval(50)) {
    const names = await readdir(downloads).catch(() => []);
    if (names.length > 0 && !names.some((one) => one.endsWith(".crdownload"))) return names;
    assert.ok(Date.now() - start < patience, "no download came");
  }
}

const sizeOf = async (path) => (await stat(path)).size;

async function hash(stream) {
  const sum = createHash("sha256");
  await pipeline(stream, sum);
  return sum.digest("hex");
}
const fileHash = (path) => hash(createReadStream(path));

/** What the sender says of a file. */
async function described({ sealed }) {
  const bytes = Uint8Array.from(Buffer.from(sealed, "base64"));
  return new Response(await decrypt(bytes, { identities: [identity] })).json();
}

/** Where the age file begins, behind the description, and where it ends and the padding begins. */
async function place({ id, sealed }, size) {
  const start = Buffer.from(sealed, "base64").length;
  const handle = await open(stored(id));
  const { buffer } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, start);
  await handle.close();
  const header = buffer.indexOf("\n", buffer.indexOf("\n--- ") + 1) + 1;
  return { start, end: start + header + 16 + size + 16 * Math.max(1, Math.ceil(size / 65_536)) };
}

/** What `age` makes of an upload without its description and padding. */
async function openedBytes(upload) {
  const { size } = await described(upload);
  const { start, end } = await place(upload, size);
  const path = join(folder, "cut.age");
  const cut = createReadStream(stored(upload.id), { start, end: end - 1 });
  await pipeline(cut, createWriteStream(path));
  return execFileSync("age", ["-d", "-i", keyFile, path], { maxBuffer: 2 ** 31 });
}
const openedHash = async (upload) => hash([await openedBytes(upload)]);

test("without a recipient the page says so, and offers nothing that would not work", async () => {
  visitor = await demo.visit(page);
  await visitor.sees("kan inte ta emot krypterade filer ännu");
  assert.equal(await visitor.evaluate(() => deep("[data-action=choose]")), null);
  assert.deepEqual(await visitor.axe(), []);
  await visitor.close();
});

describe("with a recipient", () => {
  before(register);
  beforeEach(async () => {
    visitor = await demo.visit(page);
    // Otherwise every body is copied for the debugger, which takes longer than encrypting it.
    visitor.page.on("workercreated", (worker) => worker.client.send("Network.disable"));
    await visitor.click("[data-action=reject-all]");
    await visitor.element("[data-action=choose]");
  });
  afterEach(() => visitor.close());

  test("a file reaches the server as ciphertext only, and age opens it", async () => {
    await visitor.sees("Bara Okidoki kan öppna det du skickar");
    const path = await file(name, 200_000);
    await choose(path);
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-chosen");
    await visitor.page.evaluate(() => {
      globalThis.heard = [];
      document.addEventListener("samtycke:upload", ({ detail }) => globalThis.heard.push(detail));
    });
    await visitor.click("[data-action=send]");
    await visitor.sees("Filen har kommit fram");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-sent");

    const [upload] = await uploads();
    assert.deepEqual(await visitor.page.evaluate(() => globalThis.heard), [{ id: upload.id }]);
    assert.deepEqual(await filesStored(), [upload.id]);
    assert.equal(await openedHash(upload), await fileHash(path));
    assert.deepEqual(await described(upload), { name, type: "text/plain", size: 200_000 });

    for (const entry of await readdir(demo.server.data, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath ?? entry.path, entry.name));
      for (const plain of ["184 000 kronor", "Vallaskogen", identity.slice(0, 40)])
        assert.ok(!bytes.includes(plain), `${entry.name} holds "${plain}"`);
    }
    assert.ok(!demo.server.log.join("\n").includes("Vallaskogen"));
  });

  test("ciphertext is for administrators only", async () => {
    const [upload] = await uploads();
    assert.equal((await fetch(`${demo.origin}/v1/okidoki/uploads/${upload.id}`)).status, 401);
    const answer = await api(`uploads/${upload.id}`);
    const start = Buffer.from(upload.sealed, "base64").length;
    assert.equal(
      await hash(answer.body),
      await hash(createReadStream(stored(upload.id), { start })),
    );
  });

  test("an administrator opens it with a key file, and the bytes are the sender's", async () => {
    await visitor.close();
    visitor = await demo.visit("/okidoki/admin/");
    await visitor.fill("#name", "admin");
    await visitor.fill("#password", demo.server.password);
    await visitor.press("Enter");
    const downloads = join(folder, "downloads");
    await (await visitor.page.createCDPSession()).send("Browser.setDownloadBehavior", {
      behavior: "allow",
      browserContextId: visitor.context.id,
      downloadPath: downloads,
    });
    await visitor.click("[data-action=attachments]");
    await visitor.sees("Krypterad bilaga");
    await visitor.choose("[data-action=load]", keyFile);
    await visitor.sees("Anbud till _Vallaskogen_ åäö.txt");
    await visitor.screenshot("admin-attachments");
    await visitor.click("[data-action=open]");
    await visitor.sees("Sparad");
    const [saved] = await arrived(downloads);
    assert.equal(saved, "Anbud till _Vallaskogen_ åäö.txt");
    assert.equal(await fileHash(join(downloads, saved)), await fileHash(join(folder, name)));
    for (const { url, body, headers } of visitor.requests)
      assert.ok(!`${url} ${body ?? ""} ${JSON.stringify(headers)}`.includes(identity));
  });

  test("a photo is sent without its place, and opens with its orientation alone", async () => {
    const path = join(folder, "foto.jpg");
    await writeFile(path, greyPhoto());
    execFileSync("exiftool", [
      ...["-q", "-n", "-overwrite_original", "-Orientation=6", "-Make=Provkameran"],
      ...["-GPSLatitude=59.3", "-GPSLatitudeRef=N", "-GPSLongitude=18", "-GPSLongitudeRef=E", path],
    ]);
    await choose(path);
    await visitor.sees("tas det här bort ur den: platsen och uppgifter om kameran.");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-cleaned");
    await visitor.click("[data-action=send]");
    await visitor.sees("Filen har kommit fram");
    const [upload] = await uploads();
    const opened = await openedBytes(upload);
    assert.ok(!opened.includes("Provkameran"));
    const turned = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    assert.ok(opened.equals(greyPhoto(Buffer.from(turned, "latin1"))));
    const { thumbnail, ...description } = await described(upload);
    assert.deepEqual(description, {
      name: "foto.jpg",
      type: "image/jpeg",
      size: opened.length,
    });
    assert.ok(!Buffer.from(thumbnail, "base64").includes("Provkameran"));
  });

  test("a file that cannot be cleaned is sent when the person says so, as it is", async () => {
    const path = await file("kamera.tif", 1000, "II*\0raw");
    await choose(path);
    await visitor.sees("kan ha dolda uppgifter om plats, tid och kamera");
    await visitor.until(() => deep("[data-focus=notice]").matches(":focus"));
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-unclean");
    await visitor.click("[data-action=send]");
    await visitor.sees("Filen har kommit fram");
    const [upload] = await uploads();
    assert.equal(await openedHash(upload), await fileHash(path));
  });

  test("a drawing, and a photo that is none, are told of before they are sent", async () => {
    const drawing = "<svg xmlns='http://www.w3.org/2000/svg'><metadata>Astrid</metadata></svg>";
    const paths = [await file("logga.svg", 100, drawing), await file("falsk.jpg", 100)];
    await visitor.choose("[data-action=choose]", ...paths);
    await visitor.sees("Skicka ändå");
    await visitor.sees("Den här sortens bild kan ha dolda uppgifter");
    await visitor.sees("Filen är skadad eller ovanligt uppbyggd");
  });

  test("the keyboard alone suffices, and the focus is always somewhere", async () => {
    const path = await file("tangent.txt", 1000);
    await visitor.tabTo("Välj fil");
    await visitor.chooseBy(() => visitor.press("Enter"), path);
    await visitor.element("[data-action=send]");
    await visitor.until(() => deep("[data-action=send]")?.matches(":focus"));
    await visitor.press("Enter");
    await visitor.sees("Filen har kommit fram");
    await visitor.tabTo("Skicka fler filer");
    await visitor.press("Enter");
    await visitor.until(() => deep("[data-action=choose]")?.matches(":focus"));
  });

  test("a key pressed twice sends, and does not cancel", async () => {
    await visitor.choose("[data-action=choose]", await file("dubbel.bin", 900_000));
    await visitor.until(() => deep("[data-action=send]")?.matches(":focus"));
    await visitor.press("Enter");
    await visitor.press("Enter");
    await visitor.sees("Filen har kommit fram");
    await visitor.click("[data-action=more]");
  });

  test("a killed backend: the upload goes on where it broke off, with the same ciphertext", async () => {
    await visitor.close();
    visitor = await demo.visit(page, { network: false });
    const path = await file("avbrott.bin", 60_000_000);
    const created = (await logged(/ POST \S+\/uploads 201/)).length;
    await choose(path);
    await visitor.click("[data-action=send]");
    // What has left the page is not at the server yet.
    const large = async () => {
      const sizes = await Promise.all((await filesStored()).map((id) => sizeOf(stored(id))));
      return sizes.some((size) => size > 1_000_000);
    };
    await eventually("a part of it at the server", large);
    await demo.server.stop("SIGKILL");
    await visitor.sees("Anslutningen bröts");
    await visitor.screenshot("upload-broken");
    const [half] = (
      await Promise.all(
        (await filesStored()).map(async (id) => ({ id, size: await sizeOf(stored(id)) })),
      )
    ).filter(({ size }) => size > 1_000_000);
    const beginning = await fileHash(stored(half.id));
    await demo.server.start();
    await visitor.click("[data-action=retry]");
    await visitor.sees("Filen har kommit fram");
    assert.ok(half.size < (await sizeOf(stored(half.id))), "the backend was killed half-way");
    assert.equal(await hash(createReadStream(stored(half.id), { end: half.size - 1 })), beginning);
    const [upload] = await uploads();
    assert.equal(await openedHash(upload), await fileHash(path));
    assert.equal((await logged(/ POST \S+\/uploads 201/)).length, created + 1);
  });

  test("250 MB: cancelled it leaves nothing, sent it takes little memory", async (t) => {
    const path = await file("stor.bin", 250_000_000);
    await choose(path);
    const kept = await filesStored();
    await visitor.click("[data-action=send]");
    await visitor.until(() => Number(deep("progress")?.value) >= 2);
    // What was said when it began has not been wiped by what was painted since.
    const said = () =>
      deep("samtycke-upload").shadowRoot.querySelector("[role=status]").textContent;
    assert.match(await visitor.evaluate(said), /^Filerna krypteras|procent är skickat/);
    await visitor.screenshot("upload-sending");
    await visitor.click("[data-action=cancel]");
    await visitor.sees("Du avbröt");
    await logged(/ DELETE \S+\/uploads\/\S+ 204/);
    assert.deepEqual(await filesStored(), kept);

    await choose(path);
    await visitor.click("[data-action=send]");
    await visitor.element("progress");
    const most = await memoryUntilSent();
    t.diagnostic(`most in the worker: ${(most / 1e6).toFixed(1)} MB`);
    assert.ok(most < 96e6, `the worker took ${most / 1e6} MB`);
    const [upload] = await uploads();
    assert.equal(upload.size, await sizeOf(stored(upload.id)));
    assert.equal(await openedHash(upload), await fileHash(path));
  });
});
