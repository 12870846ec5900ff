// law.md, consent screen, rule 6: a withdrawal takes effect. Every kind of storage that a service can
// use is filled, erased by the names in the policy, and what cannot be erased is named; in Chromium.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { chosen, policy, strictCsp, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const storage = [
  { kind: "cookie", name: "_all*" },
  { kind: "cookie", name: "__Secure-all" },
  { kind: "cookie", name: "hidden", httpOnly: true },
  { kind: "cookie", name: "elsewhere", origin: "https://www.youtube.com" },
  { kind: "localStorage", name: "all-*" },
  { kind: "sessionStorage", name: "all-*" },
  { kind: "indexedDb", name: "all-*" },
  { kind: "cacheStorage", name: "all-*" },
  { kind: "serviceWorker", name: "/samtycke/scrypt-*" },
].map((item) => ({ ...item, service: "youtube" }));

// Trusted Types would not let the tests register a worker.
const csp = strictCsp.replace("require-trusted-types-for 'script'; trusted-types samtycke", "");

/** Fills everything, and the same of others beside it. */
async function fill() {
  for (const name of ["_all1", "_all_2", "other"])
    for (const place of ["", "; Path=/", "; Path=/site", `; Domain=${location.hostname}; Path=/`]) {
      // biome-ignore lint/suspicious/noDocumentCookie: it is what trackers do
      document.cookie = `${name}=1; Max-Age=9999${place}`;
    }
  // biome-ignore lint/suspicious/noDocumentCookie: it is what trackers do
  document.cookie = "__Secure-all=1; Secure; Path=/; SameSite=None; Partitioned; Max-Age=9999";
  for (const name of ["all-1", "other-1"]) {
    localStorage.setItem(name, "1");
    sessionStorage.setItem(name, "1");
    await caches.open(name);
    await new Promise((done) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => {
        request.result.close();
        done();
      };
    });
  }
  await navigator.serviceWorker.register("/samtycke/scrypt-worker.js", { type: "module" });
}

const left = async () => ({
  cookies: document.cookie
    .split("; ")
    .map((cookie) => cookie.split("=")[0])
    .filter((name) => /all|other/.test(name))
    .sort(),
  local: Object.keys(localStorage).filter((name) => /all|other/.test(name)),
  session: Object.keys(sessionStorage).filter((name) => /all|other/.test(name)),
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
});

/** A returning visitor, so that what is to be erased is what the last choice left to know. */
async function visitor(granted, files) {
  const one = await visit(demo, { head: tag(), granted, csp, files });
  await one.element(".reminder");
  await one.evaluate((items) => {
    localStorage.setItem("samtycke_places", JSON.stringify({ media: items }));
    document.addEventListener("samtycke:change", ({ detail }) => {
      globalThis.change = detail;
    });
  }, storage);
  return one;
}

/** Another tab has withdrawn: the way of a withdrawal that core has no part in. */
const withdrawElsewhere = (one, cookie) =>
  one.evaluate((value) => {
    // biome-ignore lint/suspicious/noDocumentCookie: as the runtime writes it
    document.cookie = `samtycke_consent=${value}; Path=/; Max-Age=9999`;
    dispatchEvent(new StorageEvent("storage", { key: "samtycke_record" }));
  }, cookie);

test("rule 6: all that the policy names is gone from every storage, and nothing else", async () => {
  const one = await visitor(["media"]);
  await one.page.evaluate(fill);
  const full = await one.page.evaluate(left);
  assert.deepEqual(
    [full.local.length, full.session.length, full.databases.length, full.caches.length],
    [2, 2, 2, 2],
  );
  assert.equal(full.workers, 1);
  assert.ok(full.cookies.includes("__Secure-all") && full.cookies.includes("_all1"));
  await withdrawElsewhere(one, chosen().value);
  const { erased, remaining, withdrawn } = await one.until(() => globalThis.change);
  assert.deepEqual(withdrawn, ["media"]);
  const now = await one.page.evaluate(left);
  assert.deepEqual(
    { ...now, cookies: [...new Set(now.cookies)] },
    {
      cookies: ["other"],
      local: ["other-1"],
      session: ["other-1"],
      databases: ["other-1"],
      caches: ["other-1"],
      workers: 0,
    },
  );
  assert.deepEqual(
    erased.map(({ kind, name }) => `${kind} ${name}`).sort(),
    [
      "cacheStorage all-1",
      "cookie _all1",
      "cookie _all_2",
      "cookie __Secure-all",
      "indexedDb all-1",
      "localStorage all-1",
      `serviceWorker ${one.origin}/samtycke/`,
      "sessionStorage all-1",
    ].sort(),
  );
  assert.ok(erased.every(({ service }) => service === "youtube"));
  assert.deepEqual(remaining, [
    { kind: "cookie", name: "hidden", service: "youtube", why: "http-only" },
    { kind: "cookie", name: "elsewhere", service: "youtube", why: "other-origin" },
  ]);
  await one.close();
});

