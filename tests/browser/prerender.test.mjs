// The first layer as `samtycke render banner` prints it, in a page whose Content Security Policy has
// the two printed hashes and nothing more for it, before the real backend.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { binary, Demo, dist, eventually, root } from "./harness.mjs";

const policy = join(root, "consent-schemas/policies/okidoki.json");
const tag = `<script src="/samtycke/samtycke.global.js" defer data-policy="/v1/okidoki/policy"
  data-language="sv" data-version="2026-11-01"></script>`;
const first = (action) => `.banner [data-action="${action}"]`;
const button = (action) => `.reminder [data-action="${action}"]`;

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

/** What the command prints: the markup, and what the page's policy has to allow for it. */
async function rendered(...options) {
  const args = ["render", "banner", policy, "--language", "sv", "--dist", dist, ...options];
  const { stdout, stderr } = await promisify(execFile)(binary, args);
  const [script, style] = stderr.trim().split("\n");
  return {
    html: stdout,
    csp:
      `default-src 'none'; ${script} 'self' 'wasm-unsafe-eval'; ${style}; connect-src 'self'; ` +
      "trusted-types samtycke; require-trusted-types-for 'script'",
  };
}

/**
 * A visitor, and the page at /site/, which notes whether anything of the banner is in view, and
 * when the policy is violated. `hold`: our files, or those so called, do not arrive before `release()`; `shared`: a
 * purpose that the policy says is sold or shared; `head`: instead of the script tag, `allowed`: what
 * its scripts need in the page's policy.
 */
async function open({
  options = [],
  hold = "",
  gpc = false,
  shared,
  head = tag,
  allowed = "",
  late = false,
  ...how
} = {}) {
  const { html, csp: own } = await rendered(...options);
  const csp = own.replace("script-src", `script-src ${allowed}`);
  let release;
  const held = new Promise((done) => {
    release = done;
  });
  if (!hold) release();
  const visitor = await demo.visit("about:blank", {
    ...how,
    async before(page) {
      await page.evaluateOnNewDocument((gpc) => {
        if (gpc) Object.defineProperty(navigator, "globalPrivacyControl", { value: true });
        globalThis.seen = [];
        globalThis.violations = [];
        const inView = () =>
          document
            .querySelector("samtycke-banner")
            ?.shadowRoot?.querySelector(".banner")
            ?.checkVisibility() ?? false;
        addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
          globalThis.violations.push(`${violatedDirective} ${blockedURI}`),
        );
        document.addEventListener("DOMContentLoaded", () => globalThis.seen.push(inView()));
        const look = () => {
          if (document.body) globalThis.seen.push(inView());
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }, gpc);
      await page.setRequestInterception(true);
      page.on("request", async (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.startsWith("/samtycke/") && pathname.includes(hold || "")) await held;
        if (pathname === "/site/")
          request.respond({
            contentType: "text/html; charset=utf-8",
            headers: { "Content-Security-Policy": csp },
            body: `<!doctype html><html lang="sv"><meta charset="utf-8"><title>Test</title>${head}<body>${late ? '<script src="/site/slow.js"></script>' : ""}${html}<main><h1>Test</h1></main>`,
          });
        else if (pathname === "/site/slow.js") {
          await eventually(pathname, () => visitor.asked("/samtycke/first-layer.js").length > 0);
          await delay(300);
          request.respond({ contentType: "text/javascript", body: "" });
        } else if (shared && pathname.endsWith("/policy"))
          request.respond({ body: sharing(shared) });
        else if (shared && pathname.endsWith("/consents")) request.respond({ status: 503 });
        else request.continue();
      });
    },
  });
  return { visitor, release };
}

function sharing(purpose) {
  const document = JSON.parse(readFileSync(policy, "utf8"));
  document.purposes.find(({ id }) => id === purpose).saleOrSharing = true;
  return JSON.stringify(document);
}

const receipt = (visitor) => visitor.until(() => globalThis.samtycke?.consent.receipt);
const granted = (visitor) =>
  visitor.evaluate(() =>
    ["analytics", "newsletter-tracking"].filter((id) => globalThis.samtycke.consent.granted(id)),
  );
