// The choices that vanilla-cookieconsent and klaro stored, taken over strictly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { idOf, storedChoice } = await load("js-glue/entries/migrate.ts");
const { whenMade } = await load("js-glue/src/stored-choice.ts");

const day = 86_400_000;
const now = Date.parse("2026-11-28T12:00:00.000Z");
const services = (...ids) => ids.map((id) => ({ id }));
const policy = {
  purposes: [
    { id: "necessary" },
    { id: "analytics", asked: true, services: services("ga", "youtube", "analytics") },
    { id: "ads", asked: true },
  ],
};
const vanilla = {
  categories: ["necessary", "analytics"],
  revision: 0,
  data: null,
  consentTimestamp: "2026-10-01T08:00:00.000Z",
  consentId: "2e4c2d9e-2f37-4b47-9d2f-0f1b3d3f9a10",
  services: { necessary: [], analytics: ["ga", "youtube"], ads: [] },
  languageCode: "en",
  lastConsentTimestamp: "2026-11-02T09:30:00.000Z",
  expirationTime: now + 100 * day,
};
const klaroPolicy = {
  purposes: [
    { id: "statistics", asked: true, services: services("matomo", "inline-tracker") },
    { id: "security", services: services("cloudflare") },
  ],
};
const klaro = { matomo: true, inlineTracker: false, cloudflare: true };

const cookieOf = (name, value) => `${name}=${encodeURIComponent(JSON.stringify(value))}`;
const fromVanilla = (value, settings) =>
  storedChoice(`a=1; ${cookieOf("cc_cookie", value)}; b=2`, policy, now, settings);
const fromKlaro = (value, settings) =>
  storedChoice(cookieOf("klaro", value), klaroPolicy, now, settings);

test("vanilla-cookieconsent: the grants, with the time of the choice that holds", () => {
  assert.deepEqual(fromVanilla(vanilla), {
    made: Date.parse("2026-11-02T09:30:00.000Z"),
    granted: ["analytics"],
    from: "cc_cookie",
  });
  const refused = { ...vanilla, categories: ["necessary"], services: { analytics: [] } };
  assert.deepEqual(fromVanilla(refused).granted, []);
  const some = { ...vanilla, services: { analytics: ["ga"], ads: [] } };
  assert.deepEqual(fromVanilla(some).granted, ["analytics.ga"]);
});

test("services of a category that was refused are no yes: such a cookie is asked about", () => {
  for (const categories of [[], ["necessary"], ["ads"]])
    for (const allowed of [["ga"], ["ga", "youtube"], ["unknown"]])
      assert.equal(fromVanilla({ ...vanilla, categories, services: { analytics: allowed } }), null);
});

test("a yes to a category is no yes to services that it did not have", () => {
  const fewer = { ...vanilla, services: { analytics: ["ga"] } };
  assert.deepEqual(fromVanilla(fewer).granted, ["analytics.ga"]);
  assert.equal(fromVanilla({ ...vanilla, services: {} }), null);
});

test("what the policy does not ask about is not granted", () => {
  const more = { ...vanilla, categories: [...vanilla.categories, "social", "necessary"] };
  assert.deepEqual(fromVanilla(more).granted, ["analytics"]);
});

test("klaro: the grants by service; nobody knows when, so the visitor must be asked", () => {
  assert.deepEqual(fromKlaro(klaro), { made: null, granted: ["statistics.matomo"], from: "klaro" });
  assert.deepEqual(fromKlaro({ ...klaro, inlineTracker: true }).granted, ["statistics"]);
  assert.deepEqual(fromKlaro({ ...klaro, matomo: false }).granted, []);
  const { matomo, ...without } = klaro;
  assert.equal(fromKlaro(without), null); // klaro, too, asks about what is new
});

