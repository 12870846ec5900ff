// A site with its own design: everything that our elements do is done through the API, without a
// framework, in React and in Vue, under the strict CSP of the backend's pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo, Visitor } from "./harness.mjs";
import { coreOf, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const counted = (visitor) => visitor.evaluate(() => localStorage.getItem("ph_headless"));
const granted = (visitor) =>
  visitor.evaluate(() =>
    ["analytics", "newsletter-tracking"].filter((id) => globalThis.samtycke.consent.granted(id)),
  );
const shown = (visitor, name) =>
  visitor.until((text) => document.body.innerText.includes(text), name);
const clean = (visitor) =>
  assert.deepEqual(
    visitor.lines.filter((line) => /^(error|exception)|violat|Refused/i.test(line)),
    [],
  );

/** Okidoki's policy as the backend serves it. */
const served = async () => (await fetch(`${demo.origin}/v1/okidoki/policy`)).json();

/** The page gets what `policy()` gives instead. */
async function serve(page, policy) {
  await page.setRequestInterception(true);
  page.on("request", (request) =>
    request.url().endsWith("/policy")
      ? request.respond({ contentType: "application/json", body: JSON.stringify(policy()) })
      : request.continue(),
  );
}

/** The button with this text. */
async function button(visitor, name) {
  await visitor.until(
    (text) => [...document.querySelectorAll("button")].some((one) => one.textContent === text),
    name,
  );
  const handle = await visitor.page.evaluateHandle(
    (text) => [...document.querySelectorAll("button")].find((one) => one.textContent === text),
    name,
  );
  return handle.asElement();
}
const click = async (visitor, name) => (await button(visitor, name)).click();

for (const kind of ["plain", "react", "vue"]) {
  const path = `/headless/${kind}/`;

  test(`${kind}: before a choice nothing is stored, nothing optional is asked for, no wasm`, async () => {
    const visitor = await demo.visit(path);
    await button(visitor, "Avvisa allt");
    const { cookies, local, session, databases } = await visitor.stored();
    assert.deepEqual([cookies, local, session, databases], [{}, {}, {}, []]);
    assert.deepEqual(visitor.asked(".wasm"), []);
    assert.deepEqual(visitor.asked("counted.js"), []);
    assert.equal(await visitor.evaluate(() => document.querySelector("samtycke-banner")), null);
    await shown(visitor, "Ett annat företag får uppgifter.");
    assert.deepEqual(await visitor.axe(), []);
    clean(visitor);
    await visitor.close();
  });

  test(`${kind}: accepted, the script starts at once; withdrawn, what it stored is gone`, async () => {
    const visitor = await demo.visit(path);
    await click(visitor, "Godkänn allt");
    await visitor.until(() => localStorage.getItem("ph_headless") === "1");
    assert.deepEqual(await granted(visitor), ["analytics", "newsletter-tracking"]);
    const { status } = await visitor.answered("/v1/okidoki/consents", { method: "POST" });
    assert.equal(status, 201);
    await shown(visitor, "Tack, ditt val är sparat.");
    await visitor.page.reload();
    await click(visitor, "Ta tillbaka allt");
    await shown(visitor, "Tack, ditt nej är sparat.");
    assert.equal(await counted(visitor), null);
    assert.deepEqual(await granted(visitor), []);
    assert.equal(await visitor.evaluate(() => document.querySelector("samtycke-banner")), null);
    clean(visitor);
    await visitor.close();
  });

  test(`${kind}: rejected, nothing runs and the visitor is not asked again`, async () => {
    const visitor = await demo.visit(path);
    await click(visitor, "Avvisa allt");
    await button(visitor, "Kakor och samtycke");
    await visitor.page.reload();
    await button(visitor, "Kakor och samtycke");
    assert.ok(!(await visitor.text()).includes("Avvisa allt"));
    assert.equal(await counted(visitor), null);
    assert.deepEqual(visitor.asked("counted.js"), []);
    clean(visitor);
    await visitor.close();
  });

  test(`${kind}: one purpose, by the keyboard alone; the focus goes in and comes back`, async () => {
    const visitor = await demo.visit(path);
    await button(visitor, "Välj själv");
    await visitor.tabTo("Välj själv");
    await visitor.press("Enter");
    await visitor.until(() => document.querySelector("dialog:modal") !== null);
    assert.deepEqual(await visitor.axe(), []);
    const ticked = await visitor.evaluate(() =>
      [...document.querySelectorAll("dialog input:not(:disabled)")].map(({ checked }) => checked),
    );
    assert.deepEqual(ticked, [false, false]); // LEK 9:28: no box is ticked beforehand
    await visitor.press("Escape");
    await visitor.until(() => document.querySelector("dialog") === null);
    assert.deepEqual((await visitor.stored()).cookies, {}); // closing is no consent

    await visitor.tabTo("Välj själv");
    await visitor.press("Enter");
    await visitor.until(() => document.querySelector("dialog:modal") !== null);
    await visitor.tabTo("Uppföljning av nyhetsbrev");
    await visitor.press("Space");
    await visitor.tabTo("Spara mina val");
    await visitor.press("Enter");
    await shown(visitor, "Tack, ditt val är sparat.");
    assert.deepEqual(await granted(visitor), ["newsletter-tracking"]);
    await visitor.until(() => document.activeElement?.textContent === "Kakor och samtycke");
    assert.equal(await counted(visitor), null);
    clean(visitor);
    await visitor.close();
  });
}

test("the question has what law.md, rule 3 asks for, in the wanted language", async () => {
  const visitor = await demo.visit("/headless/plain/");
  await button(visitor, "Avvisa allt");
  const ask = (language) =>
    visitor.evaluate((wanted) => globalThis.samtycke.consent.question(wanted), language);
  const swedish = await ask();
  assert.deepEqual(
    [swedish.language, swedish.product, swedish.policyUrl, swedish.thirdParties],
    ["sv", "Okidoki", "/okidoki/integritet/", 1],
  );
  const [analytics] = swedish.purposes;
  assert.deepEqual(
    [analytics.id, analytics.title, analytics.asked, analytics.granted],
    ["analytics", "Statistik", true, false],
  );
  assert.deepEqual(analytics.recipients[0].name, "PostHog (EU)");
  assert.ok(analytics.data.includes("Förkortad ip-adress"));
  assert.match(analytics.retention[0].period, /^P/);
  const [posthog] = analytics.services;
  assert.deepEqual([posthog.grant, posthog.granted], ["analytics.posthog", false]);
  assert.deepEqual(posthog.storage[0], {
    kind: "cookie",
    name: "ph_*",
    lifetime: "P365D",
    what: "Känner igen webbläsaren med ett slumpat nummer.",
    httpOnly: false,
    origin: null,
  });
  assert.deepEqual(swedish.changes, [], "new to nobody who never chose");
  const proof = swedish.purposes.find(({ id }) => id === "consent-proof");
  assert.deepEqual([proof.asked, proof.granted], [false, true]);
  assert.ok(!swedish.purposes.some(({ id }) => id === "newsletter")); // another way to say yes
  assert.equal((await ask("en-GB")).purposes[0].title, "Statistics");
  assert.equal((await ask("fr")).language, "sv");
  await visitor.close();
});

test("law.md, rule 7: a material change asks again and says what is new; any other asks nothing", async () => {
  const policy = await served();
  const note = (version, material, sv) => ({ version, material, changes: { sv, en: "New." } });
  let answer = policy;
  const visitor = await demo.visit("/headless/plain/", {
    before: (page) => serve(page, () => answer),
  });
  await click(visitor, "Avvisa allt");
  await button(visitor, "Kakor och samtycke");
  for (const [version, material, asked] of [
    ["2099-01-01", false, false],
    ["2099-01-01.2", true, true],
  ]) {
    const history = [...answer.history, note(version, material, `Nytt ${version}.`)];
    answer = { ...answer, version, history };
    await visitor.go("/headless/plain/");
    await button(visitor, asked ? "Avvisa allt" : "Kakor och samtycke");
  }
  await shown(visitor, "Nytt sedan du valde: Nytt 2099-01-01.2.");
  assert.deepEqual(await visitor.axe(), []);
  await visitor.close();
});

test("law.md, rule 9: what Global Privacy Control refuses is marked, and a later yes counts", async () => {
  const policy = await served();
  policy.purposes[0].saleOrSharing = true;
  const visitor = await demo.visit("/headless/plain/", {
    before: async (page) => {
      await page.evaluateOnNewDocument(() =>
        Object.defineProperty(navigator, "globalPrivacyControl", { value: true }),
      );
      await serve(page, () => policy);
    },
  });
  await button(visitor, "Avvisa allt");
  const marked = await visitor.evaluate(async () =>
    (await globalThis.samtycke.consent.question()).purposes
      .filter(({ refusedBySignal }) => refusedBySignal)
      .map(({ id }) => id),
  );
  assert.deepEqual(marked, ["analytics"]);
  await click(visitor, "Godkänn allt");
  await button(visitor, "Kakor och samtycke");
  assert.deepEqual(await granted(visitor), ["newsletter-tracking"]);
  await visitor.evaluate(() => globalThis.samtycke.consent.accept(["analytics"]));
  assert.deepEqual(await granted(visitor), ["analytics"]);
  await visitor.close();
});

test("the events and the state tell a site when to ask, of the first choice, and of every change", async () => {
  const visitor = await demo.visit("/headless/plain/");
  await button(visitor, "Avvisa allt");
  await visitor.evaluate(() => {
    globalThis.heard = [];
    for (const name of ["ask", "first", "consent", "change"])
      globalThis.samtycke.on(name, ({ layer, granted }) =>
        globalThis.heard.push(`${name} ${layer ?? granted}`),
      );
  });
  const heard = async (act) => {
    await visitor.page.evaluate(act);
    return visitor.evaluate(() => globalThis.heard.splice(0).sort());
  };
  const state = () => visitor.evaluate(() => globalThis.samtycke.consent.state);
  assert.equal(await state(), "undecided");
  assert.deepEqual(await heard("samtycke.consent.show()"), ["ask first"]);
  assert.deepEqual(await heard("samtycke.consent.showPreferences()"), ["ask preferences"]);
  const accept = 'samtycke.consent.accept(["analytics"])';
  const change = ["change analytics", "consent analytics"];
  assert.deepEqual(await heard(accept), [...change, "first analytics"]);
  assert.equal(await state(), "decided");
  assert.deepEqual(await heard("samtycke.consent.rejectAll()"), ["change ", "consent "]);
  assert.equal(await state(), "decided");
  assert.ok((await heard("samtycke.consent.reset()")).includes("ask first"));
  assert.equal(await state(), "undecided");
  await button(visitor, "Avvisa allt"); // the page asks again
  await visitor.close();
});

test("law.md, rule 6: a choice in one tab is that of all", async () => {
  const visitor = await demo.visit("/headless/vue/");
  await button(visitor, "Avvisa allt");
  await visitor.answered("/samtycke/runtime.js");
  const other = new Visitor(visitor.context, demo.origin);
  await other.open("/headless/plain/");
  await click(other, "Godkänn allt");
  await button(visitor, "Ta tillbaka allt");
  assert.deepEqual(await granted(visitor), ["analytics", "newsletter-tracking"]);
  await click(other, "Ta tillbaka allt");
  await visitor.until(() => !document.body.innerText.includes("Ta tillbaka allt"));
  assert.deepEqual(await granted(visitor), []);
  await visitor.close();
});

test("signed out, a site whose policy resets at logout asks the next person anew", async () => {
  const policy = await served();
  policy.consent = { ...policy.consent, resetAtLogout: true };
  const visitor = await demo.visit("/headless/plain/", {
    before: (page) => serve(page, () => policy),
  });
  await click(visitor, "Godkänn allt");
  await button(visitor, "Ta tillbaka allt");
  assert.ok(await visitor.evaluate(() => globalThis.samtycke.consent.cookie));
  await visitor.evaluate(() => globalThis.samtycke.consent.logout());
  assert.equal(await visitor.evaluate(() => globalThis.samtycke.consent.cookie), null);
  assert.equal(await visitor.evaluate(() => globalThis.samtycke.consent.state), "undecided");
  assert.deepEqual(await granted(visitor), []);
  await button(visitor, "Avvisa allt");
  await visitor.close();
});

test("law.md, rule 8: core is told whether its views are what the visitor was shown", async () => {
  for (const [attributes, shown] of [
    ['data-ui="false" defer', false],
    ["defer", true],
  ]) {
    const visitor = await visit(demo, { head: tag(attributes), files: coreOf(() => []) });
    await visitor.until(() => globalThis.samtycke);
    await visitor.evaluate(() => globalThis.samtycke.consent.rejectAll());
    const [start] = await visitor.evaluate(() => globalThis.told);
    assert.deepEqual([start.type, start.shown], ["start", shown]);
    await visitor.close();
  }
});
