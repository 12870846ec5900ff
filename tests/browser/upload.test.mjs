// Sending files through everything that can happen on the way: real Chromium, real backend, and
// between them a network that counts, slows down and breaks.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { decrypt, fingerprint, generateIdentity, recipientOf } from "../../dist/vault.js";
import { Demo, eventually } from "./harness.mjs";
import { Network } from "./proxy.mjs";

const page = "/okidoki/kontakt/";
const arrived = "Filen har kommit fram";

let demo;
let proxy;
let folder;
let identity;
let keyFile;
let admin; // headers of a signed-in administrator
let visitor;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "samtycke-upload-"));
  identity = await generateIdentity();
  keyFile = join(folder, "key.txt");
  await writeFile(keyFile, identity);
  demo = await Demo.start({ whole: true });
  proxy = await Network.start(demo.server.port);
  const body = JSON.stringify({ name: "admin", password: demo.server.password });
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body };
  const answer = await fetch(`${demo.origin}/v1/okidoki/admin/session`, init);
  admin = { ...headers, cookie: answer.headers.get("set-cookie").split(";", 1)[0] };
  await addKey(identity);
});
after(async () => {
  proxy?.stop();
  await demo?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  visitor = await visit();
});
afterEach(async () => {
  await visitor.close();
  proxy.reset();
});

async function visit(options = {}) {
  const one = await demo.visit(`${proxy.origin}${page}`, {
    ...options,
    before: async (opened) => {
      // Otherwise every body is copied for the debugger, which takes longer than encrypting it.
      opened.on("workercreated", (worker) => worker.client.send("Network.disable"));
    },
  });
  await one.click("[data-action=reject-all]");
  await one.element("[data-action=choose]");
  return one;
}

/** A second page of the same visitor. */
async function secondTab() {
  const second = Object.create(visitor);
  await second.open(`${proxy.origin}${page}`);
  await second.element("[data-action=choose]");
  return second;
}

const api = (path, init = {}) =>
  fetch(`${demo.origin}/v1/okidoki/${path}`, { headers: admin, ...init });
async function addKey(one) {
  const body = JSON.stringify({ recipient: await recipientOf(one), label: "Test" });
  assert.equal((await api("admin/recipients", { method: "POST", body })).status, 201);
}
async function removeKey(one) {
  const path = `admin/recipients/${await fingerprint(await recipientOf(one))}`;
  assert.ok((await api(path, { method: "DELETE" })).ok);
}
const uploads = async () => (await (await api("admin/uploads")).json()).uploads;

/** A file on disk of bytes that do not repeat. */
async function file(name, size) {
  const path = join(folder, name);
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4096) bytes.writeUInt32LE((at + size) >>> 0, at);
  await writeFile(path, bytes);
  return path;
}

async function picture(name) {
  const path = join(folder, name);
  const data = await visitor.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1200, 900);
    const context = canvas.getContext("2d");
    const sky = context.createLinearGradient(0, 0, 0, 900);
    sky.addColorStop(0, "#2b6cb0");
    sky.addColorStop(1, "#f6ad55");
    context.fillStyle = sky;
    context.fillRect(0, 0, 1200, 900);
    context.fillStyle = "#22543d";
    context.beginPath();
    context.arc(600, 1100, 620, 0, 7);
    context.fill();
    const blob = await canvas.convertToBlob({ type: "image/jpeg" });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  await writeFile(path, Buffer.from(data, "base64"));
  return path;
}

async function send(...paths) {
  await visitor.choose("[data-action=choose]", ...paths);
  await visitor.click("[data-action=send]");
}

/** Sends, until all is encrypted and so much has left. */
async function underWay(least, ...paths) {
  await send(...paths);
  await visitor.sees("kan du fortsätta här en annan gång");
  await percent(least);
}

const percent = (least) =>
  visitor.until((wanted) => Number(deep("#whole")?.value) >= wanted, least);

/** What the sender says of an upload. */
async function described({ sealed }) {
  const bytes = Uint8Array.from(Buffer.from(sealed, "base64"));
  return new Response(await decrypt(bytes, { identities: [identity] })).json();
}

/** What age makes of an upload without its description and padding. */
async function opened({ id, sealed }) {
  const whole = await readFile(join(demo.server.data, "uploads/okidoki", id));
  const { size } = await described({ sealed });
  const description = Buffer.from(sealed, "base64");
  const begin = description.length;
  assert.ok(whole.subarray(0, begin).equals(description));
  const header = whole.indexOf("\n", whole.indexOf("\n--- ", begin) + 1) + 1;
  const end = header + 16 + size + 16 * Math.max(1, Math.ceil(size / 65_536));
  assert.ok(whole.length >= end && whole.length < end * 1.12, "padded by less than 12 %");
  const cut = join(folder, "cut.age");
  await writeFile(cut, whole.subarray(begin, end));
  return execFileSync("age", ["-d", "-i", keyFile, cut], { maxBuffer: 2 ** 30 });
}

const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function assertArrived(path) {
  const [upload] = await uploads();
  assert.equal(sum(await opened(upload)), sum(await readFile(path)));
  return upload;
}

/**
 * Every byte of the upload was sent, and none of them twice. The backend takes nothing of a request
 * that comes while another one is still on its way.
 */
