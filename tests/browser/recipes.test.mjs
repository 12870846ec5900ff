// The blocks of docs/recipes.md as they stand there, in Chromium.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { Demo, root } from "./harness.mjs";
import { abroad, asksFor, policy, strictCsp, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const text = readFileSync(join(root, "docs/recipes.md"), "utf8");
const recipes = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const block = (language) =>
        new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(section)?.[1];
      return [section.split("\n", 1)[0], { html: block("html"), js: block("js") }];
    }),
);
/** The test's policy has no purpose "marketing". */
const html = (name) => recipes.get(name).html.replaceAll('"marketing"', '"media"');
const csp = strictCsp
  .replace("script-src 'self'", "script-src 'self' 'unsafe-inline' https:")
  .replace("connect-src 'self'", "connect-src 'self' https:")
  .replace("require-trusted-types-for 'script'; trusted-types samtycke", "");
const accept = (visitor, ...grants) =>
  visitor.evaluate((list) => globalThis.samtycke.consent.accept(list), grants);

for (const [name, purpose, address, queue] of [
  ["Google Tag Manager", "analytics", "https://www.googletagmanager.com/gtm.js?id=GTM-XXXX"],
  ["Google Analytics 4", "analytics", "https://www.googletagmanager.com/gtag/js?id=G-XXXX"],
  ["Matomo", "analytics", "https://matomo.example/matomo.js", "_paq"],
  ["Meta Pixel", "media", "https://connect.facebook.net/en_US/fbevents.js", "fbq"],
])
  test(`${name}: asked for when its purpose is allowed, and its queue is ready`, async () => {
    const visitor = await visit(demo, {
      head: tag("data-consent-mode") + html(name),
      csp,
    });
    await visitor.element(".banner");
    await visitor.until(() => globalThis.samtycke);
    assert.deepEqual(abroad(visitor), []);
    assert.equal(await visitor.evaluate(() => globalThis.dataLayer.length), 1);
    await accept(visitor, purpose);
    await asksFor(visitor, address);
    if (queue) await visitor.until((key) => key in globalThis, queue);
    else
      await visitor.until(() => {
        const entries = globalThis.dataLayer.map((entry) => entry.event ?? entry[0]);
        return entries.includes("samtycke_consent") && /gtm.js|config/.test(entries.join());
      });
    assert.equal(abroad(visitor).length, 1);
    if (queue === "fbq") {
      assert.deepEqual(
        await visitor.evaluate(() => globalThis.fbq.queue.map(([command]) => command)),
        ["init", "track"],
      );
      await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("media.youtube"));
      assert.deepEqual(await visitor.evaluate(() => [...globalThis.fbq.queue.at(-1)]), [
        "consent",
        "revoke",
      ]);
    }
    await visitor.close();
  });

/** The recipe's own bundle; both leave out headless browsers and this machine unless told. */
async function bundle(name, from, to) {
  const contents = recipes.get(name).js.replace(from, to);
  assert.ok(contents.includes(to));
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: "iife",
    logLevel: "warning",
  });
  return { contentType: "text/javascript", body: outputFiles[0].text };
}

/** The test's policy with a second service beside the recipe's own. */
const wider = structuredClone(policy);
const [analytics] = wider.purposes.filter(({ id }) => id === "analytics");
const [measuring] = analytics.services;
analytics.services.push({ ...measuring, id: "matomo", name: "Matomo", storage: [] });

/** How a yes to the recipe's purpose ends, and what may be said yes to after it. */
const endings = [
  ["analytics", ["media"]],
  [`analytics.${measuring.id}`, ["analytics.matomo", "media"]],
];

for (const [name, file, from, to, collector] of [
  [
    "PostHog",
    "/posthog.js",
    "before_send:",
    "opt_out_useragent_filter: true, before_send:",
    "posthog.example",
  ],
  ["Plausible", "/plausible.js", "init({", "init({ captureOnLocalhost: true,", "plausible.example"],
])
  test(`${name}, the real script: sends after a yes, stores only what it says, and ends with a no`, async () => {
    const script = await bundle(name, from, to);
    for (const [withdrawn, next] of endings)
      await sendsOnlyBetween({ name, file, script, collector }, withdrawn, next);
  });

/** A visitor who says yes, takes it back, says yes to something else, and goes to another page. */
async function sendsOnlyBetween({ name, file, script, collector }, withdrawn, next) {
  const visitor = await visit(demo, {
    head: tag() + html(name),
    csp,
    files: {
      "/site/policy.json": { contentType: "application/json", body: JSON.stringify(wider) },
      [file]: script,
    },
  });
  await visitor.element(".banner");
  await visitor.until(() => globalThis.samtycke);
  assert.deepEqual(abroad(visitor), []);
  const sent = () =>
    visitor.requests.filter(({ url, method }) => url.includes(collector) && method === "POST");
  // Plausible leaves out browsers that say they are driven.
  await visitor.evaluate(() => {
    Object.defineProperty(navigator, "webdriver", { get: () => false });
  });
  await accept(visitor, "analytics");
  for (const start = Date.now(); sent().length === 0 && Date.now() - start < 20_000; )
    await new Promise((next) => setTimeout(next, 100));
  assert.ok(sent().length > 0, "an event was sent");
  const { cookies, local } = await visitor.stored();
  const names = [...Object.keys(cookies), ...Object.keys(local)].filter(
    (one) => !one.startsWith("samtycke_"),
  );
  assert.deepEqual(
    names.filter((one) => !/^(__)?ph_/.test(one)),
    [],
  );
  await visitor.evaluate((grant) => globalThis.samtycke.consent.withdraw(grant), withdrawn);
  const before = sent().length;
  await accept(visitor, ...next);
  await visitor.go("/site/");
  await visitor.element(".reminder");
  assert.deepEqual(
    sent()
      .slice(before)
      .map(({ url, body }) => `${url} ${body}`),
    [],
  );
  const after = await visitor.stored();
  assert.deepEqual(
    [...Object.keys(after.cookies), ...Object.keys(after.local)].filter(
      (one) => !one.startsWith("samtycke_"),
    ),
    [],
  );
  await visitor.close();
}
