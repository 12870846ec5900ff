import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { load, root } from "./load.mjs";

const { consentCookie, holdsUnder, readChoice, refusing } = await load("js-glue/src/choice.ts");
const { now, cases } = JSON.parse(await readFile(join(root, "tests/vectors/cookie.json"), "utf8"));

/** With the FNV-1a sum that makes it whole (wasm/core/consent/cookie.h). */
function checked(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${text}~${(hash >>> 0).toString(36)}`;
}

test("the fast path reads the cookie's vectors as core does", () => {
  for (const { description, cookie, expected, onlyCore } of cases) {
    if (onlyCore) continue;
    const choice = readChoice(cookie, now);
    if (!expected) assert.equal(choice, null, description);
    else {
      const { cookie: same, made, expires, ...rest } = choice;
      assert.equal(same, cookie, description);
      assert.deepEqual(rest, expected, description);
      assert.ok(made <= now + 60_000 && expires > now, description);
    }
  }
});

test("what only core can know leaves the version for the page to compare", () => {
  const other = cases.find(({ error }) => error === "consent.cookie-version");
  assert.equal(readChoice(other.cookie, now).version, "2025-01-01");
});

test("a choice of single services is read", () => {
  const [good] = cases.filter(({ expected }) => expected).map(({ cookie }) => cookie);
  const granted = "analytics.counter,analytics.heat-map,news";
  const fields = refusing(good).split("~").slice(0, -1);
  fields[4] = granted;
  assert.deepEqual(readChoice(checked(fields.join("~")), now).granted, granted.split(","));
});

test("of several cookies the newest that holds counts, and what does not hold hides none", () => {
  const [good] = cases.filter(({ expected }) => expected).map(({ cookie }) => cookie);
  const older = refusing(good.replace(/^(([^~]*~){2})[^~]*/, "$11"));
  assert.ok(readChoice(older, now));
  for (const others of [["bad"], [older], ["bad", older]]) {
    const cookies = [...others, good].map((value) => `samtycke_consent=${value}`).join("; ");
    assert.equal(consentCookie(cookies, now), good, others.join());
  }
});

test("of two of the same moment the one that was taken back without core counts", () => {
  const [good] = cases.filter(({ expected }) => expected?.granted.length > 0);
  const values = [good.cookie, refusing(good.cookie)];
  for (const order of [values, [...values].reverse()]) {
    const cookies = order.map((value) => `samtycke_consent=${value}`).join("; ");
    assert.equal(consentCookie(cookies, now), values[1]);
  }
});

test("a choice that is taken back without core is a refusal with the same identity", () => {
  for (const { cookie, expected } of cases.filter((one) => one.expected)) {
    const { granted, principal } = readChoice(refusing(cookie), now);
    assert.deepEqual({ granted, principal }, { granted: [], principal: expected.principal });
  }
});

test("the cookie is found among others, by its whole name", () => {
  assert.equal(consentCookie("a=1; samtycke_consent=x~y; b=2", now), "x~y");
  assert.equal(consentCookie("not_samtycke_consent=x; samtycke_consent2=y", now), null);
  assert.equal(consentCookie("", now), null);
  assert.equal(readChoice(null, now), null);
});

test("a choice holds under a later version only where core has said so, whatever else is kept", () => {
  const choice = { version: "2026-11-01" };
  const under = (version, kept) => {
    globalThis.localStorage = { getItem: () => kept };
    return holdsUnder(choice, version);
  };
  assert.ok(under("2026-11-01", null));
  assert.ok(under("2026-12-01", '["2026-12-01","2026-11-01"]'));
  assert.ok(!under("2026-12-01", '["2026-11-20","2026-11-01"]'));
  for (const odd of [null, "5", "{}", "true", '"2026-12-01"', "[", "[null]"])
    assert.ok(!under("2026-12-01", odd), `${odd}`);
  delete globalThis.localStorage;
});
