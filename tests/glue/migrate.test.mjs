// The configurations of vanilla-cookieconsent and klaro become policy documents.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import Ajv2020 from "ajv/dist/2020.js";
import vanilla from "../vectors/migrate/vanilla-cookieconsent.mjs";
import { load, root } from "./load.mjs";

const { fromKlaro, fromVanillaCookieConsent, idOf } = await load("js-glue/entries/migrate.ts");
const { patternsOf } = await load("js-glue/src/migrate-patterns.ts");
const { languageOf, plainText } = await load("js-glue/src/migrate-texts.ts");
const read = (path) => readFileSync(join(root, path), "utf8");
const part = (name) => JSON.parse(read(`tests/vectors/migrate/${name}-part.json`));
const binary = process.env.SAMTYCKE_BIN ?? join(root, "build/native-release/samtycke");
const valid = new Ajv2020({ strict: true, strictTypes: false }).compile(
  JSON.parse(read("consent-schemas/policy.schema.json")),
);

/** The annotated example that klaro's package brings (dist/config.js; BSD-3-Clause). */
const realm = createContext({});
runInContext(read("node_modules/klaro/dist/config.js"), realm);
const klaro = realm.klaroConfig;

const folder = mkdtempSync(join(tmpdir(), "samtycke-migrate-"));
after(() => rmSync(folder, { recursive: true }));

/** What `samtycke lint` says to a document, errors only. */
function lint(policy) {
  const file = join(folder, "policy.json");
  writeFileSync(file, JSON.stringify(policy));
  const { status, stdout, error } = spawnSync(binary, ["lint", file], { encoding: "utf8" });
  assert.ifError(error);
  assert.ok(status < 2);
  return stdout.split("\n").filter((line) => line && !line.includes(": warning: "));
}

const byId = (list, id) => list.find((one) => one.id === id);
const pointers = ({ missing }) => missing.map(({ pointer }) => pointer);

for (const [name, move] of [
  ["vanilla-cookieconsent", (more) => fromVanillaCookieConsent(vanilla, more)],
  ["klaro", (more) => fromKlaro(klaro, more)],
]) {
  test(`${name}'s own example and what it cannot know make a policy that the linter takes`, () => {
    const { policy, missing } = move(part(name));
    assert.deepEqual(missing, []);
    assert.ok(valid(policy), JSON.stringify(valid.errors));
    assert.deepEqual(lint(policy), []);
  });

  test(`${name}'s own example alone: what it does not know is listed and not made up`, () => {
    const { policy, missing } = move();
    for (const field of ["tenant", "product", "version", "controller", "data", "history"])
      assert.equal(policy[field], undefined);
    for (const purpose of policy.purposes) {
      assert.equal(purpose.retention, undefined);
      assert.equal(purpose.recipients, undefined);
      for (const { storage = [] } of purpose.services ?? [])
        for (const { lifetime } of storage) assert.equal(lifetime, undefined);
    }
    for (const field of ["tenant", "product", "version", "controller/authority", "data", "history"])
      assert.ok(pointers({ missing }).includes(`/${field}`), field);
    for (const i of policy.purposes.keys()) {
      assert.ok(pointers({ missing }).includes(`/purposes/${i}/data`));
      assert.ok(pointers({ missing }).includes(`/purposes/${i}/retention`));
    }
    assert.ok(missing.every(({ what }) => what.length > 10));
    assert.equal(valid(policy), false);
  });

  test(`${name}: each thing that is left out of what a human adds is listed at its place`, () => {
    const whole = part(name);
    for (const field of Object.keys(whole)) {
      const { [field]: taken, ...rest } = whole;
      const { missing } = move(rest);
      if (field === "processors") continue;
      assert.ok(missing.length > 0, field);
      assert.ok(
        pointers({ missing }).every((pointer) => pointer.startsWith(`/${field}`)),
        `${field}: ${pointers({ missing })}`,
      );
    }
  });
}

