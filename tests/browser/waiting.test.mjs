// Answers that are given while core is long in coming, or under a policy that has moved on: what was
// said last holds, here and in other tabs, and a yes is to what stood there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Demo, okidoki, Visitor } from "./harness.mjs";
import { chosenUnder, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const first = (action) => `.banner [data-action="${action}"]`;
const reminder = (action) => `.reminder [data-action="${action}"]`;
const proved = (visitor) =>
  visitor.until(() => globalThis.samtycke?.consent.receipt && !localStorage.samtycke_queue);
const granted = (visitor) =>
  visitor.evaluate(() => globalThis.samtycke.consent.cookie.split("~")[4]);
/** How each of the records that were sent says that it was given. */
const methods = (visitor) =>
  visitor.asked("/okidoki/consents").map(({ body }) => JSON.parse(body)["dpv:hasIndicationMethod"]);

/** Holds a file, or some, back from every page, until they are let go. */
function holding(name) {
  const isHeld = (url) => (name instanceof RegExp ? name.test(url) : url.endsWith(name));
  let letGo;
  const held = new Promise((done) => {
    letGo = done;
  });
  const before = async (page) => {
    await page.setRequestInterception(true);
    page.on("request", (request) =>
      (isHeld(request.url()) ? held : Promise.resolve())
        .then(() => request.continue())
        .catch(() => {}),
    );
  };
  return { before, letGo };
}

/** A first visitor whose core, or another file, does not come before `letGo()`. */
async function waiting(name = "consent.wasm") {
  const { before, letGo } = holding(name);
  const visitor = await demo.visit("/okidoki/", { before });
  await visitor.element(first("reject-all"));
  await visitor.until(() => globalThis.samtycke);
  return { visitor, before, letGo };
}

const accept = (visitor) => visitor.click(first("accept-all"));
const api = (visitor, name) =>
  visitor.evaluate((name) => {
    globalThis.answer = globalThis.samtycke.consent[name]().then(
      () => "done",
      ({ code }) => code,
    );
  }, name);
const answer = (visitor) => visitor.evaluate(() => globalThis.answer);

test("a refusal in another tab holds over a yes that waits for core here", async () => {
  const { visitor, before, letGo } = await waiting();
  await accept(visitor);
  await visitor.until(() => deep('[aria-busy="true"]'));
  const other = new Visitor(visitor.context, demo.origin);
  await other.open("/okidoki/", { before });
  await other.click(first("reject-all"));
  await visitor.until(() => document.cookie.includes("samtycke_consent"));
  letGo();
  await proved(other);
  await visitor.element(reminder("show-preferences"));
  assert.equal(await granted(visitor), "");
  assert.deepEqual([...methods(visitor), ...methods(other)], ["banner-reject-all"]);
  await visitor.close();
});

/** Another tab says yes, which holds in the visitor's, where the question stood. */
async function acceptedElsewhere(visitor) {
  const other = new Visitor(visitor.context, demo.origin);
  await other.open("/okidoki/arbeten/");
  await other.click(first("accept-all"));
  await visitor.until(() => globalThis.samtycke.consent.granted("analytics"));
  await listen(visitor);
  return other;
}
/** What was allowed has ended here, which is told once. */
async function endsHere(visitor) {
  await visitor.until(() => globalThis.changes.length === 1 && deep(".reload"));
  assert.deepEqual(await visitor.evaluate(() => globalThis.changes[0].withdrawn), [
    "analytics",
    "newsletter-tracking",
  ]);
  assert.equal(
    await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")),
    false,
  );
  assert.equal(await granted(visitor), "");
}

test("law.md rule 6: another tab's yes ends the question here before core is there", async () => {
  const { visitor, letGo } = await waiting();
  const other = await acceptedElsewhere(visitor);
  await visitor.click(reminder("withdraw-all"));
  await endsHere(visitor);
  letGo();
  await visitor.element(".reminder [data-focus]"); // core's
  await proved(visitor);
  await endsHere(visitor);
  const withdrawals = [...methods(visitor), ...methods(other)].filter((one) => !/accept/.test(one));
  assert.deepEqual(withdrawals, ["button-withdraw"]);
  await visitor.close();
});

test("law.md rule 6: a withdrawal in another tab holds over a yes here that waits for the policy", async () => {
  let letGo;
  const held = new Promise((done) => {
    letGo = done;
  });
  const visitor = await demo.visit("/okidoki/", {
    async before(page) {
      await page.setRequestInterception(true);
      page.on("request", async (request) => {
        const url = request.url();
        if (url.endsWith("/policy")) await held;
        if (request.resourceType() !== "document") return request.continue().catch(() => {});
        const body = (await (await fetch(url)).text()).replace(/ data-version="[^"]*"/, "");
        request.respond({ contentType: "text/html; charset=utf-8", body });
      });
    },
  });
  await visitor.until(() => globalThis.samtycke);
  await accept(visitor);
  const other = new Visitor(visitor.context, demo.origin);
  await other.open("/okidoki/arbeten/");
  await other.click(first("accept-all"));
  await proved(other);
  await other.go("/okidoki/arbeten/");
  await other.click(reminder("withdraw-all"));
  await proved(other);
  letGo();
  await visitor.element(".reminder [data-focus]");
  assert.equal(await granted(visitor), "");
  assert.equal(
    await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")),
    false,
  );
  assert.deepEqual(methods(visitor), []);
  await visitor.close();
});

test("law.md rule 6: a refusal takes back another tab's yes, also where the question still stands", async () => {
  const { visitor, letGo } = await waiting(/consent\.(wasm|json)$/);
  await acceptedElsewhere(visitor);
  await visitor.click(first("reject-all"));
  await visitor.until(() => globalThis.changes.length === 1);
  letGo();
  await endsHere(visitor);
  await visitor.close();
});

test("law.md rule 6: a page that the Back button brings back heeds what was chosen meanwhile", async () => {
  const visitor = await demo.visit("/okidoki/", {
    before: (page) => page.evaluateOnNewDocument(() => delete Window.prototype.cookieStore),
  });
  await visitor.click(first("accept-all"));
  await proved(visitor);
  await listen(visitor);
  // The cookie alone: a page in that cache hears nothing.
  const { name, value } = chosenUnder(okidoki().version);
  await visitor.page.setCookie({ name, value, url: demo.origin });
  assert.ok(await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")));
  await visitor.evaluate(() =>
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
  );
  await endsHere(visitor);
  await visitor.close();
});

test("a refusal holds over the page's own yes that waits for core, and the page is told", async () => {
  const { visitor, letGo } = await waiting();
  await api(visitor, "acceptAll");
  await visitor.click(first("reject-all"));
  letGo();
  assert.equal(await answer(visitor), "consent.overruled");
  await proved(visitor);
  assert.equal(await granted(visitor), "");
  assert.deepEqual(methods(visitor), ["banner-reject-all"]);
  await visitor.close();
});

test("the page's own refusal holds over a yes in the banner that waits for core", async () => {
  const { visitor, letGo } = await waiting();
  await accept(visitor);
  await api(visitor, "rejectAll");
  letGo();
  assert.equal(await answer(visitor), "done");
  await proved(visitor);
  assert.equal(await granted(visitor), "");
  assert.deepEqual(methods(visitor), ["programme"]);
  await visitor.close();
});

test("preferences that were asked for before a refusal do not open over the page after it", async () => {
  const { visitor, letGo } = await waiting();
  await api(visitor, "showPreferences");
  await visitor.click(first("reject-all"));
  letGo();
  assert.equal(await answer(visitor), "done");
  await proved(visitor);
  assert.equal(await visitor.evaluate(() => deep("dialog[open]")), null);
  await visitor.close();
});

/** Somebody goes on to write: in a field of the page's, of a component's, of a frame's. */
const fields = {
  plain: () => document.body.append(document.createElement("input")),
  component: () =>
    document.body
      .appendChild(document.createElement("div"))
      .attachShadow({ mode: "open" })
      .append(document.createElement("input")),
  frame: () => document.body.append(document.createElement("iframe")),
};
for (const [kind, put, late] of [
  ...Object.entries(fields),
  ["plain, without the runtime", fields.plain, "/runtime.js"],
])
  test(`preferences that come late do not open over who writes elsewhere: ${kind}`, async () => {
    const { visitor, letGo } = await waiting(late);
    for (const ask of [
      () => visitor.click(first("show-preferences")),
      () => api(visitor, "showPreferences"),
    ]) {
      await ask();
      await visitor.evaluate(put);
      // A frame cannot have the focus at once.
      await visitor.until(() => {
        const last = document.body.lastElementChild;
        const frame = last.contentDocument?.body;
        if (frame) frame.contentEditable = "true";
        (frame ?? last.shadowRoot?.firstChild ?? last).focus();
        globalThis.writes = document.activeElement;
        return globalThis.writes === last;
      });
      await visitor.page.keyboard.type("hej");
    }
    letGo();
    await visitor.until(() => globalThis.answer && !deep(".banner [aria-busy]"));
    assert.equal(await answer(visitor), "done");
    assert.deepEqual(
      await visitor.evaluate(() => [
        deep("dialog[open]"),
        document.activeElement === globalThis.writes,
      ]),
      [null, true],
    );
    await visitor.close();
  });

for (const [how, ask] of Object.entries({
  "from a field in which something stands": () => {
    document.querySelector("#field").focus();
    globalThis.samtycke.consent.showPreferences();
  },
  "before the page puts the focus in an empty field": () => {
    globalThis.samtycke.consent.showPreferences();
    const field = document.querySelector("#field");
    field.value = "";
    field.focus();
  },
}))
  test(`preferences that are asked for before the runtime is there open: ${how}`, async () => {
    const { visitor, letGo } = await waiting("/runtime.js");
    await visitor.evaluate(() => {
      const field = document.body.appendChild(document.createElement("input"));
      Object.assign(field, { id: "field", value: "kakor" });
    });
    await visitor.evaluate(ask);
    letGo();
    await visitor.element("dialog[open]");
    await visitor.close();
  });

test("calls of the page come one after the other, as they were made", async () => {
  const { visitor, letGo } = await waiting();
  await visitor.evaluate(() => {
    const { consent } = globalThis.samtycke;
    globalThis.answer = Promise.all([consent.acceptAll(), consent.withdraw("analytics")]);
  });
  letGo();
  await answer(visitor);
  assert.equal(await granted(visitor), "newsletter-tracking");
  await visitor.close();
});

test("law.md rule 6: a refusal that waits for core can be changed: the button stands there", async () => {
  const { visitor, letGo } = await waiting();
  await visitor.click(first("reject-all"));
  await visitor.element(reminder("show-preferences"));
  letGo();
  await proved(visitor);
  await visitor.click(reminder("show-preferences"));
  await visitor.element("dialog[open]");
  await visitor.close();
});

/** Comes back with a choice while core does not come. */
async function returning(at = demo) {
  const visitor = await at.visit("/okidoki/");
  await accept(visitor);
  await proved(visitor);
  const { before, letGo } = holding("consent.wasm");
  await before(visitor.page);
  visitor.requests.length = 0;
  await visitor.page.reload();
  await visitor.element(reminder("withdraw-all"));
  await listen(visitor);
  return { visitor, letGo };
}

const listen = (tab) =>
  tab.evaluate(() => {
    globalThis.changes = [];
    document.addEventListener("samtycke:change", ({ detail }) => globalThis.changes.push(detail));
  });

test("law.md rule 6: a withdrawal holds at once, is told once, and is recorded when core comes", async () => {
  const { visitor, letGo } = await returning();
  // Two clicks, as of one who is in doubt whether the first was heard.
  await visitor.evaluate(() => {
    const button = deep('.reminder [data-action="withdraw-all"]');
    button.focus();
    button.click();
    button.click();
  });
  assert.equal(await granted(visitor), "");
  const withdrawn = await visitor.until(() => globalThis.changes[0]?.withdrawn);
  assert.deepEqual(withdrawn.sort(), ["analytics", "newsletter-tracking"]);
  await visitor.element(".reload");
  assert.equal((await visitor.focused()).action, "show-preferences");
  letGo();
  await visitor.until(() => !localStorage.samtycke_withdrawn && !localStorage.samtycke_queue);
  await proved(visitor);
  assert.deepEqual(methods(visitor), ["button-withdraw"]);
  assert.equal(await visitor.evaluate(() => globalThis.changes.length), 1);
  await visitor.close();
});

test("law.md rule 6: the page's own withdrawal holds at once, too, and is not the button's", async () => {
  const { visitor, letGo } = await returning();
  await api(visitor, "rejectAll");
  await visitor.until(() => globalThis.changes.length === 1);
  assert.equal(await granted(visitor), "");
  letGo();
  assert.equal(await answer(visitor), "done");
  await proved(visitor);
  assert.deepEqual(methods(visitor), ["programme"]);
  assert.equal(await visitor.evaluate(() => globalThis.changes.length), 1);
  await visitor.close();
});

test("signed out where the policy does not reset, nothing waits for core", async () => {
  const { visitor, letGo } = await returning();
  await api(visitor, "logout");
  assert.equal(await answer(visitor), "done");
  assert.deepEqual(
    visitor.asked("/samtycke/").filter(({ path }) => path.includes("consent.wasm")),
    [],
  );
  assert.equal(await granted(visitor), "analytics,newsletter-tracking");
  letGo();
  await visitor.close();
});

test("signed out where the policy resets: at once, and the next person is asked when core comes", async () => {
  const policy = okidoki();
  policy.consent = { ...policy.consent, resetAtLogout: true };
  const own = await Demo.start({ policy });
  try {
    const { visitor, letGo } = await returning(own);
    await api(visitor, "logout");
    await visitor.until(() => globalThis.changes.length === 1);
    assert.equal(await granted(visitor), "");
    letGo();
    assert.equal(await answer(visitor), "done");
    assert.equal(await visitor.evaluate(() => globalThis.samtycke.consent.cookie), null);
    await visitor.element(first("accept-all"));
    await visitor.close();
  } finally {
    await own.stop();
  }
});

/** Does the work with a visitor whose first layer stands while the policy moves on. */
async function whileMovingOn(material, work) {
  const own = await Demo.start();
  try {
    const visitor = await own.visit("/okidoki/");
    await visitor.element(first("accept-all"));
    const document = okidoki();
    const changes = { sv: "Något nytt.", en: "Something new." };
    document.version = "2026-11-20";
    document.history.push({ version: document.version, material, changes });
    document.purposes.find(({ asked }) => asked).title.sv = "Ny statistik";
    await own.server.stop();
    await own.server.publish(document);
    await own.server.start();
    await work(visitor);
    await visitor.close();
  } finally {
    await own.stop();
  }
}

test("law.md rule 8: a yes to an older question is none to the new one, which is asked", async () => {
  await whileMovingOn(true, async (visitor) => {
    await accept(visitor);
    await visitor.sees("Ny statistik");
    assert.equal((await visitor.stored()).cookies.samtycke_consent, undefined);
    await accept(visitor);
    await proved(visitor);
    const record = await visitor.evaluate(() => globalThis.samtycke.consent.record);
    assert.equal(record["dpv:hasNotice"]["dct:hasVersion"], "2026-11-20");
  });
});

test("a refusal tells what is erased and what remains: nothing", async () => {
  const { visitor } = await waiting();
  await visitor.evaluate(() => {
    document.addEventListener("samtycke:change", ({ detail }) => {
      globalThis.change = detail;
    });
  });
  await visitor.click(first("reject-all"));
  const { erased, remaining } = await visitor.until(() => globalThis.change);
  assert.deepEqual([erased, remaining], [[], []]);
  await visitor.close();
});

test("an answer here ends what the earlier tool kept, which is never taken over afterwards", async () => {
  const made = Date.now() - 86_400_000;
  const value = { categories: ["analytics"], services: {}, consentTimestamp: new Date(made) };
  const visitor = await visit(demo, {
    head: tag("data-imports='{}' defer"),
    granted: [],
    cookies: [{ name: "cc_cookie", value: encodeURIComponent(JSON.stringify(value)) }],
  });
  await visitor.click(reminder("show-preferences"));
  await visitor.until(() => !document.cookie.includes("cc_cookie"));
  assert.equal(await granted(visitor), "");
  await visitor.close();
});

test("an earlier choice that has gone, or was replaced unheard, stands in no answer's way", async () => {
  const visitor = await demo.visit("/okidoki/", {
    before: (page) =>
      page.evaluateOnNewDocument(() => {
        delete Window.prototype.cookieStore;
        delete globalThis.cookieStore;
      }),
  });
  await accept(visitor);
  await proved(visitor);
  for (const attributes of ["Max-Age=0; Path=/", "Path=/"]) {
    await visitor.evaluate((rest) => {
      const other = globalThis.samtycke.consent.cookie ?? "";
      // biome-ignore lint/suspicious/noDocumentCookie: as the site's own script may
      document.cookie = `samtycke_consent=${other.replace(/~[^~]*~[^~]*$/, "~x~y")}; ${rest}`;
    }, attributes);
    await api(visitor, "acceptAll");
    assert.equal(await answer(visitor), "done");
    assert.equal(await granted(visitor), "analytics,newsletter-tracking");
  }
  await visitor.close();
});

test("a question to somebody whose earlier choice no longer holds stays while core is coming", async () => {
  const { before, letGo } = holding("consent.wasm");
  const visitor = await demo.visit("/okidoki/", {
    before: async (page) => {
      await page.setCookie({ ...chosenUnder("2020-01-01", "analytics"), url: demo.origin });
      await before(page);
    },
  });
  const reject = await visitor.element(first("reject-all"));
  await reject.hover();
  await visitor.answered("/samtycke/runtime.js");
  await delay(1_500); // longer than the button would take that stands in for core's
  await visitor.element(first("reject-all"));
  assert.equal(await visitor.evaluate(() => deep(".reminder")), null);
  letGo();
  // Nor does a page start it that was written before, and lies in a cache.
  await visitor.until(() => document.cookie.split("~")[4] === "");
  await visitor.element(first("accept-all"));
  await visitor.click(first("reject-all"));
  await proved(visitor);
  await visitor.close();
});

test("answers of the page hold in the order in which they were given", async () => {
  const { visitor, letGo } = await waiting();
  const after = (first) =>
    visitor.evaluate((first) => {
      const { consent } = globalThis.samtycke;
      globalThis.answer = Promise.all([consent[first](), consent.accept(["analytics"])]).then(
        () => "done",
        ({ code }) => code,
      );
    }, first);
  await after("rejectAll");
  letGo();
  assert.equal(await answer(visitor), "done");
  assert.equal(await granted(visitor), "analytics");
  for (const first of ["reset", "logout", "rejectAll"]) {
    await after(first);
    assert.equal(await answer(visitor), "done");
    assert.equal(await granted(visitor), "analytics");
  }
  await visitor.close();
});

test("law.md rule 6: a withdrawal is told once in every tab, which offers to load anew", async () => {
  const { visitor, letGo } = await returning();
  const other = new Visitor(visitor.context, demo.origin);
  await other.open("/okidoki/");
  await other.element(reminder("withdraw-all"));
  await listen(other);
  await visitor.click(reminder("withdraw-all"));
  await other.until(() => !localStorage.samtycke_withdrawn && !localStorage.samtycke_queue);
  await delay(500); // for what may follow wrongly
  for (const tab of [visitor, other]) {
    await tab.element(".reload");
    assert.equal(await tab.evaluate(() => globalThis.changes.length), 1);
  }
  await other.evaluate(() => globalThis.samtycke.consent.acceptAll());
  letGo();
  await visitor.element(".reminder [data-focus]"); // core's
  await delay(500);
  assert.equal(await granted(visitor), "analytics,newsletter-tracking");
  assert.deepEqual([...methods(visitor), ...methods(other)], ["button-withdraw", "programme"]);
  await visitor.close();
});

test("a page that comes after a withdrawal records it, and has nothing to be loaded anew for", async () => {
  const { visitor, letGo } = await returning();
  await visitor.click(reminder("withdraw-all"));
  await visitor.until(() => globalThis.changes.length === 1);
  letGo();
  await visitor.go("/okidoki/arbeten/");
  await visitor.until(() => !localStorage.samtycke_withdrawn && !localStorage.samtycke_queue);
  await visitor.element(".reminder [data-focus]");
  assert.equal(await visitor.evaluate(() => deep(".reload")), null);
  await visitor.close();
});

test("a yes to an older question is one where nothing of weight has changed since", async () => {
  await whileMovingOn(false, async (visitor) => {
    await accept(visitor);
    await proved(visitor);
    assert.equal(await granted(visitor), "analytics,newsletter-tracking");
  });
});
