// The administrator's panel: signing in and out, the queue, keys and attachments.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { administrator } from "./tours.mjs";

const look = { width: 1280, height: 900, language: "sv" };
const action = (name) => `[data-action="${name}"]`;
let demo;

before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

test("nobody gets in with a wrong password; signing out ends the session", async () => {
  const admin = await administrator(demo, look);
  await admin.sees("Här är tomt.");
  assert.equal(await admin.evaluate(() => document.cookie), "", "no script reads the session");
  await admin.click(action("sign-out"));
  await admin.sees("Du är utloggad.");
  await admin.go("/okidoki/admin/");
  await admin.element("#password");
  await admin.close();
});

test("a session that ends elsewhere leads back to signing in", async () => {
  const admin = await administrator(demo, look);
  await admin.context.deleteCookie(...(await admin.context.cookies()));
  await admin.click(action("queue"));
  await admin.sees("Du har loggats ut. Logga in igen.");
  await admin.element("#password");
  await admin.close();
});

test("a new key is saved as a file, receives attachments, and never leaves the browser", async () => {
  const downloads = join(demo.server.home, "downloads");
  const admin = await administrator(demo, look);
  const session = await admin.page.createCDPSession();
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    browserContextId: admin.context.id,
    downloadPath: downloads,
  });
  await admin.click(action("attachments"));
  await admin.sees("Inga bilagor har kommit in.");
  await admin.click("[id='identity.new'] summary");
  await admin.click(`button${action("make")}`);
  await admin.sees("Nyckeln är öppen");
  const recipient = await admin.evaluate(() => deep("[id='identity.recipient'] code").textContent);
  assert.match(recipient, /^age1[a-z0-9]{58}$/);

  let file;
  for (const start = Date.now(); !file && Date.now() - start < 20_000; ) {
    const names = await readdir(downloads).catch(() => []);
    file = names.find((name) => name.endsWith("key.txt"));
    if (!file) await new Promise((next) => setTimeout(next, 100));
  }
  const secret = /^AGE-SECRET-KEY-1[A-Z0-9]+$/m.exec(
    await readFile(join(downloads, file), "utf8"),
  )?.[0];
  assert.ok(secret, "the file holds the identity");

  await admin.click("[name=saved]");
  await admin.click(`form${action("register")} [type=submit]`);
  assert.equal((await admin.answered("/admin/recipients", { method: "POST" })).status < 300, true);
  await admin.sees("Nyckeln tar emot nya bilagor");
  const { recipients } = await (await fetch(`${demo.origin}/v1/okidoki/recipients`)).json();
  assert.ok(recipients.includes(recipient));
  for (const { body, url } of admin.requests) assert.ok(!`${url}${body ?? ""}`.includes(secret));

  await admin.click(action("forget"));
  await admin.element(action("load"));
  await admin.close();
});