test("vanilla-cookieconsent: categories, services, cookies to clear and texts come along", () => {
  const { policy } = fromVanillaCookieConsent(vanilla);
  assert.deepEqual(policy.languages, ["en", "hr"]);
  assert.deepEqual(policy.introduction, {
    en: "With your yes, we and others count visits & show videos.",
    hr: "Uz vaš pristanak brojimo posjete.",
  });
  const [necessary, analytics, ads] = policy.purposes;
  assert.equal(necessary.asked, undefined);
  assert.equal(necessary.basis, undefined);
  assert.deepEqual([analytics.asked, analytics.basis], [true, "consent"]);
  assert.deepEqual(analytics.title, { en: "Performance and analytics" });
  assert.deepEqual(analytics.description, { en: "Tells us which pages are useful." });
  assert.equal(byId(analytics.services, "ga").name, "Google Analytics");
  assert.deepEqual(byId(analytics.services, "analytics").storage, [
    { kind: "cookie", name: "_ga*", what: { en: "Recognises the browser." } },
    { kind: "cookie", name: "_gid", what: { en: "Tells visits apart for a day." } },
  ]);
  assert.deepEqual([ads.id, ads.asked, ads.services], ["ads", true, undefined]);
});

test("vanilla-cookieconsent: a service's own cookies stay with the service", () => {
  const services = { ga: { cookies: [{ name: /^_ga/ }] }, yt: {} };
  const config = { ...vanilla, categories: { analytics: { services } } };
  const [analytics] = fromVanillaCookieConsent(config).policy.purposes;
  assert.deepEqual(byId(analytics.services, "ga").storage, [
    { kind: "cookie", name: "_ga*", what: { en: "Recognises the browser." } },
  ]);
  assert.equal(byId(analytics.services, "yt").storage, undefined);
});

test("LEK 9:28, GDPR recital 32: ticked boxes do not come along, and it is said", () => {
  const categories = { analytics: { enabled: true }, ads: {}, needed: { readOnly: true } };
  const { policy, notes, imports } = fromVanillaCookieConsent({ ...vanilla, categories });
  assert.ok(!JSON.stringify(policy).includes("enabled"));
  assert.deepEqual(imports.preTicked, ["analytics"]);
  assert.ok(notes.some((note) => note.startsWith("analytics: ticked beforehand")));
  assert.ok(notes.some((note) => note.startsWith('Scripts with "!" before')));
  const optOut = fromVanillaCookieConsent({ ...vanilla, categories, mode: "opt-out" });
  assert.deepEqual(optOut.imports.preTicked, ["analytics", "ads"]);

  assert.deepEqual(fromKlaro(klaro).imports.preTicked, [
    "marketing.youtube",
    "analytics.matomo",
    "livechat.intercom",
  ]);
  assert.ok(!JSON.stringify(fromKlaro(klaro).policy).includes("default"));
  const [service] = [{ name: "a", default: false, optOut: true }];
  assert.deepEqual(fromKlaro({ services: [service] }).imports.preTicked, ["a.a"]);
});

test("the revision becomes a day that a human gives, and tells old choices apart", () => {
  const { missing, imports } = fromVanillaCookieConsent({ ...vanilla, revision: 3 });
  assert.match(missing.find(({ pointer }) => pointer === "/version").what, /revision 3/);
  assert.equal(imports.revision, 3);
  assert.equal(fromVanillaCookieConsent(vanilla).imports.revision, undefined);
});

test("a choice is remembered as long as before, where the linter takes it", () => {
  const lifetime = (days) =>
    fromVanillaCookieConsent({ ...vanilla, cookie: { expiresAfterDays: days } });
  assert.equal(lifetime(365).policy.consent.lifetime, "P365D");
  for (const days of [30, 5000, () => 7]) {
    assert.equal(lifetime(days).policy.consent, undefined);
    assert.ok(lifetime(days).notes.some((note) => note.includes("182")));
  }
  assert.equal(fromKlaro(klaro).policy.consent.lifetime, "P365D");
  assert.equal(fromKlaro({ services: [] }).policy.consent, undefined); // 120 days
});

test("texts that the page loads later are asked for, and a language without a code is named", () => {
  const translations = { ...vanilla.language.translations, de: "./de.json", fr: () => ({}) };
  const moved = fromVanillaCookieConsent({
    ...vanilla,
    language: { default: "en", translations: { ...translations, "zh-Hant": { consentModal: {} } } },
  });
  const asked = moved.missing.filter(({ pointer }) => pointer === "/languages");
  assert.deepEqual(
    asked.map(({ what }) => what.match(/in (..),/)[1]),
    ["de", "fr"],
  );
  assert.deepEqual(moved.policy.languages, ["en", "hr"]);
  assert.ok(moved.notes.some((note) => note.includes("zh-Hant")));
});

