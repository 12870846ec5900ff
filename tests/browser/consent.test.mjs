// The consent job end to end: Chromium, the demo site, the real backend. Rules of law.md by name.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo, patience, Visitor } from "./harness.mjs";

const button = (action, within = "") => `${within} button[data-action="${action}"]`.trim();
const firstLayer = ".banner";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const wasm = (visitor) => visitor.asked("/samtycke/").filter(({ path }) => path.endsWith(".wasm"));
const optional = (visitor) => [
  ...visitor.asked("/demo/collector"),
  ...visitor.asked("statistics.js"),
  ...visitor.asked("newsletter.js"),
];
const ofTracker = ({ cookies, local, session }) =>
  [...Object.keys(cookies), ...Object.keys(local), ...Object.keys(session)].filter((name) =>
    /^_*ph_|^dmn_chk_/.test(name),
  );
const receipt = (visitor) =>
  visitor.until(
    () => localStorage.getItem("samtycke_receipt") && globalThis.samtycke.consent.receipt,
  );

/** Serves `html` at /okidoki/test/, under the demo's own strict CSP. */
function testPage(html) {
  return async (page) => {
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname === "/okidoki/test/")
        request.respond({
          contentType: "text/html; charset=utf-8",
          headers: {
            "Content-Security-Policy":
              "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; " +
              "require-trusted-types-for 'script'; trusted-types samtycke",
          },
          body: `<!doctype html><html lang="sv"><meta charset="utf-8"><title>Test</title><body>${html}`,
        });
      else if (pathname.startsWith("/okidoki/test/") && pathname.endsWith(".js"))
        request.respond({
          contentType: "text/javascript",
          body: `(globalThis.ran ??= []).push(${JSON.stringify(pathname.split("/").at(-1))});`,
        });
      else request.continue();
    });
  };
}
const tag = (attributes = 'data-version="2026-11-01"') =>
  `<script src="/samtycke/samtycke.global.js" data-policy="/v1/okidoki/policy" ${attributes} defer></script>`;

test("LEK 9:28: before a choice nothing is stored and nothing optional is asked for", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(button("accept-all", firstLayer));
  const stored = await visitor.stored();
  assert.deepEqual(stored, { cookies: {}, local: {}, session: {}, databases: [] });
  assert.deepEqual(
    optional(visitor).map(({ path }) => path),
    [],
  );
  assert.ok(
    visitor.requests.every(({ url }) => url.startsWith(demo.origin) || url.startsWith("data:")),
    "no third party",
  );
  assert.deepEqual(
    visitor.lines.filter((line) => !line.startsWith("log:")),
    [],
  );
  await visitor.close();
});

