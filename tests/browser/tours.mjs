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

/** Opens a page of the website as one who has refused, so that the question covers nothing. */
async function visitAnswered(demo, path, look) {
  const visitor = await demo.visit(path, look);
  await visitor.click(action("reject-all"));
  await visitor.until(() => document.cookie.includes("samtycke_consent="));
  return visitor;
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
  const visitor = await visitAnswered(demo, pages[look.language].yourData, look);
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

/** What a person sees of their own data, up to a request for erasure that waits for an answer. */
export async function yourDataTour(demo, look, stop) {
  const visitor = await person(demo, look, stop);
  await stop("your-data-held", visitor);
  await visitor.evaluate(() => {
    for (const details of deepAll("details")) details.open = true;
  });
  await stop("your-data-rights", visitor);
  await visitor.click(action("preview"));
  await visitor.element("dialog[open]");
  await stop("your-data-preview", visitor);
  await visitor.click(action("confirm"));
  await visitor.element("[data-request]");
  await stop("your-data-requested", visitor);
  return visitor;
}

/** The request of `yourDataTour` answered, and the person's view of the answer. */
export async function adminTour(demo, look, stop) {
  const admin = await administrator(demo, look, stop);
  await admin.element("[data-request]");
  await stop("admin-queue", admin);
  await admin.click(`[data-request] ${action("request")}`);
  await admin.element(action("carry-out"));
  await stop("admin-request", admin);
  await admin.click(action("carry-out"));
  await admin.element("dialog[open]");
  await stop("admin-confirm", admin);
  await admin.click(action("yes"));
  await admin.element("[data-result]");
  await stop("admin-result", admin);
  await admin.click(action("queue"));
  await admin.element("[data-request]");
  await stop("admin-queue-answered", admin);
  return admin;
}

/** Keys are made and registered, a file is sent and opened. */
export async function attachmentTour(demo, look, stop) {
  const sender = await visitAnswered(demo, pages[look.language].contact, look);
  await sender.until(
    () => deep("samtycke-upload .notice, samtycke-upload .drop") ?? deep(".drop, .notice"),
  );
  await stop("upload-before-keys", sender);
  const admin = await administrator(demo, look);
  await admin.click(action("attachments"));
  await admin.click("[id='identity.new'] summary");
  await stop("admin-attachments-without-key", admin);
  await admin.click(`button${action("make")}`);
  await admin.click("[name=saved]");
  await admin.click(`form${action("register")} [type=submit]`);
  await admin.element(".notice.good");
  await stop("admin-attachments-with-key", admin);

  await sender.go(pages[look.language].contact);
  await sender.element(action("choose"));
  await stop("upload-choose", sender);
  await sender.choose(action("choose"), await fileToSend(demo, "manus till höstens kampanj.txt"));
  await sender.element(action("send"));
  await stop("upload-chosen", sender);
  await sender.click(action("send"));
  await sender.element(action("more"));
  await stop("upload-sent", sender);

  await admin.click(action("queue"));
  await admin.until(() => location.hash === "#requests");
  await admin.click(action("attachments"));
  await admin.element(`[data-upload] ${action("open")}`);
  await admin.sees("manus till höstens kampanj.txt");
  await stop("admin-attachments", admin);
  await admin.click(`[data-upload] ${action("open")}`);
  await admin.downloaded(/manus/);
  await admin.element("[data-upload] .badge.good");
  await admin.click("[data-upload] summary");
  await stop("admin-attachment-opened", admin);
  await admin.click(action("people"));
  await admin.element("[data-recipient]");
  await stop("admin-people", admin);
  await admin.fill("#new-name", "Eva Ek");
  await admin.press("Enter");
  await admin.element(action("password-given"));
  await stop("admin-person-added", admin);
  await admin.click(action("remove-recipient"));
  await admin.element("dialog[open]");
  await stop("admin-key-removal", admin);
  await sender.close();
  await admin.close();
}

/** The backend cannot be reached: what each page says. */
export async function outageTour(demo, look, stop) {
  const visitor = await visitAnswered(demo, pages[look.language].yourData, look);
  await visitor.element("#email");
  await visitor.page.setOfflineMode(true);
  await visitor.fill("#email", demoPerson.email);
  await visitor.press("Enter");
  await visitor.element("[role=alert]");
  await stop("your-data-offline", visitor);
  await visitor.close();
  for (const page of ["yourData", "admin", "contact"]) {
    const blocked = await demo.visit(pages[look.language][page], {
      ...look,
      before: async (tab) => {
        await tab.setRequestInterception(true);
        tab.on("request", (request) =>
          request.url().endsWith(".wasm") || request.url().endsWith("/policy")
            ? request.abort()
            : request.continue(),
        );
      },
    });
    await blocked.element("[role=alert]");
    await stop(`${page}-unavailable`, blocked);
    await blocked.close();
  }
}

/** Every screen in every state, in the order in which they come about. */
export async function everyScreen(demo, look, stop) {
  await consentTour(demo, look, stop);
  await attachmentTour(demo, look, stop);
  const visitor = await yourDataTour(demo, look, stop);
  await (await adminTour(demo, look, stop)).close();
  await visitor.page.reload();
  await visitor.element("[data-request] .badge.good");
  await stop("your-data-answered", visitor);
  await visitor.close();
  await outageTour(demo, look, stop);
}