const coreless = { "/samtycke/consent.mjs": { status: 404, body: "" } };
for (const [how, files] of Object.entries({ "with core": {}, "without core": coreless }))
  test(`rule 6: where something stays, nobody is told that all is gone, ${how}`, async () => {
    const one = await visitor(["media"], files);
    await withdrawElsewhere(one, chosen().value);
    const said = await one.until(() => deep(".reload p")?.innerText);
    assert.match(said, /^En del gick inte att ta bort härifrån\. Ladda om sidan/);
    await one.page.setViewport({ width: 390, height: 800 });
    await one.screenshot(`reload-remains-${how}`.replace(" ", "-"));
    await one.close();
  });

test("rule 6: places are known by service: one that another tab takes back goes, the other stays", async () => {
  const one = await visitor(["media"]);
  const item = (name, service) => ({ kind: "localStorage", name, service });
  await one.evaluate(
    (places) => {
      localStorage.setItem("samtycke_places", JSON.stringify(places));
      for (const name of ["yt-1", "vimeo-1"]) localStorage.setItem(name, "1");
    },
    { "media.vimeo": [item("vimeo-*", "vimeo")], "media.youtube": [item("yt-*", "youtube")] },
  );
  const kept = () =>
    one.page.evaluate(() => Object.keys(localStorage).filter((name) => /^(yt|vimeo)-/.test(name)));
  await withdrawElsewhere(one, chosen("media.vimeo").value);
  const partly = await one.until(() => globalThis.change);
  assert.deepEqual(
    partly.erased.map(({ name }) => name),
    ["yt-1"],
  );
  assert.deepEqual(await kept(), ["vimeo-1"]);
  await one.page.evaluate(() => {
    delete globalThis.change;
    for (const name of ["yt-2", "vimeo-2"]) localStorage.setItem(name, "1");
  });
  assert.deepEqual((await kept()).sort(), ["vimeo-1", "vimeo-2"]);
  await withdrawElsewhere(one, chosen().value);
  await one.until(() => globalThis.change);
  assert.deepEqual(await kept(), []);
  await one.close();
});

test("a browser that does not answer keeps nobody from being told", async () => {
  const one = await visitor(["media"]);
  await one.page.evaluate(() => {
    CacheStorage.prototype.keys = () => new Promise(() => {});
  });
  await withdrawElsewhere(one, chosen().value);
  const { withdrawn, remaining } = await one.until(() => globalThis.change);
  assert.deepEqual(withdrawn, ["media"]);
  assert.deepEqual(
    remaining.filter(({ why }) => why === "blocked"),
    [{ kind: "cacheStorage", name: "all-*", service: "youtube", why: "blocked" }],
  );
  await one.close();
});

test("a database that the page still uses is named as blocked, and a running script cannot write", async () => {
  const one = await visitor(["media"]);
  await one.page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open("all-open");
        request.onsuccess = () => {
          globalThis.database = request.result;
          done();
        };
      }),
  );
  await withdrawElsewhere(one, chosen().value);
  const { remaining } = await one.until(() => globalThis.change);
  const said = await one.until(() => deep(".reload p")?.innerText);
  assert.match(said, /^En del gick inte att ta bort härifrån/);
  assert.deepEqual(
    remaining.filter(({ why }) => why === "blocked"),
    [{ kind: "indexedDb", name: "all-open", service: "youtube", why: "blocked" }],
  );
  await one.evaluate(() => {
    localStorage.setItem("all-again", "1");
    // biome-ignore lint/suspicious/noDocumentCookie: it is what trackers do
    document.cookie = "_all_again=1; Path=/";
  });
  const now = await one.page.evaluate(left);
  assert.deepEqual([now.local, now.cookies], [[], []]);
  await one.evaluate(() => globalThis.database.close());
  await one.until(async () => (await indexedDB.databases()).length === 0);
  await one.close();
});

test("where databases cannot be listed, one that is named goes, and a pattern is said to remain", async () => {
  const one = await visitor(["media"]);
  await one.page.evaluate(fill);
  await one.evaluate(
    (items) => {
      localStorage.setItem("samtycke_places", JSON.stringify({ media: items }));
      globalThis.databases = indexedDB.databases.bind(indexedDB);
      Object.defineProperty(indexedDB, "databases", { value: undefined });
    },
    ["all-1", "all-*"].map((name) => ({ kind: "indexedDb", name })),
  );
  await withdrawElsewhere(one, chosen().value);
  const { erased, remaining } = await one.until(() => globalThis.change);
  assert.deepEqual(erased, [{ kind: "indexedDb", name: "all-1" }]);
  assert.deepEqual(remaining, [{ kind: "indexedDb", name: "all-*", why: "blocked" }]);
  const there = await one.evaluate(async () => (await globalThis.databases()).map((d) => d.name));
  assert.deepEqual(there, ["other-1"]);
  await one.close();
});

