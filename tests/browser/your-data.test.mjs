// Issue 2, job 4, as a person and an administrator do it: a mailed link, what is held, a request for
// erasure, the due date in the dashboard, the rows gone but for bookkeeping, the outcome per item.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { demoPerson } from "../../demo/data/okidoki.mjs";
import { Demo } from "./harness.mjs";
import { administrator, newestLink, person } from "./tours.mjs";

const look = { width: 1280, height: 900, language: "sv" };
const action = (name) => `[data-action="${name}"]`;
let demo;

before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const rows = (table) =>
  Number(
    execFileSync(
      "sqlite3",
      [demo.server.database, `SELECT count(*) FROM ${table} WHERE email = '${demoPerson.email}'`],
      {
        encoding: "utf8",
      },
    ),
  );

test("opening the mailed link shows a page and redeems nothing; only the button does", async () => {
  const visitor = await demo.visit("/okidoki/your-data/", look);
  await visitor.fill("#email", "rut.dahlin@example.se");
  await visitor.press("Enter");
  await visitor.sees("Titta i din inkorg");
  const link = await newestLink(visitor);

  // a mail scanner: opens the page and runs its scripts
  const scanner = await demo.visit(link, look);
  await scanner.element(`form${action("redeem")}`);
  assert.equal(scanner.asked("/session").length, 0);
  assert.equal(await scanner.evaluate(() => location.hash), "", "the token leaves the address");
  await scanner.close();

  await visitor.go(link);
  await visitor.click(`form${action("redeem")} button`);
  assert.equal((await visitor.answered("/session", { method: "POST" })).status, 204);
  await visitor.element(action("logout"));

  const late = await demo.visit(link, look);
  await late.click(`form${action("redeem")} button`);
  await late.sees("Länken är redan använd");
  await late.element("#email");
  await late.close();
  await visitor.close();
});

test("an address that holds nothing is told so, and asked for again after signing out", async () => {
  const visitor = await demo.visit("/okidoki/en/your-data/", { ...look, language: "en" });
  await visitor.fill("#email", "nobody.knows@example.com");
  await visitor.press("Enter");
  await visitor.sees("Check your inbox");
  await visitor.go(await newestLink(visitor));
  await visitor.click(`form${action("redeem")} button`);
  await visitor.sees("holds no data about nobody.knows@example.com");
  await visitor.click(action("logout"));
  await visitor.sees("You are signed out.");
  assert.equal((await visitor.focused()).name, "You are signed out.");
  await visitor.go("/okidoki/en/your-data/");
  await visitor.element("#email");
  await visitor.close();
});

