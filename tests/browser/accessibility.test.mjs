// axe-core in every state of every screen: nothing found, in light and dark, wide and narrow, where
// everything fits and every control is large enough.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Demo } from "./harness.mjs";
import { overflow, smallTargets } from "./measure.mjs";
import { everyScreen } from "./tours.mjs";

const looks = [
  { language: "sv", width: 1280, dark: false },
  { language: "en", width: 360, dark: true },
];

for (const look of looks) {
  const name = `${look.language}, ${look.width} px, ${look.dark ? "dark" : "light"}`;
  test(`axe-core finds nothing in any state: ${name}`, async () => {
    const demo = await Demo.start();
    const found = [];
    try {
      await everyScreen(demo, look, async (state, visitor) => {
        await visitor.screenshot(`${look.language}-${look.width}/${state}`);
        found.push(...(await visitor.axe()).map((violation) => `${state}: ${violation}`));
        if (look.width > 360) return;
        for (const what of await overflow(visitor)) found.push(`${state}: too wide: ${what}`);
        for (const what of await smallTargets(visitor)) found.push(`${state}: too small: ${what}`);
      });
    } finally {
      await demo.stop();
    }
    assert.deepEqual(found, []);
  });
}

const pages = ["", "arbeten/", "integritet/", "en/", "en/privacy/"].map(
  (page) => `/okidoki/${page}`,
);

test("axe-core finds nothing on the demo's own pages", async () => {
  const demo = await Demo.start();
  const found = [];
  try {
    for (const page of ["/", ...pages]) {
      const visitor = await demo.visit(page);
      found.push(...(await visitor.axe()).map((violation) => `${page}: ${violation}`));
      await visitor.close();
    }
  } finally {
    await demo.stop();
  }
  assert.deepEqual(found, []);
});
