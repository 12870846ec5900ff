// A site that moves here does not ask those again who have chosen with its earlier tool.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { policy, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const day = 86_400_000;
const at = (ms) => new Date(ms).toISOString();
const made = Date.now() - 20 * day;

const vanilla = (change = {}) => ({
  categories: ["necessary", "analytics", "media"],
  services: { analytics: ["posthog"], media: ["vimeo"] },
  revision: 0,
  consentId: "2e4c2d9e-2f37-4b47-9d2f-0f1b3d3f9a10",
  consentTimestamp: at(made - day),
  lastConsentTimestamp: at(made),
  expirationTime: made + 182 * day,
  ...change,
});
const allServices = policy.purposes
  .filter(({ asked }) => asked)
  .flatMap(({ services }) => services.map(({ id }) => [id, false]));

/** A visitor with the other tool's cookie, at a page that imports. */
async function mover(name, value, { imports = "{}", days = 100 } = {}) {
  const visitor = await visit(demo, {
    head: `${tag(`data-imports='${imports}' defer`)}<script type="text/plain" data-category="analytics" data-src="/counted.js"></script>`,
    cookies: [
      {
        name,
        value: encodeURIComponent(JSON.stringify(value)),
        expires: (Date.now() + days * day) / 1000,
      },
    ],
  });
  return visitor;
}

const record = (visitor) => visitor.evaluate(() => globalThis.samtycke.consent.record);
const notAsked = async (visitor) => {
  await visitor.element(".reminder button");
  assert.equal(await visitor.evaluate(() => deep(".banner")), null);
};

test("vanilla-cookieconsent's choice holds with its own time; the old cookie goes", async () => {
  const visitor = await mover("cc_cookie", vanilla());
  await visitor.until(() => globalThis.ran?.includes("counted.js"));
  await notAsked(visitor);
  const { cookies } = await visitor.stored();
  assert.equal(cookies.cc_cookie, undefined);
  const [, , time, expires, granted] = cookies.samtycke_consent.split("~");
  assert.equal(Number.parseInt(time, 36), made);
  assert.equal(Number.parseInt(expires, 36), made + 182 * day);
  assert.equal(granted, "analytics,media.vimeo");
  assert.ok(JSON.stringify(await record(visitor)).includes(at(made).slice(0, 19)));
  await visitor.page.reload();
  await notAsked(visitor);
  await visitor.close();
});

test("a stored no is a no: nothing runs, and nobody is asked", async () => {
  const visitor = await mover("cc_cookie", vanilla({ categories: ["necessary"], services: {} }));
  await notAsked(visitor);
  const { cookies } = await visitor.stored();
  assert.equal(cookies.samtycke_consent.split("~")[4], "");
  assert.deepEqual(visitor.asked("counted.js"), []);
  await visitor.close();
});

test("klaro's choice holds where the end of its cookie tells its time", async () => {
  const choices = { ...Object.fromEntries(allServices), posthog: true };
  const visitor = await mover("klaro", choices, { days: 100 });
  await visitor.until(() => globalThis.ran?.includes("counted.js"));
  await notAsked(visitor);
  const time = Number.parseInt((await visitor.stored()).cookies.samtycke_consent.split("~")[2], 36);
  assert.ok(Math.abs(time - (Date.now() - 20 * day)) < 60 * 60_000, at(time));
  await visitor.close();
});

test("in doubt the visitor is asked, and nothing runs", async () => {
  const choices = { ...Object.fromEntries(allServices), posthog: true };
  for (const [name, value, more] of [
    ["cc_cookie", vanilla(), { imports: '{"preTicked":["analytics"]}' }],
    ["cc_cookie", vanilla(), { imports: '{"revision":7}' }],
    ["cc_cookie", vanilla(), { imports: "not JSON" }],
    ["cc_cookie", vanilla({ lastConsentTimestamp: at(made - 300 * day) }), {}],
    ["cc_cookie", vanilla({ categories: ["necessary"] }), {}],
    ["cc_cookie", "<script>", {}],
    ["klaro", choices, { days: 6 }],
    ["klaro", { posthog: true }, {}],
  ]) {
    const visitor = await mover(name, value, more);
    await visitor.element(".banner");
    const { cookies } = await visitor.stored();
    assert.equal(cookies.samtycke_consent, undefined);
    assert.deepEqual(visitor.asked("counted.js"), []);
    await visitor.close();
  }
});

test("odd settings end in a line on the console and the banner", async () => {
  for (const imports of [
    "not JSON",
    "[]",
    "7",
    '{"preTicked":"analytics"}',
    '{"preTicked":{"0":"analytics"}}',
    '{"preTicked":[null]}',
  ]) {
    const visitor = await mover("cc_cookie", vanilla(), { imports });
    await visitor.element(".banner");
    await visitor.logged("imports.settings");
    assert.equal((await visitor.stored()).cookies.samtycke_consent, undefined);
    assert.deepEqual(visitor.asked("counted.js"), []);
    await visitor.close();
  }
});

test("without data-imports another tool's cookie is nobody's business", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    cookies: [{ name: "cc_cookie", value: encodeURIComponent(JSON.stringify(vanilla())) }],
  });
  await visitor.element(".banner");
  assert.deepEqual(visitor.asked("stored-choice.js"), []);
  await visitor.close();
});