test("klaro's cookie tells its time by its end, unless the browser may have cut that short", () => {
  assert.equal(whenMade(now + 100 * day, now), now - 20 * day);
  assert.equal(whenMade(now + 100 * day, now, 365), now - 265 * day);
  assert.equal(whenMade(now + 120 * day, now), now);
  assert.equal(whenMade(now + 120 * day + 30_000, now), now); // written this very minute
  for (const [expires, days] of [
    [null, 120], // no cookieStore, or no such cookie
    [now + 7 * day, 120], // seven days are all that some browsers give
    [now + 121 * day, 120], // a longer time than klaro was told
    [now + 300 * day, 400], // and 400 the most
    [now + 3 * day, 5],
    [Number.NaN, 120],
    [now + 100 * day, Number.NaN],
  ])
    assert.equal(whenMade(expires, now, days), null, `${expires} ${days}`);
});

test("GDPR recital 32: a yes where the box was ticked beforehand is not taken over", () => {
  assert.equal(fromVanilla(vanilla, { preTicked: ["analytics"] }), null);
  assert.equal(fromVanilla(vanilla, { preTicked: ["analytics.ga"] }), null);
  const some = { ...vanilla, services: { analytics: ["ga"] } };
  assert.deepEqual(fromVanilla(some).granted, ["analytics.ga"]);
  assert.equal(fromVanilla(some, { preTicked: ["analytics"] }), null);
  assert.deepEqual(fromVanilla(vanilla, { preTicked: ["ads"] }).granted, ["analytics"]);
  assert.equal(fromKlaro(klaro, { preTicked: ["statistics.matomo"] }), null);
  assert.deepEqual(fromKlaro(klaro, { preTicked: ["statistics.inline-tracker"] }).granted, [
    "statistics.matomo",
  ]);
});

test("a choice under another revision is not taken over", () => {
  assert.equal(fromVanilla({ ...vanilla, revision: 2 }, { revision: 3 }), null);
  assert.ok(fromVanilla({ ...vanilla, revision: 3 }, { revision: 3 }));
});

test("of both, vanilla-cookieconsent's counts, since it knows its time; a broken one hides nothing", () => {
  const both = `${cookieOf("klaro", klaro)}; ${cookieOf("cc_cookie", vanilla)}`;
  assert.equal(storedChoice(both, policy, now).from, "cc_cookie");
  assert.equal(storedChoice(`cc_cookie=x; ${cookieOf("klaro", klaro)}`, klaroPolicy, now), null);
});

test("what these tools do not write is no choice", () => {
  for (const change of [
    { categories: "analytics" },
    { categories: [1] },
    { categories: { 0: "analytics" } },
    { categories: Array(101).fill("analytics") },
    { categories: ["a".repeat(101)] },
    { categories: undefined },
    { services: ["ga"] },
    { services: null },
    { services: { analytics: "ga" } },
    { services: { analytics: [["ga"]] } },
    { revision: "0" },
    { revision: 0.5 },
    { revision: undefined },
    { consentId: undefined },
    { consentId: 1 },
    { consentTimestamp: undefined },
    { lastConsentTimestamp: undefined },
    { lastConsentTimestamp: "yesterday" },
    { lastConsentTimestamp: "2026-13-45T00:00:00.000Z" },
    { lastConsentTimestamp: "2026-11-02T09:30:00.000+01:00" },
    { lastConsentTimestamp: 1_790_000_000_000 },
    { lastConsentTimestamp: "2026-11-29T12:00:00.000Z" }, // tomorrow
    { lastConsentTimestamp: "2026-09-01T00:00:00.000Z" }, // before the first
    { expirationTime: now - 1 },
    { expirationTime: "never" },
  ])
    assert.equal(fromVanilla({ ...vanilla, ...change }), null, JSON.stringify(change));
  for (const value of [null, true, 1, "x", [], [vanilla]]) {
    assert.equal(fromVanilla(value), null);
    assert.equal(fromKlaro(value), null);
  }
  for (const change of [{ matomo: 1 }, { matomo: "true" }, { other: null }, { other: {} }])
    assert.equal(fromKlaro({ ...klaro, ...change }), null, JSON.stringify(change));
  for (const text of [
    "",
    "cc_cookie",
    "cc_cookie=",
    "cc_cookie=%",
    "cc_cookie=%7B",
    "xcc_cookie=1",
  ])
    assert.equal(storedChoice(text, policy, now), null, text);
});

