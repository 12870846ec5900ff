// Right to left, 400 % zoom, forced colours and print.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { overflow } from "./measure.mjs";
import { policy, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

/** The document with Arabic for every text. */
function inArabic(value) {
  if (Array.isArray(value)) return value.map(inArabic);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, inArabic(inner)]);
  const arabic =
    "sv" in value && "en" in value ? { ar: "نحسب الزيارات لنعرف الصفحات المفيدة." } : {};
  return { ...Object.fromEntries(entries), ...arabic };
}

async function open(language) {
  const body = JSON.stringify({ ...inArabic(policy), languages: ["sv", "en", "ar"] });
  return visit(demo, {
    head: `<script src="/samtycke/samtycke.global.js" data-policy="/site/policy.json"
      data-language="${language}" defer></script>`,
    files: { "/site/policy.json": { contentType: "application/json", body } },
  });
}

const sides = (visitor, selector) =>
  visitor.evaluate((selector) => {
    const { left, right } = deep(selector).getBoundingClientRect();
    return { left: Math.round(left), right: Math.round(innerWidth - right) };
  }, selector);

for (const [language, dir] of [
  ["sv", "ltr"],
  ["ar", "rtl"],
]) {
  test(`${language}: every layer is written ${dir}, and begins on its side`, async () => {
    const visitor = await open(language);
    await visitor.element(".banner");
    const host = await visitor.evaluate(() => {
      const { lang, dir } = deep("samtycke-banner");
      return { lang, dir, direction: getComputedStyle(deep(".banner")).direction };
    });
    assert.deepEqual(host, { lang: language, dir, direction: dir });
    const [first, second] = [
      await sides(visitor, '.banner [data-action="accept-all"]'),
      await sides(visitor, '.banner [data-action="reject-all"]'),
    ];
    assert.equal(first.left < second.left, dir === "ltr");
    await visitor.click('.banner [data-action="show-preferences"]');
    await visitor.element("dialog[open] [role=switch]");
    const close = await sides(visitor, 'dialog [data-action="close"]');
    const title = await sides(visitor, "dialog h2");
    assert.equal(title.left < close.left, dir === "ltr");
    await visitor.click('dialog [data-action="reject-all"]');
    await visitor.element(".reminder button");
    const { left, right } = await sides(visitor, ".reminder");
    assert.equal(left < right, dir === "ltr");
    await visitor.go("/site/");
    await visitor.element(".reminder button");
    assert.equal(await visitor.evaluate(() => deep("samtycke-banner").dir), dir);
    await visitor.close();
  });

  test(`${language}: at 400 % nothing is cut off, and every answer can be reached`, async () => {
    const visitor = await open(language);
    await visitor.page.setViewport({ width: 320, height: 256 });
    await visitor.element(".banner");
    assert.deepEqual(await overflow(visitor), []);
    for (const action of ["accept-all", "reject-all", "show-preferences"]) {
      const { left, right } = await sides(visitor, `.banner [data-action="${action}"]`);
      assert.ok(left >= 0 && right >= 0, action);
    }
    await visitor.click('.banner [data-action="show-preferences"]');
    await visitor.element("dialog[open] [role=switch]");
    assert.deepEqual(await overflow(visitor), []);
    await visitor.click('dialog [data-action="reject-all"]');
    await visitor.element(".reminder button");
    assert.deepEqual(await overflow(visitor), []);
    await visitor.close();
  });
}

test("in forced colours every answer and the permanent button have a border", async () => {
  const visitor = await open("sv");
  const session = await visitor.page.createCDPSession();
  await session.send("Emulation.setEmulatedMedia", {
    features: [{ name: "forced-colors", value: "active" }],
  });
  const borders = (selector) =>
    visitor.evaluate(
      (selector) =>
        deepAll(selector).map((button) => {
          const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } =
            getComputedStyle(button);
          return (
            borderTopStyle === "solid" &&
            Number.parseFloat(borderTopWidth) >= 1 &&
            borderTopColor !== backgroundColor
          );
        }),
      selector,
    );
  await visitor.element(".banner");
  assert.ok(await visitor.evaluate(() => matchMedia("(forced-colors: active)").matches));
  assert.deepEqual(await borders(".banner .choice"), [true, true, true]);
  await visitor.click('.banner [data-action="accept-all"]');
  await visitor.element('.reminder [data-action="withdraw-all"]');
  assert.deepEqual(await borders(".reminder button"), [true, true]);
  await visitor.close();
});

test("neither the banner nor the permanent button is printed", async () => {
  const visitor = await open("sv");
  await visitor.element(".banner");
  const printed = async (selector) => {
    await visitor.page.emulateMediaType("print");
    const visible = await visitor.evaluate((s) => deep(s).checkVisibility(), selector);
    await visitor.page.emulateMediaType("screen");
    return visible;
  };
  assert.equal(await printed(".banner"), false);
  await visitor.click('.banner [data-action="reject-all"]');
  await visitor.element(".reminder button");
  assert.equal(await printed(".reminder"), false);
  await visitor.close();
});
