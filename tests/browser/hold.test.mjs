// Trackers that a site declares by address, and that somebody else's script puts into the page: held
// back in Chromium whichever way they come, until their purpose or service is allowed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { abroad, asksFor, strictCsp, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const rules = [
  { match: "https://cdn.example/tracker*", category: "analytics" },
  { match: "https://*.youtube.com/*", category: "media", service: "youtube" },
  { match: "https://img.example/*", category: "analytics" },
];
const list = (value = rules) =>
  `<script type="application/json" data-samtycke="hold">${JSON.stringify(value)}</script>`;
const accept = (visitor, ...grants) =>
  visitor.evaluate((granted) => globalThis.samtycke.consent.accept(granted), grants);
const csp = strictCsp.replace("require-trusted-types-for 'script'; trusted-types samtycke", "");

/** What tag managers do. */
function insertInEveryWay() {
  const script = (name) => {
    const element = document.createElement("script");
    element.src = `https://cdn.example/tracker${name}.js`;
    element.onload = () => {
      globalThis.loaded = [...(globalThis.loaded ?? []), name];
    };
    return element;
  };
  document.head.appendChild(script("1"));
  document.head.insertBefore(script("2"), document.head.firstChild);
  document.body.append(script("3"));
  const late = document.createElement("script");
  document.body.append(late);
  late.setAttribute("src", "https://cdn.example/tracker4.js");
  const markup = '<script src="https://cdn.example/tracker5.js"></scr' + "ipt>";
  document.body.append(document.createRange().createContextualFragment(markup));
  const inner = document.createElement("div");
  inner.innerHTML = '<iframe id="film" src="https://www.youtube.com/embed/1"></iframe>';
  document.body.append(inner);
  inner.insertAdjacentHTML("beforeend", '<img srcset="https://img.example/set 2x" alt="">');
  const range = document.createRange();
  range.selectNodeContents(document.head);
  range.insertNode(script("6"));
  const pixel = document.createElement("img");
  pixel.src = "https://img.example/pixel";
  document.body.append(pixel);
  new Image().src = "https://img.example/unseen";
  const free = document.createElement("script");
  free.src = "https://cdn.example/free.js";
  document.body.append(free);
}

test("whichever way a declared tracker comes, it waits; what is not declared does not", async () => {
  for (const early of [true, false]) {
    const visitor = await visit(demo, {
      csp,
      head: list() + (early ? '<script src="/samtycke/hold.global.js"></script>' : "") + tag(),
    });
    await visitor.until(() => globalThis.samtycke);
    await visitor.evaluate(insertInEveryWay);
    await visitor.until(() => globalThis.ran?.includes("free.js"));
    await visitor.element("samtycke-embed");
    assert.deepEqual(abroad(visitor), ["https://cdn.example/free.js"]);
    await accept(visitor, "analytics");
    await asksFor(visitor, "https://img.example/pixel", "https://img.example/set");
    await visitor.until(() => globalThis.ran.length === 7 && globalThis.loaded?.length === 4);
    assert.deepEqual(
      (await visitor.evaluate(() => globalThis.ran)).sort(),
      ["free.js", ...[1, 2, 3, 4, 5, 6].map((n) => `tracker${n}.js`)].sort(),
    );
    assert.ok(!abroad(visitor).some((url) => /youtube|unseen/.test(url)));
    await visitor.evaluate(() => deep("[part=embed] button").click());
    await asksFor(visitor, "https://www.youtube-nocookie.com/embed/1");
    await visitor.close();
  }
});

test("a tag manager that starts by consent finds its trackers held, and those allowed free", async () => {
  const files = {
    "https://cdn.example/manager.js": {
      contentType: "text/javascript",
      body: `(${insertInEveryWay})()`,
    },
  };
  const visitor = await visit(demo, {
    csp,
    files,
    head: list() + tag(),
    body: '<script type="text/plain" data-category="analytics" data-src="https://cdn.example/manager.js"></script>',
    granted: ["analytics"],
  });
  await visitor.element("samtycke-embed");
  await visitor.until(() => globalThis.ran?.length === 7);
  assert.ok(!abroad(visitor).some((url) => url.includes("youtube")));
  await visitor.close();
});

test("scripts of the document itself do not run, when the list stands before them", async () => {
  const visitor = await visit(demo, {
    csp,
    head: `${list()}<script src="/samtycke/hold.global.js"></script>${tag()}<script src="https://cdn.example/tracker-written.js"></script>`,
    body: '<script src="https://cdn.example/free.js"></script>',
  });
  await visitor.element(".banner");
  await visitor.until(() => globalThis.ran);
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran), ["free.js"]);
  await accept(visitor, "analytics");
  await visitor.until(() => globalThis.ran.length === 2);
  await visitor.close();
});

test("a list that is none is refused with a code, and nothing optional starts", async () => {
  for (const wrong of [
    {},
    [{ match: "*", category: "analytics" }],
    [{ match: "https://x/" }],
    [null],
  ]) {
    const visitor = await visit(demo, {
      head: list(wrong) + tag(),
      body: '<script type="text/plain" data-category="analytics" data-src="https://cdn.example/1.js"></script>',
      granted: ["analytics"],
    });
    await visitor.until(() => globalThis.samtycke);
    await visitor.logged("hold.rules");
    assert.deepEqual(abroad(visitor), []);
    await visitor.close();
  }
});