test("the first language is the configuration's own; what lacks in it is asked for", () => {
  const language = { ...vanilla.language, default: "hr" };
  const { policy, missing } = fromVanillaCookieConsent({ ...vanilla, language });
  assert.deepEqual(policy.languages, ["hr", "en"]);
  assert.ok(pointers({ missing }).includes("/purposes/1/title/hr"));
  assert.deepEqual(fromKlaro({ ...klaro, lang: "en" }).policy.languages, ["en", "de"]);
});

test("klaro: services are under their first purpose, the required apart, in the site's words", () => {
  const { policy, notes } = fromKlaro(klaro);
  assert.deepEqual(
    policy.purposes.map(({ id, asked, services }) => [id, asked, services.map((one) => one.id)]),
    [
      ["marketing", true, ["twitter", "youtube"]],
      ["analytics", true, ["matomo", "inline-tracker", "external-tracker", "mouseflow"]],
      ["livechat", true, ["intercom"]],
      ["advertising", true, ["adsense"]],
      ["security", true, ["camera"]],
      ["security-required", undefined, ["cloudflare"]],
    ],
  );
  const analytics = byId(policy.purposes, "analytics");
  assert.deepEqual(analytics.title, { de: "Besucher-Statistiken", en: "Analytics" });
  assert.match(analytics.description.en, /^Matomo\/Piwik: Collecting of visitor statistics\. /);
  assert.deepEqual(
    byId(analytics.services, "matomo").storage.map(({ name }) => name),
    ["_pk_*", "piwik_ignore"],
  );
  assert.equal(byId(policy.purposes, "marketing").title, undefined); // klaro's own text
  assert.equal(policy.policyUrl, "/#datenschutz");
  assert.ok(notes.some((note) => note.startsWith("externalTracker serves analytics, security")));
});

test("klaro: the forms a cookie can have, and the name that the list had before", () => {
  const cookies = [
    "^_pk_.*$",
    "plain",
    /^a_\d+$/,
    [/^b_/, "/", "x.org"],
    { pattern: "c1", path: "/" },
  ];
  const { policy } = fromKlaro({ apps: [{ name: "one", purposes: ["p"], cookies }] });
  assert.deepEqual(
    policy.purposes[0].services[0].storage.map(({ name }) => name),
    ["_pk_*", "plain", "a_*", "b_*", "c1"],
  );
});

test("regular expressions become patterns where they can, and nothing is guessed where not", () => {
  for (const [name, expected, wider = false] of [
    ["_gid", ["_gid"]],
    [/^_gid$/, ["_gid"]],
    [/^_ga/, ["_ga*"]],
    [/^_ga.*$/, ["_ga*"]],
    [/^_ga_[A-Z0-9]+$/, ["_ga_*"], true],
    [/^_gat_\d$/, ["_gat_*"], true],
    [/^(_ga|_gid)$/, ["_ga", "_gid"]],
    [/^(?:_ga|_gi(?:d|x))_/, ["_ga_*", "_gid_*", "_gix_*"]],
    [/^_ga$|^_gid/, ["_ga", "_gid*"]],
    [/_suffix$/, null], // *_suffix could be ours
    [/^a\.b$/, ["a.b"]],
    [/^a\$/, ["a$*"]],
    ["with*star", null],
    ["x", null],
    [/^_ga/i, null],
    [/^(?!_ga)/, null],
    [/^_ga?$/, null],
    [/^(a|b)+$/, null],
    [/^_(\w)\1/, null],
    [/_ga/, null],
    [/.*/, null],
    [/^sam/, null],
    [/^samtycke_x/, null],
    ["åäö", null],
  ]) {
    const found = patternsOf(name);
    if (expected === null) assert.equal(found, null, String(name));
    else assert.deepEqual(found, { names: expected, wider }, String(name));
  }
});

test("a pattern takes in every cookie that its regular expression did", () => {
  const names = ["_ga", "_ga_X1", "_gid", "_gat_7", "a.b", "axb", "ph_k_posthog", "ph_", "x_ph_"];
  const like = (pattern) =>
    new RegExp(
      `^${pattern
        .split("*")
        .map((s) => s.replace(/[.$+]/g, "\\$&"))
        .join(".*")}$`,
    );
  for (const source of [
    /^_ga/,
    /^_g(a|id)/,
    /^ph_.+_posthog$/,
    /^a.b$/,
    /^_gat_[\d-]+/,
    /^_g[ai]/,
  ]) {
    const { names: patterns } = patternsOf(source);
    for (const name of names.filter((one) => source.test(one)))
      assert.ok(
        patterns.some((pattern) => like(pattern).test(name)),
        `${source} ${name}`,
      );
  }
});