test("see, request, carry out, outcome: the fourth job from end to end", async () => {
  const alva = await person(demo, look);
  for (const text of [
    "Vad",
    "Varför",
    "Hur länge",
    "Vilka fler får se dem",
    "Var de finns",
    "12 månader efter din senaste aktivitet",
    "Sparas till och med 28 oktober 2027.",
    "Hej! Vi på Lind & Lera vill ha en ny webbplats innan jul.",
    "3 september 2026",
    "Måste sparas till och med 31 december 2032. Det kräver Bokföringslagen (1999:1078) 7 kap. 2 §.",
  ])
    await alva.sees(text);
  await alva.screenshot("your-data/overview");

  await alva.click(action("preview"));
  await alva.sees("Meddelanden: 2 st");
  await alva.sees("Fakturor, nr 1. Sparas till och med 31 december 2032");
  await alva.press("Escape");
  await alva.until(() => !deep("dialog[open] [data-action=confirm]"));
  assert.equal(alva.asked("/me/requests").length, 0, "nothing is sent before it is confirmed");
  await alva.click(action("preview"));
  await alva.click(action("confirm"));
  const made = await alva.answered("/me/requests", { method: "POST" });
  assert.equal(made.status, 201);
  await alva.sees("Tack! Vi har tagit emot din begäran.");
  await alva.sees("Du ska ha svar senast");
  assert.equal(await alva.evaluate(() => deep("[data-action=preview]")), null, "no second request");

  const admin = await administrator(demo, look);
  await admin.element(action("request"));
  await admin.sees(demoPerson.email);
  const due = await alva.evaluate(() => deep(".ahead time").dateTime);
  await admin.sees(due);
  await admin.sees("dagar kvar");
  await admin.click(action("request"));
  await admin.sees("Det här raderas");
  await admin.sees(
    "Sparas till och med 2032-12-31. Bokföringslagen (1999:1078) 7 kap. 2 § kräver det",
  );
  await admin.screenshot("admin/request");
  await admin.click(action("carry-out"));
  await admin.sees("Rader som tas bort ur källsystemen: 3. Rader som sparas enligt lag: 2.");
  assert.equal(rows("contact_messages"), 2);
  await admin.click(action("yes"));
  await admin.element("[data-result]");
  assert.deepEqual(
    [rows("newsletter_subscribers"), rows("contact_messages"), rows("invoices")],
    [0, 0, 2],
  );
  await admin.screenshot("admin/result");

  await alva.go("/okidoki/your-data/");
  await alva.element(".timeline");
  const outcomes = await alva.evaluate(() =>
    deepAll("[data-request] [data-item]").map((item) =>
      item.textContent.replace(/\s+/g, " ").trim(),
    ),
  );
  assert.deepEqual(outcomes, [
    "Nyhetsbrev, nr 1 Raderat.",
    "Meddelanden, nr 1 Raderat.",
    "Meddelanden, nr 2 Raderat.",
    "Fakturor, nr 1 Sparas till och med 31 december 2032, för det kräver Bokföringslagen (1999:1078) 7 kap. 2 §. Därefter raderas uppgiften utan att du behöver göra något.",
    "Fakturor, nr 2 Sparas till och med 31 december 2033, för det kräver Bokföringslagen (1999:1078) 7 kap. 2 §. Därefter raderas uppgiften utan att du behöver göra något.",
  ]);
  await alva.sees("Du kan klaga hos Integritetsskyddsmyndigheten (IMY).");
  await alva.screenshot("your-data/outcome");
  await alva.close();
  await admin.close();
});

test("this browser's own choice about statistics is shown too", async () => {
  const visitor = await demo.visit("/okidoki/your-data/", look);
  await visitor.click(action("accept-all"));
  assert.equal((await visitor.answered("/consents", { method: "POST" })).status, 201);
  await visitor.fill("#email", "greta.hallin@example.se");
  await visitor.press("Enter");
  await visitor.sees("Titta i din inkorg");
  await visitor.go(await newestLink(visitor));
  await visitor.click(`form${action("redeem")} button`);
  await visitor.element("[data-choices]");
  await visitor.sees("sa du ja till Statistik");
  await visitor.close();
});

test("the backend being away is said, and the page goes on when it is back", async () => {
  const visitor = await demo.visit("/okidoki/your-data/", look);
  await visitor.element("#email");
  await demo.server.stop();
  await visitor.fill("#email", "ivar.fors@example.se");
  await visitor.press("Enter");
  await visitor.sees("Vi når inte servern just nu.");
  await demo.server.start();
  await visitor.click(`form${action("ask")} button`);
  await visitor.sees("Titta i din inkorg");
  await visitor.close();
});

test("where the panel cannot be had, it says so in its language, or in English and says that it is", async () => {
  const visitor = await demo.visit("/okidoki/your-data/", {
    before: async (page) => {
      await page.setRequestInterception(true);
      page.on("request", (request) =>
        request.url().endsWith("your-data.wasm") ? request.abort() : request.continue(),
      );
    },
  });
  for (const [language, lang, text] of [
    ["sv", "sv", "Det här går inte att visa just nu."],
    ["no", "nb", "Vi får ikke kontakt med serveren"],
    ["xx", "en", "This cannot be shown right now."],
  ]) {
    await visitor.evaluate((language) => {
      const panel = document.createElement("samtycke-your-data");
      panel.setAttribute("tenant", "okidoki");
      panel.setAttribute("language", language);
      document.querySelector("samtycke-your-data").replaceWith(panel);
    }, language);
    const notice = await visitor.until(() => {
      const notice = deep("samtycke-your-data").shadowRoot?.querySelector("[role=alert]");
      return notice && { lang: notice.lang, text: notice.textContent };
    });
    assert.equal(notice.lang, lang);
    assert.ok(notice.text.includes(text), notice.text);
  }
  await visitor.close();
});