test("LEK 9:28: reject is as easy to see as accept, at every width, light and dark", async () => {
  for (const [width, dark] of [
    [1280, false],
    [1280, true],
    [360, false],
    [360, true],
  ]) {
    const visitor = await demo.visit("/okidoki/", { width, dark });
    for (const layer of [".banner", ".preferences"]) {
      if (layer === ".preferences") await visitor.click(button("show-preferences", ".banner"));
      await visitor.element(`${layer} .choice`);
      await visitor.page.mouse.move(0, 0);
      const looks = await visitor.evaluate((selector) => {
        const luminance = (color) => {
          const [r, g, b] = color.match(/[\d.]+/g).map((v) => {
            const c = Number(v) / 255;
            return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        return deepAll(`${selector} .choice`).map((element) => {
          const { width, height, top, bottom } = element.getBoundingClientRect();
          const style = getComputedStyle(element);
          const [dim, light] = [luminance(style.color), luminance(style.backgroundColor)].sort(
            (a, b) => a - b,
          );
          return {
            look: [
              element.localName,
              Math.round(width),
              Math.round(height),
              style.fontFamily,
              style.fontSize,
              style.fontWeight,
              style.color,
              style.backgroundColor,
              style.borderColor,
              style.borderWidth,
              style.opacity,
            ].join(" | "),
            contrast: (light + 0.05) / (dim + 0.05),
            inView: top >= 0 && bottom <= innerHeight,
            height,
          };
        });
      }, layer);
      assert.equal(looks.length, 3);
      for (const { look, contrast, inView, height } of looks) {
        assert.equal(look, looks[0].look, `${layer} ${width}`);
        assert.ok(contrast >= 4.5, `contrast ${contrast}`);
        assert.ok(inView, `${layer} at ${width}: in view without scrolling`);
        assert.ok(height >= 24);
      }
    }
    await visitor.close();
  }
});

test("law.md rule 3: the first layer names purposes, withdrawal, policy, third parties", async () => {
  const visitor = await demo.visit("/okidoki/");
  for (const text of [
    "Statistik",
    "Uppföljning av nyhetsbrev",
    "Kakor och samtycke",
    "Ett annat företag",
  ])
    await visitor.sees(text);
  const link = await visitor.element(".banner a");
  assert.match(await link.evaluate((a) => a.getAttribute("href")), /^\/okidoki\//);
  const english = await demo.visit("/okidoki/en/");
  for (const text of ["Statistics", "Reject all", "One third party receives data"])
    await english.sees(text);
  await visitor.close();
  await english.close();
});

test("accepted: the tracker starts without a reload, the record is signed and verified", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.click(button("accept-all", firstLayer));
  await visitor.until(() => document.cookie.includes("ph_"));
  const { status, body } = await visitor.answered("/v1/okidoki/consents", { method: "POST" });
  assert.equal(status, 201);
  const record = JSON.parse(body);
  assert.equal(record["@type"], "dpv:ConsentRecord");
  assert.deepEqual(
    record["dpv:hasProcess"].map((process) => process["dpv:hasConsentStatus"]),
    ["dpv:ConsentGiven", "dpv:ConsentGiven"],
  );
  const { payload, signature, keyId } = await receipt(visitor);
  assert.deepEqual(JSON.parse(payload).record, record);
  assert.ok(signature && keyId);
  assert.ok(ofTracker(await visitor.stored()).length > 0);
  assert.deepEqual(await visitor.evaluate(() => globalThis.samtycke.consent.record), record);
  await visitor.close();
});

test("a returning visitor is not asked again, and nothing is loaded to find that out", async () => {
  for (const action of ["accept-all", "reject-all"]) {
    const visitor = await demo.visit("/okidoki/");
    await visitor.click(button(action, firstLayer));
    await receipt(visitor);
    visitor.requests.length = 0;
    for (const come of [() => visitor.go("/okidoki/arbeten/"), () => visitor.page.reload()]) {
      await come();
      await visitor.element(".reminder button");
      assert.equal(await visitor.evaluate(() => deep(".banner")), null);
      if (action === "accept-all") await visitor.answered("statistics.js");
      else
        assert.deepEqual(
          optional(visitor).map(({ path }) => path),
          [],
        );
      assert.deepEqual(wasm(visitor), []);
      assert.deepEqual(visitor.asked("/v1/"), []);
    }
    await visitor.close();
  }
});

test("a returning visitor's scripts start from the cookie alone: no wasm, no request to the backend", async () => {
  const visitor = await demo.visit("/okidoki/test/", {
    before: testPage(
      `${tag()}<script type="text/plain" data-category="analytics" data-src="/okidoki/test/1.js"></script>`,
    ),
  });
  await visitor.click(button("accept-all", firstLayer));
  await receipt(visitor);
  visitor.requests.length = 0;
  await visitor.go("/okidoki/test/");
  await visitor.until(() => globalThis.ran?.length === 1);
  await visitor.element(".reminder");
  assert.deepEqual(wasm(visitor), []);
  assert.deepEqual(visitor.asked("/v1/"), []);
  await visitor.close();
});

test("rejected: nothing optional runs, and the refusal is recorded and remembered", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.click(button("reject-all", firstLayer));
  await receipt(visitor);
  const [{ expires, name }] = await visitor.context.cookies();
  assert.equal(name, "samtycke_consent");
  assert.ok(Math.abs(expires - Date.now() / 1000 - 182 * 86_400) < 60, "as long as an acceptance");
  assert.deepEqual(
    optional(visitor).map(({ path }) => path),
    [],
  );
  assert.deepEqual(ofTracker(await visitor.stored()), []);
  await visitor.close();
});

test("a refusal while core waits for another tab is proved in the same page", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(button("reject-all", firstLayer));
  await visitor.evaluate(() => {
    navigator.locks.request(
      "samtycke-proof",
      () => new Promise((free) => (globalThis.free = free)),
    );
  });
  await visitor.until(() => globalThis.free !== undefined);
  await (await visitor.element(button("show-preferences", firstLayer))).hover();
  await visitor.until(async () => (await navigator.locks.query()).pending.length > 0);
  await visitor.click(button("reject-all", firstLayer));
  await visitor.until(() => localStorage.getItem("samtycke_refused") === '"sv"');
  await visitor.evaluate(() => globalThis.free());
  await receipt(visitor);
  await visitor.close();
});

test("law.md rule 8: a refusal is proved once, in the language that it was shown in", async () => {
  let coreIsThere = false;
  const before = async (page) => {
    await page.evaluateOnNewDocument(() => {
      globalThis.kept = [];
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, value) {
        globalThis.kept.push(key);
        setItem.call(this, key, value);
      };
    });
    await page.setRequestInterception(true);
    page.on("request", (request) =>
      !coreIsThere && request.url().endsWith("consent.wasm") ? request.abort() : request.continue(),
    );
  };
  const visitor = await demo.visit("/okidoki/", { before });
  await visitor.click(button("reject-all", firstLayer));
  await visitor.until(() => localStorage.getItem("samtycke_refused") === '"sv"');
  coreIsThere = true;
  const tabs = [visitor.context, visitor.context].map((one) => new Visitor(one, demo.origin));
  await Promise.all(tabs.map((tab) => tab.open("/okidoki/en/", { before })));
  for (const tab of tabs) {
    await receipt(tab);
    await tab.element(button("show-preferences", ".reminder"));
    await tab.until(() => globalThis.samtycke?.consent.record && !localStorage.samtycke_refused);
    await tab.sees("Cookies and consent");
  }
  const record = await tabs[0].evaluate(() => globalThis.samtycke.consent.record);
  assert.equal(record["dpv:hasNotice"]["dct:language"], "sv");
  assert.equal(record["dpv:hasIndicationMethod"], "banner-reject-all");
  const proofs = [];
  for (const tab of [visitor, ...tabs])
    proofs.push(...(await tab.evaluate(() => globalThis.kept ?? [])));
  assert.equal(proofs.filter((key) => key === "samtycke_record").length, 1);
  await visitor.close();
});

