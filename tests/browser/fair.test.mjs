// LEK 9:28: whatever a page's styles do, refusing stays as visible as accepting, and so does taking
// back: where they would not, safe values stand in their place and the console says why, once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Demo } from "./harness.mjs";
import { looks } from "./measure.mjs";
import { site, strictCsp, tag } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

/**
 * A page with `theme` among its styles, and `inside` in the shadow root itself, as a script of the
 * page can put it there. `core`: painted by core; else the first layer that is fetched.
 */
async function open({ theme = "", inside = "", core = false, ...options }) {
  const files = {
    "/site/theme.css": { contentType: "text/css", body: theme },
    "/site/late.css": { contentType: "text/css", body: "samtycke-banner { display: none }" },
  };
  if (!core) {
    const banner = await fetch(`${demo.origin}/v1/okidoki/banner/sv`);
    const body = await banner.text();
    files["/site/banner/sv"] = { contentType: "text/html; charset=utf-8", body };
  }
  return demo.visit("/site/", {
    ...options,
    async before(page) {
      await page.evaluateOnNewDocument((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        const put = () => {
          const root = document.querySelector("samtycke-banner")?.shadowRoot;
          if (root && css && !root.adoptedStyleSheets.includes(sheet))
            root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
          requestAnimationFrame(put);
        };
        requestAnimationFrame(put);
      }, inside);
      await site({
        csp: strictCsp,
        head: `<link rel="stylesheet" href="/site/theme.css">${tag()}`,
        files,
      })(page);
    },
  });
}

const weaker = (visitor) => visitor.lines.filter((line) => line.includes("theme.weaker"));
async function mended(visitor) {
  await visitor.until(() =>
    deep("samtycke-banner")?.shadowRoot?.adoptedStyleSheets.some((sheet) =>
      [...sheet.cssRules].some(({ selectorText }) => selectorText?.includes(":not(#s)")),
    ),
  );
  assert.equal(weaker(visitor).length, 1);
}

async function answersAlike(visitor) {
  const [accept, reject] = await looks(visitor, ".banner .choice");
  for (const { contrast, inView } of [accept, reject]) {
    assert.ok(contrast >= 4.5, `contrast ${contrast}`);
    assert.ok(inView);
  }
  const { text: _, contrast: __, ...one } = accept;
  const { text: ___, contrast: ____, ...other } = reject;
  assert.deepEqual(one, other);
  assert.ok(reject.height >= 44 && reject.width > 100, `${reject.width} × ${reject.height}`);
}

const phone = { width: 390, height: 844 };
const reject = '[data-action="reject-all"]';
for (const [what, styles] of [
  ["reject is hidden", { inside: `${reject} { display: none !important }` }],
  ["reject is unseen", { inside: `${reject} { visibility: hidden }` }],
  ["reject is faint", { inside: `${reject} { opacity: 0.2 }` }],
  [
    "reject is tiny",
    {
      inside: `${reject}${reject} { font-size: 7px; min-height: 0; min-width: 0; padding: 0; justify-self: end }`,
    },
  ],
  ["reject is but a text", { inside: `${reject} { background: none !important; color: #555 }` }],
  ["reject is elsewhere", { inside: `${reject} { position: fixed; left: 200vw }` }],
  ["no answer can be read", { theme: "::part(choice) { background: #fff; color: #eee }" }],
  ["the answers are specks", { theme: "::part(choice) { font-size: 2px }" }],
  ["the banner is away", { theme: "samtycke-banner { translate: 300vw }" }],
  ["reject is cut off the banner", { theme: "::part(banner) { clip-path: inset(0 60% 0 0) }" }],
  ["reject is cut off the element", { theme: "samtycke-banner { clip-path: inset(0 66% 0 0) }" }],
  [
    "reject is masked",
    { theme: "::part(banner) { mask-image: linear-gradient(90deg, #000 30%, transparent 34%) }" },
  ],
  ["no answer has a text", { theme: "::part(choice) { -webkit-text-fill-color: transparent }" }],
  [
    "something is painted over reject",
    {
      theme:
        '::part(banner)::after { content: ""; position: absolute; inset: auto 0 0 36%; height: 90px; background: #fff }',
    },
  ],
  [
    "something is painted over the element",
    {
      theme:
        'samtycke-banner::after { content: ""; position: absolute; inset: auto 0 0 36%; height: 90px; background: #fff }',
    },
  ],
  ["reject is cut off below", { theme: "::part(banner) { max-height: 20px; overflow: hidden }" }],
  [
    "no answer can be read on its gradient",
    {
      theme:
        "::part(choice) { background-image: linear-gradient(#fffdf9, #fffdf9); color: #fffdf9; border-color: #fffdf9 }",
    },
  ],
  [
    "only accept is in view",
    { theme: "::part(banner) { height: 90px; overflow: auto }", ...phone },
  ],
  ["reject is far away", { theme: "::part(choice) { margin-bottom: 70vh }", ...phone }],
  ["the texts of the answers are away", { theme: "::part(choice) { text-indent: -9999px }" }],
  ["the page moves its body", { theme: "body { transform: scale(1); min-height: 300vh }" }],
])
  for (const core of [false, true])
    test(`${what}${core ? " (core's view)" : ""}`, async () => {
      const visitor = await open({ ...styles, core });
      await mended(visitor);
      await answersAlike(visitor);
      await visitor.click(`.banner ${reject}`);
      await visitor.element(".reminder button");
      assert.equal(weaker(visitor).length, 1);
      await visitor.close();
    });

