// Google's consent mode and the dataLayer event, in Chromium: denied before any tag, told after every
// choice, and from memory for a returning visitor, before the allowed tags start.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { chosen, coreOf, policy, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const consentTag = tag("data-consent-mode");
/** A tag that notes what it finds when it starts. */
const files = {
  "/site/tag.js": {
    contentType: "text/javascript",
    body: "globalThis.found = (globalThis.dataLayer ?? []).map((entry) => entry.length === undefined ? entry : [...entry]);",
  },
};
const layer = () =>
  (globalThis.dataLayer ?? []).map((entry) => (entry.length === undefined ? entry : [...entry]));
const mode = { analytics_storage: "granted", ad_storage: "denied" };

/** A visitor who allowed analytics, with what is kept of Google's types; `of`: the cookie of it. */
function returning(of) {
  const choice = chosen("analytics");
  const signals = JSON.stringify({ cookie: of ?? choice.value, mode });
  return {
    cookies: [choice],
    storage: { samtycke_places: "{}", samtycke_signals: signals },
  };
}

/** What core would answer to a choice through the API. */
const step = ({ type, action, purposes }) => {
  if (type !== "call" || action !== "accept") return [];
  const analytics = purposes.includes("analytics") ? "granted" : "denied";
  const detail = { granted: purposes, record: "r" };
  const consentMode = { analytics_storage: analytics, ad_storage: "denied" };
  return [
    { type: "signals", consentMode },
    { type: "remember", key: "signals", value: consentMode },
    ...purposes.map((purpose) => ({ type: "unlock", purpose })),
    { type: "emit", name: "consent", detail },
    { type: "emit", name: "change", detail: { ...detail, added: purposes, withdrawn: [] } },
  ];
};

test("everything is denied before the first tag, and nothing is stored for it", async () => {
  const visitor = await visit(demo, {
    head: `${consentTag}<script src="/site/tag.js"></script>`,
    files,
  });
  await visitor.element(".banner");
  const found = await visitor.evaluate(() => globalThis.found);
  assert.deepEqual(found, [
    [
      "consent",
      "default",
      {
        ad_storage: "denied",
        ad_user_data: "denied",
        ad_personalization: "denied",
        analytics_storage: "denied",
        functionality_storage: "denied",
        personalization_storage: "denied",
        security_storage: "granted",
        wait_for_update: 500,
      },
    ],
  ]);
  const isArguments = await visitor.evaluate(() => String(globalThis.dataLayer[0]));
  assert.equal(isArguments, "[object Arguments]", "gtag.js takes no array for a command");
  assert.deepEqual((await visitor.stored()).local, {});
  await visitor.close();
});

test("a returning visitor's choice is told before the tags that it allows", async () => {
  const again = await visit(demo, {
    head: consentTag,
    body: '<script type="text/plain" data-category="analytics" data-src="/site/tag.js"></script>',
    files,
    ...returning(),
  });
  const found = await again.until(() => globalThis.found);
  assert.deepEqual(
    found.map((entry) => entry[1] ?? entry.event),
    ["default", "update", "samtycke_consent"],
  );
  assert.deepEqual(found[1], ["consent", "update", mode]);
  assert.deepEqual(found[2], { event: "samtycke_consent", granted: ["analytics"] });
  await again.close();
});

test("law.md rule 6: what is kept of another choice grants nothing, until core has been asked", async () => {
  const all = Object.fromEntries(
    ["ad_storage", "ad_user_data", "ad_personalization", "analytics_storage"]
      .concat(["functionality_storage", "personalization_storage"])
      .map((type) => [type, "denied"])
      .concat([["security_storage", "granted"]]),
  );
  for (const kept of [returning("1~of~an~earlier~choice"), returning({})]) {
    const visitor = await visit(demo, {
      head: consentTag,
      body: '<script type="text/plain" data-category="analytics" data-src="/site/tag.js"></script>',
      files: {
        ...files,
        ...coreOf(({ type }) =>
          type === "start"
            ? [
                { type: "signals", consentMode: { analytics_storage: "granted" } },
                { type: "remember", key: "signals", value: { analytics_storage: "granted" } },
              ]
            : [],
        ),
      },
      ...kept,
    });
    const found = await visitor.until(() => globalThis.found);
    assert.deepEqual(found[1], ["consent", "update", all]);
    await visitor.until(() => globalThis.dataLayer.length > 3);
    assert.deepEqual((await visitor.page.evaluate(layer))[3], [
      "consent",
      "update",
      { analytics_storage: "granted" },
    ]);
    const signals = await visitor.until(
      () => localStorage.samtycke_signals?.includes("~analytics~") && localStorage.samtycke_signals,
    );
    assert.deepEqual(JSON.parse(signals), {
      cookie: kept.cookies[0].value,
      mode: { analytics_storage: "granted" },
    });
    await visitor.close();
  }
});

