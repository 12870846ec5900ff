// Whatever goes wrong: nothing optional runs, nothing leaves, the page works, and the console has
// one line with a stable code. Real Chromium, real backend.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { Demo, okidoki, patience, Visitor } from "./harness.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const accept = '.banner button[data-action="accept-all"]';
const year = 365 * 86_400_000;

/** Answers requests to paths that match, and lets the others pass. */
const answering = (pattern, answer) => async (page) => {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (!pattern.test(new URL(request.url()).pathname)) request.continue();
    else if (answer === null) request.abort("connectionrefused");
    else request.respond(answer);
  });
};

const ours = (visitor) => visitor.lines.filter((line) => line.includes("samtycke: "));

const trackers = (kept) => Object.keys(kept).filter((name) => /^_*ph_|^dmn_chk_/.test(name));

async function says(visitor, code) {
  await visitor.logged("samtycke: ");
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(ours(visitor).length, 1, visitor.lines.join("\n"));
  assert.ok(ours(visitor)[0].startsWith(`error: samtycke: ${code}: `), ours(visitor)[0]);
  assert.deepEqual(
    visitor.lines.filter((line) => line.startsWith("exception:")),
    [],
  );
}

async function nothingOptional(visitor) {
  const asked = [
    ...visitor.asked("/demo/collector"),
    ...visitor.asked("statistics.js"),
    ...visitor.asked("/events"),
  ];
  assert.deepEqual(
    asked.map(({ path }) => path),
    [],
  );
  assert.deepEqual(
    visitor.requests.filter(({ url }) => /^https?:/.test(url) && !url.startsWith(demo.origin)),
    [],
  );
  const state = await visitor.evaluate(() => ({
    granted: globalThis.samtycke?.consent.granted("analytics") ?? false,
    heading: document.querySelector("h1")?.textContent ?? "",
  }));
  assert.equal(state.granted, false);
  assert.ok(state.heading.length > 0, "the page is there");
  await visitor.evaluate(() => document.querySelector('nav a[href$="/arbeten/"]').click());
  await visitor.until(() => location.pathname === "/okidoki/arbeten/");
}

/** Core is loaded by an act of the visitor: here, a yes. */
async function actIfAsked(visitor) {
  await visitor.until(() => globalThis.samtycke);
  await visitor.evaluate((selector) => deep(selector)?.click(), accept);
}

const broken = [
  ["the policy is missing", /\/policy$/, { status: 404, body: "" }, "policy.unavailable"],
  ["the policy's server cannot be reached", /\/policy$/, null, "policy.unavailable"],
  ["the policy is no JSON", /\/policy$/, { status: 200, body: "{" }, "json.syntax"],
  ["the policy is another document", /\/policy$/, { status: 200, body: "{}" }, "document.missing"],
  ["the whole backend is down", /^\/v1\//, null, "policy.unavailable"],
  ["runtime.js is missing", /\/runtime\.js$/, { status: 404, body: "" }, "runtime.unavailable"],
  ["the texts are missing", /\/locales\//, { status: 404, body: "" }, "locale.unavailable"],
  ["the wasm is missing", /consent\.wasm$/, { status: 404, body: "" }, "engine.unavailable"],
  ["the wasm's glue is missing", /consent\.mjs$/, { status: 404, body: "" }, "engine.unavailable"],
  [
    "the wasm is corrupted",
    /consent\.wasm$/,
    {
      status: 200,
      contentType: "application/wasm",
      body: Buffer.from("0061736d01000000ff", "hex"),
    },
    "engine.unavailable",
  ],
];

for (const [what, pattern, answer, code] of broken)
  test(what, async () => {
    const visitor = await demo.visit("/okidoki/", { before: answering(pattern, answer) });
    await actIfAsked(visitor);
    await says(visitor, code);
    await nothingOptional(visitor);
    await visitor.close();
  });

test("wasm is blocked by the page's CSP", async () => {
  const visitor = await demo.visit("/okidoki/", {
    before: async (page) => {
      const answer = await fetch(`${demo.origin}/okidoki/`);
      const csp = answer.headers.get("content-security-policy").replace("'wasm-unsafe-eval'", "");
      const body = await answer.text();
      await answering(/^\/okidoki\/$/, {
        status: 200,
        contentType: "text/html; charset=utf-8",
        headers: { "Content-Security-Policy": csp },
        body,
      })(page);
    },
  });
  await actIfAsked(visitor);
  await says(visitor, "engine.unavailable");
  await nothingOptional(visitor);
  await visitor.close();
});

for (const [lacks, without] of [
  ["WebAssembly", () => delete globalThis.WebAssembly],
  ["shadow DOM", () => delete Element.prototype.attachShadow],
  ["style sheets of its own making", () => delete globalThis.CSSStyleSheet],
])
  test(`an old browser, without ${lacks}: nothing optional runs, and the page works`, async () => {
    const visitor = await demo.visit("/okidoki/", {
      before: (page) => page.evaluateOnNewDocument(without),
    });
    await actIfAsked(visitor);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.ok(ours(visitor).length <= 1, visitor.lines.join("\n"));
    assert.deepEqual(
      visitor.lines.filter((line) => line.startsWith("exception:")),
      [],
    );
    await nothingOptional(visitor);
    await visitor.close();
  });

test("storage is denied: the visitor is not asked, since no answer could be kept", async () => {
  const profile = await mkdtemp(join(tmpdir(), "samtycke-denied-"));
  await mkdir(join(profile, "Default"));
  await writeFile(
    join(profile, "Default/Preferences"),
    JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }),
  );
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    userDataDir: profile,
    args: ["--no-sandbox", "--disable-gpu"],
    protocolTimeout: 4 * patience,
  });
  try {
    const visitor = new Visitor(browser.defaultBrowserContext(), demo.origin);
    await visitor.open("/okidoki/");
    await says(visitor, "storage.denied");
    assert.equal(await visitor.evaluate(() => deep(".banner")), null);
    const code = await visitor.evaluate(() =>
      globalThis.samtycke.consent.acceptAll().catch((error) => error.code),
    );
    assert.equal(code, "storage.denied");
    await nothingOptional(visitor);
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
});