test("law.md rule 6: one click withdraws, and what the tracker stored is gone and stays gone", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.click(button("accept-all", firstLayer));
  await visitor.until(() => document.cookie.includes("ph_"));
  await receipt(visitor);
  visitor.requests.length = 0;
  await visitor.go("/okidoki/kontakt/"); // from every page
  await visitor.answered("/demo/collector");
  await visitor.click(button("withdraw-all"));
  await visitor.element(button("reload"));
  assert.deepEqual(ofTracker(await visitor.stored()), []);
  visitor.requests.length = 0;
  await visitor.click("h1"); // which the tracker would have counted
  await visitor.evaluate(() => {
    localStorage.setItem("ph_again", "1");
    sessionStorage.setItem("ph_again", "1");
    for (const name of ["ph_again", "other"]) {
      // biome-ignore lint/suspicious/noDocumentCookie: as trackers do
      document.cookie = `${name}=1; path=/`;
    }
    localStorage.setItem("other", "1");
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assert.deepEqual(
    optional(visitor).map(({ path }) => path),
    [],
  );
  const left = await visitor.stored();
  assert.deepEqual(ofTracker(left), []);
  assert.equal(left.local.other, "1");
  assert.equal(left.cookies.other, "1");
  await Promise.all([
    visitor.page.waitForNavigation({ timeout: patience }),
    visitor.click(button("reload")),
  ]);
  visitor.requests.length = 0; // among them what the old page still sent
  await visitor.element(".reminder button");
  await visitor.go("/okidoki/arbeten/");
  await visitor.element(".reminder button");
  assert.deepEqual(ofTracker(await visitor.stored()), []);
  assert.deepEqual(
    optional(visitor).map(({ path }) => path),
    [],
  );
  assert.equal(await visitor.evaluate(() => deep('[data-action="withdraw-all"]')), null);
  await visitor.close();
});

test("a withdrawal is not itself sent to the tracker", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.click(button("accept-all", firstLayer));
  await visitor.answered("/demo/collector"); // the view, counted while it was allowed
  await receipt(visitor);
  visitor.requests.length = 0;
  await visitor.click(button("withdraw-all"));
  await visitor.element(button("reload"));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.deepEqual(
    optional(visitor).map(({ path, body }) => `${path} ${body}`),
    [],
  );
  await visitor.close();
});