const nothingViolated = async (visitor) => {
  assert.deepEqual(await visitor.evaluate(() => globalThis.violations), []);
  assert.deepEqual(
    visitor.lines.filter((line) => /Content Security|^exception|samtycke:/.test(line)),
    [],
  );
};
const settled = (visitor) =>
  visitor.until(() => deep(".reminder button")?.checkVisibility({ visibilityProperty: true }));

test("vanilla-cookieconsent's buttons are answered beside the first layer", async () => {
  const head = `${tag}<button type="button" id="prefs" data-cc="show-preferencesModal">x</button>`;
  const { visitor } = await open({ head });
  await visitor.go("/site/");
  await eventually("embeds.js", () => visitor.asked("/samtycke/embeds.js").length > 0);
  await delay(300);
  await visitor.click("#prefs");
  await visitor.element("dialog[open] [role=switch]");
  await visitor.close();
});

test("the banner is in the page's first paint, before any file of ours", async () => {
  const { visitor, release } = await open({ hold: "/samtycke/" });
  const loaded = visitor.go("/site/");
  await visitor.until(() => globalThis.seen.length > 0 && deep(".banner"));
  assert.equal(await visitor.evaluate(() => globalThis.seen[0]), true);
  assert.deepEqual(
    visitor.requests.filter(({ status }) => status !== undefined).map(({ path }) => path),
    ["/site/"],
  );
  release();
  await loaded;
  await visitor.click(first("show-preferences"));
  await visitor.element("dialog[open] [role=switch]");
  await nothingViolated(visitor);
  await visitor.close();
});

test("without JavaScript the banner does not stand there, asking in vain", async () => {
  const { visitor } = await open({ javascript: false });
  await visitor.go("/site/");
  const banner = await visitor.page.$("samtycke-banner >>> .banner");
  assert.equal(await banner.isVisible(), false);
  await visitor.close();
});

test("law.md rule 7: one who has refused sees no banner again, not even for a frame, and has the button", async () => {
  const { visitor } = await open();
  await visitor.go("/site/");
  await visitor.click(first("reject-all"));
  await receipt(visitor);
  await visitor.go("/site/");
  await settled(visitor);
  const seen = await visitor.evaluate(() => globalThis.seen);
  assert.ok(seen.length > 1 && !seen.includes(true), String(seen));
  assert.ok(await visitor.evaluate(() => !("asking" in deep("samtycke-banner").dataset)));
  assert.deepEqual(await visitor.axe(), []);
  await nothingViolated(visitor);
  await visitor.close();
});

test("law.md rule 6: one who has accepted takes it back on the next page by one click", async () => {
  const { visitor } = await open();
  await visitor.go("/site/");
  await visitor.click(first("accept-all"));
  await receipt(visitor);
  await visitor.go("/site/");
  await settled(visitor);
  assert.ok(!(await visitor.evaluate(() => globalThis.seen)).includes(true));
  assert.equal(visitor.asked("consent.wasm").length, 1, "the button needs no core");
  assert.equal((await granted(visitor)).length, 2);
  await visitor.click(button("withdraw-all"));
  await visitor.until(() => !deep('.reminder [data-action="withdraw-all"]'));
  assert.deepEqual(await granted(visitor), []);
  await nothingViolated(visitor);
  await visitor.close();
});

for (const [action, grants] of [
  ["reject-all", []],
  ["accept-all", ["analytics", "newsletter-tracking"]],
])
  test(`${action}, clicked before any script of ours has arrived, counts`, async () => {
    const { visitor, release } = await open({ hold: "/samtycke/" });
    const loaded = visitor.go("/site/");
    await visitor.click(first("show-preferences"));
    await visitor.click(first(action));
    const busy = () => deepAll("[aria-busy=true]").map(({ dataset }) => dataset.action);
    assert.ok((await visitor.evaluate(busy)).includes(action), "the click is seen to be kept");
    release();
    await loaded;
    await receipt(visitor);
    assert.deepEqual(await visitor.evaluate(busy), []);
    assert.deepEqual(await granted(visitor), grants);
    await settled(visitor);
    await nothingViolated(visitor);
    await new Promise((next) => setTimeout(next, 200)); // for what may follow wrongly
    const said = await visitor.evaluate(() => deep("[role=status]").textContent);
    assert.match(said, /^Tack/, "no question is announced that has been answered");
    await visitor.close();
  });