test("cookies that no pattern stands for are asked for until a human names them", () => {
  const categories = { ads: { autoClear: { cookies: [{ name: /^(?!keep)/ }] } } };
  const config = { ...vanilla, categories };
  const [asked] = fromVanillaCookieConsent(config).missing.filter(({ pointer }) =>
    pointer.endsWith("/storage"),
  );
  assert.equal(asked.pointer, "/purposes/0/services/0/storage");
  assert.match(asked.what, /\^\(\?!keep\)/);
  const storage = [{ kind: "cookie", name: "ad_id", lifetime: null }];
  const named = fromVanillaCookieConsent(config, {
    purposes: [{ id: "ads", services: [{ id: "ads", storage }] }],
  });
  assert.deepEqual(
    pointers(named).filter((pointer) => pointer.includes("storage")),
    [],
  );
  assert.deepEqual(named.policy.purposes[0].services[0].storage, [
    { kind: "cookie", name: "ad_id" },
  ]);
});

test("what is no configuration is refused with a code", () => {
  for (const wrong of [undefined, null, {}, { categories: {} }, { categories: {}, language: {} }])
    assert.throws(() => fromVanillaCookieConsent(wrong), { code: "migrate.configuration" });
  for (const wrong of [undefined, null, {}, { services: 7 }])
    assert.throws(() => fromKlaro(wrong), { code: "migrate.configuration" });
});

test("what is odd in a configuration is refused with its place", () => {
  const english = (translation) => ({ default: "en", translations: { en: translation } });
  for (const [pointer, change] of [
    ["/categories", { categories: [] }],
    ["/categories/a~1b", { categories: { "a/b": null } }],
    ["/categories/ads/services", { categories: { ads: { services: "ga" } } }],
    ["/categories/ads/services/ga", { categories: { ads: { services: { ga: null } } } }],
    [
      "/categories/ads/services/ga/label",
      { categories: { ads: { services: { ga: { label: 1 } } } } },
    ],
    [
      "/categories/ads/autoClear/cookies/0",
      { categories: { ads: { autoClear: { cookies: ["_ga"] } } } },
    ],
    [
      "/categories/ads/autoClear/cookies/0/name",
      { categories: { ads: { autoClear: { cookies: [{}] } } } },
    ],
    ["/language/translations", { language: { translations: "en.json" } }],
    [
      "/language/translations/en/consentModal/description",
      { language: english({ consentModal: { description: {} } }) },
    ],
    [
      "/language/translations/en/preferencesModal/sections",
      { language: english({ preferencesModal: { sections: {} } }) },
    ],
    [
      "/language/translations/en/preferencesModal/sections/0/title",
      { language: english({ preferencesModal: { sections: [{ title: 5 }] } }) },
    ],
    [
      "/language/translations/en/preferencesModal/sections/0/cookieTable/body/0",
      {
        language: english({ preferencesModal: { sections: [{ cookieTable: { body: [null] } }] } }),
      },
    ],
  ])
    assert.throws(() => fromVanillaCookieConsent({ ...vanilla, ...change }), {
      name: "SamtyckeError",
      code: "migrate.configuration",
      pointer,
    });
  const lax = { categories: { ads: { services: null, autoClear: { cookies: null } } } };
  assert.equal(fromVanillaCookieConsent({ ...vanilla, ...lax }).policy.purposes.length, 1);

  for (const [pointer, change] of [
    ["/services/0", { services: [null] }],
    ["/services/0/name", { services: [{ title: "x" }] }],
    ["/services/0/description", { services: [{ name: "x", description: { en: "d" } }] }],
    ["/services/0/purposes", { services: [{ name: "x", purposes: "analytics" }] }],
    ["/services/0/purposes/0", { services: [{ name: "x", purposes: [null] }] }],
    ["/services/0/cookies/0", { services: [{ name: "x", cookies: [null] }] }],
    ["/services/0/cookies/0/0", { services: [{ name: "x", cookies: [[null, "/"]] }] }],
    ["/services/0/cookies/0/pattern", { services: [{ name: "x", cookies: [{ pattern: 1 }] }] }],
    ["/services/0/translations/en", { services: [{ name: "x", translations: { en: null } }] }],
    ["/lang", { services: [], lang: 1 }],
    ["/translations", { services: [], translations: "en" }],
    ["/privacyPolicy/en", { services: [], privacyPolicy: { en: 1 } }],
  ])
    assert.throws(() => fromKlaro(change), {
      name: "SamtyckeError",
      code: "migrate.configuration",
      pointer,
    });
  const bare = { name: "x", purposes: null, cookies: null, description: null };
  assert.equal(fromKlaro({ services: [bare], translations: null }).policy.purposes.length, 1);
});

