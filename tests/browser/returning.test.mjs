// A returning visitor, when something has changed since: the policy, the browser's signal, the
// language, or what can be reached.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Demo, dist, eventually } from "./harness.mjs";
import { chosen, policy, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const script = `<script type="text/plain" data-category="analytics" data-src="1.js"></script>`;
const listening = `<script src="listen.js"></script>`;
const listen = {
  "/site/listen.js": {
    contentType: "text/javascript",
    body: `globalThis.changes = [];
      globalThis.asks = [];
      document.addEventListener("samtycke:change", ({ detail }) => changes.push(detail));
      document.addEventListener("samtycke:ask", ({ detail }) => asks.push(detail));`,
  },
};
const places = JSON.stringify({
  analytics: [{ kind: "localStorage", name: "ph_*", service: "posthog" }],
});
const json = (document) => ({ contentType: "application/json", body: JSON.stringify(document) });
/** The policy as it became after the page was written. */
const later = (material) => ({
  ...policy,
  version: "2026-11-20",
  history: [
    ...policy.history,
    { version: "2026-11-20", changes: { sv: "Något nytt.", en: "Something new." }, material },
  ],
});
/** @returns the visitor, and how often the policy was asked for */
async function come({ document = later(true), head = tag(), signal = false, ...options } = {}) {
  const files = { ...listen, "/site/policy.json": json(document), ...options.files };
  const visitor = await visit(demo, {
    granted: ["analytics", "newsletter-tracking"],
    head: listening + head + script,
    storage: signal ? { samtycke_heard: JSON.stringify(signal) } : {},
    ...options,
    files,
  });
  return [visitor, () => visitor.asked("/site/policy.json").length];
}

test("the policy has changed in what counts since the page was written: asked anew, and erased", async () => {
  const [visitor] = await come({ storage: { ph_kept: "1" } });
  await visitor.until(() => globalThis.ran?.length === 1);
  await visitor.sees("Något nytt.");
  await visitor.until(() => globalThis.changes.length === 1);
  const { granted, withdrawn } = await visitor.evaluate(() => globalThis.changes[0]);
  assert.deepEqual(granted, []);
  assert.deepEqual(withdrawn.sort(), ["analytics", "newsletter-tracking"]);
  assert.equal(await visitor.evaluate(() => localStorage.ph_kept), undefined);
  await visitor.go("/site/");
  await visitor.sees("Något nytt.");
  assert.equal(
    await visitor.evaluate(() => globalThis.ran),
    undefined,
    "not until there is an answer",
  );
  await visitor.close();
});

test("headless: the site is told to ask anew", async () => {
  const [visitor] = await come({ head: tag('defer data-ui="false"') });
  await visitor.until(() => globalThis.asks.length === 1);
  assert.equal(await visitor.evaluate(() => globalThis.samtycke.consent.state), "undecided");
  assert.equal(
    await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")),
    false,
  );
  await visitor.close();
});

for (const [what, material, changed] of [
  ["a purpose is asked for no longer", false, (one) => one.id !== "analytics"],
  ["nothing is asked for any longer", true, (one) => !one.asked],
])
  test(`${what}: what it allowed ends`, async () => {
    const document = later(material);
    document.purposes = document.purposes.filter(changed);
    const [visitor] = await come({ document, storage: { samtycke_places: places } });
    await visitor.evaluate(() => {
      localStorage.ph_kept = "1";
    });
    await visitor.until(() => globalThis.changes.length === 1);
    assert.ok(
      (await visitor.evaluate(() => globalThis.changes[0].withdrawn)).includes("analytics"),
    );
    assert.equal(await visitor.evaluate(() => localStorage.ph_kept), undefined);
    await visitor.go("/site/");
    await visitor.until(() => globalThis.samtycke);
    assert.equal(await visitor.evaluate(() => globalThis.ran), undefined);
    await visitor.close();
  });

for (const body of ["null", "{nope", "<p>Log in to the network</p>"])
  test(`what comes instead of the policy stops nothing: ${body}`, async () => {
    const files = { "/site/policy.json": { contentType: "application/json", body } };
    const [visitor] = await come({ files });
    await visitor.until(() => globalThis.ran?.length === 1);
    await visitor.element('.reminder [data-action="withdraw-all"]');
    assert.deepEqual(visitor.asked("consent.wasm"), []);
    await visitor.close();
  });

test("headless: a refusal holds without core", async () => {
  const [visitor] = await come({
    document: policy,
    head: tag('defer data-ui="false"'),
    files: { "/samtycke/consent.mjs": { status: 503, body: "" } },
  });
  await visitor.until(() => globalThis.ran?.length === 1);
  await visitor.evaluate(() => globalThis.samtycke.consent.rejectAll());
  await visitor.go("/site/");
  await visitor.until(() => globalThis.samtycke);
  assert.equal(await visitor.evaluate(() => globalThis.ran), undefined);
  await visitor.close();
});

test("it has changed in what does not count: not asked, and looked at once a day", async () => {
  const [visitor, looked] = await come({ document: later(false) });
  await visitor.until(() => globalThis.ran?.length === 1);
  await visitor.element(".reminder");
  await visitor.until(() => JSON.parse(localStorage.samtycke_versions ?? "[]").length === 2);
  await visitor.go("/site/");
  await visitor.until(() => localStorage.samtycke_checked);
  const before = looked();
  await visitor.go("/site/");
  await visitor.element(".reminder");
  assert.equal(looked(), before);
  await visitor.evaluate(() => {
    localStorage.samtycke_checked = JSON.stringify({ at: Date.now() - 86_400_001, languages: [] });
  });
  await visitor.go("/site/");
  await visitor.element(".reminder");
  assert.equal(looked(), before + 1);
  assert.deepEqual(await visitor.evaluate(() => globalThis.changes), []);
  await visitor.close();
});

test("law.md rule 9: nothing that the signal refuses starts once it is switched on", async () => {
  const document = structuredClone(policy);
  document.purposes.find(({ id }) => id === "analytics").advertising = true;
  const on = `<script src="gpc.js"></script>`;
  const files = {
    "/site/gpc.js": {
      contentType: "text/javascript",
      body: "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });",
    },
  };
  const [visitor] = await come({ document, files, head: on + tag() });
  await visitor.until(() => globalThis.changes.length === 1);
  const change = await visitor.evaluate(() => globalThis.changes[0]);
  assert.deepEqual(change.granted, ["newsletter-tracking"]);
  assert.deepEqual(change.withdrawn, ["analytics"]);
  assert.equal(await visitor.evaluate(() => globalThis.ran), undefined);
  await visitor.close();

  const heard = "019a9c1e-7c00-7cc3-98c4-dc0c0c07398f"; // the record of the choice
  const [explicit] = await come({ document, files, head: on + tag(), signal: heard });
  await explicit.until(() => globalThis.ran?.length === 1);
  await explicit.element(".reminder");
  assert.deepEqual(await explicit.evaluate(() => globalThis.changes), []);
  await explicit.close();
});

test("a withdrawal that is none is not waited for, and withdraws nothing", async () => {
  for (const junk of ["5", '"x"', "{}", '["a"]', "true"]) {
    const files = { "/samtycke/consent.mjs": { status: 503 } };
    const [visitor] = await come({
      document: policy,
      files,
      storage: { samtycke_withdrawn: junk },
    });
    await visitor.element('.reminder [data-action="withdraw-all"]');
    assert.deepEqual(visitor.asked("/samtycke/consent.mjs"), []);
    assert.ok(await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")));
    await visitor.close();
  }
});

test("the button is in a language that the policy has", async () => {
  const [visitor] = await come({
    document: { ...policy, languages: ["sv"] },
    head: tag('defer data-language="de"').replace(' data-language="sv"', ""),
  });
  await visitor.sees("Kakor och samtycke");
  await visitor.go("/site/");
  await visitor.sees("Kakor och samtycke");
  await visitor.close();
});

test("without the policy nothing starts, and the choice can be taken back", async () => {
  const gone = { "/site/policy.json": { status: 503, body: "" } };
  const head = tag().replace(/ data-version="[^"]*"/, "");
  const [visitor] = await come({ head, files: gone });
  await visitor.click('.reminder [data-action="withdraw-all"]');
  await visitor.until(() => !deep('.reminder [data-action="withdraw-all"]'));
  assert.equal(await visitor.evaluate(() => document.cookie.split("~")[4]), "");
  assert.equal(await visitor.evaluate(() => globalThis.ran), undefined);
  assert.ok(visitor.lines.some((line) => line.includes("policy.unavailable")));
  await visitor.close();
});

/** A file that is not there before `letGo()`. */
function late(file) {
  let letGo;
  const coming = new Promise((done) => {
    letGo = () => done(file);
  });
  return { coming, letGo };
}
/** What another tab, or another subdomain, has answered last. */
const withdrawnElsewhere = (visitor, { name, value } = chosen()) =>
  visitor.evaluate(
    (cookie, maxAge) => {
      // biome-ignore lint/suspicious/noDocumentCookie: as our own code writes it
      document.cookie = `${cookie}; Max-Age=${maxAge}; Path=/; SameSite=Lax`;
    },
    `${name}=${value}`,
    value ? 9999 : 0,
  );
const resetElsewhere = (visitor) => withdrawnElsewhere(visitor, { ...chosen(), value: "" });

for (const [how, elsewhere, shown] of [
  ["takes back", withdrawnElsewhere, ".reload"],
  ["resets", resetElsewhere, ".banner"],
])
  test(`law.md rule 6: what another tab ${how} before the runtime is there ends here too`, async () => {
    const runtime = late({
      contentType: "text/javascript",
      body: readFileSync(join(dist, "runtime.js"), "utf8"),
    });
    const [visitor] = await come({
      document: policy,
      files: { "/samtycke/runtime.js": runtime.coming },
      storage: { samtycke_places: places, ph_kept: "1" },
    });
    await visitor.until(() => globalThis.ran?.length === 1);
    await elsewhere(visitor);
    runtime.letGo();
    await visitor.element(shown);
    await visitor.until(() => globalThis.changes.length > 0);
    const [{ granted, withdrawn }, ...more] = await visitor.evaluate(() => globalThis.changes);
    assert.deepEqual([granted, more], [[], []]);
    assert.deepEqual(withdrawn.sort(), ["analytics", "newsletter-tracking"]);
    assert.equal(await visitor.evaluate(() => localStorage.ph_kept), undefined);
    await visitor.close();
  });

test("law.md rule 6: what another tab takes back while the policy is on its way does not start", async () => {
  const document = late(json(policy));
  const [visitor, asked] = await come({
    head: tag().replace(/ data-version="[^"]*"/, ""),
    files: { "/site/policy.json": document.coming },
  });
  await eventually(asked, () => asked() > 0);
  await withdrawnElsewhere(visitor);
  document.letGo();
  await visitor.element(".reminder");
  assert.equal(await visitor.evaluate(() => globalThis.ran), undefined);
  await visitor.close();
});
