// Every screen in every state, reached as a person reaches it. A tour calls `stop(name, visitor)`
// at each state; tests measure there, and `SAMTYCKE_SCREENSHOTS=DIR` keeps a picture of each.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { demoPerson } from "../../demo/data/okidoki.mjs";

const pages = {
  sv: {
    start: "/okidoki/",
    contact: "/okidoki/kontakt/",
    yourData: "/okidoki/your-data/",
    admin: "/okidoki/admin/",
  },
  en: {
    start: "/okidoki/en/",
    contact: "/okidoki/en/contact/",
    yourData: "/okidoki/en/your-data/",
    admin: "/okidoki/en/admin/",
  },
};

const action = (name) => `[data-action="${name}"]`;

/** Everything the visitor of a website meets: question, settings, permanent button, withdrawal. */
export async function consentTour(demo, look, stop) {
  const visitor = await demo.visit(pages[look.language].start, look);
  await visitor.element(action("accept-all"));
  await stop("consent-question", visitor);
  await visitor.click(action("show-preferences"));
  await visitor.element("dialog[open] [role=switch]");
  await stop("consent-settings", visitor);
  await visitor.evaluate(() => {
    for (const details of deepAll("dialog details")) details.open = true;
  });
  await stop("consent-settings-details", visitor);
  await visitor.click(`dialog ${action("accept-all")}`);
  await visitor.element(action("withdraw-all"));
  await stop("consent-given", visitor);
  await visitor.click(action("withdraw-all"));
  await visitor.element(action("reload"));
  await stop("consent-withdrawn", visitor);
  await visitor.close();
}

/** A file of `bytes` bytes to choose, outside the data directory. */
export async function fileToSend(demo, name, bytes = 200_000) {
  const path = join(demo.server.home, name);
  await writeFile(path, Buffer.alloc(bytes, "Ett hemligt manus. "));
  return path;
}

/** Signs an administrator in. Gives the visitor with the queue on screen. */
export async function administrator(demo, look, stop = async () => {}) {
  const admin = await demo.visit(pages[look.language].admin, look);
  await admin.element("#password");
  await stop("admin-sign-in", admin);
  await admin.fill("#name", "admin");
  await admin.fill("#password", "not the password");
  await admin.press("Enter");
  await admin.element(".notice");
  await stop("admin-sign-in-refused", admin);
  await admin.fill("#password", demo.server.password);
  await admin.press("Enter");
  await admin.element(action("sign-out"));
  return admin;
}

/** Mails a link to the demo's person and opens it. */
export async function person(demo, look, stop = async () => {}) {
  const visitor = await demo.visit(pages[look.language].yourData, look);
  await visitor.element("#email");
  await stop("your-data-ask", visitor);
  await visitor.fill("#email", "alva.lind");
  await visitor.press("Enter");
  await visitor.element("#email-error");
  await stop("your-data-ask-refused", visitor);
  await visitor.fill("#email", demoPerson.email);
  await visitor.press("Enter");
  await visitor.element(action("again"));
  await stop("your-data-mailed", visitor);
  await visitor.go(await newestLink(visitor));
  await visitor.element(`form${action("redeem")}`);
  await stop("your-data-landing", visitor);
  await visitor.click(`form${action("redeem")} button`);
  await visitor.element("[data-purpose]");
  return visitor;
}

const opened = [];

/** The newest link in the demo's outbox; waits for one that has not been given before. */
export async function newestLink(visitor) {
  const link = await visitor.until(async (before) => {
    const html = await (await fetch("/demo/outbox")).text();
    const newest = /[^"'\s<>]*#link=[\w-]+/.exec(html)?.[0];
    return newest && !before.includes(newest) ? newest : null;
  }, opened);
  opened.push(link);
  return link;
}
