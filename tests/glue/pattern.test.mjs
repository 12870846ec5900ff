// The names of storage and of trackers, with "*" for any run of characters.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { patternOf } = await load("js-glue/src/pattern.ts");

/** What a pattern means. */
const slow = (pattern) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );

test("every pattern takes just the names that it says", () => {
  const words = (letters, longest) => {
    const all = [""];
    for (let from = 0, length = 0; length < longest; length++) {
      const until = all.length;
      for (; from < until; from++) for (const letter of letters) all.push(all[from] + letter);
    }
    return all;
  };
  const names = [...words("ab", 5), "a\nb", "a.b", "A", "*"];
  for (const pattern of [...words("ab*", 5), "a.b", ".*", "a*\n*", "[ab]", "a+"])
    for (const name of names)
      assert.equal(patternOf(pattern).test(name), slow(pattern).test(name), `${pattern} ${name}`);
});

test("many * in a pattern, and a long name, take no time", () => {
  const start = performance.now();
  const pattern = patternOf(`${"*a".repeat(60)}*b`);
  assert.equal(pattern.test("a".repeat(4000)), false);
  assert.equal(pattern.test(`${"a".repeat(4000)}b`), true);
  assert.ok(performance.now() - start < 1000);
});