test("law.md rule 6: a choice in one tab is that of all", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(button("accept-all", firstLayer));
  const other = new Visitor(visitor.context, demo.origin);
  await other.open("/okidoki/arbeten/");
  await other.click(button("accept-all", firstLayer));
  await visitor.until(() => document.cookie.includes("ph_") && !deep(".banner"));
  assert.equal(
    await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")),
    true,
  );

  await visitor.evaluate(() => {
    globalThis.samtycke.on("change", ({ withdrawn }) => {
      globalThis.withdrawn ??= withdrawn;
    });
  });
  await receipt(other);
  await other.element(button("withdraw-all"));
  // By a script: what is painted anew as the receipt comes moves away under a pointer.
  await other.evaluate((selector) => deep(selector).click(), button("withdraw-all"));
  await other.until(() => globalThis.samtycke.consent.cookie?.split("~")[4] === "");
  const changed = await visitor.until(() => globalThis.withdrawn);
  assert.deepEqual(changed, ["analytics", "newsletter-tracking"]);
  await visitor.element(button("reload"));
  await other.page.reload();
  await other.element(".reminder button");
  await other.page.close();
  visitor.requests.length = 0;
  await visitor.click("h1");
  await visitor.evaluate(() => localStorage.setItem("ph_again", "1"));
  await visitor.go("/okidoki/kontakt/");
  await visitor.element(".reminder button");
  assert.deepEqual(ofTracker(await visitor.stored()), []);
  assert.deepEqual(
    optional(visitor).map(({ path, body }) => `${path} ${body}`),
    [],
  );
  await visitor.close();
});

test("an account's choice: the newer holds in every browser where its owner signs in", async () => {
  const browsers = [await demo.visit("/okidoki/"), await demo.visit("/okidoki/")];
  const signIn = (visitor, choice) =>
    visitor.evaluate(async (choice) => {
      if (choice) await globalThis.samtycke.consent.merge(choice);
      return globalThis.samtycke.consent.cookie;
    }, choice);
  const granted = (visitor) =>
    visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics"));
  const [home, work] = browsers;
  for (const visitor of browsers) await visitor.until(() => globalThis.samtycke);
  assert.equal(await signIn(work, null), null, "no choice, nothing to keep");
  await home.click(button("accept-all", firstLayer));
  await receipt(home);
  let account = await signIn(home, null);
  assert.equal(await signIn(work, account), account);
  assert.ok(await granted(work));
  await work.until(() => document.cookie.includes("ph_"));
  await work.click(button("withdraw-all"));
  await work.until(() => !globalThis.samtycke.consent.granted("analytics"));
  account = await signIn(work, account);
  assert.equal(await signIn(home, account), account);
  assert.ok(!(await granted(home)));
  await home.until(() => !document.cookie.includes("ph_"));
  assert.match(
    await home.evaluate(() => globalThis.samtycke.consent.merge("1~x").catch(({ code }) => code)),
    /^consent.cookie-damaged$/,
  );
  await home.evaluate(() => globalThis.samtycke.consent.logout());
  assert.equal(await signIn(home, null), account, "Okidoki's policy has no reset at logout");
  for (const visitor of browsers) await visitor.close();
});

test("what an old page beside this one writes after a withdrawal goes with the next page", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.click(button("accept-all", firstLayer));
  await receipt(visitor);
  await visitor.click(button("withdraw-all"));
  await visitor.go("/okidoki/arbeten/");
  await visitor.element(".reminder button");
  await visitor.evaluate(() => localStorage.setItem("ph_late", "1")); // nothing guards this page
  await visitor.go("/okidoki/kontakt/");
  await visitor.until(() => localStorage.getItem("ph_late") === null);
  await visitor.close();
});

