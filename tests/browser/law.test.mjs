// The consent screen against each rule of law.md, in Chromium, Firefox and WebKit. What only one
// engine can be asked (widths, dark, other tabs) is in consent.test.mjs.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { engineNames, secured, Tab } from "./engines.mjs";
import { okidoki, Server } from "./harness.mjs";
import { looks } from "./measure.mjs";

const start = "/okidoki/";
const otherPage = "/okidoki/arbeten/";
const first = (action) => `.banner [data-action="${action}"]`;
const button = (action) => `.reminder [data-action="${action}"]`;
const lifetime = 182 * 86_400_000; // ms

// Okidoki's statistics, were they shared: nothing in the five policies is sold, or for advertising.
const policy = okidoki();
policy.purposes.find(({ id }) => id === "analytics").saleOrSharing = true;

let server;
let secure;
before(async () => {
  server = await Server.create({ policy });
  secure = await secured(server.port);
});
after(async () => {
  secure?.close();
  await server?.remove();
});

/** What the backend serves from now on. */
async function publish(changed) {
  await server.publish(changed);
  await server.stop();
  await server.start();
}

for (const engine of engineNames)
  describe(engine, () => {
    let tab;
    before(async () => {
      tab = await Tab.open(engine);
    });
    after(() => tab?.close());
    beforeEach(forget);

    const go = (page) => tab.go(secure.origin + page);
    const granted = () =>
      tab.evaluate(() =>
        ["analytics", "newsletter-tracking"].filter((id) =>
          globalThis.samtycke.consent.granted(id),
        ),
      );
    /** A page in a browser with Global Privacy Control on or off. */
    async function enter({ signal }) {
      await go("/demo/outbox");
      await tab.evaluate(async (signal) => {
        Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => signal });
        const { start } = await import("/samtycke/samtycke.js");
        globalThis.samtycke = await start({ policy: "/v1/okidoki/policy", language: "sv" });
      }, signal);
    }
    const receipt = () => tab.until(() => globalThis.samtycke?.consent.receipt);
    const isAsked = () => tab.until(() => deep(".banner")?.checkVisibility() ?? false);
    const isNotAsked = async () => {
      await tab.until(() => deep(".reminder button") !== null);
      assert.equal(
        await tab.evaluate(() => deepAll(".banner").filter((e) => e.checkVisibility()).length),
        0,
      );
    };

    /** A visitor who was never here. */
    async function forget() {
      await tab.go(`${secure.origin}/demo/outbox`);
      await tab.evaluate(async () => {
        localStorage.clear();
        sessionStorage.clear();
        for (const cookie of document.cookie.split("; ")) {
          // biome-ignore lint/suspicious/noDocumentCookie: no engine lacks it
          document.cookie = `${cookie.split("=", 1)[0]}=; Max-Age=0; Path=/`;
        }
      });
      await go(start);
    }

    /** What the page has stored and asked for. */
    const traces = () =>
      tab.evaluate(async () => ({
        cookies: document.cookie,
        local: Object.keys(localStorage),
        session: Object.keys(sessionStorage),
        databases: (await indexedDB.databases()).map(({ name }) => name),
        caches: await caches.keys(),
        workers:
          "serviceWorker" in navigator &&
          [...(await navigator.serviceWorker.getRegistrations())].length,
        elsewhere: performance
          .getEntriesByType("resource")
          .map(({ name }) => name)
          .filter((url) => new URL(url).origin !== location.origin),
        optional: performance
          .getEntriesByType("resource")
          .map(({ name }) => new URL(name).pathname)
          .filter((path) => /statistics\.js|newsletter\.js|collector/.test(path)),
      }));
    const nothing = {
      ...{ cookies: "", local: [], session: [], databases: [], caches: [], workers: 0 },
      ...{ elsewhere: [], optional: [] },
    };
    const choice = () =>
      tab.evaluate(() => {
        const [, value] = /samtycke_consent=([^;]*)/.exec(document.cookie) ?? [];
        const [, version, made, expires, given] = (value ?? "").split("~");
        return { version, given, lasts: Number.parseInt(expires, 36) - Number.parseInt(made, 36) };
      });

    test("law.md rule 1: reject stands beside accept, and neither is favoured", async () => {
      await isAsked();
      const [accept, reject, ...others] = await looks(tab, ".banner .choice");
      assert.deepEqual([accept.text, reject.text], ["Godkänn alla", "Avvisa alla"]);
      for (const { text: _, contrast, inView, ...look } of [accept, reject, ...others]) {
        const { text: __, contrast: ___, inView: ____, ...wanted } = accept;
        assert.deepEqual(look, wanted);
        assert.ok(contrast >= 4.5, `contrast ${contrast}`);
        assert.ok(inView, "in view without scrolling");
      }
      assert.equal(accept.element, "button");
    });

    test("law.md rule 2: before a choice nothing is stored and nothing optional is asked for", async () => {
      await isAsked();
      assert.deepEqual(await traces(), nothing);
      await tab.click(first("reject-all"));
      await receipt();
      const { cookies, local, ...rest } = await traces();
      assert.match(cookies, /^samtycke_consent=[^;]+$/);
      assert.ok(local.every((key) => key.startsWith("samtycke_")));
      const { cookies: _, local: __, ...none } = nothing;
      assert.deepEqual(rest, none);
    });

    test("law.md rule 3: the first layer names purposes, withdrawal, policy and third parties", async () => {
      await isAsked();
      for (const text of [
        "Statistik",
        "Uppföljning av nyhetsbrev",
        "Kakor och samtycke",
        "Ett annat företag får del av uppgifterna.",
      ])
        await tab.sees(text);
      const policy = await tab.evaluate(() => deep(".banner a, samtycke-banner a").href);
      assert.equal((await fetch(policy.replace(secure.origin, server.origin))).status, 200);
    });

    test("law.md rule 4: nothing is pre-ticked on any layer", async () => {
      await isAsked();
      await tab.click(first("show-preferences"));
      await tab.until(() => deepAll("dialog[open] [type=checkbox]").length > 0);
      const on = () =>
        tab.evaluate(() => deepAll("[type=checkbox]").filter(({ checked }) => checked).length);
      assert.equal(await on(), 0);
      await tab.click('dialog [data-action="save"]');
      await receipt();
      assert.deepEqual(await granted(), []);
    });

    test("law.md rule 5: scrolling, going on and closing are no consent", async () => {
      await isAsked();
      await tab.evaluate(() => {
        scrollTo(0, document.body.scrollHeight);
        document.querySelector("h1").click();
      });
      await go(otherPage);
      await isAsked();
      await tab.click(first("show-preferences"));
      await tab.click('dialog [data-action="close"]');
      await isAsked();
      assert.deepEqual(await granted(), []);
      assert.deepEqual(await traces(), nothing);
    });

    test("law.md rule 6: one click gives and one takes back, from every page, and what was stored goes", async () => {
      await isAsked();
      await tab.click(first("accept-all"));
      await tab.until(() => document.cookie.includes("ph_"));
      await receipt();
      await go(otherPage);
      await tab.click(button("withdraw-all"));
      await tab.until(() => deep('.reminder [data-action="reload"]') !== null);
      const { cookies, local, session } = await traces();
      assert.doesNotMatch([cookies, ...local, ...session].join(" "), /ph_|dmn_chk_/);
      await tab.click(button("reload"));
      await tab.until(() => deep(".reminder") && !deep('[data-action="reload"]'));
      assert.deepEqual((await traces()).optional, []);
      assert.deepEqual(await granted(), []);
    });

    test("law.md rule 7: a refusal is remembered as long as an acceptance", async () => {
      const remembered = [];
      for (const action of ["accept-all", "reject-all"]) {
        await forget();
        await isAsked();
        await tab.click(first(action));
        await receipt();
        await go(otherPage);
        await isNotAsked();
        remembered.push((await choice()).lasts);
      }
      assert.deepEqual(remembered, [lifetime, lifetime]);
    });

    /** A page that does not say which version it was written for. */
    async function visitUnversioned() {
      await go("/demo/outbox");
      await tab.evaluate(async () => {
        const { start } = await import("/samtycke/samtycke.js");
        globalThis.samtycke = await start({ policy: "/v1/okidoki/policy", language: "sv" });
      });
    }

    test("law.md rule 7: a material change asks again and says what changed; any other asks nothing", async () => {
      await isAsked();
      assert.equal(await tab.evaluate(() => deep(".changes")), null);
      await tab.click(first("accept-all"));
      await receipt();
      const changed = (version, material, sv) => ({
        ...policy,
        version,
        history: [...policy.history, { version, material, changes: { sv, en: "New." } }],
      });
      try {
        await publish(changed("2099-01-01", false, "Ett stavfel är rättat."));
        await visitUnversioned();
        await isNotAsked();
        assert.equal((await granted()).length, 2);
        await publish(changed("2099-01-02", true, "Statistiken delas med ett företag till."));
        await visitUnversioned();
        await isAsked();
        await tab.sees("Statistiken delas med ett företag till.");
        assert.deepEqual(await tab.evaluate(() => deepAll(".changes li").length), 1);
        assert.deepEqual(await granted(), [], "until the visitor has answered");
      } finally {
        await publish(policy);
      }
    });

    test("axe-core finds nothing in what we show, whatever the visitor has chosen", async () => {
      await isAsked();
      const found = { asked: await tab.axe() };
      await tab.click(first("show-preferences"));
      await tab.until(() => deep("dialog[open] [role=switch]") !== null);
      found.preferences = await tab.axe();
      await tab.click('dialog [data-action="save"]');
      await receipt();
      await isNotAsked();
      found.refused = await tab.axe();
      await tab.click(button("show-preferences"));
      await tab.click('dialog [data-action="accept-all"]');
      await tab.until(() => globalThis.samtycke?.consent.granted("analytics"));
      found.accepted = await tab.axe();
      assert.deepEqual(found, { asked: [], preferences: [], refused: [], accepted: [] });
    });

    test("the focus goes to the preferences' title, and back to the page's own link", async () => {
      await isAsked();
      const link = '[data-samtycke="preferences"]';
      for (const answered of [false, true]) {
        await tab.evaluate((link) => document.querySelector(link).focus(), link);
        await tab.evaluate(() => document.activeElement.click());
        await tab.until(() => deep("#preferences-title") !== null);
        await tab.until(
          () =>
            document.querySelector("samtycke-banner").shadowRoot.activeElement?.id ===
            "preferences-title",
        );
        await tab.click(`.preferences [data-action="${answered ? "reject-all" : "close"}"]`);
        await tab.until(() => deep(".preferences") === null);
        assert.ok(
          await tab.evaluate((link) => document.activeElement?.matches(link), link),
          `answered: ${answered}`,
        );
      }
    });

    test("law.md rule 8: the record says what was shown and chosen, how and when, and no more", async () => {
      await isAsked();
      await tab.click(first("reject-all"));
      await receipt();
      const record = await tab.evaluate(() => globalThis.samtycke.consent.record);
      const notice = record["dpv:hasNotice"];
      assert.deepEqual(
        [notice["dct:hasVersion"], notice["dct:language"]],
        [(await choice()).version, "sv"],
      );
      assert.match(notice["spdx:checksum"]["spdx:checksumValue"], /^[0-9a-f]{64}$/);
      assert.equal(record["dpv:hasIndicationMethod"], "banner-reject-all");
      assert.ok(Math.abs(Date.parse(record["dct:created"]) - Date.now()) < 600_000);
      assert.deepEqual(
        record["dpv:hasProcess"].map((process) => process["dpv:hasConsentStatus"]),
        ["dpv:ConsentRefused", "dpv:ConsentRefused"],
      );
      assert.match(record["dpv:hasDataSubject"]["@id"], /^urn:uuid:/);
      assert.deepEqual(Object.keys(record["dpv:hasDataSubject"]).sort(), ["@id", "@type"]);
      assert.doesNotMatch(JSON.stringify(record), /Mozilla|AppleWebKit|127\.0\.0\.1/);
    });

    test("law.md rule 9: Global Privacy Control refuses what is shared, and a later choice counts", async () => {
      await enter({ signal: true });
      await isAsked();
      await tab.click(first("accept-all"));
      await receipt();
      assert.deepEqual(await granted(), ["newsletter-tracking"]);
      await tab.click(button("show-preferences"));
      await tab.click('dialog [role=switch][data-value="analytics"]');
      await tab.click('dialog [data-action="save"]');
      await tab.until(() => globalThis.samtycke?.consent.granted("analytics"));
      assert.deepEqual(await granted(), ["analytics", "newsletter-tracking"]);
      await enter({ signal: true });
      assert.deepEqual(await granted(), ["analytics", "newsletter-tracking"]);
    });

    test("law.md rule 9: Global Privacy Control, switched on after a choice, takes back what it refuses", async () => {
      await enter({ signal: false });
      await isAsked();
      await tab.click(first("accept-all"));
      await receipt();
      await enter({ signal: true });
      assert.deepEqual(await granted(), ["newsletter-tracking"]);
      await isNotAsked();
      const record = await tab.evaluate(() => globalThis.samtycke.consent.record);
      assert.equal(record["dpv:hasIndicationMethod"], "global-privacy-control");
      await receipt();
    });
  });