test("preferences clicked before any script of ours do not open over who has gone on to write", async () => {
  const { visitor, release } = await open({ hold: "/samtycke/" });
  const loaded = visitor.go("/site/");
  await visitor.click(first("show-preferences"));
  await visitor.evaluate(() => {
    const field = document.createElement("input");
    document.querySelector("main").append(field);
    field.focus();
  });
  await visitor.page.keyboard.type("hej");
  release();
  await loaded;
  await visitor.until(() => globalThis.samtycke && !deep("[aria-busy]"));
  await new Promise((next) => setTimeout(next, 500)); // for what may follow wrongly
  assert.equal(await visitor.evaluate(() => document.activeElement.localName), "input");
  assert.ok(await visitor.evaluate(() => deep(".banner").checkVisibility()));
  await visitor.close();
});

/** A visitor whose yes nobody has heard, and who was told so; time passes a hundred times as fast. */
async function acceptedInVain() {
  const { visitor, release } = await open({ hold: "/samtycke/" });
  const loaded = visitor.go("/site/");
  await visitor.element(first("accept-all"));
  await visitor.evaluate(() => {
    const real = setTimeout;
    globalThis.setTimeout = (work, ms) => real(work, ms / 100);
  });
  await visitor.click(first("accept-all"));
  await visitor.until(() => deep(".failed").checkVisibility());
  assert.equal(await visitor.evaluate(() => deep("[aria-busy]")), null);
  return { visitor, release, loaded };
}

test("what was said to have failed is no consent, also when scripts of ours come after all", async () => {
  const { visitor, release, loaded } = await acceptedInVain();
  release();
  await loaded;
  await visitor.until(() => globalThis.samtycke);
  await new Promise((next) => setTimeout(next, 500));
  assert.equal(await visitor.evaluate(() => document.cookie), "");
  assert.ok(await visitor.evaluate(() => deep(".banner").checkVisibility()));
  await visitor.close();
});

test("when no script of ours comes, a refusal puts the question away, and a yes is said to fail", async () => {
  const { visitor, release, loaded } = await acceptedInVain();
  await visitor.click(first("reject-all"));
  await visitor.until(() => !deep(".banner").checkVisibility());
  assert.equal(await visitor.evaluate(() => document.cookie), "");
  release();
  await loaded;
  await visitor.close();
});

test("where nothing can be kept, no question stands there that nobody answers", async () => {
  const { visitor } = await open();
  await visitor.page.evaluateOnNewDocument(() => {
    Object.defineProperty(globalThis, "localStorage", {
      get() {
        throw new DOMException("", "SecurityError");
      },
    });
  });
  await visitor.go("/site/");
  await visitor.logged("storage.denied");
  assert.equal(await visitor.evaluate(() => deep(".banner").checkVisibility()), false);
  await visitor.close();
});

test("a refusal that cannot be kept is said to have failed, also once core is there", async () => {
  const { visitor } = await open();
  await visitor.page.evaluateOnNewDocument(() => {
    Object.defineProperty(document, "cookie", { get: () => "", set() {} });
  });
  await visitor.go("/site/");
  await visitor.page.mouse.move(600, 700); // core is on its way
  await visitor.click(first("reject-all"));
  await visitor.until(() => globalThis.samtycke && deep(".failed").checkVisibility());
  await delay(1000);
  assert.ok(await visitor.evaluate(() => deep(".failed").checkVisibility()));
  await visitor.close();
});

test("with the loader in the page, what is allowed starts before any file of ours is there", async () => {
  const loader = readFileSync(join(dist, "samtycke.inline.js"), "utf8");
  const { integrity } = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"))[
    "samtycke.inline.js"
  ];
  const inline = `<script data-dist="/samtycke/" data-policy="/v1/okidoki/policy" data-language="sv"
    data-version="2026-11-01">${loader}</script>
    <script type="text/plain" data-category="analytics" data-src="/okidoki/assets/statistics.js"></script>`;
  const { visitor } = await open({ head: inline, allowed: `'${integrity}'` });
  await visitor.go("/site/");
  await visitor.click(first("accept-all"));
  await receipt(visitor);
  visitor.requests.length = 0;
  await visitor.go("/site/");
  await settled(visitor);
  const paths = visitor.requests.map(({ path }) => path);
  const [started, ...ours] = paths.slice(paths.indexOf("/site/") + 1); // the page before may count
  assert.equal(started, "/okidoki/assets/statistics.js");
  assert.ok(ours.includes("/samtycke/runtime.js"), String(ours));
  await visitor.click(button("withdraw-all"));
  await visitor.until(() => !deep('.reminder [data-action="withdraw-all"]'));
  await nothingViolated(visitor);
  await visitor.close();
});

