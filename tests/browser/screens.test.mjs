// Screens as they are used: on a telephone, by keyboard alone, and as law.md measures them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { demoPerson } from "../../demo/data/okidoki.mjs";
import { Demo } from "./harness.mjs";
import { looks, overflow, smallTargets } from "./measure.mjs";
import { everyScreen, fileToSend, newestLink } from "./tours.mjs";

// In English, accessibility.test.mjs measures the same.
test("At 360 px nothing scrolls sideways and every control is 24 px or more: sv", async () => {
  const demo = await Demo.start();
  const found = [];
  try {
    const look = { language: "sv", width: 360, height: 740, dark: true };
    await everyScreen(demo, look, async (state, visitor) => {
      for (const what of await overflow(visitor)) found.push(`${state}: too wide: ${what}`);
      for (const what of await smallTargets(visitor)) found.push(`${state}: too small: ${what}`);
    });
  } finally {
    await demo.stop();
  }
  assert.deepEqual(found, []);
});

describe("With one server", () => {
  let demo;
  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo?.stop());

  for (const [width, height] of [
    [1280, 800],
    [360, 740],
    [320, 568],
  ])
    for (const dark of [false, true])
      test(`law.md, consent screen, rule 1: the answers of the first layer are equal: ${width} px, ${dark ? "dark" : "light"}`, async () => {
        const visitor = await demo.visit("/okidoki/", { width, height, dark });
        const names = ["accept-all", "reject-all", "show-preferences"];
        await visitor.element('[data-action="reject-all"]');
        const answers = await looks(visitor, names.map((n) => `[data-action="${n}"]`).join());
        assert.equal(answers.length, 3);
        for (const { text, inView, contrast, ...look } of answers) {
          const { text: first, inView: _, contrast: __, ...expected } = answers[0];
          assert.ok(inView, `"${text}" is in view without scrolling`);
          assert.ok(contrast >= 4.5, `"${text}" has a contrast of ${contrast.toFixed(2)}`);
          assert.deepEqual(look, expected, `"${text}" looks like "${first}"`);
        }
        await visitor.close();
      });

  describe("The keyboard alone suffices", () => {
    test("to refuse, with the first answers at hand", async () => {
      const visitor = await demo.visit("/okidoki/");
      await visitor.element('[data-action="reject-all"]');
      const at = await visitor.tabTo("Avvisa alla", { most: 6 });
      assert.ok(at.outlined, "the focus shows");
      await visitor.press("Enter");
      await visitor.until(() => document.cookie.includes("samtycke_consent="));
      assert.deepEqual(visitor.asked("/demo/collector"), []);
      await visitor.close();
    });

    test("to choose one purpose, and to take it back", async () => {
      const visitor = await demo.visit("/okidoki/");
      await visitor.element('[data-action="show-preferences"]');
      await visitor.tabTo("Välj själv");
      await visitor.press("Enter");
      await visitor.element("dialog[open]");
      await visitor.tabTo("Statistik");
      await visitor.press("Space");
      await visitor.tabTo("Spara mina val");
      await visitor.press("Enter");
      await visitor.answered("/demo/collector", { method: "POST" });
      await visitor.tabTo("Ta tillbaka", { back: true });
      await visitor.press("Enter");
      await visitor.until(() => !Object.keys(localStorage).some((key) => key.startsWith("ph_")));
      await visitor.close();
    });

    test("to close the settings with Escape, which changes nothing and gives the focus back", async () => {
      const visitor = await demo.visit("/okidoki/en/");
      await visitor.element('[data-action="show-preferences"]');
      await visitor.tabTo("Choose myself");
      await visitor.press("Enter");
      await visitor.element("dialog[open]");
      await visitor.press("Escape");
      await visitor.until(() => deep("dialog[open]") === null);
      assert.equal((await visitor.focused())?.action, "show-preferences");
      assert.deepEqual((await visitor.stored()).cookies, {});
      await visitor.close();
    });

    test("to receive, send and open a file, and to have one's data erased", async () => {
      const admin = await demo.visit("/okidoki/admin/");
      await admin.element("#password");
      await admin.tabTo("Användarnamn");
      await admin.page.keyboard.type("admin");
      await admin.tabTo("Lösenord");
      await admin.page.keyboard.type(demo.server.password);
      await admin.press("Enter");
      await admin.element('[data-action="attachments"]');
      await admin.tabTo("Bilagor");
      await admin.press("Enter");
      await admin.tabTo("Jag har ingen nyckel");
      await admin.press("Enter");
      await admin.tabTo("Skapa nyckel och spara filen");
      await admin.press("Enter");
      await admin.element('[data-action="register"]');
      await admin.tabTo("Jag har sparat nyckelfilen");
      await admin.press("Space");
      await admin.tabTo("Ta emot nya bilagor");
      await admin.press("Enter");
      await admin.element(".notice.good");

      const sender = await demo.visit("/okidoki/kontakt/");
      await sender.element('[data-action="reject-all"]');
      await sender.tabTo("Avvisa alla");
      await sender.press("Enter");
      await sender.element('[data-action="choose"]');
      await sender.tabTo("Välj fil");
      const file = await fileToSend(demo, "manus.txt");
      await sender.chooseBy(() => sender.press("Enter"), file);
      await sender.element('[data-action="send"]');
      await sender.tabTo("Kryptera och skicka");
      await sender.press("Enter");
      await sender.element('[data-action="more"]');
      await sender.close();

      await admin.tabTo("Ärenden", { back: true });
      await admin.press("Enter");
      await admin.sees("Här är tomt.");
      await admin.tabTo("Bilagor");
      await admin.press("Enter");
      await admin.sees("manus.txt");
      await admin.tabTo("Spara: manus.txt");
      await admin.press("Enter");
      await admin.downloaded(/manus\.txt/);

      const person = await demo.visit("/okidoki/your-data/");
      await person.element('[data-action="reject-all"]');
      await person.tabTo("Avvisa alla");
      await person.press("Enter");
      await person.element("#email");
      await person.tabTo("Din e-postadress");
      await person.page.keyboard.type(demoPerson.email);
      await person.press("Enter");
      await person.element('[data-action="again"]');
      await person.go(await newestLink(person));
      await person.element('form[data-action="redeem"]');
      await person.tabTo("Visa mina uppgifter");
      await person.press("Enter");
      await person.element("[data-purpose]");
      await person.tabTo("Se vad som skulle raderas");
      await person.press("Enter");
      await person.element("dialog[open]");
      await person.tabTo("Skicka min begäran");
      await person.press("Enter");
      await person.element("[data-request]");
      await person.close();

      await admin.tabTo("Ärenden", { back: true });
      await admin.press("Enter");
      await admin.element("[data-request]");
      await admin.tabTo(`Öppna ärendet från ${demoPerson.email}`);
      await admin.press("Enter");
      await admin.element('[data-action="carry-out"]');
      await admin.tabTo("Genomför raderingen");
      await admin.press("Enter");
      await admin.element("dialog[open]");
      await admin.tabTo("Radera nu");
      await admin.press("Enter");
      await admin.element("[data-result]");
      await admin.close();
    });
  });
});