/** Tabs through the page: nothing that has the focus reaches below the top of what covers it. */
async function tabsClearOf(visitor, covering) {
  for (const name of ["Mejla mig en länk", "Integritet"]) {
    await visitor.tabTo(name);
    const { bottom, top } = await visitor.evaluate((covering) => {
      let at = document.activeElement;
      while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return {
        bottom: at.getBoundingClientRect().bottom,
        top: deep(covering).getBoundingClientRect().top,
      };
    }, covering);
    assert.ok(bottom <= top, `${name} ends at ${bottom}, ${covering} begins at ${top}`);
  }
}

for (const [layout, height] of Object.entries({ bar: 740, dialog: 1000 }))
  test(`WCAG 2.4.11: what has the focus is not left behind the question: ${layout}`, async () => {
    const visitor = await demo.visit("/okidoki/your-data/", { width: 360, height });
    await visitor.element(button("accept-all", firstLayer));
    await visitor.evaluate((layout) => {
      document.querySelector("samtycke-banner").dataset.layout = layout;
    }, layout);
    await visitor.until((layout) => {
      const { top, bottom } = document.querySelector("samtycke-banner").getBoundingClientRect();
      return layout === "bar" ? bottom === innerHeight : Math.abs(innerHeight - bottom - top) < 2;
    }, layout);
    await visitor.element("#email");
    await tabsClearOf(visitor, ".banner");
    await visitor.close();
  });

test("WCAG 2.4.11: nor behind the permanent button, under which nothing lies at the page's end", async () => {
  const visitor = await demo.visit("/okidoki/your-data/", { width: 360, height: 740 });
  await visitor.click(button("reject-all", firstLayer));
  await visitor.element(".reminder");
  const checkClear = async () => {
    await visitor.element("#email");
    await tabsClearOf(visitor, ".reminder");
    const { end, button: begins } = await visitor.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
      return {
        end: document.body.getBoundingClientRect().bottom,
        button: deep(".reminder").getBoundingClientRect().top,
      };
    });
    assert.ok(end <= begins, `the page ends at ${end}, the button begins at ${begins}`);
  };
  await checkClear();
  // The same without wasm, as a returning visitor has it.
  await visitor.go("/okidoki/your-data/");
  await visitor.element(".reminder");
  await checkClear();
  await visitor.close();
});

test("law.md rules 4 and 5: nothing pre-ticked; Escape leaves everything off; the keyboard suffices", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(button("accept-all", firstLayer));
  await visitor.tabTo("Välj själv");
  await visitor.press("Enter");
  const dialog = await visitor.element(".preferences");
  assert.ok(await dialog.evaluate((element) => element.matches(":modal")));
  const switches = await visitor.evaluate(() =>
    deepAll("input[role=switch]").map(({ checked }) => checked),
  );
  assert.deepEqual(switches, [false, false]);
  await visitor.tabTo("Statistik");
  await visitor.press("Space");
  for (let i = 0; i < 20; i++) {
    await visitor.press("Tab");
    const inside = await visitor.evaluate(() => {
      const root = document.querySelector("samtycke-banner").shadowRoot;
      return (
        document.activeElement === document.body || root.activeElement?.closest("dialog") !== null
      );
    });
    assert.ok(inside, "focus stays in the dialog");
  }
  await visitor.press("Escape");
  await visitor.until(() => !deep(".preferences"));
  assert.equal((await visitor.focused()).action, "show-preferences");
  assert.deepEqual(await visitor.stored(), { cookies: {}, local: {}, session: {}, databases: [] });
  await visitor.press("Enter");
  await visitor.tabTo("Statistik");
  await visitor.press("Space");
  await visitor.tabTo("Spara mina val");
  await visitor.press("Enter");
  await visitor.until(() => document.cookie.includes("samtycke_consent"));
  assert.deepEqual(
    await visitor.evaluate(() =>
      ["analytics", "newsletter-tracking"].map(globalThis.samtycke.consent.granted),
    ),
    [true, false],
  );
  assert.equal((await visitor.focused()).action, "show-preferences");
  await visitor.close();
});

test("axe finds nothing in the first layer, the preferences and the button", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(button("accept-all", firstLayer));
  assert.deepEqual(await visitor.axe(), []);
  await visitor.click(button("show-preferences", firstLayer));
  await visitor.element(".preferences");
  await visitor.evaluate(() => {
    for (const details of deepAll("details")) details.open = true;
  });
  assert.deepEqual(await visitor.axe(), []);
  await visitor.click(button("reject-all", ".preferences"));
  await visitor.element(".reminder");
  assert.deepEqual(await visitor.axe(), []);
  await visitor.close();
});

