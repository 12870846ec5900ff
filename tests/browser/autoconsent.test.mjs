// Consent automation refuses for the visitor: @duckduckgo/autoconsent's own engine runs in Chromium
// with all of its own rules and ours.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Demo, root } from "./harness.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const engine = read("node_modules/@duckduckgo/autoconsent/dist/autoconsent.playwright.js");
const theirs = JSON.parse(read("node_modules/@duckduckgo/autoconsent/rules/rules.json"));
const ours = JSON.parse(read("dist/autoconsent.json"));

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

/** A visitor whose browser does `autoAction`, and the messages of the engine, by type. */
async function automated(autoAction, path = "/okidoki/") {
  const messages = [];
  const config = {
    enabled: true,
    autoAction,
    disabledCmps: [],
    enablePrehide: true,
    enableCosmeticRules: true,
    enableHeuristicDetection: true,
    detectRetries: 20,
  };
  const rules = { autoconsent: [...theirs.autoconsent, ours] };
  const visitor = await demo.visit(path, {
    before: async (page) => {
      const tell = (message) =>
        page
          .evaluate((told) => globalThis.autoconsentReceiveMessage(told), message)
          .catch((error) => messages.push({ type: "lost", error: error.message }));
      await page.exposeFunction("autoconsentSendMessage", (message) => {
        messages.push(message);
        if (message.type === "init") void tell({ type: "initResp", config, rules });
        if (message.type === "autoconsentDone") void tell({ type: "selfTest" });
      });
      await page.evaluateOnNewDocument(engine);
    },
  });
  const heard = async (type) => {
    for (let tries = 0; tries < 300; tries++) {
      const found = messages.find((message) => message.type === type);
      if (found) return found;
      await visitor.page.evaluate(() => new Promise((next) => setTimeout(next, 100)));
    }
    return assert.fail(`no ${type}; heard ${JSON.stringify(messages)}`);
  };
  return { visitor, messages, heard };
}

test("the engine finds the banner by our rule alone, refuses, and its self-test passes", async () => {
  const { visitor, messages, heard } = await automated("optOut");
  const result = await heard("selfTestResult");
  assert.deepEqual([result.cmp, result.result], ["samtycke", true]);
  const of = (type) => messages.filter((message) => message.type === type);
  assert.deepEqual(
    of("cmpDetected").map(({ cmp }) => cmp),
    ["samtycke"],
  );
  assert.deepEqual(
    of("optOutResult").map(({ cmp, result }) => [cmp, result]),
    [["samtycke", true]],
  );
  assert.deepEqual(of("autoconsentError"), []);

  await visitor.until(() => globalThis.samtycke?.consent.record);
  const record = await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics"));
  assert.equal(record, false);
  assert.equal(await visitor.evaluate(() => deep("[part~=banner]")), null);
  await visitor.sees("Kakor och samtycke");
  // What the engine hid while it worked is to be seen again: the way to change one's mind.
  await visitor.until(() => getComputedStyle(deep("samtycke-banner")).opacity === "1");
  await visitor.close();
});

test("a visitor who has chosen is not disturbed: there is no popup to find", async () => {
  const { visitor, messages, heard } = await automated("optOut");
  await heard("selfTestResult");
  messages.length = 0;
  await visitor.page.reload();
  await heard("init");
  await visitor.sees("Kakor och samtycke");
  await heard("cmpDetected");
  await visitor.page.evaluate(() => new Promise((next) => setTimeout(next, 1500)));
  assert.deepEqual(
    messages.filter(({ type }) => ["popupFound", "optOutResult"].includes(type)),
    [],
  );
  await visitor.close();
});

test("the same rule accepts where the visitor has told the browser to", async () => {
  const { visitor, heard } = await automated("optIn");
  const { cmp, result } = await heard("optInResult");
  assert.deepEqual([cmp, result], ["samtycke", true]);
  await visitor.until(() => globalThis.samtycke?.consent.granted("analytics"));
  await visitor.close();
});

test("the host says in the light DOM what it is, in the page's language, with the policy's link", async () => {
  for (const [path, language] of [
    ["/okidoki/", "sv"],
    ["/okidoki/en/", "en"],
  ]) {
    const texts = JSON.parse(read(`consent-schemas/locales/${language}/consent.json`));
    const visitor = await demo.visit(path);
    await visitor.element("[part~=banner]");
    const said = await visitor.evaluate(() => {
      const host = document.querySelector("samtycke-banner");
      const link = host.querySelector("a");
      const label = host.getAttribute("aria-label");
      const [what] = label.split(" – ");
      return [host.id, host.getAttribute("role"), what, link.textContent, link.pathname];
    });
    assert.deepEqual(said, [
      "samtycke-consent",
      "region",
      texts["button.label"],
      texts["policy-link"],
      "/okidoki/integritet/",
    ]);
    assert.deepEqual(await visitor.axe(), []);
    await visitor.close();
  }
});

test("every step of the rule is one that the engine knows", () => {
  const known = ["exists", "visible", "waitForThenClick", "cookieContains", "negated"];
  for (const list of ["detectCmp", "detectPopup", "optIn", "optOut", "test"]) {
    assert.ok(ours[list].length > 0, list);
    for (const step of ours[list])
      for (const word of Object.keys(step)) assert.ok(known.includes(word), word);
  }
  assert.ok(!theirs.autoconsent.some(({ name }) => name === ours.name));
});