test("what was mended stays where it is when core takes over from the first layer", async () => {
  const visitor = await open({ theme: "::part(choice) { margin-bottom: 70vh }", ...phone });
  await mended(visitor);
  await visitor.evaluate(() => {
    globalThis.places = new Set();
    const look = () => {
      globalThis.places.add(deep('.banner [data-action="reject-all"]').getBoundingClientRect().top);
      requestAnimationFrame(look);
    };
    look();
  });
  const sheets = () => deep("samtycke-banner").shadowRoot.adoptedStyleSheets.length;
  const before = await visitor.evaluate(sheets);
  await (await visitor.element(`.banner ${reject}`)).hover();
  await visitor.until(
    (before) => deep("samtycke-banner").shadowRoot.adoptedStyleSheets.length > before,
    before,
  );
  await visitor.until(() => deep('.banner [data-action="reject-all"]:hover'));
  assert.equal(await visitor.evaluate(() => globalThis.places.size), 1);
  await visitor.close();
});

test("the permanent button is hidden", async () => {
  const visitor = await open({ theme: "::part(reminder) { display: none !important }" });
  await visitor.click('.banner [data-action="accept-all"]');
  await mended(visitor);
  await visitor.click('.reminder [data-action="withdraw-all"]');
  await visitor.until(() => !deep('.reminder [data-action="withdraw-all"]'));
  await visitor.close();
});

for (const [of, styles] of [
  [
    "samtycke-banner:not([data-asking])",
    ["clip-path: circle(0)", "filter: opacity(0)", "pointer-events: none"],
  ],
  ["samtycke-banner:not([data-asking])", ["content-visibility: hidden", "--samtycke-z: -1"]],
  ["::part(reminder)", ["mask-image: linear-gradient(transparent, transparent)", "scale: 0.1"]],
  ["::part(reminder)", ["-webkit-text-fill-color: transparent", "zoom: 0.1"]],
  ["samtycke-banner", ["--samtycke-surface: linear-gradient(#26221d, #26221d)"]],
  ["::part(reminder)::after", ["content: ''; position: absolute; inset: 0; background: #fff"]],
])
  for (const style of styles)
    test(`the permanent button under ${of} { ${style} }`, async () => {
      const visitor = await open({ theme: `${of} { ${style} }` });
      await visitor.click('.banner [data-action="accept-all"]');
      await mended(visitor);
      await visitor.click('.reminder [data-action="withdraw-all"]');
      await visitor.until(() => !deep('.reminder [data-action="withdraw-all"]'));
      await visitor.close();
    });

test("a page that is hidden until it is ready keeps its theme", async () => {
  for (const curtain of ["html:not(.on) { opacity: 0 }", "body:not(.on) { display: none }"]) {
    const visitor = await open({ theme: curtain });
    await visitor.answered("fair.js");
    await delay(3000);
    assert.deepEqual(weaker(visitor), []);
    await visitor.evaluate(() => {
      for (const element of [document.documentElement, document.body]) element.classList.add("on");
    });
    await delay(1500);
    assert.deepEqual(weaker(visitor), []);
    await visitor.click(`.banner ${reject}`);
    await visitor.close();
  }
});

test("the permanent button is hidden by styles that come later", async () => {
  for (const late of [
    () => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = "/site/late.css";
      document.body.append(link);
    },
    () => document.body.classList.add("open"),
  ]) {
    const theme = "body.open samtycke-banner { opacity: 0.01 }";
    const visitor = await open({ theme });
    await visitor.click('.banner [data-action="accept-all"]');
    await visitor.element(".reminder button");
    await visitor.answered("fair.js");
    await delay(500);
    assert.deepEqual(weaker(visitor), []);
    await visitor.evaluate(late);
    await mended(visitor);
    await visitor.click('.reminder [data-action="withdraw-all"]');
    await visitor.close();
  }
});

test("a theme that treats the answers alike is left alone, in every width, light and dark", async () => {
  const theme =
    ":root { --samtycke-accent: #7a1fa2; --samtycke-on-accent: #fff; --samtycke-font: serif; color-scheme: light dark }" +
    "::part(choice) { border-radius: 2rem; text-transform: uppercase }" +
    "::part(choice):hover { background: #000 } ::part(banner) { animation: none; border-width: 3px }";
  for (const [width, height] of [
    [1280, 800],
    [360, 640],
    [320, 256],
  ])
    for (const dark of [false, true]) {
      const visitor = await open({ theme, width, height, dark });
      await visitor.answered("fair.js");
      await visitor.element(".banner .choice");
      await delay(300);
      assert.deepEqual(weaker(visitor), [], `${width} ${dark}`);
      await visitor.click(`.banner ${reject}`);
      await visitor.element(".reminder button");
      await delay(300);
      assert.deepEqual(weaker(visitor), [], `${width} ${dark}`);
      await visitor.close();
    }
});