test("a link of the page opens the preferences, before and after a choice", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.click(button("reject-all", firstLayer));
  await visitor.element(".reminder");
  await visitor.go("/okidoki/");
  await visitor.element(".reminder");
  await visitor.click('[data-samtycke="preferences"]');
  await visitor.element(".preferences");
  await visitor.close();
});

test("held scripts start in their order, also those that come later; others stay held", async () => {
  const visitor = await demo.visit("/okidoki/test/", {
    before: testPage(`${tag()}
      <script type="text/plain" data-category="analytics" data-src="/okidoki/test/1.js"></script>
      <script type="text/plain" data-category="newsletter-tracking" data-src="/okidoki/test/never.js"></script>
      <script type="text/plain" data-category="analytics" data-src="/okidoki/test/2.js"></script>
      <script type="text/plain" data-category="unknown" data-src="/okidoki/test/never.js"></script>
      <script type="text/plain" data-category="analytics" data-src="javascript:alert(1)"></script>`),
  });
  await visitor.element(button("accept-all", firstLayer));
  const add = (name) => {
    const script = document.createElement("script");
    script.type = "text/plain";
    script.dataset.category = "analytics";
    script.dataset.src = `/okidoki/test/${name}`;
    document.body.append(script);
  };
  await visitor.evaluate(add, "3.js");
  assert.equal(await visitor.evaluate(() => globalThis.ran), undefined);
  await visitor.evaluate(() => globalThis.samtycke.consent.accept(["analytics"]));
  await visitor.until(() => globalThis.ran?.length === 3);
  await visitor.evaluate(add, "4.js");
  await visitor.until(() => globalThis.ran?.length === 4);
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran), ["1.js", "2.js", "3.js", "4.js"]);
  assert.deepEqual(
    visitor.lines.filter((line) => line.includes("samtycke")).map((line) => line.split(" ")[2]),
    ["gate.address:"],
  );
  await visitor.close();
});

test("without data-version the choice is compared with the policy, still without wasm", async () => {
  const visitor = await demo.visit("/okidoki/test/", {
    before: testPage(
      `${tag("")}<script type="text/plain" data-category="analytics" data-src="/okidoki/test/1.js"></script>`,
    ),
  });
  await visitor.click(button("accept-all", firstLayer));
  await receipt(visitor);
  visitor.requests.length = 0;
  await visitor.go("/okidoki/test/");
  await visitor.until(() => globalThis.ran?.length === 1);
  await visitor.element(".reminder");
  assert.equal(visitor.asked("/v1/okidoki/policy").length, 1);
  assert.deepEqual(wasm(visitor), []);
  await visitor.close();
});

test("the public names: start's face, events, and errors with codes", async () => {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(button("accept-all", firstLayer));
  const seen = await visitor.evaluate(async () => {
    const { consent, on } = globalThis.samtycke;
    const heard = [];
    const stop = on("change", (detail) => heard.push(detail.granted.join()));
    const documentHeard = [];
    document.addEventListener("samtycke:consent", ({ detail }) =>
      documentHeard.push(detail.granted.join()),
    );
    await consent.acceptAll();
    await consent.withdraw("analytics");
    stop();
    await consent.accept(["analytics"]);
    const code = await consent.accept(["spying"]).catch((error) => error.code);
    await consent.reset();
    return {
      heard,
      documentHeard,
      code,
      granted: consent.granted("analytics"),
      record: consent.record,
    };
  });
  assert.deepEqual(seen.heard, ["analytics,newsletter-tracking", "newsletter-tracking"]);
  assert.deepEqual(seen.documentHeard, [
    "analytics,newsletter-tracking",
    "newsletter-tracking",
    "analytics",
    "",
  ]);
  assert.equal(seen.code, "consent.unknown-purpose");
  assert.equal(seen.granted, false);
  assert.equal(seen.record, null);
  await visitor.element(button("accept-all", firstLayer));
  assert.ok(!(await visitor.page.evaluate(() => document.cookie)).includes("samtycke_consent"));
  await visitor.close();
});
