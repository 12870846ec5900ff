import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./load.mjs";

const folder = join(root, "js-glue/styles");

test("a browser without light-dark() has the light colours", async () => {
  const supports = /@supports \(color: light-dark\(#000, #fff\)\) \{[^}]*\}\s*\}/g;
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), "utf8");
    const [guarded = ""] = text.match(supports) ?? [];
    const plain = text.replace(supports, "").replace(/\/\*.*?\*\//gs, "");
    assert.ok(!plain.includes("light-dark("), name);
    for (const [, property, before, light] of guarded.matchAll(
      /(--s-[\w-]+): (var\(--[\w-]+, )light-dark\((#\w+), #\w+\)/g,
    ))
      assert.ok(plain.includes(`${property}: ${before}${light})`), property);
  }
});