test("a first layer that comes late in the page is the only one", async () => {
  const { visitor } = await open({ head: tag.replace("defer", "async"), late: true });
  await visitor.go("/site/");
  await visitor.click(first("accept-all"));
  await receipt(visitor);
  await settled(visitor);
  assert.equal(
    await visitor.evaluate(() => document.querySelectorAll("samtycke-banner").length),
    1,
  );
  await visitor.close();
});

test("law.md rule 1: a refusal holds over an acceptance that still waits for core", async () => {
  const { visitor, release } = await open({ hold: "consent.wasm" });
  await visitor.go("/site/");
  await visitor.until(() => globalThis.samtycke);
  await visitor.click(first("accept-all"));
  await visitor.until(() => deep('[aria-busy="true"]'));
  await visitor.click(first("reject-all"));
  release();
  await receipt(visitor);
  await settled(visitor);
  assert.deepEqual(await granted(visitor), []);
  assert.match(
    await visitor.page.evaluate(() => document.cookie),
    /samtycke_consent=1~[^~]*~[^~]*~[^~]*~~/,
  );
  await nothingViolated(visitor);
  await visitor.close();
});

test("each layout stands where it should: a bar below, a box in the corner, a dialog in the middle", async () => {
  const places = {};
  for (const layout of ["bar", "box", "dialog"]) {
    const { visitor } = await open({ options: ["--layout", layout] });
    await visitor.go("/site/");
    await visitor.element(first("reject-all"));
    const boxes = [];
    for (const width of [1280, 360]) {
      await visitor.page.setViewport({ width, height: 800 });
      boxes.push(
        await visitor.evaluate(() => {
          const { left, right, top, bottom } = deep(".banner").getBoundingClientRect();
          const { clientWidth: width, clientHeight: height } = document.documentElement;
          const rounded = [left, width - right, top, height - bottom].map(Math.round);
          return Object.fromEntries(
            ["left", "right", "top", "bottom"].map((side, i) => [side, rounded[i]]),
          );
        }),
      );
    }
    places[layout] = boxes;
    await visitor.close();
  }
  const near = (one, other, within = 2) => Math.abs(one - other) <= within;
  const [bar, narrowBar] = places.bar;
  assert.ok(near(bar.left, bar.right) && bar.bottom === 16 && bar.top > 300, JSON.stringify(bar));
  const [box, narrowBox] = places.box;
  assert.ok(box.right === 16 && box.bottom === 16 && box.left > 800, JSON.stringify(box));
  for (const narrow of [narrowBar, narrowBox])
    assert.deepEqual([narrow.left, narrow.right, narrow.bottom], [0, 0, 0]);
  for (const { left, right, top, bottom } of places.dialog) {
    assert.ok(near(left, right) && near(top, bottom), `${left} ${right} ${top} ${bottom}`);
    assert.ok(top > 16);
  }
});

test("law.md rule 9: under Global Privacy Control core comes at once, and asks for what is left", async () => {
  const sold = "Statistik"; // in the policy that core gets, it is shared
  const { visitor } = await open({ gpc: true, shared: "analytics" });
  await visitor.go("/site/");
  await visitor.until((text) => {
    const banner = deep(".banner");
    return banner && !banner.querySelector(".purposes").textContent.includes(text);
  }, sold);
  await visitor.click(first("accept-all"));
  await visitor.until(() => globalThis.samtycke?.consent.granted("newsletter-tracking"));
  assert.deepEqual(await granted(visitor), ["newsletter-tracking"]);
  await nothingViolated(visitor);
  await visitor.close();
});