function assertSentOnce({ id, size }) {
  const pieces = proxy.pieces.filter(
    ({ path, from, to, status }) => path.endsWith(id) && to > from && ![409, 423].includes(status),
  );
  let at = 0;
  for (const { from, to } of pieces) {
    assert.equal(from, at, `pieces: ${JSON.stringify(pieces)}`);
    at = to;
  }
  assert.equal(at, size);
}

const asked = (start) => proxy.asked.filter((line) => line.startsWith(start));
const created = () => asked("POST /v1/okidoki/uploads").length;

async function fullDisk() {
  const client = await visitor.page.createCDPSession();
  const quota = { origin: proxy.origin, quotaSize: 8_000_000 };
  await client.send("Storage.overrideQuotaForOrigin", quota);
}

/** What of uploads is in the browser: notes, and the beginnings of files in its own file system. */
const onDisk = () =>
  visitor.page.evaluate(async () => {
    const name = "samtycke-uploads";
    const files = [];
    const databases = await indexedDB.databases();
    if (!databases.some((database) => database.name === name)) return files;
    const asked = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const notes = await asked(indexedDB.open(name));
    for (const note of await asked(notes.transaction(name).objectStore(name).getAll()))
      files.push({ kind: "note", content: JSON.stringify(note) });
    notes.close();
    const root = await navigator.storage.getDirectory();
    const uploads = await root.getDirectoryHandle(name, { create: true });
    for await (const handle of uploads.values()) {
      const beginning = handle.getFile().then((file) => file.slice(0, 4096).text());
      const content = await beginning.catch(() => null); // removed meanwhile
      if (content !== null) files.push({ kind: "age", content });
    }
    return files;
  });

/** Uploads that a tab keeps to itself. */
const heldUploads = () =>
  visitor.page.evaluate(async () =>
    (await navigator.locks.query()).held.filter(({ name }) => name.startsWith("samtycke-upload:")),
  );

const noCiphertext = () =>
  eventually("the disk to hold no ciphertext", async () =>
    (await onDisk()).every(({ kind }) => kind === "note"),
  );

/** When the disk was full on the way, until it is sent from memory and noted. */
async function fromMemory() {
  await eventually("a second beginning", () => created() === 2);
  await noCiphertext();
  await eventually("its note", async () =>
    (await onDisk()).some(({ content }) =>
      content.includes(proxy.pieces.at(-1)?.path ?? "none yet"),
    ),
  );
}