async function cookieAfter(action) {
  const visitor = await demo.visit("/okidoki/");
  await visitor.click(`.banner button[data-action="${action}"]`);
  await visitor.until(() => document.cookie.includes("samtycke_consent"));
  const { cookies } = await visitor.stored();
  await visitor.close();
  return cookies.samtycke_consent;
}

const withCookie = (value) => (page) =>
  page.setCookie({ name: "samtycke_consent", value, url: demo.origin });

test("a refusal edited into an acceptance is no choice", async () => {
  const refused = await cookieAfter("reject-all");
  const visitor = await demo.visit("/okidoki/", {
    before: withCookie(refused.replace("~~", "~analytics~")),
  });
  await visitor.element(accept);
  await says(visitor, "consent.cookie-damaged");
  await nothingOptional(visitor);
  await visitor.close();
});

test("a cookie of rubbish is no choice", async () => {
  for (const value of ["%00", "1~~~~~~~", "<script>alert(1)</script>", "~".repeat(1000)]) {
    const visitor = await demo.visit("/okidoki/", { before: withCookie(value) });
    await visitor.element(accept);
    await says(visitor, "consent.cookie-damaged");
    await nothingOptional(visitor);
    await visitor.close();
  }
});

test("an oversized cookie is no choice", async () => {
  const granted = await cookieAfter("accept-all");
  const visitor = await demo.visit("/okidoki/", { before: withCookie(granted.padEnd(3_900, "a")) });
  await visitor.element(accept);
  await says(visitor, "consent.cookie-oversized");
  await nothingOptional(visitor);
  await visitor.close();
});

test("the clock was set back a year: a choice of the future is no choice", async () => {
  const granted = await cookieAfter("accept-all");
  const visitor = await demo.visit("/okidoki/", {
    before: async (page) => {
      await withCookie(granted)(page);
      await page.evaluateOnNewDocument((back) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() - back;
      }, year);
    },
  });
  await says(visitor, "clock.wrong");
  assert.equal(await visitor.evaluate(() => deep(".banner")), null);
  await nothingOptional(visitor);
  await visitor.close();
});

test("a clock that is a year ahead: without a proof there is no consent", async () => {
  const visitor = await demo.visit("/okidoki/", {
    before: (page) =>
      page.evaluateOnNewDocument((ahead) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + ahead;
      }, year),
  });
  await visitor.click(accept);
  await visitor.element('.reminder [data-action="reload"]');
  await says(visitor, "consent.record-refused");
  const { cookies, local } = await visitor.stored();
  assert.deepEqual(trackers({ ...cookies, ...local }), []);
  visitor.requests.length = 0;
  await visitor.page.reload();
  await visitor.element(".reminder button");
  await nothingOptional(visitor);
  await visitor.close();
});

