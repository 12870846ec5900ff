// Idun in the demo: the app's event form, the control panel, the page of one's data and the privacy
// page, on a telephone and on a desk, in its three languages.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { idunPerson } from "../../demo/data/idun.mjs";
import { Demo } from "./harness.mjs";
import { overflow, smallTargets } from "./measure.mjs";
import { Network } from "./proxy.mjs";
import { newestLink } from "./tours.mjs";

const action = (name) => `[data-action="${name}"]`;
const phone = { width: 390, height: 844 };

// What tells that a page and its widgets are there.
const pages = {
  form: ["/idun/", "/idun/fi/", "/idun/en/"],
  "your-data": ["/idun/your-data/", "/idun/fi/your-data/", "/idun/en/your-data/"],
  panel: ["/idun/kontrollpanel/", "/idun/fi/hallintapaneeli/", "/idun/en/control-panel/"],
  privacy: ["/idun/integritet/", "/idun/fi/tietosuoja/", "/idun/en/privacy/"],
};
const ready = {
  form: "samtycke-upload, .notice",
  "your-data": "#email",
  panel: "#password",
  privacy: ".story",
};

const errors = (visitor) => visitor.lines.filter((line) => /^(error|exception)/.test(line));

describe("Idun", () => {
  let demo;
  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo?.stop());

  for (const [name, paths] of Object.entries(pages))
    for (const [look, some] of [
      [phone, paths],
      [{ width: 1280, height: 800, dark: true }, paths.slice(0, 1)],
    ])
      for (const path of some)
        test(`${path} loads, fits ${look.width} px and is accessible`, async () => {
          const visitor = await demo.visit(path, look);
          if (name !== "panel") {
            await visitor.element(action("reject-all"));
            assert.deepEqual(await visitor.axe(), [], "with the question");
            assert.deepEqual(await overflow(visitor), [], "with the question");
            if (path === paths[0]) await visitor.screenshot(`idun/${name}-question-${look.width}`);
            await visitor.click(action("reject-all"));
            await visitor.until(() => document.cookie.includes("samtycke_consent="));
          }
          await visitor.element(ready[name]);
          if (name === "form")
            await visitor.until(() =>
              deep("samtycke-upload").shadowRoot.querySelector(".notice, .drop"),
            );
          await visitor.screenshot(`idun/${path.slice(1).replaceAll("/", "-")}${look.width}`);
          assert.deepEqual(errors(visitor), []);
          assert.deepEqual(await visitor.axe(), []);
          assert.deepEqual(await overflow(visitor), []);
          assert.deepEqual(await smallTargets(visitor), []);
          await visitor.close();
        });

  test("I3: a push token exists only after a yes, and is gone after its withdrawal", async () => {
    const visitor = await demo.visit("/idun/", phone);
    const tokens = () =>
      visitor.evaluate(() => Object.keys(localStorage).filter((key) => key === "idun_push_token"));
    await visitor.element(action("accept-all"));
    const { cookies, local, databases } = await visitor.stored();
    assert.deepEqual([cookies, local, databases], [{}, {}, []]);
    await visitor.click(action("accept-all"));
    await visitor.sees("Aviseringar är på.");
    assert.deepEqual(await tokens(), ["idun_push_token"]);
    await visitor.click(action("withdraw-all"));
    await visitor.until(() => !localStorage.getItem("idun_push_token"));
    await visitor.sees("Aviseringar är av.");
    assert.ok(visitor.requests.every(({ url }) => url.startsWith(demo.origin)));
    await visitor.close();
  });

  test("an event has a day, and its files go to the department that is chosen", async () => {
    const visitor = await demo.visit("/idun/", phone);
    await visitor.click(action("reject-all"));
    const shown = () =>
      visitor.evaluate(() =>
        [...document.querySelectorAll("samtycke-upload")].map((upload) =>
          upload.getAttribute("department"),
        ),
      );
    assert.deepEqual(await shown(), ["redaktionen"]);
    assert.equal(
      await visitor.evaluate(() => document.querySelector("#day").checkVisibility()),
      false,
    );
    await visitor.tabTo("Ett tips");
    await visitor.press("ArrowRight");
    await visitor.until(() => document.querySelector("#day").checkVisibility());
    assert.deepEqual(await shown(), ["evenemang"]);
    await visitor.page.select("#department", "kultur");
    assert.deepEqual(await shown(), ["kultur"]);
    await visitor.page.select("#department", "redaktionen");
    assert.deepEqual(await shown(), ["redaktionen"]);

    await visitor.fill("#title", "Julmarknad");
    await visitor.fill("#text", "Hantverk och glögg.");
    await visitor.page.$eval("#day", (day) => {
      day.value = "2026-12-05";
    });
    await visitor.screenshot("idun/form-event-390");
    await visitor.click('form [type="submit"]');
    await visitor.sees("Tack för ditt tips!");
    assert.equal(await visitor.evaluate(() => document.activeElement.className), "thanks");
    await visitor.screenshot("idun/form-thanks-390");
    assert.deepEqual(await visitor.axe(), []);
    await visitor.close();
  });

  test("I2: a file goes to one department, whose administrator opens it in the control panel", async () => {
    const admin = await demo.visit("/idun/fi/hallintapaneeli/", phone);
    await admin.fill("#name", "admin");
    await admin.fill("#password", demo.server.passwords.idun);
    await admin.press("Enter");
    await admin.click(action("attachments"));
    await admin.click('[id="identity.new"] summary');
    await admin.click(`button${action("make")}[data-value="file"]`);
    await admin.click('[name="saved"]');
    await admin.click('[name="department:kultur"]');
    await admin.screenshot("idun/panel-key-390");
    assert.deepEqual(await admin.axe(), []);
    assert.deepEqual(await overflow(admin), []);
    await admin.click(`form${action("register")} [type=submit]`);
    await admin.element(".notice.good");

    const network = await Network.start(demo.server.port);
    const sender = await demo.visit(`${network.origin}/idun/`, phone);
    await sender.click(action("reject-all"));
    await sender.sees("Redaktionen hos Idun kan inte ta emot");
    await sender.page.select("#department", "kultur");
    const swans = join(demo.server.home, "svanar.txt");
    await writeFile(swans, Buffer.alloc(600_000, "svan "));
    await sender.choose(action("choose"), swans);
    await sender.element(action("send"));
    await sender.fill('[name="title"]', "Svanar på isen");
    await sender.fill("textarea", "Två svanar vid bryggan.");
    await sender.click("form > button[type=submit]");
    await sender.sees("Dina bilagor är inte skickade än");
    await sender.until(() => deep("[data-action=send]").matches(":focus"));
    network.rate = 60_000;
    await sender.press("Enter");
    await sender.element(action("pause"));
    await sender.click("form > button[type=submit]");
    await sender.sees("Dina bilagor skickas.");
    assert.equal(await sender.evaluate(() => document.activeElement.localName), "samtycke-upload");
    network.rate = undefined;
    await sender.element(action("more"));
    await sender.sees("Bilagor som är skickade: 1");
    await sender.screenshot("idun/form-sent-390");
    assert.deepEqual(await sender.axe(), []);
    assert.deepEqual(await overflow(sender), []);
    assert.deepEqual(errors(sender), []);
    await sender.close();
    network.stop();

    await admin.click(action("queue"));
    await admin.sees("Täällä on tyhjää");
    await admin.click(action("attachments"));
    await admin.sees("svanar.txt");
    await admin.screenshot("idun/panel-attachments-390");
    await admin.click(`[data-upload] ${action("open")}`);
    await admin.downloaded(/svanar/);
    assert.deepEqual(errors(admin), []);
    await admin.close();
  });

  test("a department that was chosen without a network can take files when it is back", async () => {
    const network = await Network.start(demo.server.port);
    const sender = await demo.visit(`${network.origin}/idun/`, phone);
    await sender.click(action("reject-all"));
    await sender.sees("Redaktionen hos Idun");
    await sender.page.setOfflineMode(true);
    await sender.page.select("#department", "kultur");
    await sender.sees("Det här går inte att visa just nu");
    await sender.page.setOfflineMode(false);
    await sender.sees("Kultur och nöje hos Idun kan");
    await sender.close();
    network.stop();
  });

  test("I2, I9: a person sees what Idun holds on them, in Finnish, and may ask for erasure", async () => {
    const visitor = await demo.visit("/idun/fi/your-data/", phone);
    await visitor.click(action("reject-all"));
    await visitor.fill("#email", idunPerson.email);
    await visitor.press("Enter");
    await visitor.element(action("again"));
    const link = await newestLink(visitor);
    assert.match(link, /\/idun\/fi\/your-data\/#link=/);
    await visitor.go(link);
    await visitor.click(`form${action("redeem")} button`);
    await visitor.element('[data-purpose="events"]');
    for (const purpose of ["account", "notifications", "events"])
      await visitor.element(`[data-purpose="${purpose}"]`);
    for (const text of ["Vilma", "+46 70 174 06 05", "Julmarknad på Hembygdsgården"])
      await visitor.sees(text);
    await visitor.evaluate(() => {
      for (const details of deepAll("details")) details.open = true;
    });
    await visitor.sees("Tee valitus tietosuojavaltuutetulle.");
    await visitor.screenshot("idun/your-data-held-390");
    assert.deepEqual(await visitor.axe(), []);
    assert.deepEqual(await overflow(visitor), []);
    await visitor.click(action("preview"));
    await visitor.element("dialog[open]");
    await visitor.click(action("confirm"));
    await visitor.element("[data-request]");
    assert.deepEqual(errors(visitor), []);
    await visitor.close();

    const admin = await demo.visit("/idun/kontrollpanel/");
    await admin.fill("#name", "admin");
    await admin.fill("#password", demo.server.passwords.idun);
    await admin.press("Enter");
    await admin.element("[data-request]");
    await admin.sees(idunPerson.email);
    await admin.screenshot("idun/panel-queue-1280");
    assert.deepEqual(await admin.axe(), []);
    await admin.close();
  });
});