describe("a way that is interrupted", () => {
  test("a reload in the middle: it goes on, and no byte is sent twice", async () => {
    const path = await file("omladdning.bin", 16_000_000);
    proxy.rate = 4_000_000;
    await underWay(30, path);
    const kept = await onDisk();
    assert.deepEqual(kept.map(({ kind }) => kind).sort(), ["age", "note"]);
    assert.ok(kept.find(({ kind }) => kind === "age").content.startsWith("age-encryption.org/v1"));
    assert.ok(!JSON.stringify(kept).includes("AGE-SECRET"));
    const asks = [];
    visitor.page.on("dialog", (dialog) => asks.push(dialog.type()) && dialog.accept());
    await visitor.page.reload();
    assert.deepEqual(asks, [], "what is safe may be left without a question");
    await visitor.sees("Du har filer som inte hann skickas klart");
    await visitor.sees("omladdning.bin");
    assert.match(await visitor.text(), /[2-9]\d % är framme/);
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-restored");
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees(arrived);
    assertSentOnce(await assertArrived(path));
    assert.equal(created(), 1);
    assert.deepEqual(await onDisk(), []);
  });

  test("two elements in a page: what was left is listed by one of them", async () => {
    const path = await file("två.bin", 8_000_000);
    proxy.rate = 4_000_000;
    await underWay(20, path);
    await visitor.page.reload();
    await visitor.sees("två.bin");
    const looks = () => asked(`HEAD ${proxy.pieces.at(-1).path}`).length;
    const first = looks();
    await visitor.evaluate(() => {
      const one = deep("samtycke-upload");
      one.after(one.cloneNode());
    });
    await eventually("a look by the second", () => looks() > first);
    await delay(500);
    assert.equal((await visitor.text()).split("två.bin").length, 2);
    await visitor.click("[data-action=retry]");
    await visitor.sees(arrived);
  });

  test("what was left moves to the element that takes the place, and back", async () => {
    const path = await file("flyttad.bin", 8_000_000);
    proxy.rate = 4_000_000;
    await underWay(20, path);
    await visitor.page.reload();
    await visitor.sees("flyttad.bin");
    const swap = () =>
      visitor.evaluate(() => {
        const one = deep("samtycke-upload");
        globalThis.other ??= one.cloneNode();
        one.replaceWith(globalThis.other);
        globalThis.other = one;
        return one.pending;
      });
    await swap();
    await visitor.sees("flyttad.bin");
    assert.equal(await swap(), 1);
    await visitor.sees("flyttad.bin");
    assert.equal(await visitor.evaluate(() => globalThis.other.pending), 0);
    await visitor.click("[data-action=retry]");
    assert.equal(await swap(), 1, "it goes on where it was begun");
    await visitor.sees("Dra hit filer");
    await eventually("it to arrive", () => visitor.evaluate(() => globalThis.other.pending === 0));
    assert.ok(!(await visitor.text()).includes("flyttad.bin"));
    await swap();
    await visitor.sees(arrived);
  });

  test("a reload before all is encrypted: it is said, and nothing is left anywhere", async () => {
    const path = join(folder, "ofärdig.bin");
    await writeFile(path, "");
    await truncate(path, 1_900_000_000);
    proxy.rate = 1_000_000;
    const before = (await uploads()).length;
    await send(path);
    await eventually("the first bytes", () => proxy.sent > 0);
    const asks = [];
    visitor.page.on("dialog", (dialog) => asks.push(dialog.type()) && dialog.accept());
    await visitor.page.reload();
    assert.deepEqual(asks, ["beforeunload"]);
    await visitor.sees("Sidan stängdes innan filen var krypterad");
    await eventually("its end at the server", () => asked("DELETE ").length > 0);
    assert.deepEqual(await onDisk(), []);
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-cut");
    await visitor.click("[data-action=remove]");
    assert.equal((await uploads()).length, before);
  });

  test("a reload of what is sent from memory: it is said, and the server forgets it", async () => {
    await fullDisk();
    const path = await file("minnet.bin", 20_000_000);
    proxy.rate = 4_000_000;
    await send(path);
    await fromMemory();
    visitor.page.on("dialog", (dialog) => dialog.accept());
    await visitor.page.reload();
    await visitor.sees("Välj den igen");
    await visitor.sees("minnet.bin");
    const { path: upload } = proxy.pieces.at(-1);
    await eventually("its end at the server", () => asked(`DELETE ${upload}`).length > 0);
    assert.deepEqual(await onDisk(), []);
  });

  test("notes that another tab holds for long: found when it lets go of them", async () => {
    await fullDisk();
    const path = await file("hållen.bin", 20_000_000);
    proxy.rate = 4_000_000;
    await send(path);
    await fromMemory();
    const holder = await visitor.page.browserContext().newPage();
    await holder.goto(`${proxy.origin}/okidoki/`);
    // An upgrade that goes on until it is told to end, and leaves everything as it was.
    await holder.evaluate(
      () =>
        new Promise((begun) => {
          const opening = indexedDB.open("samtycke-uploads", 2);
          opening.onupgradeneeded = () => {
            const notes = opening.transaction.objectStore("samtycke-uploads");
            const goOn = () => {
              if (globalThis.ended) opening.transaction.abort();
              else notes.count().onsuccess = goOn;
            };
            goOn();
            begun();
          };
        }),
    );
    await visitor.page.bringToFront();
    visitor.page.on("dialog", (dialog) => dialog.accept());
    await visitor.page.reload();
    await visitor.element("[data-action=choose]");
    await delay(6_000); // longer than anybody's patience in js-glue/src/upload-store.ts
    assert.ok(!(await visitor.text()).includes("hållen.bin"));
    await holder.evaluate(() => {
      globalThis.ended = true;
    });
    await visitor.sees("hållen.bin");
    await holder.close();
  });

  test("the site's data is cleared on the way: what is sent arrives, and nothing stands still", async () => {
    const client = await visitor.page.createCDPSession();
    const clear = (storageTypes) =>
      client.send("Storage.clearDataForOrigin", { origin: proxy.origin, storageTypes });
    const path = await file("rensad.bin", 16_000_000);
    proxy.rate = 4_000_000;
    await send(path);
    await percent(20);
    await clear("indexeddb");
    await visitor.sees(arrived);
    await visitor.click("[data-action=more]");
    await send(path);
    await percent(20);
    await clear("all");
    proxy.rate = undefined;
    await visitor.until(() =>
      /har kommit fram|[Ff]örsök igen|[Vv]älj den igen/.test(deepText(document.body)),
    );
  });

  test("the database of notes can be deleted at any time, and a foreign one stops nothing", async () => {
    const path = await file("radera.bin", 8_000_000);
    proxy.rate = 4_000_000;
    await send(path);
    await percent(10);
    const deleted = () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("samtycke-uploads");
        request.onsuccess = () => resolve("deleted");
        request.onerror = () => reject(request.error);
      });
    assert.equal(await visitor.page.evaluate(deleted), "deleted");
    await visitor.sees(arrived);
    await visitor.page.evaluate(deleted);
    await visitor.page.evaluate(
      () =>
        new Promise((resolve) => {
          const opening = indexedDB.open("samtycke-uploads", 7);
          opening.onsuccess = () => resolve(opening.result.close());
        }),
    );
    await visitor.page.reload();
    await send(path);
    await visitor.sees(arrived);
    await visitor.page.evaluate(deleted);
  });

  test("a killed backend and a closed tab: another day it goes on from where it was", async () => {
    const path = await file("avbrott.bin", 16_000_000);
    proxy.rate = 4_000_000;
    await underWay(20, path);
    await demo.server.stop("SIGKILL");
    const { path: upload } = proxy.pieces.at(-1);
    const id = upload.split("/").pop();
    const stored = await readFile(join(demo.server.data, "uploads/okidoki", id));
    await visitor.page.close();
    await demo.server.start();
    const passed = proxy.pieces.length;
    await visitor.open(`${proxy.origin}${page}`);
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees(arrived);
    const next = proxy.pieces.slice(passed).find(({ from, to }) => to > from);
    assert.equal(next.from, stored.length, "what the backend has is not sent again");
    const done = await assertArrived(path);
    assert.equal(done.id, id);
    const whole = await readFile(join(demo.server.data, "uploads/okidoki", id));
    assert.ok(whole.subarray(0, stored.length).equals(stored));
    assert.equal(created(), 1);
  });

  test("a lost network: it waits, and goes on by itself when it is back", async () => {
    const path = await file("nät.bin", 12_000_000);
    proxy.rate = 6_000_000;
    await send(path);
    await percent(20);
    proxy.cut();
    await visitor.sees("Anslutningen bröts");
    await visitor.screenshot("upload-offline");
    proxy.down = false;
    proxy.rate = undefined;
    await visitor.page.evaluate(() => globalThis.dispatchEvent(new Event("online")));
    await visitor.sees(arrived);
    await assertArrived(path);
    assert.equal(created(), 1);
  });

  test("a file that is taken back when it has arrived is told to have", async () => {
    const path = await file("framme.bin", 2_000_000);
    proxy.rate = 4_000_000;
    await send(path);
    await percent(1);
    // What the worker tells waits as long as the page is busy.
    await visitor.evaluate(() => {
      for (const end = Date.now() + 4_000; Date.now() < end; );
      deep("[data-action=cancel]").click();
    });
    await visitor.sees(arrived);
    await assertArrived(path);
  });

  const uncertain = "vi vet inte om filen har kommit fram";
  /** Sends a file of which all arrives, and the answer that says so is lost. */
  async function sendUnanswered(path, size) {
    const before = (await uploads()).length;
    proxy.loses = ({ to }) => to > size;
    await send(path);
    await eventually("its arrival", async () => (await uploads()).length > before);
    await eventually("a lost network", () => proxy.down);
    return async () => {
      await visitor.sees(arrived);
      await assertArrived(path);
      assert.equal((await uploads()).length, before + 1);
      assert.deepEqual(await onDisk(), []);
    };
  }

  test("a file that is taken back while nobody can tell whether it has arrived is told so", async () => {
    const path = await file("oviss.bin", 6_000_000);
    const hasArrived = await sendUnanswered(path, 6_000_000);
    await visitor.click("[data-action=cancel]");
    await visitor.sees(uncertain);
    assert.ok(!(await visitor.text()).includes("Inget har skickats"));
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-uncertain");
    proxy.down = false;
    await visitor.click("[data-action=remove]");
    await hasArrived();
  });

  test("a part that was left, and went on, is in doubt like any other", async () => {
    const path = await file("vidare.bin", 16_000_000);
    proxy.rate = 6_000_000;
    await underWay(10, path);
    await visitor.page.reload();
    await visitor.element("[data-action=retry]");
    proxy.rate = undefined;
    proxy.loses = ({ to }) => to > 16_000_000;
    await visitor.click("[data-action=retry]");
    await eventually("a lost network", () => proxy.down);
    await visitor.click("[data-action=cancel]");
    await visitor.sees(uncertain);
    proxy.down = false;
    proxy.answer = ({ method }) => method === "DELETE" && { status: 403, code: "proxy" };
    await visitor.click("[data-action=remove]");
    await eventually("a question to the server", () => asked("DELETE ").length > 0);
    await delay(500);
    await visitor.sees(uncertain);
    assert.notDeepEqual(await onDisk(), []);
    proxy.answer = () => undefined;
    await visitor.click("[data-action=remove]");
    await visitor.sees(arrived);
    await assertArrived(path);
  });

  test("a reload of what is sent from memory when all has arrived: it is said to have", async () => {
    await fullDisk();
    const path = await file("minnet-framme.bin", 20_000_000);
    const hasArrived = await sendUnanswered(path, 20_000_000);
    assert.equal(created(), 2, "the disk was full on the way");
    visitor.page.on("dialog", (dialog) => dialog.accept());
    proxy.down = false;
    proxy.answer = ({ method }) => method === "HEAD" && { status: 503 };
    await visitor.page.reload();
    await visitor.sees(uncertain);
    proxy.answer = () => undefined;
    await visitor.click("[data-action=retry]");
    await hasArrived();
  });

  test("a worker that dies when all has arrived from memory: it is not sent again", async () => {
    await fullDisk();
    const path = await file("arbetare-framme.bin", 20_000_000);
    const hasArrived = await sendUnanswered(path, 20_000_000);
    assert.equal(created(), 2, "the disk was full on the way");
    await visitor.page.workers()[0].evaluate(() => self.close());
    await visitor.sees("Webbläsaren avbröt krypteringen");
    proxy.down = false;
    await visitor.click("[data-action=retry]");
    await hasArrived();
    assert.equal(created(), 2);
  });

  test("a network that is lost before the worker or the engine has come is told as that", async () => {
    const path = await file("utan-nät.bin", 5_000);
    const back = async () => {
      await visitor.sees("Anslutningen bröts");
      proxy.down = false;
      await visitor.page.evaluate(() => globalThis.dispatchEvent(new Event("online")));
    };
    proxy.cut();
    await visitor.choose("[data-action=choose]", path);
    await back();
    await visitor.element("[data-action=send]");
    proxy.cut();
    await visitor.click("[data-action=send]");
    await back();
    await visitor.sees(arrived);
    await assertArrived(path);
  });

  test("pause and go on: nothing leaves meanwhile, and no byte twice", async () => {
    const path = await file("paus.bin", 16_000_000);
    proxy.rate = 6_000_000;
    await send(path);
    await percent(15);
    await visitor.click("[data-action=pause]");
    await visitor.until(() => deep("[data-action=resume]").matches(":focus"));
    await visitor.sees("Det som har skickats ligger kvar.");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-paused");
    await eventually("silence", async () => {
      const before = proxy.sent;
      await delay(300);
      return before === proxy.sent;
    });
    const before = proxy.sent;
    await delay(500);
    assert.equal(proxy.sent, before);
    await visitor.press("Enter");
    await visitor.sees(arrived);
    assertSentOnce(await assertArrived(path));
  });

  test("paused and gone on with again and again, as by a key that is held down", async () => {
    const path = await file("enter.bin", 60_000_000);
    proxy.rate = 20_000_000;
    await send(path);
    // While it is encrypted, so that pieces are waited for.
    for (let press = 0; press < 20; press++) {
      await visitor.evaluate(() => deep("[data-action=pause], [data-action=resume]")?.click());
      await delay(33);
    }
    await visitor.evaluate(() => deep("[data-action=resume]")?.click());
    await visitor.sees(arrived);
    await assertArrived(path);
  });

  test("a server that long reads what an earlier request sent is waited for", async () => {
    const path = await file("upptagen.bin", 8_000_000);
    let locked = 5; // as many as there are tries in a row
    proxy.answer = ({ method }) =>
      method === "PATCH" && locked-- > 0 && { status: 423, code: "upload.locked" };
    await send(path);
    await visitor.sees(arrived);
    assert.ok(locked < 0);
    await assertArrived(path);
  });

  test("a worker that dies: it is said, and the file is sent all the same", async () => {
    const path = await file("arbetare.bin", 8_000_000);
    proxy.rate = 4_000_000;
    await send(path);
    await percent(10);
    await visitor.page.workers()[0].evaluate(() => self.close());
    await visitor.sees("Webbläsaren avbröt krypteringen");
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees(arrived);
    assertSentOnce(await assertArrived(path));
  });

  test("two tabs: the second leaves alone what the first sends, and takes over when it closes", async () => {
    const path = await file("flikar.bin", 16_000_000);
    proxy.rate = 4_000_000;
    await underWay(10, path);
    const second = await secondTab();
    await delay(1_000);
    assert.ok(!(await second.text()).includes("flikar.bin"));
    assert.equal((await onDisk()).length, 2);
    await visitor.page.close();
    visitor = second;
    await visitor.sees("flikar.bin");
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees(arrived);
    assertSentOnce(await assertArrived(path));
    assert.equal(created(), 1);
  });

  test("two tabs: what one sends cannot be taken out in the other, which tells so", async () => {
    const path = await file("båda.bin", 8_000_000);
    proxy.rate = 4_000_000;
    await underWay(10, path);
    await visitor.page.reload();
    await visitor.element("[data-action=retry]");
    const second = await secondTab();
    await second.element("[data-action=retry]");
    proxy.rate = 100_000;
    await visitor.page.bringToFront();
    await visitor.click("[data-action=retry]");
    await eventually("its lock", async () => (await heldUploads()).length === 1);
    await second.page.bringToFront();
    await second.click("[data-action=remove]");
    await second.until(() => deep("[data-action=remove]") === null);
    await second.sees("annan flik");
    proxy.rate = undefined;
    await visitor.page.bringToFront();
    await visitor.sees(arrived);
    await second.page.bringToFront();
    await second.sees(arrived);
    await assertArrived(path);
    assert.deepEqual(await onDisk(), []);
  });

  test("two tabs: what one has sent has arrived in the other, also what waited there for its turn", async () => {
    const before = (await uploads()).length;
    proxy.rate = 4_000_000;
    await underWay(10, await file("gammal.bin", 8_000_000), await file("orörd.bin", 5_000));
    await visitor.page.reload();
    await visitor.element("[data-action=retry]");
    const second = await secondTab();
    await second.sees("orörd.bin");
    await second.choose("[data-action=choose]", await file("ny.bin", 2_000_000));
    await second.element("[data-action=send]");
    proxy.rate = 200_000;
    await second.click("[data-action=send]");
    await second.until(() => Number(deep("#whole")?.value) > 0);
    await visitor.page.bringToFront();
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees("2 filer har kommit fram");
    await second.page.bringToFront();
    await second.sees("3 filer har kommit fram");
    assert.deepEqual([created(), (await uploads()).length], [3, before + 3]);
  });

  test("what nobody can open any more is not sent, and nothing of it is left", async () => {
    const other = await generateIdentity();
    const paths = [await file("nyckel.bin", 16_000_000), await file("sedan.bin", 1_000)];
    proxy.rate = 4_000_000;
    await underWay(10, ...paths);
    await visitor.page.reload();
    await visitor.sees("nyckel.bin");
    await visitor.sees("sedan.bin");
    const { path: upload } = proxy.pieces.at(-1);
    const passed = proxy.pieces.length;
    await addKey(other);
    await removeKey(identity);
    try {
      await visitor.click("[data-action=retry]");
      await visitor.sees("0 av 2 filer är framme");
      await visitor.sees("Det som var sparat av filen finns inte kvar");
      await eventually("its end at the server", () => asked(`DELETE ${upload}`).length > 0);
    } finally {
      await addKey(identity);
      await removeKey(other);
    }
    assert.equal(proxy.pieces.length, passed);
    assert.equal(created(), 1);
    assert.deepEqual(await onDisk(), []);
  });

  test("without an answer about who can open it, nothing is sent, and nothing lost", async () => {
    const path = await file("osvarad.bin", 8_000_000);
    proxy.rate = 4_000_000;
    await underWay(10, path);
    await visitor.page.reload();
    await visitor.element("[data-action=retry]");
    const passed = proxy.pieces.length;
    proxy.answer = ({ url }) => url.includes("/recipients") && { status: 503 };
    await visitor.click("[data-action=retry]");
    await visitor.sees("Servern hinner inte med");
    assert.equal(proxy.pieces.length, passed);
    proxy.answer = () => undefined;
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees(arrived);
    assertSentOnce(await assertArrived(path));
  });

  test("what something on the way does not let us ask for is not given up", async () => {
    const path = await file("nekad.bin", 16_000_000);
    proxy.rate = 6_000_000;
    await underWay(10, path);
    proxy.answer = ({ method }) => method === "HEAD" && { status: 403, code: "proxy" };
    await visitor.page.reload();
    await visitor.element("[data-action=retry]");
    proxy.answer = () => undefined;
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees(arrived);
    assertSentOnce(await assertArrived(path));
  });

  test("a part that was left is removed without a network, too", async () => {
    const path = await file("bortglömd.bin", 16_000_000);
    proxy.rate = 6_000_000;
    await underWay(10, path);
    await visitor.page.reload();
    await visitor.element("[data-action=retry]");
    proxy.cut();
    await visitor.click("[data-action=remove]");
    await eventually("the disk to hold nothing", async () => (await onDisk()).length === 0);
    await visitor.until(() => !deep("[data-action=remove]"));
  });

  test("what the server has forgotten is cleaned up after a reload", async () => {
    const path = await file("glömd.bin", 16_000_000);
    proxy.rate = 6_000_000;
    await send(path);
    await visitor.sees("kan du fortsätta här en annan gång");
    proxy.answer = ({ method }) => method === "HEAD" && { status: 410, code: "upload.expired" };
    await visitor.page.reload();
    await visitor.sees("Det gick för lång tid");
    assert.deepEqual(await onDisk(), []);
  });
});

