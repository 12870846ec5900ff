// The vault in all three engines: what a person sends from the contact page is what the administrator
// opens, also when the backend is killed in the middle, and a photo arrives without its place.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { decrypt } from "../../dist/vault.js";
import { engineNames, secured, Tab } from "./engines.mjs";
import { greyPhoto } from "./files.mjs";
import { Server } from "./harness.mjs";

const large = 300_000_000;
const medium = 100_000_000;

let server;
let folder;
let secure;
let origin;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "samtycke-engines-"));
  server = await Server.create();
  secure = await secured(server.port);
  origin = secure.origin;
});
after(async () => {
  secure?.close();
  await server?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** What the page saves next lands in `saved`, and what it lets choose is `chosen`: no engine shows a dialog. */
function catchFiles() {
  const make = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    globalThis.saved = blob;
    return make(blob);
  };
  // Without a file picker all engines save in the same way.
  globalThis.showSaveFilePicker = undefined;
  HTMLInputElement.prototype.click = function () {
    const files = new DataTransfer();
    files.items.add(globalThis.chosen);
    this.files = files.files;
    this.dispatchEvent(new Event("change"));
  };
}

/** Drops a file on the page's upload. */
function drop(name, type, content) {
  const files = new DataTransfer();
  files.items.add(new File(content, name, { type }));
  const event = new DragEvent("drop", {
    bubbles: true,
    composed: true,
    cancelable: true,
    dataTransfer: files,
  });
  deep("[data-drop]").dispatchEvent(event);
}

/** What arrived last, opened with a key file and without its padding. */
async function decrypted(key) {
  const json = { "content-type": "application/json" };
  const routes = `http://127.0.0.1:${server.port}/v1/okidoki/admin`;
  const body = JSON.stringify({ name: "admin", password: server.password });
  const session = await fetch(`${routes}/session`, { method: "POST", headers: json, body });
  const cookie = session.headers.get("set-cookie").split(";", 1)[0];
  const { uploads } = await (await fetch(`${routes}/uploads`, { headers: { cookie } })).json();
  const [identity] = /AGE-SECRET-KEY-\S+/.exec(key);
  const open = async (bytes) =>
    new Uint8Array(
      await new Response(await decrypt(bytes, { identities: [identity] })).arrayBuffer(),
    );
  const sealed = Uint8Array.from(Buffer.from(uploads[0].sealed, "base64"));
  const { size } = JSON.parse(new TextDecoder().decode(await open(sealed)));
  const stored = await readFile(join(server.data, "uploads/okidoki", uploads[0].id));
  const whole = stored.subarray(sealed.length);
  const header = whole.indexOf("\n", whole.indexOf("\n--- ") + 1) + 1;
  return open(whole.subarray(0, header + 16 + size + 16 * Math.ceil(size / 65_536)));
}

const chosen = process.env.SAMTYCKE_ENGINES?.split(",") ?? engineNames;
for (const name of chosen)
  describe(name, () => {
    let tab;
    let key;
    before(async () => {
      tab = await Tab.open(name, drop);
      await tab.go(`${origin}/okidoki/admin/`);
      await tab.evaluate(catchFiles);
      await tab.fill("input[name=name]", "admin");
      await tab.fill("input[name=password]", server.password);
      await tab.click("[data-action=sign-in] button");
      await tab.click("[data-action=attachments]");
      await tab.click("button[data-action=make]");
      key = await tab.until(() => globalThis.saved?.text());
      await tab.evaluate(() => {
        deep("[name=saved]").checked = true;
      });
      await tab.click("form[data-action=register] [type=submit]");
      await tab.sees("Nyckeln tar emot nya bilagor");
    });
    after(() => tab?.close());

    /** Opens what was sent last, and gives what `look(blob)` makes of it in the page. */
    async function opened(look) {
      await tab.go(`${origin}/okidoki/admin/`);
      await tab.evaluate(catchFiles);
      await tab.click("[data-action=attachments]");
      await tab.evaluate((text) => {
        globalThis.chosen = new File([text], "key.txt");
      }, key);
      await tab.click("[data-action=load]");
      await tab.click("[data-action=open]");
      await tab.sees("Sparad");
      return tab.evaluate(look);
    }

    test("300 MB with the backend killed in the middle are opened as they were sent", async () => {
      await tab.go(`${origin}/okidoki/kontakt/`);
      await tab.until(() => deep("[data-drop]") !== null);
      const digest = await tab.evaluate(async (size) => {
        const content = new Uint8Array(size);
        const words = new Uint32Array(content.buffer);
        for (let i = 0, x = 1; i < words.length; i++) {
          x ^= x << 13;
          x ^= x >>> 17;
          x ^= x << 5;
          words[i] = x;
        }
        const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
        drop("stor.bin", "", [content]);
        return [...hash].join();
      }, large);
      await tab.click("[data-action=send]");
      await tab.until(() => (deep("progress")?.value ?? 0) >= 10);
      await server.stop("SIGKILL");
      await server.start();
      await tab.until(() => {
        deep("[data-action=retry]")?.click();
        return deepText(document.body).includes("har kommit fram");
      });
      const received = await opened(async () => {
        const hash = await crypto.subtle.digest("SHA-256", await globalThis.saved.arrayBuffer());
        return [...new Uint8Array(hash)].join();
      });
      assert.equal(received, digest);
    });

    // upload.test.mjs does the same in Chromium.
    const skip = name === "chromium";
    test("a killed backend and a reload: what is on the disk goes on from where it was", {
      skip,
    }, async () => {
      await tab.go(`${origin}/okidoki/kontakt/`);
      await tab.until(() => deep("[data-drop]") !== null);
      await tab.evaluate((size) => drop("kvar.bin", "", [new Uint8Array(size).fill(7)]), medium);
      await tab.click("[data-action=send]");
      await tab.until(() => (deep("progress")?.value ?? 0) >= 10);
      // WebKitGTK has no file system for pages: there it goes from memory, and the page says so.
      if (!(await tab.evaluate(() => "storage" in navigator))) {
        await tab.sees("Låt sidan vara öppen");
        await tab.go(`${origin}/okidoki/kontakt/`);
        await tab.sees("Sidan stängdes innan filen var krypterad");
        await tab.sees("kvar.bin");
        await tab.click("[data-action=remove]");
        return tab.sees("kvar.bin är borttagen");
      }
      await server.stop("SIGKILL");
      await tab.until(async () => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle("samtycke-uploads");
        let size;
        for await (const handle of folder.values()) size = (await handle.getFile()).size;
        const asked = (request) =>
          new Promise((resolve) => {
            request.onsuccess = () => resolve(request.result);
          });
        const notes = await asked(indexedDB.open("samtycke-uploads"));
        const all = notes.transaction("samtycke-uploads").objectStore("samtycke-uploads");
        const [{ total }] = await asked(all.getAll());
        notes.close();
        return size === total;
      });
      await server.start();
      const begun = server.log.length;
      await tab.go(`${origin}/okidoki/kontakt/`);
      await tab.sees("Du har filer som inte hann skickas klart");
      await tab.click("[data-action=retry]");
      await tab.sees("har kommit fram");
      const log = server.log.slice(begun).join("\n");
      assert.ok(!/ POST \S+\/uploads 201/.test(log), "no second upload was begun");
      const received = await decrypted(key);
      assert.equal(received.length, medium);
      assert.ok(received.every((byte) => byte === 7));
    });

    test("a photo with GPS arrives without it, and stands as it stood", async () => {
      const path = join(folder, `${name}.jpg`);
      await writeFile(path, greyPhoto());
      const tags = ["-GPSLatitude=56.6745", "-GPSLatitudeRef=N", "-Artist=Vilma Exempel"];
      execFileSync("exiftool", [
        "-q",
        "-overwrite_original",
        "-n",
        "-Orientation=6",
        ...tags,
        path,
      ]);
      await tab.go(`${origin}/okidoki/kontakt/`);
      await tab.until(() => deep("[data-drop]") !== null);
      await tab.evaluate(
        (base64) => {
          const content = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
          drop("bild.jpg", "image/jpeg", [content]);
        },
        (await readFile(path)).toString("base64"),
      );
      await tab.click("[data-action=send]");
      await tab.sees("har kommit fram");
      const base64 = await opened(async () => {
        const bytes = new Uint8Array(await globalThis.saved.arrayBuffer());
        return btoa(String.fromCharCode(...bytes));
      });
      await writeFile(path, Buffer.from(base64, "base64"));
      const [facts] = JSON.parse(
        execFileSync("exiftool", ["-json", "-n", path], { encoding: "utf8" }),
      );
      assert.equal(facts.Orientation, 6);
      assert.deepEqual(
        Object.keys(facts).filter((tag) => /GPS|Artist/.test(tag)),
        [],
      );
    });
  });