test("names become ids, and two that become one are listed", () => {
  for (const [name, id] of [
    ["analytics", "analytics"],
    ["inlineTracker", "inline-tracker"],
    ["Google Analytics 4", "google-analytics-4"],
    ["2checkout", "n-2checkout"],
    ["__proto__", "proto"],
    ["日本", ""],
  ]) {
    assert.equal(idOf(name), id);
    assert.equal(idOf(id), id);
  }
  const moved = fromVanillaCookieConsent({ ...vanilla, categories: { ads: {}, Ads: {}, "?": {} } });
  assert.ok(pointers(moved).includes("/purposes/1/id"));
  assert.ok(pointers(moved).includes("/purposes/2/id"));
});

test("texts come as words: no tags, no placeholders, one line", () => {
  assert.equal(
    plainText('Read <a href="x>y">more</a>, please&nbsp;&amp; thanks'),
    "Read more, please & thanks",
  );
  assert.equal(plainText("<script>a</script> {{revisionMessage}}b\n c\u202e"), "a b c");
  assert.equal(plainText("&#8211; &unknown; <"), "– &unknown; <");
  assert.deepEqual(["en", "pt_br", "zh-Hant", "x", "EN-us"].map(languageOf), [
    "en",
    "pt-BR",
    null,
    null,
    "en-US",
  ]);
});

test("HTML's names and numbers of letters come as letters, and none makes half a character", () => {
  for (const [html, text] of [
    [
      "Sm&aring;kakor p&aring; svenska, &Ouml;land &amp; f&ouml;rs&auml;ljning",
      "Småkakor på svenska, Öland & försäljning",
    ],
    [
      "Donn&eacute;es fran&ccedil;aises, c&oelig;ur, Stra&szlig;e",
      "Données françaises, cœur, Straße",
    ],
    ["&Scaron;&ecaron;&lstrok;&odblac;&gbreve;&edot;&uring;&imacr;&aogon;&inodot;", "Šěłőğėůīąı"],
    ["&Oslash;&oslash;&AElig;&thorn;&euro;&copy;&laquo;x&raquo;&sup2;", "ØøÆþ€©«x»²"],
    ["&#229;&#xE4;&#XF6;&#x1F36A;&#150;&#8211;", "åäö🍪––"],
    ["inte&shy;gri&#173;tet&nbsp;&#160;x", "integritet x"],
    ["&#55296;&#xDFFF;&#0;&#1114112;&#x110000;&#9999999;", "\ufffd".repeat(6)],
    ["&AMP;&LT;&QUOT;", '&<"'],
    ["&amp;eacute; &amp;#229;", "&eacute; &#229;"],
    [
      "&unknown; &xacute; &sdot; &tdot; &Eacut; &constructor; &valueOf; &#xZ; &#;",
      "&unknown; &xacute; &sdot; &tdot; &Eacut; &constructor; &valueOf; &#xZ; &#;",
    ],
  ]) {
    assert.equal(plainText(html), text);
    assert.ok(plainText(html).isWellFormed?.() ?? true);
  }
});

test("what a human adds wins, and an own name `__proto__` reaches nothing", () => {
  const mine = JSON.parse(
    '{"__proto__": {"polluted": 1}, "purposes": [{"id": "ads", "title": {"en": "Ads"}}]}',
  );
  const { policy } = fromVanillaCookieConsent(vanilla, mine);
  assert.equal({}.polluted, undefined);
  assert.equal(policy.polluted, undefined);
  assert.deepEqual(byId(policy.purposes, "ads").title, { en: "Ads" });
});