describe("what is refused", () => {
  for (const [code, text] of [
    ["upload.quota-tenant", "Okidoki har inte plats för fler filer just nu"],
    ["upload.quota-person", "Det finns inte plats för fler filer härifrån just nu"],
  ])
    test(`413 ${code}: it says why, and goes when there is room`, async () => {
      const path = await file("kvot.bin", 500_000);
      proxy.answer = ({ method, url }) =>
        method === "POST" && url.endsWith("/uploads") && { status: 413, code };
      await send(path);
      await visitor.sees(text);
      await visitor.until(() => deep("[data-focus=notice]").matches(":focus"));
      assert.deepEqual(await visitor.axe(), []);
      await visitor.screenshot(code);
      proxy.answer = () => undefined;
      proxy.rate = undefined;
      await visitor.click("[data-action=retry]");
      await visitor.sees(arrived);
      await assertArrived(path);
    });

  test("a proxy that takes less in one request: it goes in smaller ones", async () => {
    const path = await file("större.bin", 3_000_000);
    proxy.answer = ({ method, headers }) =>
      method === "PATCH" && headers["content-length"] > 1 << 20 && { status: 413 };
    proxy.rate = undefined;
    await send(path);
    await visitor.sees(arrived);
    await assertArrived(path);
    assert.equal(created(), 1);
  });

  test("422 upload.not-age: it is encrypted anew, with another key", async () => {
    const path = await file("trasig.bin", 500_000);
    let first = true;
    proxy.answer = ({ method }) => {
      if (method !== "PATCH" || !first) return undefined;
      first = false;
      return { status: 422, code: "upload.not-age" };
    };
    await send(path);
    await visitor.sees("Filen kom inte fram hel");
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees(arrived);
    await assertArrived(path);
    assert.equal(created(), 2);
    assert.deepEqual(await onDisk(), []);
  });

  test("a file that shrinks after it was chosen has to be chosen again; the others go", async () => {
    const path = await file("krymper.bin", 5_000_000);
    const other = await file("hel.bin", 400_000);
    await visitor.choose("[data-action=choose]", path, other);
    await visitor.element("[data-action=send]");
    await truncate(path, 1_000_000);
    await visitor.click("[data-action=send]");
    await visitor.sees("1 av 2 filer är framme");
    await visitor.sees("Filen ändrades eller flyttades");
    await visitor.until(() => deep("[data-focus=outcome]").matches(":focus"));
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-partly");
    await assertArrived(other);
    assert.deepEqual(await onDisk(), []);
  });

  test("a disk without room: it is sent from memory, and the page is to stay open", async () => {
    await fullDisk();
    const path = await file("trångt.bin", 20_000_000);
    proxy.rate = 4_000_000;
    await send(path);
    await percent(1);
    await noCiphertext();
    await visitor.sees("Låt sidan vara öppen");
    proxy.rate = undefined;
    await visitor.sees(arrived);
    assertSentOnce(await assertArrived(path));
  });
});

