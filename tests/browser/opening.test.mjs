// Attachments as the administrators of two departments open them, keep their keys, and decide who
// can open what: real Chromium, real backend, Debian's age as the judge.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { deflateSync } from "node:zlib";
import { encrypt, fingerprint, generateIdentity, recipientOf, rewrap } from "../../dist/vault.js";
import { ageUnderPassphrase } from "../age_passphrase.mjs";
import { whole } from "../glue/vault_files.mjs";
import { Tab } from "./engines.mjs";
import { Demo, eventually, okidoki } from "./harness.mjs";
import { overflow, smallTargets } from "./measure.mjs";

const page = "/okidoki/admin/";
const look = { width: 1280, height: 900, language: "sv" };
const action = (name, value) =>
  value === undefined
    ? `[data-action="${name}"]`
    : `[data-action="${name}"][data-value="${value}"]`;
const firefox = "/usr/bin/firefox-esr";
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R
/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 38>>stream
BT /F1 24 Tf 50 100 Td (Hej) Tj ET
endstream endobj
trailer<</Root 1 0 R>>`;
const phrase = "fyra ord i en rad";

let demo;
let folder;
let mine; // {identity, recipient, fingerprint} of the first administrator
let session;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "samtycke-opening-"));
  const policy = okidoki();
  policy.vault.departments = [
    { id: "news", title: { sv: "Nyheter", en: "News" } },
    { id: "sport", title: { sv: "Sport", en: "Sport" } },
  ];
  demo = await Demo.start({ policy });
  mine = await person();
  await writeFile(join(folder, "key.txt"), `${mine.identity}\n`);
  session = await signIn("admin", demo.server.password);
  await register(mine, "Redaktionschefen", []);
});
after(async () => {
  await demo?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function person() {
  const identity = await generateIdentity();
  const recipient = await recipientOf(identity);
  return { identity, recipient, fingerprint: await fingerprint(recipient) };
}

const api = (path, init = {}, cookie = session) =>
  fetch(`${demo.origin}/v1/okidoki/${path}`, {
    ...init,
    headers: { cookie, "content-type": "application/json", ...init.headers },
  });

/** Changes the database of the running server, as time would have. */
const sql = (statement) =>
  execFileSync("sqlite3", [
    ...["-cmd", ".timeout 5000"],
    join(demo.server.data, "samtycke.sqlite"),
    statement,
  ]);

async function signIn(name, password) {
  const body = JSON.stringify({ name, password });
  const answer = await api("admin/session", { method: "POST", body }, "");
  assert.equal(answer.status, 204);
  return answer.headers.get("set-cookie").split(";", 1)[0];
}

async function register({ recipient }, label, departments) {
  const body = JSON.stringify({ recipient, label, departments });
  assert.equal((await api("admin/recipients", { method: "POST", body })).status, 201);
}

/** What a sender's browser does: encrypts, pads, and uploads by tus. @returns the upload's id */
async function send(name, type, content, { to = [mine], department = "news", thumbnail } = {}) {
  const recipients = to.map((one) => one.recipient);
  const description = { name, type, size: content.length, ...(thumbnail && { thumbnail }) };
  const sealed = await whole(
    await encrypt(new TextEncoder().encode(JSON.stringify(description)), { recipients }),
  );
  const file = await whole(await encrypt(content, { recipients }));
  const body = Buffer.concat([sealed, file, randomBytes(Math.ceil(file.length / 20))]);
  const base64 = (value) => Buffer.from(value).toString("base64");
  const prints = to.map((one) => one.fingerprint).join();
  const created = await fetch(`${demo.origin}/v1/okidoki/uploads`, {
    method: "POST",
    headers: {
      "tus-resumable": "1.0.0",
      "upload-length": String(body.length),
      "upload-metadata": `description ${base64(`${sealed.length}`)},department ${base64(department)},for ${base64(prints)}`,
    },
  });
  assert.equal(created.status, 201, await created.text());
  const location = new URL(created.headers.get("location"), demo.origin);
  const sent = await fetch(location, {
    method: "PATCH",
    headers: {
      "tus-resumable": "1.0.0",
      "upload-offset": "0",
      "content-type": "application/offset+octet-stream",
    },
    body,
  });
  assert.equal(sent.status, 204, await sent.text());
  return location.pathname.split("/").at(-1);
}

/** A PNG of one colour. */
function png(width, height, [r, g, b]) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), out.length - 4);
    return out;
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  size.set([8, 2], 8);
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(3 * width, Buffer.of(r, g, b))]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", size),
    chunk("IDAT", deflateSync(Buffer.concat(Array(height).fill(row)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** An administrator with the attachments on screen. */
async function enter(name = "admin", password = demo.server.password, options = {}) {
  const visitor = await demo.visit(options.page ?? page, { ...look, ...options });
  await visitor.fill("#name", name);
  await visitor.fill("#password", password);
  await visitor.press("Enter");
  await visitor.click(action("attachments"));
  await visitor.element(action("load"));
  return visitor;
}

async function loadKey(visitor) {
  await visitor.choose(action("load"), join(folder, "key.txt"));
  await visitor.element(action("forget"));
}

/** The colour in the middle of a canvas, once something is drawn on it. */
const colour = (visitor, selector) =>
  visitor.until((wanted) => {
    const canvas = deep(wanted);
    if (!canvas) return null;
    const { width, height } = canvas;
    const [r, g, b, a] = canvas.getContext("2d").getImageData(width >> 1, height >> 1, 1, 1).data;
    return a > 0 && [r, g, b];
  }, selector);

const silent = (visitor) =>
  assert.deepEqual(
    visitor.lines.filter((line) => /error|exception|Security Policy/i.test(line)),
    [],
  );

test("attachments show their names, departments, pictures and openers once the key is open", async () => {
  const red = png(320, 200, [200, 30, 30]);
  const thumbnail = png(64, 40, [200, 30, 30]).toString("base64");
  const photo = await send("branden på torget.png", "image/png", red, { thumbnail });
  const other = await person();
  await register(other, "Sportens nyckel", ["sport"]);
  const locked = await send("hemligt.txt", "text/plain", Buffer.from("x"), {
    to: [other],
    department: "sport",
  });
  const visitor = await enter();
  await visitor.sees("Krypterad bilaga");
  await visitor.sees("Nyheter");
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("opening-locked");
  await loadKey(visitor);
  await visitor.sees("branden på torget.png");
  assert.deepEqual(await colour(visitor, `[data-thumbnail="${photo}"]`), [200, 30, 30]);
  await visitor.sees("Din nyckel öppnar inte den här bilagan. De här kan: Sportens nyckel.");
  assert.equal(await visitor.evaluate((s) => deep(s), action("open", locked)), null);
  // What was drawn is there again after another screen.
  await visitor.click(action("people"));
  await visitor.sees("Nycklar och personer");
  await visitor.click(`nav ${action("attachments")}`);
  assert.deepEqual(await colour(visitor, `[data-thumbnail="${photo}"]`), [200, 30, 30]);
  await visitor.evaluate(() => {
    for (const details of deepAll("details")) details.open = true;
  });
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("opening-unlocked");
  silent(visitor);
  await visitor.close();
});

test("a picture is shown on a canvas and by keyboard; what could act is not shown at all", async () => {
  const id = await send("blå.png", "image/png", png(640, 480, [20, 40, 220]));
  const html = "<script>document.title = 'run'</script>";
  const page = await send("sida.html", "text/html", Buffer.from(html));
  const svg = await send("bild.svg", "image/svg+xml", Buffer.from(`<svg>${html}</svg>`));
  const fake = await send("falsk.png", "image/png", Buffer.from(html));
  const visitor = await enter();
  await loadKey(visitor);
  await visitor.sees("blå.png");
  await visitor.tabTo("Visa: blå.png");
  await visitor.press("Enter");
  assert.deepEqual(await colour(visitor, "[data-preview] canvas"), [20, 40, 220]);
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("opening-preview", { fullPage: false });
  await visitor.press("Escape");
  await visitor.until(() => deep("dialog") === null);
  assert.equal((await visitor.focused()).name, "Visa: blå.png");
  await visitor.press("Enter");
  assert.deepEqual(await colour(visitor, "[data-preview] canvas"), [20, 40, 220]);
  await visitor.click(`dialog ${action("open")}`);
  await visitor.downloaded(/^blå\.png$/);
  await visitor.until(() => deep("dialog") === null);
  await visitor.until((s) => deep(`[data-focus="upload:${s}"]`).matches(":focus"), id);
  for (const one of [page, svg])
    assert.equal(await visitor.evaluate((s) => deep(s), action("preview", one)), null);
  await visitor.click(action("preview", fake));
  await visitor.sees("Den går inte att visa här.");
  await visitor.click(action("close-preview"));
  assert.equal(
    await visitor.evaluate(
      () => deep("samtycke-admin").shadowRoot.querySelectorAll("iframe, img").length,
    ),
    0,
  );
  assert.notEqual(await visitor.page.title(), "run");
  silent(visitor);
  await api(`uploads/${id}`, { method: "DELETE", headers: { "tus-resumable": "1.0.0" } });
  await visitor.close();
});

test("a preview that was closed does not go on beside what is saved, and both can be stopped", async () => {
  const id = await send("stor.png", "image/png", png(64, 48, [20, 40, 220]));
  const visitor = await enter();
  await loadKey(visitor);
  await visitor.sees("stor.png");
  let asked = 0;
  await visitor.page.setRequestInterception(true);
  visitor.page.on("request", (request) => {
    if (request.url().endsWith(`/uploads/${id}`)) asked++;
    else request.continue();
  });
  const working = () =>
    visitor.page.workers().filter((worker) => worker.url().endsWith("vault-worker.js")).length;
  await visitor.click(action("preview", id));
  await eventually("the preview", () => asked === 1);
  await visitor.click(action("close-preview"));
  await visitor.click(action("open", id));
  await eventually("what is saved, alone", () => asked === 2 && working() === 1);
  await visitor.click(action("cancel-open", id));
  await eventually("the end of both", () => working() === 0);
  await visitor.click(action("preview", id));
  await eventually("another preview", () => asked === 3);
  await visitor.click(action("close-preview"));
  await visitor.click(action("forget"));
  await eventually("the end of all", () => working() === 0);
  await api(`uploads/${id}`, { method: "DELETE", headers: { "tus-resumable": "1.0.0" } });
  await visitor.close();
});

test("a picture that was asked for as its screen was left does not come over another", async () => {
  await send("sent.png", "image/png", png(64, 48, [20, 40, 220]));
  const visitor = await enter();
  await loadKey(visitor);
  await visitor.sees("sent.png");
  let letGo;
  const held = new Promise((done) => {
    letGo = done;
  });
  await visitor.page.setRequestInterception(true);
  visitor.page.on("request", (request) => {
    const late = request.url().endsWith("/admin/requests");
    (late ? held : Promise.resolve()).then(() => request.continue()).catch(() => {});
  });
  await visitor.click(`nav ${action("queue")}`);
  await visitor.click(action("preview"));
  await visitor.element("dialog[open]");
  letGo();
  await visitor.until(() => location.hash === "#requests");
  await visitor.until(() => deep("dialog") === null);
  assert.ok(await visitor.focused());
  await visitor.click(`nav ${action("attachments")}`);
  await visitor.sees("sent.png");
  assert.equal(await visitor.evaluate(() => deep("dialog")), null);
  await visitor.close();
});

test("what is saved is the sender's, without padding, and so is the age file that age opens", async () => {
  const content = randomBytes(150_000);
  const id = await send("anbud <1>.bin", "", content);
  const visitor = await enter();
  await loadKey(visitor);
  await visitor.click(action("open", id));
  assert.equal(sha(await readFile(await visitor.downloaded(/^anbud _1_\.bin$/))), sha(content));
  await visitor.sees("Sparad");
  await visitor.click(`[data-upload="${id}"] summary`);
  await visitor.click(action("save-age", id));
  const path = await visitor.downloaded(/\.age$/);
  const opened = execFileSync("age", ["-d", "-i", join(folder, "key.txt"), path]);
  assert.equal(sha(opened), sha(content));
  // What the person unfolded stays so when the panel is painted anew.
  assert.ok(
    await visitor.evaluate((s) => deep(`[data-upload="${s}"] details`).open, id),
    "the details are open",
  );
  silent(visitor);
  await visitor.close();
});

test("damaged attachments are named where they stand, and the others open", async () => {
  const content = randomBytes(150_000);
  const altered = await send("ändrad.bin", "", content);
  const cut = await send("avkortad.bin", "", content);
  const intact = await send("hel.bin", "", content);
  const stored = (id) => join(demo.server.data, "uploads/okidoki", id);
  const bytes = await readFile(stored(altered));
  bytes[90_000] ^= 1;
  await writeFile(stored(altered), bytes);
  await truncate(stored(cut), 90_000);
  const visitor = await enter();
  await loadKey(visitor);
  for (const [id, name] of [
    [altered, "ändrad.bin"],
    [cut, "avkortad.bin"],
  ]) {
    await visitor.click(action("open", id));
    await visitor.sees(`${name} är skadad eller inte hel`);
    await visitor.until((s) => deep(`[data-focus="trouble:${s}"]`).matches(":focus"), id);
  }
  await visitor.click(action("open", intact));
  assert.equal(sha(await readFile(await visitor.downloaded(/^hel\.bin$/))), sha(content));
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("opening-damaged");
  await visitor.close();
});

test("without a file picker a large file goes by way of the site's own folder", async () => {
  const content = randomBytes(70_000_000);
  const id = await send("film.mov", "video/quicktime", content);
  const visitor = await enter("admin", demo.server.password, {
    before: (page) =>
      page.evaluateOnNewDocument(() => {
        delete globalThis.showSaveFilePicker;
      }),
  });
  await loadKey(visitor);
  await visitor.click(action("open", id));
  await visitor.element("progress");
  assert.equal(sha(await readFile(await visitor.downloaded(/^film\.mov$/))), sha(content));
  const names = () =>
    visitor.page.evaluate(async () => {
      const found = [];
      const top = await navigator.storage.getDirectory();
      for await (const name of top.keys())
        for await (const file of (await top.getDirectoryHandle(name)).keys()) found.push(file);
      return found;
    });
  assert.equal((await names()).length, 1);
  await visitor.sees("Sparad");
  const gone = () =>
    visitor.until(async () => {
      const top = await navigator.storage.getDirectory();
      for await (const name of top.keys())
        for await (const _ of (await top.getDirectoryHandle(name)).keys()) return false;
      return true;
    });
  // Another tab of the panel leaves it alone while this one waits for the browser to copy it.
  const other = await visitor.context.newPage();
  await other.goto(`${demo.origin}${page}`);
  await other.waitForSelector(`samtycke-admin >>> ${action("attachments")}`);
  await other.close();
  assert.equal((await names()).length, 1);
  await visitor.page.reload();
  await gone();
  silent(visitor);
  await visitor.close();
});

test("Back, a link and reloading lead to the screen, and old attachments to a page of their own", async () => {
  const id = await send("ett av många.txt", "text/plain", Buffer.from("hej"));
  sql(
    `WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 219)
     INSERT INTO uploads SELECT tenant_id, '018f0000-0000-7000-8000-000000000' || i, created,
     expires, length, sealed, completed, department, fingerprints, person, keys, payload_at, header,
     received, description FROM uploads JOIN n WHERE id = '${id}'`,
  );
  const visitor = await enter();
  const at = (address) => visitor.until((hash) => location.hash === hash, address);
  await at("#attachments");
  await loadKey(visitor);
  const count = () => visitor.evaluate(() => deepAll("[data-upload]").length);
  assert.equal(await count(), 100);
  const sealed = () =>
    deepAll("[data-upload^='018f0000']").filter((e) => e.textContent.includes("Krypterad")).length;
  const named = () => visitor.until(`() => (${sealed})() === 0`);
  await named();
  await visitor.click(action("more"));
  await visitor.until(() => deepAll("[data-upload]").length > 119);
  await named();
  const focus = () => deep("samtycke-admin").shadowRoot.activeElement.dataset.focus;
  assert.match(await visitor.evaluate(focus), /^upload:/);
  assert.equal(await visitor.evaluate((s) => deep(s), action("more")), null);
  await visitor.click(action("people"));
  await at("#keys");
  await visitor.page.goBack();
  await visitor.sees("Bilagor krypteras i avsändarens webbläsare.");
  await at("#attachments");
  await visitor.page.goForward();
  await visitor.sees("Nycklar och personer");
  await visitor.page.reload();
  await visitor.sees("Nycklar och personer");
  await visitor.evaluate(() => {
    location.hash = "requests";
  });
  await visitor.element('[data-action="queue"][aria-current]');
  await visitor.click(action("sign-out"));
  await visitor.element("#password");
  sql("DELETE FROM uploads WHERE id LIKE '018f0000-%'");
  silent(visitor);
  await visitor.close();
});

test("deleting asks first, erases, and is written down", async () => {
  const id = await send("fel fil.txt", "text/plain", Buffer.from("fel"));
  const visitor = await enter();
  await loadKey(visitor);
  await visitor.sees("fel fil.txt");
  await visitor.click(`[data-upload="${id}"] summary`);
  await visitor.click(action("remove", id));
  await visitor.sees("Ta bort fel fil.txt?");
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("opening-delete", { fullPage: false });
  await visitor.press("Escape");
  await visitor.until(() => deep("dialog") === null);
  assert.equal((await visitor.focused()).action, "remove");
  await visitor.press("Enter");
  await visitor.click(action("yes"));
  await visitor.sees("Bilagan är borttagen.");
  await visitor.until((s) => deep(s) === null, `[data-upload="${id}"]`);
  assert.equal((await api(`uploads/${id}`)).status, 404);
  await visitor.click("[id='deletions.title'] summary");
  await visitor.sees("admin tog bort den.");
  assert.deepEqual(await visitor.axe(), []);
  await visitor.close();
});

describe("keys are kept", () => {
  test("in a file that could not be saved: it is offered again, and asked for before it receives", async () => {
    const visitor = await enter();
    const browser = await demo.browser.target().createCDPSession();
    const downloads = (behavior) =>
      browser.send("Browser.setDownloadBehavior", {
        behavior,
        browserContextId: visitor.context.id,
        downloadPath: visitor.downloads,
      });
    await downloads("deny");
    await visitor.click("[id='identity.new'] summary");
    await visitor.click(action("make", "file"));
    await visitor.click('[name="department:news"]');
    await visitor.click("form[data-action=register] [type=submit]");
    await visitor.until(() => deep("[name=saved]:invalid")?.matches(":focus"));
    assert.deepEqual(await readdir(visitor.downloads), []);
    await downloads("allow");
    await visitor.click("[name=saved]");
    await visitor.click(action("save-identity"));
    const [, recipient] = /public key: (\S+)/.exec(
      await readFile(await visitor.downloaded(/^okidoki-key\.txt$/), "utf8"),
    );
    await visitor.screenshot("opening-register-file");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.click("form[data-action=register] [type=submit]");
    await visitor.sees("Nyckeln tar emot nya bilagor");
    const known = await (await api("recipients?department=news")).json();
    assert.ok(known.recipients.includes(recipient));
    await visitor.sees("Spara nyckelfilen igen");
    const number = await fingerprint(recipient);
    assert.equal((await api(`admin/recipients/${number}`, { method: "DELETE" })).status, 204);
    silent(visitor);
    await visitor.close();
  });

  test("on the device under a passphrase, which reaches nobody", async () => {
    const visitor = await enter();
    await visitor.click("[id='identity.new'] summary");
    await visitor.screenshot("opening-new-key");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.fill("#new-passphrase", phrase);
    await visitor.press("Enter");
    await visitor.element(action("save-kept"));
    const number = await visitor.evaluate(() => deep(".facts dd").textContent);
    await visitor.screenshot("opening-new-key-loaded");
    await visitor.page.reload();
    await visitor.click(action("attachments"));
    await visitor.fill("#passphrase", "fel fras i alla fall");
    await visitor.press("Enter");
    await visitor.sees("Lösenordsfrasen stämmer inte.");
    await visitor.screenshot("opening-passphrase-wrong");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.fill("#passphrase", phrase);
    await visitor.press("Enter");
    await visitor.sees(number);
    await visitor.click(action("save-kept"));
    const copy = await visitor.downloaded(/okidoki-key\.age$/);
    const text = ageUnderPassphrase(folder, phrase, ["-d"], await readFile(copy)).toString();
    const [identity] = /^AGE-SECRET-KEY-1\w+$/m.exec(text);
    assert.equal(await fingerprint(await recipientOf(identity)), number);

    await visitor.click(action("drop"));
    await visitor.click(action("yes"));
    await visitor.sees("Nyckeln är borttagen från den här enheten.");
    await visitor.until(() => localStorage.length === 0);
    await visitor.click(action("save-identity"));
    const bare = await readFile(await visitor.downloaded(/okidoki-key\.txt$/), "utf8");
    assert.ok(bare.includes(identity));
    // A file under a passphrase is as good as the device.
    await visitor.click(action("forget"));
    await visitor.choose(action("load"), copy);
    await visitor.fill("#passphrase", phrase);
    await visitor.press("Enter");
    await visitor.sees(number);
    for (const { url, body } of visitor.requests)
      for (const secret of [phrase, identity]) assert.ok(!`${url} ${body ?? ""}`.includes(secret));
    await visitor.close();
  });

  test("another tab removes the key, or puts one in its place: it is said, and what is open is saved", async () => {
    const visitor = await enter();
    await visitor.click("[id='identity.new'] summary");
    await visitor.fill("#new-passphrase", phrase);
    await visitor.press("Enter");
    await visitor.element(action("save-kept"));
    const number = await visitor.evaluate(() => deep(".facts dd").textContent);
    for (const [button, put] of [
      ["save-kept", null],
      ["save-kept", "another"],
      ["drop", "another"],
    ]) {
      const place = "samtycke_identity_okidoki";
      const kept = await visitor.page.evaluate((key) => localStorage.getItem(key), place);
      await visitor.page.evaluate(
        (key, text) => (text ? localStorage.setItem(key, text) : localStorage.removeItem(key)),
        place,
        put,
      );
      await visitor.click(action(button));
      if (button === "drop") await visitor.click(action("yes"));
      await visitor.sees("Nyckeln finns inte längre på den här enheten.");
      assert.equal(await visitor.page.evaluate((key) => localStorage.getItem(key), place), put);
      await visitor.screenshot(`opening-kept-gone-${button}-${put}`);
      await visitor.page.evaluate((key, text) => localStorage.setItem(key, text), place, kept);
      await visitor.page.reload();
      await visitor.fill("#passphrase", phrase);
      await visitor.press("Enter");
      await visitor.element(action("save-kept"));
    }
    await visitor.page.evaluate(() => localStorage.clear());
    await visitor.click(action("save-kept"));
    await visitor.click(action("save-identity"));
    const [, recipient] = /public key: (\S+)/.exec(
      await readFile(await visitor.downloaded(/^okidoki-key\.txt$/), "utf8"),
    );
    assert.equal(await fingerprint(recipient), number);
    assert.deepEqual(await visitor.axe(), []);
    silent(visitor);
    await visitor.close();
  });

  test("in a passkey, from which the same key comes again and nothing is stored", async () => {
    const origin = demo.origin.replace("127.0.0.1", "localhost");
    const visitor = await enter("admin", demo.server.password, {
      page: `${origin}${page}`,
      before: async (tab) => {
        const client = await tab.createCDPSession();
        await client.send("WebAuthn.enable");
        await client.send("WebAuthn.addVirtualAuthenticator", {
          options: {
            protocol: "ctap2",
            ctap2Version: "ctap2_1",
            transport: "internal",
            hasResidentKey: true,
            hasUserVerification: true,
            hasPrf: true,
            isUserVerified: true,
            automaticPresenceSimulation: true,
          },
        });
      },
    });
    await visitor.click("[id='identity.new'] summary");
    await visitor.click(action("make", "passkey"));
    await visitor.element(action("forget"));
    const number = await visitor.evaluate(() => deep(".facts dd").textContent);
    assert.match(number, /^[0-9a-f]{16}$/);
    assert.deepEqual((await visitor.stored()).local, {});
    await visitor.click(action("forget"));
    await visitor.click(action("passkey"));
    await visitor.sees(number);
    silent(visitor);
    await visitor.close();
  });

  test("by address there is no passkey, so none is offered", async () => {
    const visitor = await enter();
    await visitor.element("[id='identity.new'] summary");
    assert.equal(await visitor.evaluate((s) => deep(s), action("passkey")), null);
    await visitor.close();
  });
});

describe("people come and go", () => {
  let id;
  let eva;
  let number;

  test("a new administrator's password is shown once; their key receives for their department", async () => {
    id = await send("äldre tips.txt", "text/plain", Buffer.from("Ett tips från förra veckan."));
    const visitor = await enter();
    await visitor.click(action("people"));
    await visitor.fill("#new-name", "Eva Ek");
    await visitor.press("Enter");
    await visitor.sees("Lösenordet för Eva Ek visas bara nu.");
    assert.equal(await visitor.evaluate(() => deep("#new-name").value), "", "it was sent");
    const password = await visitor.evaluate(() => deep(".notice code").textContent);
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("opening-people-password");
    await visitor.click(action("password-given"));
    await visitor.until((word) => !deepText(document.body).includes(word), password);
    await visitor.close();

    eva = await enter("Eva Ek", password);
    await eva.click("[id='identity.new'] summary");
    await eva.fill("#new-passphrase", phrase);
    await eva.press("Enter");
    await eva.element("form[data-action=register]");
    await eva.click('[name="department:news"]');
    await eva.screenshot("opening-register");
    assert.deepEqual(await eva.axe(), []);
    await eva.fill("#label", "Evas nyckel");
    await eva.press("Enter");
    await eva.sees("Nyckeln tar emot nya bilagor från och med nu.");
    await eva.until(() => deep(".facts dd")?.textContent === "Evas nyckel");
    number = await eva.evaluate(() => deepAll(".facts dd")[2].textContent);
    await eva.until((s) => deep(s), `[data-upload="${id}"]`);
    await eva.sees("Din nyckel öppnar inte den här bilagan. De här kan: Redaktionschefen.");
    const { recipients } = await (await api("recipients?department=news")).json();
    assert.equal(recipients.length, 2);
  });

  test("older attachments are rewrapped by one who opens them, and the new one opens them then", async () => {
    const visitor = await enter();
    await loadKey(visitor);
    await visitor.sees("äldre tips.txt");
    await visitor.click(action("people"));
    await visitor.sees("Uppdatera äldre bilagor");
    await visitor.screenshot("opening-people");
    // What somebody writes meanwhile stays, with the focus.
    await visitor.fill("#new-name", "Adam");
    await visitor.evaluate(() => {
      const begin = deep('[data-action="rewrap"]');
      begin.focus();
      begin.click();
      deep("#new-name").focus();
    });
    await visitor.sees("Uppdaterade:");
    await visitor.page.keyboard.type(" Berg");
    const name = () => visitor.evaluate(() => deep("#new-name").value);
    assert.equal(await name(), "Adam Berg");
    await visitor.press("Tab");
    await visitor.click(action("reset-password"));
    await visitor.element("dialog[open]");
    await visitor.press("Escape");
    await visitor.until(() => deep("dialog[open]") === null);
    assert.equal(await name(), "Adam Berg");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.screenshot("opening-rewrapped");
    const { uploads } = await (await api("admin/uploads")).json();
    assert.ok(uploads.find((one) => one.id === id).for.includes(number));
    silent(visitor);
    await visitor.close();

    await eva.click(`nav ${action("attachments")}`);
    await eva.sees("äldre tips.txt");
    await eva.click(action("open", id));
    const saved = await readFile(await eva.downloaded(/tips/), "utf8");
    assert.equal(saved, "Ett tips från förra veckan.");
  });

  test("what another administrator rewraps meanwhile is done, or done once more, and no failure", async () => {
    const ids = [];
    for (const name of ["ett.txt", "två.txt"])
      ids.push(await send(name, "text/plain", Buffer.from("hej")));
    const visitor = await enter();
    await loadKey(visitor);
    await visitor.sees("två.txt");
    await visitor.click(action("people"));
    await visitor.element(action("rewrap"));
    const known = (await (await api("admin/keys")).json()).recipients.filter(
      ({ departments }) => departments.length === 0 || departments.includes("news"),
    );
    const listed = async (id) =>
      (await (await api("admin/uploads")).json()).uploads.find((one) => one.id === id);
    // The first is as it should be afterwards, the second is not.
    for (const [id, to] of [
      [ids[0], known],
      [ids[1], [mine]],
    ]) {
      const recipients = to.map(({ recipient }) => recipient);
      const { sealed, keys } = await listed(id);
      const old = new Uint8Array(await (await api(`admin/uploads/${id}/header`)).arrayBuffer());
      const header = await rewrap(old, { identities: [mine.identity], recipients });
      const body = JSON.stringify({
        header: Buffer.from(header).toString("base64"),
        sealed,
        for: to.map((one) => one.fingerprint),
        replaces: keys,
      });
      assert.equal((await api(`admin/uploads/${id}/keys`, { method: "PUT", body })).status, 200);
    }
    const { keys } = await listed(ids[0]);
    await visitor.click(action("rewrap"));
    await visitor.sees("Klart.");
    assert.equal((await listed(ids[0])).keys, keys);
    const wanted = known.map((one) => one.fingerprint);
    for (const id of ids) {
      assert.deepEqual((await listed(id)).for.toSorted(), wanted.toSorted());
      await api(`uploads/${id}`, { method: "DELETE", headers: { "tus-resumable": "1.0.0" } });
    }
    await visitor.close();
  });

  test("one who leaves is signed out, receives no more, and is rewrapped away", async () => {
    const visitor = await enter();
    await loadKey(visitor);
    await visitor.sees("äldre tips.txt");
    await visitor.click(action("people"));
    await visitor.click(action("remove-administrator", "Eva Ek"));
    await visitor.sees("Ta bort Eva Ek?");
    await visitor.click(action("yes"));
    await visitor.sees("Personen är borttagen");
    await visitor.until(() => !deepText(document.body).includes("Evas nyckel"));
    await eva.click(action("queue"));
    await eva.sees("Du har loggats ut.");
    await eva.close();
    await visitor.click(action("rewrap"));
    await visitor.until(() => deepText(document.body).match(/Uppdaterade:|Klart\./));
    const { uploads } = await (await api("admin/uploads")).json();
    assert.ok(!uploads.find((one) => one.id === id).for.includes(number));
    const file = Buffer.from(await (await api(`uploads/${id}`)).arrayBuffer());
    const { header } = uploads.find((one) => one.id === id);
    await writeFile(join(folder, "now.age"), file.subarray(0, header + 16 + 29 + 16));
    const key = join(folder, "key.txt");
    const text = execFileSync("age", ["-d", "-i", key, join(folder, "now.age")], {
      encoding: "utf8",
    });
    assert.equal(text, "Ett tips från förra veckan.");
    await visitor.close();
  });
});

test("Firefox shows a PDF in a sandboxed frame", { skip: !existsSync(firefox) }, async () => {
  const id = await send("program.pdf", "application/pdf", Buffer.from(pdf));
  const tab = await Tab.open("firefox");
  try {
    await tab.go(`${demo.origin}${page}`);
    await tab.evaluate((key) => {
      HTMLInputElement.prototype.click = function () {
        const chosen = new DataTransfer();
        chosen.items.add(new File([key], "key.txt"));
        this.files = chosen.files;
        this.dispatchEvent(new Event("change"));
      };
    }, mine.identity);
    await tab.fill("#name", "admin");
    await tab.fill("#password", demo.server.password);
    await tab.click(`${action("sign-in")} button`);
    await tab.click(action("attachments"));
    await tab.click(action("load"));
    await tab.click(action("preview", id));
    const frame = await tab.until(() => {
      const found = deep("[data-preview] iframe");
      return found && { sandbox: found.sandbox.value, title: found.title, src: found.src };
    });
    assert.equal(frame.sandbox, "allow-scripts");
    assert.equal(frame.title, "program.pdf");
    assert.match(frame.src, /^blob:/);
    await tab.until(() => deep("[data-preview] p") === null);
    assert.ok(!(await tab.evaluate(() => deepText(document.body))).includes("går inte att visa"));
    await tab.click(action("close-preview"));
    await tab.until(() => deep("dialog") === null);
  } finally {
    await tab.close();
  }
});

for (const dark of [false, true])
  test(`on a telephone nothing is too wide or too small: ${dark ? "dark" : "light"}`, async () => {
    const visitor = await enter("admin", demo.server.password, { width: 390, height: 844, dark });
    const measure = async (state) => {
      await visitor.screenshot(`opening-390-${dark ? "dark" : "light"}-${state}`);
      assert.deepEqual(await overflow(visitor), [], state);
      assert.deepEqual(await smallTargets(visitor), [], state);
      assert.deepEqual(await visitor.axe(), [], state);
    };
    await visitor.click("[id='identity.new'] summary");
    await measure("new-key");
    await loadKey(visitor);
    await visitor.sees("branden på torget.png");
    await visitor.click("[data-upload] summary");
    await measure("attachments");
    await visitor.click(action("people"));
    await visitor.sees("Nycklar och personer");
    await measure("people");
    await visitor.close();
  });
