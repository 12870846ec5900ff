// Choices that the real vanilla-cookieconsent and the real klaro stored in a browser are read as
// they were made.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { load } from "../glue/load.mjs";
import vanilla from "../vectors/migrate/vanilla-cookieconsent.mjs";
import { Demo, root } from "./harness.mjs";

const { fromKlaro, fromVanillaCookieConsent } = await load("js-glue/entries/migrate.ts");
const source = (path) => readFileSync(join(root, "node_modules", path), "utf8");

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

/** A visitor of a page without Samtycke, where `library` runs, and what then is imported. */
async function imported(library, moved, act) {
  const visitor = await demo.visit("/");
  try {
    await visitor.page.evaluate(library);
    const before = Date.now();
    await visitor.page.evaluate(act);
    const ask = `import("/samtycke/stored-choice.js").then(({ importedChoice }) =>
      importedChoice(${JSON.stringify(moved.policy)}, ${JSON.stringify(moved.imports)}))`;
    const choice = await visitor.page.evaluate(ask);
    if (choice?.made) {
      assert.ok(choice.made >= before - 1000 && choice.made <= Date.now(), "the time of the act");
      choice.made = "then";
    }
    return choice;
  } finally {
    await visitor.close();
  }
}

const config = `({
  autoShow: false,
  categories: {
    necessary: { enabled: true, readOnly: true },
    analytics: {
      autoClear: { cookies: [{ name: /^_ga/ }] },
      services: { ga: { label: "Google Analytics" }, youtube: { label: "Youtube Embed" } },
    },
    ads: {},
  },
  language: ${JSON.stringify(vanilla.language)},
})`;
const cookieConsent = source("vanilla-cookieconsent/dist/cookieconsent.umd.js");
const runVanilla = (act) => `CookieConsent.run(${config}).then(() => { ${act} })`;

for (const [name, act, granted] of [
  ["everything", 'CookieConsent.acceptCategory("all")', ["analytics", "ads"]],
  ["nothing", "CookieConsent.acceptCategory([])", []],
  ["one category", 'CookieConsent.acceptCategory(["ads"])', ["ads"]],
  ["one service", 'CookieConsent.acceptService("ga", "analytics")', ["analytics.ga"]],
])
  test(`vanilla-cookieconsent 3.1.0: ${name} accepted`, async () => {
    const moved = fromVanillaCookieConsent(vanilla);
    assert.deepEqual(await imported(cookieConsent, moved, runVanilla(act)), {
      made: "then",
      granted,
      from: "cc_cookie",
    });
  });

const klaroConfig = {
  services: [
    { name: "matomo", purposes: ["statistics"] },
    { name: "inlineTracker", purposes: ["statistics"] },
    { name: "cloudflare", purposes: ["security"], required: true },
  ],
};
const klaro = source("klaro/dist/klaro-no-css.js");
const runKlaro = (config, act) => `(() => {
  const manager = klaro.getManager(${JSON.stringify(config)});
  ${act}
  manager.saveAndApplyConsents();
})()`;

for (const [name, act, granted] of [
  ["everything", "manager.changeAll(true);", ["statistics"]],
  ["nothing", "manager.changeAll(false);", []],
  ["one service", 'manager.updateConsent("inlineTracker", true);', ["statistics.inline-tracker"]],
])
  test(`klaro 0.7.22: ${name} accepted; Chromium's cookieStore tells when`, async () => {
    const moved = fromKlaro(klaroConfig);
    assert.deepEqual(await imported(klaro, moved, runKlaro(klaroConfig, act)), {
      made: "then",
      granted,
      from: "klaro",
    });
  });

test("klaro 0.7.22 in localStorage: read only where the configuration says so, without a time", async () => {
  const config = { ...klaroConfig, storageMethod: "localStorage" };
  const act = runKlaro(config, "manager.changeAll(true);");
  assert.deepEqual(await imported(klaro, fromKlaro(config), act), {
    made: null,
    granted: ["statistics"],
    from: "klaro",
  });
  assert.equal(await imported(klaro, fromKlaro(klaroConfig), act), null);
});