describe("several files", () => {
  test("chosen, taken out, sent in order; each is told by name, few words are said", async () => {
    const names = ["utsikt.jpg", "avtal.pdf", "tom.txt", "anteckning.txt", "fel.txt"];
    const paths = [
      await picture(names[0]),
      await file(names[1], 900_000),
      await file(names[2], 0),
      await file(names[3], 2_000),
      await file(names[4], 100),
    ];
    await writeFile(paths[1], "%PDF-1.4 inte riktigt");
    await visitor.page.evaluate(() => {
      globalThis.heard = [];
      document.addEventListener("samtycke:upload", ({ detail }) => globalThis.heard.push(detail));
    });
    await visitor.choose("[data-action=choose]", ...paths);
    await visitor.sees("Filen är tom");
    await visitor.until(() => {
      const canvas = deep("canvas[data-file]");
      const pixel = canvas?.getContext("2d").getImageData(56, 5, 1, 1).data;
      return pixel && pixel[2] > pixel[0]; // the sky
    });
    await visitor.evaluate(() => {
      globalThis.said = [];
      const status = deep("samtycke-upload [role=status]") ?? deep(".upload [role=status]");
      new MutationObserver(() => globalThis.said.push(status.textContent)).observe(status, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    await visitor.element("[data-action=send]");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-several");
    await visitor.click('[data-action=remove][aria-label="Ta bort fel.txt"]');
    await visitor.sees("Skicka ändå");
    const before = (await uploads()).length;
    proxy.rate = 400_000;
    await visitor.click("[data-action=send]");
    await visitor.sees("av 3 filer är framme");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-several-sending");
    await visitor.sees("3 filer har kommit fram");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("upload-several-sent");
    const sent = (await uploads()).slice(0, (await uploads()).length - before).reverse();
    const descriptions = await Promise.all(sent.map(described));
    assert.deepEqual(
      descriptions.map(({ name }) => name),
      ["utsikt.jpg", "avtal.pdf", "anteckning.txt"],
    );
    const thumbnail = Buffer.from(descriptions[0].thumbnail, "base64");
    assert.ok(thumbnail.length <= 4096 && thumbnail.subarray(8, 12).equals(Buffer.from("WEBP")));
    const ids = sent.map(({ id }) => ({ id }));
    assert.deepEqual(await visitor.page.evaluate(() => globalThis.heard), ids);
    const said = await visitor.page.evaluate(() => globalThis.said.filter(Boolean));
    assert.ok(said.length <= 6, `said: ${said.join(" | ")}`);
    assert.equal(said.at(-1), "3 filer har kommit fram");
  });

  test("all that was encrypted survives a reload, also what had not begun", async () => {
    const paths = [await file("ett.bin", 8_000_000), await file("två.bin", 300_000)];
    proxy.rate = 3_000_000;
    await send(...paths);
    await visitor.sees("kan du fortsätta här en annan gång");
    await visitor.page.reload();
    await visitor.sees("ett.bin");
    await visitor.sees("två.bin");
    const before = (await uploads()).length;
    proxy.rate = undefined;
    await visitor.click("[data-action=retry]");
    await visitor.sees("2 filer har kommit fram");
    assert.equal((await uploads()).length, before + 2);
    assert.equal(created(), 2);
  });

  test("one of them is taken out on its way, and the server forgets it", async () => {
    const paths = [await file("bort.bin", 8_000_000), await file("kvar.bin", 300_000)];
    proxy.rate = 3_000_000;
    await send(...paths);
    await percent(10);
    await visitor.click('[data-action=remove][aria-label="Ta bort bort.bin"]');
    await visitor.sees(arrived);
    await eventually("its end at the server", () => asked("DELETE ").length > 0);
    await assertArrived(paths[1]);
    assert.deepEqual(await onDisk(), []);
  });

  test("cancelled before its turn: it is never begun, and nothing is left", async () => {
    const large = join(folder, "först.bin");
    await writeFile(large, "");
    await truncate(large, 1_900_000_000);
    await send(large, await file("efter.bin", 1_000));
    await visitor.click("[data-action=cancel]");
    await visitor.sees("Du avbröt");
    await send(await file("ny.bin", 1_000)); // whose turn comes last
    await visitor.sees(arrived);
    await eventually("the disk to hold nothing", async () => (await onDisk()).length === 0);
    await eventually("no lock", async () => (await heldUploads()).length === 0);
  });

  test("left and taken out before its turn: nothing of it comes back", async () => {
    proxy.rate = 3_000_000;
    await send(await file("ena.bin", 8_000_000), await file("andra.bin", 300_000));
    await visitor.sees("kan du fortsätta här en annan gång");
    await visitor.page.reload();
    await visitor.sees("ena.bin");
    await visitor.sees("andra.bin");
    const [first, second] = await visitor.evaluate(() =>
      deepAll("[data-action=remove]").map((button) => button.dataset.value),
    );
    await visitor.page.evaluate(
      (name) =>
        new Promise((held) => {
          const hold = new Promise((letGo) => Object.assign(globalThis, { letGo }));
          navigator.locks.request(name, () => held() ?? hold);
        }),
      `samtycke-upload:${first}`,
    );
    await visitor.click("[data-action=retry]");
    await visitor.click(`[data-action=remove][data-value="${second}"]`);
    proxy.rate = undefined;
    await visitor.page.evaluate(() => globalThis.letGo());
    await visitor.sees(arrived);
    await eventually("the disk to hold nothing", async () => (await onDisk()).length === 0);
  });

  test("dropped and pasted", async () => {
    await visitor.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["ett"], "släppt.txt", { type: "text/plain" }));
      data.items.add(new File(["två"], "också.txt", { type: "text/plain" }));
      const zone = deep("[data-drop]");
      for (const type of ["dragenter", "dragover", "drop"]) {
        const init = { dataTransfer: data, bubbles: true, composed: true, cancelable: true };
        zone.dispatchEvent(new DragEvent(type, init));
      }
    });
    await visitor.sees("också.txt");
    await visitor.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["bild"], "skärmbild.txt", { type: "text/plain" }));
      const init = { clipboardData, bubbles: true, composed: true, cancelable: true };
      document.body.dispatchEvent(new ClipboardEvent("paste", init));
    });
    await visitor.sees("skärmbild.txt");
    const before = (await uploads()).length;
    await visitor.click("[data-action=send]");
    await visitor.sees("3 filer har kommit fram");
    assert.equal((await uploads()).length, before + 3);
  });

  test("a folder that is dropped gives the files in it, and in those within", async () => {
    const dropped = join(folder, "mapp");
    await mkdir(join(dropped, "inuti"), { recursive: true });
    for (const name of ["ett.txt", "inuti/två.txt"]) await writeFile(join(dropped, name), name);
    const { x, y } = await (await visitor.element("[data-drop]")).boundingBox();
    const cdp = await visitor.page.createCDPSession();
    const data = { items: [], files: [dropped], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"])
      await cdp.send("Input.dispatchDragEvent", { type, x: x + 20, y: y + 20, data });
    await visitor.sees("ett.txt");
    await visitor.sees("två.txt");
    await visitor.element("[data-action=send]");
  });

  test("the keyboard alone suffices, and the focus is always somewhere", async () => {
    const paths = [await file("a.txt", 1_000), await file("b.txt", 1_000)];
    await visitor.tabTo("Välj filer");
    await visitor.chooseBy(() => visitor.press("Enter"), ...paths);
    await visitor.element("[data-action=send]");
    await visitor.until(() => deep("[data-action=send]").matches(":focus"));
    await visitor.tabTo("Ta bort a.txt", { back: true });
    await visitor.press("Enter");
    await visitor.until(() => deep("[data-action=choose]").matches(":focus"));
    await visitor.tabTo("Kryptera och skicka");
    await visitor.press("Enter");
    await visitor.sees(arrived);
    await visitor.until(() => deep("[data-focus=outcome]").matches(":focus"));
    await visitor.tabTo("Skicka fler filer");
    await visitor.press("Enter");
    await visitor.until(() => deep("[data-action=choose]").matches(":focus"));
  });
});

