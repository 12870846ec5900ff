// One choice for a domain and its subdomains (the policy's consent.domain): they share the cookie, and
// nothing else that is kept in the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo, Visitor } from "./harness.mjs";
import { chosen, coreOf, policy, site, tag, visit } from "./site.mjs";

const domain = "example.localhost"; // Chromium knows that it is this machine
const button = (action) => `.reminder [data-action="${action}"]`;
const files = {
  "/site/policy.json": {
    contentType: "application/json",
    body: JSON.stringify({ ...policy, consent: { ...policy.consent, domain } }),
  },
};

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const address = (name) => `http://${name}.${domain}:${new URL(demo.origin).port}/site/`;
const granted = (visitor) =>
  visitor.until(() => globalThis.samtycke && [globalThis.samtycke.consent.granted("media")]);
const consentCookies = (visitor) =>
  visitor.evaluate(() => document.cookie.split("; ").filter((one) => /^samtycke_/.test(one)));

/** Two pages of one visitor, on two subdomains. */
async function both(more = {}) {
  const answer = site({ head: tag(), files: { ...files, ...more } });
  const shop = await demo.visit(address("shop"), { before: answer });
  const blog = new Visitor(shop.context, demo.origin);
  await blog.open(address("blog"), { before: answer });
  return [shop, blog];
}

test("a choice on one subdomain is that of the others, in open pages too, and so is a withdrawal", async () => {
  const [shop, blog] = await both();
  await blog.element(".banner");
  await shop.click('.banner [data-action="accept-all"]');
  await blog.element(button("withdraw-all"));
  assert.deepEqual(await granted(blog), [true]);
  await blog.click(button("withdraw-all"));
  await shop.until(() => !deep('.reminder [data-action="withdraw-all"]'));
  assert.deepEqual(await granted(shop), [false]);
  assert.equal((await consentCookies(shop)).length, 1);
  await shop.close();
});

test("a page's own choice is told of once", async () => {
  const [shop] = await both();
  await shop.until(() => globalThis.samtycke);
  await shop.evaluate(() => {
    globalThis.changes = 0;
    globalThis.samtycke.on("change", () => globalThis.changes++);
  });
  await shop.click('.banner [data-action="accept-all"]');
  await shop.element(button("withdraw-all"));
  await shop.evaluate(() => new Promise((later) => setTimeout(later, 600)));
  assert.equal(await shop.evaluate(() => globalThis.changes), 1);
  await shop.close();
});

test("a choice from elsewhere: core is opened once, to learn what it stores", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    granted: ["media"],
    storage: { samtycke_places: "null" },
    files: coreOf(({ type, places }) =>
      type === "start" && !places ? [{ type: "remember", key: "places", value: {} }] : [],
    ),
  });
  const told = await visitor.until(() => globalThis.told);
  assert.deepEqual(
    told.map(({ type, places }) => [type, places]),
    [["start", false]],
  );
  await visitor.until(() => localStorage.getItem("samtycke_places") === "{}");
  await visitor.close();
});

test("law.md rule 6: Google, and the page, hear of a withdrawal on another subdomain, not of what was", async () => {
  const mapped = structuredClone(policy);
  mapped.consent = { ...mapped.consent, domain };
  mapped.purposes.find(({ id }) => id === "analytics").consentMode = ["analytics_storage"];
  const more = { "/site/policy.json": { body: JSON.stringify(mapped) } };
  const answer = site({ head: tag("data-consent-mode"), files: more });
  const shop = await demo.visit(address("shop"), { before: answer });
  const open = new Visitor(shop.context, demo.origin);
  await open.open(address("shop"), { before: answer });
  const updates = (visitor) =>
    visitor.evaluate(() =>
      globalThis.dataLayer.flatMap(({ 1: what, 2: types }) =>
        what === "update" ? [types.analytics_storage] : [],
      ),
    );
  await shop.click('.banner [data-action="accept-all"]');
  await shop.element(button("withdraw-all"));
  await open.until(() =>
    globalThis.dataLayer.some(({ 2: of }) => of?.analytics_storage === "granted"),
  );
  const before = (await updates(open)).length;
  await shop.go(address("blog"));
  await shop.click(button("withdraw-all"));
  await open.until(() => globalThis.samtycke?.consent.granted("analytics") === false);
  await open.until(
    (count) => globalThis.dataLayer.filter(({ 1: what }) => what === "update").length > count,
    before,
  );
  await shop.go(address("shop"));
  await shop.element(button("show-preferences"));
  await shop.until(() => !localStorage.samtycke_signals.includes("analytics,"));
  assert.deepEqual([...new Set((await updates(open)).slice(before))], ["denied"]);
  assert.deepEqual([...new Set(await updates(shop))], ["denied"]);
  const { record, receipt } = await shop.evaluate(() => globalThis.samtycke.consent);
  assert.deepEqual([record, receipt], [null, null], "the proof of this choice is at blog");
  await shop.close();
});

for (const [what, first, then] of [
  ["added to", {}, { domain }],
  ["taken from", { domain }, {}],
])
  test(`a domain ${what} the policy: one cookie, and after a reset none`, async () => {
    let settings = first;
    const changing = {
      "/site/policy.json": {
        get body() {
          return JSON.stringify({ ...policy, consent: { ...policy.consent, ...settings } });
        },
      },
    };
    const shop = await demo.visit(address("shop"), {
      before: site({ head: tag(), files: changing }),
    });
    await shop.click('.banner [data-action="accept-all"]');
    await shop.element(button("withdraw-all"));
    settings = then;
    await shop.go(address("shop"));
    await shop.click(button("withdraw-all"));
    await shop.until(() => !deep('.reminder [data-action="withdraw-all"]'));
    assert.equal((await consentCookies(shop)).length, 1);
    await shop.evaluate(() => globalThis.samtycke.consent.reset());
    assert.deepEqual(await consentCookies(shop), []);
    await shop.go(address("shop"));
    await shop.element(".banner");
    assert.deepEqual(await granted(shop), [false]);
    await shop.close();
  });

test("law.md rule 6: a withdrawal without core counts on a subdomain where nothing else is kept", async () => {
  const { value } = chosen("media");
  const visitor = await demo.visit(address("shop"), {
    async before(page) {
      await page.setCookie({
        ...{ name: "samtycke_consent", value, domain: `.${domain}`, path: "/" },
        url: address("shop"),
      });
      const gone = { "/samtycke/consent.mjs": { status: 503 } };
      await site({ head: tag(), files: { ...files, ...gone } })(page);
    },
  });
  await visitor.click(button("withdraw-all"));
  await visitor.until(() => !deep('.reminder [data-action="withdraw-all"]'));
  assert.equal((await consentCookies(visitor)).length, 2);
  await visitor.go(address("shop"));
  await visitor.element(button("show-preferences"));
  assert.deepEqual(await granted(visitor), [false]);
  await visitor.close();
});