for (const broken of [
  "dataLayer = []; dataLayer.push = () => { throw new Error('not ours'); };",
  "dataLayer = {};",
  "Object.defineProperty(globalThis, 'dataLayer', { get() { throw new Error('not ours'); } });",
])
  test(`a dataLayer that takes nothing stops nothing of ours: ${broken}`, async () => {
    const visitor = await visit(demo, {
      head: `<script>${broken}</script>${consentTag}`,
      csp: "",
      ...returning(),
    });
    await visitor.click('.reminder button[data-action="withdraw-all"]');
    await visitor.until(() => deep('.reminder [data-action="withdraw-all"]') === null);
    assert.equal(
      await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")),
      false,
    );
    const told = visitor.lines.filter((line) => line.includes("signals.data-layer"));
    assert.equal(told.length, 1, visitor.lines.join("\n"));
    await visitor.close();
  });

test("a choice and its withdrawal are told as core says, and kept for the next page", async () => {
  const visitor = await visit(demo, { head: consentTag, files: coreOf(step) });
  await visitor.until(() => globalThis.samtycke);
  for (const [grants, analytics] of [
    [["analytics"], "granted"],
    [[], "denied"],
  ]) {
    await visitor.evaluate((list) => globalThis.samtycke.consent.accept(list), grants);
    const told = (await visitor.page.evaluate(layer)).slice(-2);
    const expected = { analytics_storage: analytics, ad_storage: "denied" };
    assert.deepEqual(told, [
      ["consent", "update", expected],
      { event: "samtycke_consent", granted: grants },
    ]);
    assert.deepEqual(
      await visitor.evaluate(() => JSON.parse(localStorage.getItem("samtycke_signals")).mode),
      expected,
    );
  }
  await visitor.close();
});

test("a withdrawal where core is not to be had denies all that was granted", async () => {
  const visitor = await visit(demo, {
    head: consentTag,
    ...returning(),
    files: { "/samtycke/consent.mjs": { status: 503 } },
  });
  await visitor.click(".reminder button[data-action=withdraw-all]");
  await visitor.until(() => globalThis.dataLayer.length > 3);
  const [, , told] = (await visitor.page.evaluate(layer))[3];
  assert.deepEqual([told.analytics_storage, told.ad_storage], ["denied", "denied"]);
  await visitor.close();
});

test("a site without Google's tags gets no dataLayer", async () => {
  const visitor = await visit(demo, { head: tag(), granted: ["analytics"] });
  await visitor.element(".reminder");
  assert.equal(await visitor.evaluate(() => typeof globalThis.dataLayer), "undefined");
  await visitor.close();
});

test("with the real core: a purpose's signals are granted with it, and denied with its withdrawal", async () => {
  const mapped = structuredClone(policy);
  mapped.purposes.find(({ id }) => id === "analytics").consentMode = ["analytics_storage"];
  const visitor = await visit(demo, {
    head: consentTag,
    files: {
      ...files,
      "/site/policy.json": { contentType: "application/json", body: JSON.stringify(mapped) },
    },
  });
  const updates = () =>
    visitor.evaluate(() =>
      globalThis.dataLayer
        .filter(({ 0: command, 1: what }) => command === "consent" && what === "update")
        .map(({ 2: { analytics_storage, ad_storage } }) => [analytics_storage, ad_storage]),
    );
  await visitor.click('.banner [data-action="accept-all"]');
  await visitor.element('.reminder [data-action="withdraw-all"]');
  assert.deepEqual((await updates()).at(-1), ["granted", "denied"]);
  await visitor.click('.reminder [data-action="withdraw-all"]');
  await visitor.until(() => deep('.reminder [data-action="withdraw-all"]') === null);
  assert.deepEqual((await updates()).at(-1), ["denied", "denied"]);
  await visitor.close();
});

test("law.md rule 9: under Global Privacy Control the first thing shown leaves out what it refuses", async () => {
  const purposes = policy.purposes.map((one) =>
    one.id === "analytics" ? { ...one, saleOrSharing: true } : one,
  );
  const banner = await fetch(`${demo.origin}/v1/okidoki/banner/sv`);
  const visitor = await visit(demo, {
    head: `<script>
      Object.defineProperty(navigator, "globalPrivacyControl", { value: true });
      globalThis.shown = new Set();
      const look = () => {
        const list = document.querySelector("samtycke-banner")?.shadowRoot?.querySelector(".purposes");
        if (list) globalThis.shown.add(list.textContent);
        requestAnimationFrame(look);
      };
      look();
      </script>${tag()}`,
    csp: "",
    files: {
      "/site/policy.json": { body: JSON.stringify({ ...policy, purposes }) },
      "/site/banner/sv": { contentType: "text/html; charset=utf-8", body: await banner.text() },
    },
  });
  await visitor.element(".banner");
  await visitor.until(() => globalThis.shown.size > 0);
  const shown = await visitor.evaluate(() => [...globalThis.shown]);
  assert.equal(shown.length, 1);
  assert.ok(!shown[0].includes("Statistik") && shown[0].includes("Film"), shown[0]);
  // The companies of what can be allowed here: not PostHog.
  const hint = await visitor.evaluate(() => deep(".banner .hint").textContent);
  assert.match(hint, /^2 andra företag/);
  await visitor.close();
});