test("a service that is granted alone keeps what it stores when its purpose is not", async () => {
  const one = await visit(demo, { head: tag(), granted: ["media.youtube"] });
  await one.element(".reminder");
  await one.evaluate(() => {
    const item = (name, service) => ({ kind: "localStorage", name, service });
    const media = [item("all-y", "youtube"), item("all-v", "vimeo"), item("all-n")];
    localStorage.setItem("samtycke_places", JSON.stringify({ media }));
    for (const name of ["all-y", "all-v", "all-n"]) localStorage.setItem(name, "1");
  });
  await one.go("/site/");
  await one.element(".reminder");
  await one.until(() => localStorage.getItem("all-v") === null);
  assert.deepEqual((await one.page.evaluate(left)).local, ["all-y"]);
  await one.close();
});

test("a withdrawal in another tab takes what core said each service stores, and leaves the rest", async () => {
  const item = (name, service) => ({ kind: "localStorage", name, service });
  const places = {
    "media.youtube": [item("all-y", "youtube")],
    "media.vimeo": [item("all-v", "vimeo")],
    "analytics.posthog": [item("all-p", "posthog")],
  };
  const one = await visit(demo, {
    head: tag(),
    granted: ["analytics", "media"],
    storage: { samtycke_places: JSON.stringify(places), "all-y": "1", "all-v": "1", "all-p": "1" },
  });
  await one.element(".reminder");
  await one.evaluate(() => {
    document.addEventListener("samtycke:change", ({ detail }) => {
      globalThis.change = detail;
    });
  });
  for (const [granted, gone, kept] of [
    [["analytics", "media.youtube"], ["all-v"], ["all-p", "all-y"]],
    [["analytics", "media"], [], ["all-p", "all-y"]],
    [["analytics"], ["all-y"], ["all-p"]],
  ]) {
    await one.evaluate(() => {
      globalThis.change = undefined;
    });
    await withdrawElsewhere(one, chosen(...granted).value);
    const { erased, granted: allowed } = await one.until(() => globalThis.change);
    assert.deepEqual(
      erased.map(({ name }) => name),
      gone,
    );
    assert.deepEqual(allowed.sort(), granted);
    assert.deepEqual((await one.page.evaluate(left)).local.sort(), kept);
  }
  await one.evaluate(() => {
    for (const name of ["all-y", "all-v", "all-p"]) localStorage.setItem(name, "again");
  });
  assert.deepEqual(
    (await one.page.evaluate(left)).local,
    ["all-p"],
    "what may still run is refused",
  );
  await one.close();
});

test("one service of a withdrawn purpose that is allowed again may store again", async () => {
  const one = await visit(demo, {
    head: tag(),
    body: '<script type="text/plain" data-category="media" data-src="/film.js"></script>',
  });
  await one.click(".banner button[data-action=accept-all]");
  await one.until(() => globalThis.ran?.length === 1);
  const kept = () =>
    one.evaluate(() => {
      localStorage.setItem("yt-1", "1");
      return localStorage.getItem("yt-1");
    });
  await one.evaluate(() => globalThis.samtycke.consent.withdraw("media"));
  assert.equal(await kept(), null, "its script still runs");
  await one.evaluate(() => globalThis.samtycke.consent.accept(["media.vimeo"]));
  assert.equal(await kept(), null);
  await one.evaluate(() => globalThis.samtycke.consent.accept(["media.youtube"]));
  assert.equal(await kept(), "1");
  await one.close();
});

test("by the button, with core: the policy's own names go, and the event says which", async () => {
  assert.ok(policy.purposes.find(({ id }) => id === "media").services[0].storage.length > 0);
  const one = await visit(demo, { head: tag() });
  await one.click(".banner button[data-action=accept-all]");
  await one.element(".reminder");
  await one.evaluate(() => {
    localStorage.setItem("yt-1", "1");
    globalThis.samtycke.on("change", (detail) => {
      globalThis.change = detail;
    });
  });
  await one.click("button[data-action=withdraw-all]");
  const { erased, remaining } = await one.until(() => globalThis.change);
  assert.deepEqual(
    erased.map(({ kind, name }) => ({ kind, name })),
    [{ kind: "localStorage", name: "yt-1" }],
  );
  assert.deepEqual(remaining, []);
  await one.close();
});
