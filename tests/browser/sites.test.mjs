// The public sites of IdRelay, Trustivide and Aurora, each with its own look, policy and database; the
// theme page; and the demo's front page.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { auroraPerson, createAuroraDatabase } from "../../demo/data/aurora.mjs";
import { createIdrelayDatabase, idrelayPerson } from "../../demo/data/idrelay.mjs";
import { createTrustivideDatabase, trustividePerson } from "../../demo/data/trustivide.mjs";
import { Demo, root } from "./harness.mjs";
import { looks, overflow, smallTargets } from "./measure.mjs";
import { newestLink } from "./tours.mjs";

const action = (name) => `[data-action="${name}"]`;
const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 800, dark: true };
const errors = (visitor) => visitor.lines.filter((line) => /^(error|exception)/.test(line));
const keys = (stored) => [...Object.keys(stored.local), ...Object.keys(stored.session)].sort();

const tenants = {
  idrelay: {
    create: createIdrelayDatabase,
    person: idrelayPerson,
    layout: "bar",
    kept: ["idrelay_visit", "idrelay_visitor"],
    purposes: ["users", "support", "bookkeeping"],
    sees: "Systemadministratör",
  },
  trustivide: {
    create: createTrustivideDatabase,
    person: trustividePerson,
    layout: "box",
    kept: ["trustivide_visit", "trustivide_visitor"],
    purposes: ["surveys"],
    sees: "Vi pratar om misstag",
  },
  aurora: {
    create: createAuroraDatabase,
    person: auroraPerson,
    layout: "dialog",
    kept: ["aurora_visit", "aurora_visitor"],
    purposes: ["account", "security"],
    sees: "Prognosvyn slutade svara",
  },
};

// What tells that a page is there.
const pages = {
  "": "iframe[data-category=media], samtycke-embed",
  "integritet/": ".story",
  "your-data/": "#email",
  "admin/": "#password",
};
const english = { "": "en/", "integritet/": "en/privacy/" };