test("who writes elsewhere in the page is not interrupted", async () => {
  await visitor.evaluate(() => {
    const field = document.createElement("textarea");
    deep("samtycke-upload").after(field);
  });
  const stays = () =>
    visitor.evaluate(() => {
      deep("textarea").focus();
      globalThis.left = 0;
      deep("textarea").addEventListener("blur", () => globalThis.left++);
    });
  await visitor.choose("[data-action=choose]", await picture("elden.jpg"));
  await stays();
  await visitor.element("[data-action=send]");
  await visitor.evaluate(() => deep("[data-action=send]").click());
  await visitor.sees(arrived);
  assert.equal(await visitor.evaluate(() => globalThis.left), 0);
});

test("on a phone it fits, and the camera is offered", async () => {
  await visitor.close();
  visitor = await visit({ width: 390, height: 844 });
  await visitor.page.emulate({
    viewport: { width: 390, height: 844, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
    userAgent: "phone",
  });
  await visitor.page.reload();
  await visitor.element("[data-action=camera]");
  assert.ok(await visitor.evaluate(() => deep("[data-action=camera]").offsetWidth > 0));
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("upload-phone-choose");
  const paths = [
    await picture("IMG_20261123_101530_utsikten från taket.jpg"),
    await file("krångligt-namn-utan-mellanslag-som-är-för-långt-för-skärmen.pdf", 3_000_000),
  ];
  await visitor.choose("[data-action=choose]", ...paths);
  await visitor.element("[data-action=send]");
  await visitor.screenshot("upload-phone-chosen");
  proxy.rate = 1_500_000;
  await visitor.click("[data-action=send]");
  await percent(20);
  await visitor.screenshot("upload-phone-sending");
  const wide = await visitor.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} pixels wide`);
  await visitor.sees("2 filer har kommit fram");
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("upload-phone-sent");
});