test("two cookies of one name that differ say nothing", () => {
  const refused = { ...vanilla, categories: [] };
  const pair = (a, b) => `${cookieOf("cc_cookie", a)}; ${cookieOf("cc_cookie", b)}`;
  assert.equal(storedChoice(pair(vanilla, refused), policy, now), null);
  assert.ok(storedChoice(pair(vanilla, vanilla), policy, now));
});

test("keys that objects have anyway are no services", () => {
  const own = JSON.parse(
    '{"__proto__": true, "constructor": true, "toString": true, "matomo": false, "inlineTracker": false}',
  );
  const odd = { purposes: [{ id: "p", asked: true, services: services("proto", "constructor") }] };
  assert.deepEqual(fromKlaro(own).granted, []);
  assert.deepEqual(storedChoice(cookieOf("klaro", own), odd, now).granted, ["p"]);
  assert.deepEqual(
    storedChoice(
      cookieOf("klaro", { matomo: true }),
      {
        purposes: [{ id: "p", asked: true, services: services("constructor") }],
      },
      now,
    ),
    null,
  );
});

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test("10,000 damaged cookies: it never throws, and grants nothing that does not stand there", () => {
  const random = numbers(20261128);
  const below = (n) => Math.floor(random() * n);
  const pieces = [
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "true",
    "false",
    "null",
    "1e999",
    "-0",
    "\\u0000",
    "%",
    "%00",
    "__proto__",
    "constructor",
    "analytics",
    "ga",
    "ads",
    "matomo",
    "; cc_cookie=",
    "; klaro=",
    "=",
    "2026-11-02T09:30:00.000Z",
    "\ud800",
    "\u202e",
    "<script>",
  ];
  const seeds = [
    ["cc_cookie", vanilla],
    ["cc_cookie", { ...vanilla, services: { analytics: ["youtube"] } }],
    ["klaro", klaro],
    ["klaro", { matomo: false, inlineTracker: false }],
  ];
  let granting = 0;
  for (let round = 0; round < 10_000; round++) {
    const [name, value] = seeds[below(seeds.length)];
    let text = JSON.stringify(value);
    for (let changes = 1 + below(4); changes > 0; changes--) {
      const at = below(text.length + 1);
      const end = at + below(12);
      const piece = random() < 0.6 ? pieces[below(pieces.length)] : text.slice(below(text.length));
      text = text.slice(0, at) + (random() < 0.5 ? piece : "") + text.slice(end);
    }
    const encoded = random() < 0.8;
    const cookies = `${name}=${encoded ? encodeURIComponent(text.toWellFormed()) : text}`;
    for (const one of [policy, klaroPolicy]) {
      const choice = storedChoice(cookies, one, now);
      if (choice === null) continue;
      for (const grant of choice.granted) {
        granting++;
        const names = [grant.split(".").at(-1)];
        if (choice.from === "klaro" && !grant.includes("."))
          names.splice(
            0,
            1,
            ...one.purposes.find(({ id }) => id === grant).services.map((s) => s.id),
          );
        const words = decodeURIComponent(cookies).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
        for (const wanted of names)
          assert.ok(
            words.some((word) => idOf(word) === wanted),
            `${grant} is not in ${cookies}`,
          );
      }
      if (choice.made !== null) assert.ok(choice.made > 0 && choice.made <= now + 60_000);
      assert.ok(choice.from === "klaro" ? choice.made === null : choice.made !== null);
    }
  }
  assert.ok(granting > 100, `${granting} grants were looked at`);
});
