// A policy with departments and quotas: whom files are for, and what no longer fits.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decrypt, generateIdentity, recipientOf } from "../../dist/vault.js";
import { Demo, okidoki } from "./harness.mjs";
import { Network } from "./proxy.mjs";

const page = "/okidoki/kontakt/";
const departments = [
  { id: "offert", title: { sv: "Offerter", en: "Quotes" } },
  { id: "personal", title: { sv: "Personal", en: "Staff" } },
];

let demo;
let folder;
let headers;
const identities = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "samtycke-departments-"));
  const policy = okidoki();
  Object.assign(policy.vault, { departments, quota: { tenant: 600_000 } });
  demo = await Demo.start({ policy });
  const signIn = JSON.stringify({ name: "admin", password: demo.server.password });
  const type = { "content-type": "application/json" };
  const init = { method: "POST", headers: type, body: signIn };
  const answer = await fetch(`${demo.origin}/v1/okidoki/admin/session`, init);
  headers = { ...type, cookie: answer.headers.get("set-cookie").split(";", 1)[0] };
  for (const { id } of departments) {
    identities[id] = await generateIdentity();
    const recipient = await recipientOf(identities[id]);
    const body = JSON.stringify({ recipient, label: id, departments: [id] });
    const made = await api("admin/recipients", { method: "POST", body });
    assert.equal(made.status, 201);
  }
});
after(async () => {
  await demo?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const api = (path, init = {}) => fetch(`${demo.origin}/v1/okidoki/${path}`, { headers, ...init });
const uploads = async () => (await (await api("admin/uploads")).json()).uploads;

async function file(name, size) {
  const path = join(folder, name);
  await writeFile(path, Buffer.alloc(size, name));
  return path;
}

test("a file goes to the department that was chosen, and opens for nobody else", async () => {
  const visitor = await demo.visit(page);
  await visitor.click("[data-action=reject-all]");
  await visitor.element("[data-action=department]");
  assert.equal(await visitor.evaluate(() => deep("[data-action=choose]")), null);
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("upload-department");
  await visitor.tabTo("Vem ska få filerna?");
  await visitor.page.keyboard.type("Personal");
  await visitor.sees("Bara Personal hos Okidoki kan öppna det du skickar");
  await visitor.choose("[data-action=choose]", await file("intyg.txt", 4_000));
  await visitor.element("[data-action=send]");
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("upload-department-chosen");
  await visitor.click("[data-action=send]");
  await visitor.sees("Filen har kommit fram");
  const [upload] = await uploads();
  assert.equal(upload.department, "personal");
  const recipient = await recipientOf(identities.personal);
  const print = createHash("sha256").update(recipient).digest("hex").slice(0, 16);
  assert.deepEqual(upload.for, [print]);
  const sealed = Uint8Array.from(Buffer.from(upload.sealed, "base64"));
  const open = async (identity) =>
    new Response(await decrypt(sealed, { identities: [identity] })).json();
  assert.equal((await open(identities.personal)).name, "intyg.txt");
  await assert.rejects(open(identities.offert), { code: "vault.no-match" });
  await visitor.close();
});

test("a key that is exchanged while the page is open gets what is sent afterwards, alone", async () => {
  const printOf = async (identity) =>
    createHash("sha256")
      .update(await recipientOf(identity))
      .digest("hex")
      .slice(0, 16);
  const visitor = await demo.visit(page);
  await visitor.click("[data-action=reject-all]");
  await visitor.tabTo("Vem ska få filerna?");
  await visitor.page.keyboard.type("Personal");
  await visitor.choose("[data-action=choose]", await file("byte.txt", 4_000));
  await visitor.element("[data-action=send]");
  const gone = await printOf(identities.personal);
  assert.equal((await api(`admin/recipients/${gone}`, { method: "DELETE" })).status, 204);
  identities.personal = await generateIdentity();
  const recipient = await recipientOf(identities.personal);
  const body = JSON.stringify({ recipient, label: "ny", departments: ["personal"] });
  assert.equal((await api("admin/recipients", { method: "POST", body })).status, 201);
  await visitor.click("[data-action=send]");
  await visitor.sees("Filen har kommit fram");
  assert.deepEqual((await uploads())[0].for, [await printOf(identities.personal)]);
  const shown = await visitor.evaluate(() => deepAll(".keys code").map((one) => one.textContent));
  assert.deepEqual(shown, [recipient]);
  await visitor.close();
});

test("the attribute names the department, and a full quota is said in plain words", async () => {
  const visitor = await demo.visit(page);
  await visitor.click("[data-action=reject-all]");
  await visitor.page.evaluate(() => {
    const element = document.querySelector("samtycke-upload");
    const named = element.cloneNode();
    named.setAttribute("department", "offert");
    element.replaceWith(named);
  });
  await visitor.sees("Bara Offerter hos Okidoki kan öppna det du skickar");
  assert.equal(await visitor.evaluate(() => deep("[data-action=department]")), null);
  const paths = [await file("stor.txt", 700_000), await file("liten.txt", 9_000)];
  await visitor.choose("[data-action=choose]", ...paths);
  await visitor.click("[data-action=send]");
  await visitor.sees("Okidoki har inte plats för fler filer just nu");
  await visitor.element(".item.sent");
  const [upload] = await uploads();
  assert.equal(upload.department, "offert");
  assert.ok(upload.size < 20_000);
  assert.deepEqual(await visitor.axe(), []);
  await visitor.screenshot("upload-quota");
  await visitor.close();
});

test("what was encrypted for one department is encrypted anew when another is chosen", async () => {
  const proxy = await Network.start(demo.server.port);
  proxy.rate = 20_000;
  const visitor = await demo.visit(`${proxy.origin}${page}`);
  await visitor.click("[data-action=reject-all]");
  await visitor.tabTo("Vem ska få filerna?");
  await visitor.page.keyboard.type("Personal");
  await visitor.sees("Bara Personal hos Okidoki kan öppna");
  await visitor.choose("[data-action=choose]", await file("byter.txt", 60_000));
  await visitor.click("[data-action=send]");
  await visitor.sees("kan du fortsätta här en annan gång");
  await visitor.page.workers()[0].evaluate(() => self.close());
  await visitor.sees("Webbläsaren avbröt krypteringen");
  await visitor.evaluate(() => {
    const select = deep("[data-action=department]");
    select.value = "offert";
    select.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
  });
  await visitor.sees("Bara Offerter hos Okidoki kan öppna");
  proxy.rate = undefined;
  await visitor.click("[data-action=retry]");
  await visitor.sees("bara Offerter hos Okidoki kan öppna det");
  const [{ department, for: prints }] = await uploads();
  const recipient = await recipientOf(identities.offert);
  const print = createHash("sha256").update(recipient).digest("hex").slice(0, 16);
  assert.deepEqual([department, prints], ["offert", [print]]);
  await visitor.close();
  proxy.stop();
});