test("a cookie at a deeper path hides no choice", async () => {
  const visitor = await demo.visit("/okidoki/", {
    before: (page) =>
      page.setCookie({
        name: "samtycke_consent",
        value: "bad",
        url: demo.origin,
        path: "/okidoki/",
      }),
  });
  await visitor.click('.banner button[data-action="reject-all"]');
  await visitor.until(() => globalThis.samtycke?.consent.receipt);
  await visitor.page.reload();
  await visitor.element(".reminder button");
  assert.equal(await visitor.evaluate(() => deep(".banner")), null);
  await visitor.close();
});

for (const [what, missing] of [
  ["offline", /./],
  ["with the wasm missing", /consent\.(wasm|mjs)$/],
])
  test(`a returning visitor withdraws ${what}: at once here, and on record later`, async () => {
    let pattern = /^$/;
    const visitor = await demo.visit("/okidoki/", {
      before: answering({ test: (path) => pattern.test(path) }, null),
    });
    await visitor.click(accept);
    await visitor.until(
      () => document.cookie.includes("ph_") && globalThis.samtycke.consent.receipt,
    );
    visitor.requests.length = 0;
    await visitor.page.reload();
    await visitor.answered("/demo/collector");
    await visitor.element('.reminder [data-action="withdraw-all"]');
    pattern = missing;
    visitor.requests.length = 0;
    await visitor.click('.reminder [data-action="withdraw-all"]');
    await visitor.until(() => deep('.reminder [data-action="withdraw-all"]') === null);
    const { cookies, local, session } = await visitor.stored();
    assert.deepEqual(trackers({ ...cookies, ...local, ...session }), []);
    assert.equal(
      await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")),
      false,
    );
    assert.deepEqual(visitor.asked("/demo/collector"), []);
    pattern = /^$/;
    await visitor.go("/okidoki/arbeten/");
    await visitor.until(
      () => globalThis.samtycke.consent.receipt && !localStorage.samtycke_withdrawn,
    );
    const { record } = await visitor.evaluate(() => globalThis.samtycke.consent);
    assert.equal(record["dpv:hasIndicationMethod"], "button-withdraw");
    assert.deepEqual(
      record["dpv:hasProcess"].map((process) => process["dpv:hasConsentStatus"]),
      ["dpv:ConsentWithdrawn", "dpv:ConsentWithdrawn"],
    );
    await nothingOptional(visitor);
    await visitor.close();
  });

test("what cannot be done is told, on the first layer and at the permanent button", async () => {
  let pattern = /consent\.(wasm|mjs)$/;
  const visitor = await demo.visit("/okidoki/", {
    before: answering({ test: (path) => pattern.test(path) }, null),
  });
  const told = () => visitor.evaluate(() => deep(".failed")?.checkVisibility());
  const failed = "Det gick inte just nu. Försök igen om en stund.";
  await visitor.element(accept);
  assert.equal(await told(), false);
  await visitor.click(accept);
  await visitor.sees(failed);
  assert.equal(await told(), true);
  await nothingOptional(visitor);
  pattern = /^$/;
  await visitor.click(accept);
  await visitor.until(() => globalThis.samtycke?.consent.receipt);
  await visitor.page.reload();
  await visitor.element('.reminder [data-action="withdraw-all"]');
  pattern = /consent\.(wasm|mjs)$/;
  await visitor.click('.reminder [data-action="show-preferences"]');
  await visitor.sees(failed);
  assert.equal(await told(), true);
  await visitor.page.reload();
  await visitor.element('.reminder [data-action="withdraw-all"]');
  assert.equal(await told(), false);
  await visitor.click('[data-samtycke="preferences"]');
  await visitor.until(() => deep(".failed").checkVisibility());
  pattern = /^$/;
  await visitor.click('[data-samtycke="preferences"]');
  await visitor.element(".preferences");
  await visitor.close();
});

test("where the browser does not keep the answer, the visitor is told and not thanked", async () => {
  const policy = okidoki();
  policy.consent.domain = "other.example";
  const own = await Demo.start({ policy });
  try {
    const visitor = await own.visit("/okidoki/");
    await visitor.click(accept);
    await visitor.until(() => deep(".failed")?.checkVisibility());
    assert.ok(await visitor.evaluate(() => deep(".banner").checkVisibility()));
    assert.equal(
      await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")),
      false,
    );
    const code = await visitor.evaluate(() =>
      globalThis.samtycke.consent.acceptAll().catch(({ code }) => code),
    );
    assert.equal(code, "storage.denied");
  } finally {
    await own.stop();
  }
});