describe("The sites", () => {
  let demo;
  let home;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), "samtycke-sites-"));
    const args = [];
    for (const [tenant, { create }] of Object.entries(tenants)) {
      await create(join(home, tenant));
      args.push("--source", `${tenant}.app=sqlite:${join(home, tenant)}`);
    }
    demo = await Demo.start({ args });
  });
  after(async () => {
    await demo?.stop();
    if (home) await rm(home, { recursive: true });
  });

  for (const tenant of Object.keys(tenants))
    for (const [page, ready] of Object.entries(pages))
      for (const [path, look] of [
        [`/${tenant}/${page}`, phone],
        [`/${tenant}/${english[page] ?? `en/${page}`}`, desk],
      ])
        test(`${path} loads, fits ${look.width} px and is accessible`, async () => {
          const visitor = await demo.visit(path, look);
          if (page !== "admin/") {
            await visitor.element(action("reject-all"));
            await visitor.screenshot(`sites/${path.replaceAll("/", "-")}question`, {
              fullPage: false,
            });
            assert.deepEqual(await visitor.axe(), [], "with the question");
            assert.deepEqual(await overflow(visitor), [], "with the question");
            await visitor.click(action("reject-all"));
            await visitor.until(() => document.cookie.includes("samtycke_consent="));
          }
          await visitor.element(ready);
          await visitor.screenshot(`sites/${path.replaceAll("/", "-")}${look.width}`);
          assert.deepEqual(await visitor.axe(), []);
          assert.deepEqual(await overflow(visitor), []);
          assert.deepEqual(await smallTargets(visitor), []);
          assert.deepEqual(errors(visitor), []);
          assert.ok(visitor.requests.every(({ url }) => url.startsWith(demo.origin)));
          await visitor.close();
        });

  for (const [tenant, { kept, layout, person, purposes, sees }] of Object.entries(tenants)) {
    test(`${tenant}: law.md, consent screen, rules 1 and 2: equal answers, nothing kept before one`, async () => {
      const visitor = await demo.visit(`/${tenant}/`, desk);
      await visitor.element(action("reject-all"));
      const names = ["accept-all", "reject-all", "show-preferences"].map(action);
      const [first, ...others] = await looks(visitor, names.join());
      assert.equal(others.length, 2);
      for (const { text, ...look } of others)
        assert.deepEqual({ ...look, text: first.text }, first);
      assert.ok(first.inView && first.contrast >= 4.5);
      const { cookies, databases, ...stored } = await visitor.stored();
      assert.deepEqual([cookies, databases, keys(stored)], [{}, [], []]);
      assert.deepEqual(visitor.asked("/demo/collector"), []);
      assert.deepEqual(visitor.asked("/film/"), []);
      assert.equal(
        await visitor.evaluate(() => document.querySelector("[data-layout]").dataset.layout),
        layout,
      );
      await visitor.close();
    });

    test(`${tenant}: its statistics begin with a yes, and a withdrawal erases them`, async () => {
      const visitor = await demo.visit(`/${tenant}/`, phone);
      await visitor.click(action("accept-all"));
      await visitor.answered(`/demo/collector/${tenant}`, { method: "POST" });
      const own = async () => keys(await visitor.stored()).filter((key) => key.startsWith(tenant));
      assert.deepEqual(await own(), kept);
      await visitor.click(action("withdraw-all"));
      await visitor.until(
        (prefix) =>
          ![...Object.keys(localStorage), ...Object.keys(sessionStorage)].some((key) =>
            key.startsWith(prefix),
          ),
        tenant,
      );
      assert.deepEqual(errors(visitor), []);
      await visitor.close();
    });

    test(`${tenant}: a person sees what is held on them, and asks for erasure`, async () => {
      const visitor = await demo.visit(`/${tenant}/your-data/`, phone);
      await visitor.click(action("reject-all"));
      await visitor.fill("#email", person.email);
      await visitor.press("Enter");
      await visitor.element(action("again"));
      await visitor.go(await newestLink(visitor));
      await visitor.click(`form${action("redeem")} button`);
      for (const purpose of purposes) await visitor.element(`[data-purpose="${purpose}"]`);
      await visitor.sees(sees);
      await visitor.screenshot(`sites/${tenant}-your-data-held-390`);
      assert.deepEqual(await visitor.axe(), []);
      assert.deepEqual(await overflow(visitor), []);
      await visitor.click(action("preview"));
      await visitor.element("dialog[open]");
      await visitor.click(action("confirm"));
      await visitor.element("[data-request]");
      assert.deepEqual(errors(visitor), []);
      await visitor.close();

      const admin = await demo.visit(`/${tenant}/admin/`);
      await admin.fill("#name", "admin");
      await admin.fill("#password", demo.server.passwords[tenant]);
      await admin.press("Enter");
      await admin.element("[data-request]");
      await admin.sees(person.email);
      assert.deepEqual(await admin.axe(), []);
      await admin.close();
    });

    test(`${tenant}: the film is fetched after a yes, and remembers where it stopped`, async () => {
      const visitor = await demo.visit(`/${tenant}/`, desk);
      await visitor.click(action("accept-all"));
      await visitor.until(() => deep("iframe[src]") !== null);
      await visitor.click("iframe[src]");
      const frame = await (await visitor.element("iframe[src]")).contentFrame();
      await frame.waitForSelector("[data-seek]");
      await frame.focus("[data-seek]");
      await visitor.press("End");
      await visitor.until(
        (prefix) =>
          Object.entries(localStorage).some(([k, v]) => k.startsWith(prefix) && v === "16.0"),
        `${tenant}_film_`,
      );
      await visitor.click(action("withdraw-all"));
      await visitor.until(
        (prefix) => !Object.keys(localStorage).some((key) => key.startsWith(prefix)),
        `${tenant}_film_`,
      );
      assert.deepEqual(errors(visitor), []);
      await visitor.close();
    });
  }

  test("Trustivide: workshops are remembered after a yes, shown again, and forgotten", async () => {
    const visitor = await demo.visit("/trustivide/", desk);
    await visitor.click(action("accept-all"));
    await visitor.until(() => document.querySelector("script[src*=suggestions]"));
    await visitor.until(() => {
      document.querySelector("[data-workshop=konflikt]").click();
      return localStorage.getItem("trustivide_viewed") === "konflikt";
    });
    await visitor.page.reload();
    await visitor.sees("Du tittade på de här sist");
    await visitor.click(action("withdraw-all"));
    await visitor.until(() => document.querySelector("[data-again]").hidden);
    await visitor.until(() => localStorage.getItem("trustivide_viewed") === null);
    await visitor.close();
  });

  test("A5: signing out of Aurora erases what was allowed and asks anew", async () => {
    const visitor = await demo.visit("/aurora/", desk);
    await visitor.click(action("accept-all"));
    await visitor.until(() => localStorage.getItem("aurora_visitor") !== null);
    await visitor.click("[data-sign-out]");
    await visitor.element(action("reject-all"));
    await visitor.until(() => localStorage.getItem("aurora_visitor") === null);
    assert.equal((await visitor.stored()).cookies.samtycke_consent, undefined);
    await visitor.close();
  });

  test("the front page leads to all five and the themes, and every link on it works", async () => {
    for (const look of [phone, desk]) {
      const visitor = await demo.visit("/", look);
      await visitor.screenshot(`sites/front-${look.width}`);
      assert.deepEqual(await visitor.axe(), []);
      assert.deepEqual(await overflow(visitor), []);
      assert.deepEqual(await smallTargets(visitor), []);
      assert.deepEqual(errors(visitor), []);
      const links = await visitor.evaluate(() => [...document.links].map(({ href }) => href));
      for (const place of [...Object.keys(tenants), "okidoki", "idun", "themes"])
        assert.ok(links.includes(`${demo.origin}/${place}/`), place);
      for (const link of new Set(links)) assert.equal((await fetch(link)).status, 200, link);
      await visitor.close();
    }
  });

  describe("The theme page", () => {
    test("is accessible and fits, in light and dark", async () => {
      for (const look of [phone, desk]) {
        const visitor = await demo.visit("/themes/", look);
        await visitor.element("[data-knobs] .knob");
        await visitor.screenshot(`sites/themes-${look.width}`);
        assert.deepEqual(await visitor.axe(), []);
        assert.deepEqual(await overflow(visitor), []);
        assert.deepEqual(await smallTargets(visitor), []);
        await visitor.close();
      }
    });

    test("has a knob for every custom property that the widgets read", async () => {
      const folder = join(root, "js-glue/styles");
      const read = readdirSync(folder).flatMap((name) =>
        readFileSync(join(folder, name), "utf8").match(/--samtycke-[a-z-]+/g),
      );
      const visitor = await demo.visit("/themes/", desk);
      const offered = await visitor.evaluate(() =>
        [...document.querySelectorAll(".knob code")].map((code) => code.textContent),
      );
      assert.ok(offered.length > 15);
      for (const name of new Set(read.filter((one) => one?.length > "--samtycke-".length)))
        assert.ok(offered.includes(name), name);
      await visitor.close();
    });

    test("gives the CSS of what is changed, keeps it in the address, and warns of faint text", async () => {
      const visitor = await demo.visit("/themes/#radius=3px&accent=%23ffff00+%23ffff00", desk);
      await visitor.sees("--samtycke-radius: 3px;");
      await visitor.sees("--samtycke-accent: light-dark(#ffff00, #ffff00);");
      await visitor.sees("Svårt att läsa");
      await visitor.fill("[name=space]", "2rem");
      await visitor.sees("--samtycke-space: 2rem;");
      assert.match(await visitor.page.url(), /space=2rem/);
      // The frame asks without taking the focus from who writes here.
      await visitor.evaluate(async () => {
        const { contentWindow } = document.querySelector("iframe");
        while (!contentWindow.samtycke) await new Promise((next) => setTimeout(next, 50));
        await contentWindow.samtycke.consent.show();
      });
      assert.equal(await visitor.evaluate(() => document.activeElement.name), "space");
      await visitor.close();
    });

    test("shows the real banner with what is set, and an answer there is no choice", async () => {
      const visitor = await demo.visit("/themes/#radius=3px&radius-small=1px", desk);
      const shown = () =>
        visitor.until(() => {
          const page = document.querySelector("iframe").contentDocument;
          const button = page
            ?.querySelector("samtycke-banner")
            ?.shadowRoot?.querySelector("[data-action=accept-all]");
          return button && getComputedStyle(button).borderTopLeftRadius === "1px";
        });
      await shown();
      const frame = await (await visitor.element("iframe")).contentFrame();
      await frame.evaluate(() =>
        document
          .querySelector("samtycke-banner")
          .shadowRoot.querySelector("[data-action=accept-all]")
          .click(),
      );
      await shown();
      assert.deepEqual((await visitor.stored()).cookies, {});
      await visitor.fill("[data-own]", "samtycke-banner::part(choice) { letter-spacing: 7px; }");
      await visitor.until(() => {
        const page = document.querySelector("iframe").contentDocument;
        const banner = page.querySelector("samtycke-banner").shadowRoot;
        return (
          getComputedStyle(banner.querySelector("[data-action=accept-all]")).letterSpacing === "7px"
        );
      });
      await visitor.sees("choice");
      assert.deepEqual(errors(visitor), []);
      await visitor.close();
    });
  });
});
