import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { load, root } from "./load.mjs";

const { consentCookie, readChoice } = await load("js-glue/src/choice.ts");
const { now, cases } = JSON.parse(await readFile(join(root, "tests/vectors/cookie.json"), "utf8"));

test("the fast path reads the cookie's vectors as core does", () => {
  for (const { description, cookie, expected, onlyCore } of cases) {
    if (onlyCore) continue;
    assert.deepEqual(readChoice(cookie, now), expected ?? null, description);
  }
});

test("what only core can know leaves the version for the page to compare", () => {
  const other = cases.find(({ error }) => error === "consent.cookie-version");
  assert.equal(readChoice(other.cookie, now).version, "2025-01-01");
});

test("the cookie is found among others, by its whole name", () => {
  assert.equal(consentCookie("a=1; samtycke_consent=x~y; b=2"), "x~y");
  assert.equal(consentCookie("not_samtycke_consent=x; samtycke_consent2=y"), null);
  assert.equal(consentCookie(""), null);
  assert.equal(readChoice(null, now), null);
});