test("a choice after a withdrawal that waits to be recorded is not taken back by it", async () => {
  let pattern = /^$/;
  const visitor = await demo.visit("/okidoki/", {
    before: answering({ test: (path) => pattern.test(path) }, null),
  });
  await visitor.click(accept);
  await visitor.until(() => globalThis.samtycke?.consent.receipt);
  await visitor.page.reload();
  await visitor.element('.reminder [data-action="withdraw-all"]');
  pattern = /consent\.(wasm|mjs)$/;
  await visitor.click('.reminder [data-action="withdraw-all"]');
  await visitor.until(() => deep('.reminder [data-action="withdraw-all"]') === null);
  pattern = /^$/;
  await visitor.click('.reminder [data-action="show-preferences"]');
  await visitor.click('dialog [data-action="accept-all"]');
  await visitor.element('.reminder [data-action="withdraw-all"]');
  await visitor.until(
    () => !localStorage.samtycke_queue && globalThis.samtycke.consent.receipt !== null,
  );
  await visitor.page.reload();
  await visitor.element('.reminder [data-action="withdraw-all"]');
  assert.equal(await visitor.evaluate(() => localStorage.samtycke_withdrawn ?? null), null);
  assert.deepEqual(
    visitor.asked("/consents").map(({ body }) => JSON.parse(body)["dpv:hasIndicationMethod"]),
    ["banner-accept-all", "button-withdraw", "preferences-accept-all"],
  );
  await visitor.close();
});

for (const kept of ['"x"', "[null]", '{"analytics":[null]}', '{"analytics":[{"kind":"toString"}]}'])
  test(`what scripts wrote over our own notes stops nothing: ${kept}`, async () => {
    const visitor = await demo.visit("/okidoki/");
    await visitor.click('.banner button[data-action="reject-all"]');
    await visitor.until(() => globalThis.samtycke?.consent.receipt);
    await visitor.evaluate((text) => localStorage.setItem("samtycke_places", text), kept);
    await visitor.page.reload();
    await visitor.element(".reminder button");
    assert.deepEqual(ours(visitor), []);
    await visitor.close();
  });

test("a refusal offline holds at once, and is proved when the network is back", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(accept);
  await visitor.page.setOfflineMode(true);
  await visitor.click('.banner button[data-action="reject-all"]');
  await visitor.until(() => localStorage.getItem("samtycke_refused") === '"sv"');
  assert.equal(await visitor.evaluate(() => deep(".banner").checkVisibility()), false);
  assert.equal(await visitor.evaluate(() => globalThis.samtycke.consent.receipt), null);
  await visitor.page.setOfflineMode(false);
  await visitor.until(() => globalThis.samtycke?.consent.receipt);
  await visitor.until(() => localStorage.getItem("samtycke_refused") === null);
  await visitor.close();
});

test("a choice made offline is queued, and is delivered when the network is back", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.click('.banner button[data-action="show-preferences"]');
  await visitor.element("dialog[open] [role=switch]");
  await visitor.page.setOfflineMode(true);
  await visitor.click('dialog button[data-action="reject-all"]');
  await visitor.until(
    () => JSON.parse(localStorage.getItem("samtycke_queue") ?? "[]").length === 1,
  );
  assert.equal(await visitor.evaluate(() => globalThis.samtycke.consent.receipt), null);
  await visitor.page.setOfflineMode(false);
  await visitor.until(() => globalThis.samtycke?.consent.receipt);
  assert.equal(await visitor.evaluate(() => localStorage.getItem("samtycke_queue")), null);
  await visitor.close();
});

test("a refusal while the backend is down is proved and delivered by a later page", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(accept);
  await demo.server.stop();
  await visitor.click('.banner button[data-action="reject-all"]');
  await visitor.until(() => localStorage.getItem("samtycke_refused") === '"sv"');
  await demo.server.start();
  await visitor.go("/okidoki/arbeten/");
  await visitor.until(() => globalThis.samtycke?.consent.receipt);
  const left = () => ["samtycke_queue", "samtycke_refused"].map((key) => localStorage.getItem(key));
  assert.deepEqual(await visitor.evaluate(left), [null, null]);
  const { record } = await visitor.evaluate(() => globalThis.samtycke.consent);
  assert.equal(record["dpv:hasIndicationMethod"], "banner-reject-all");
  await visitor.close();
});
