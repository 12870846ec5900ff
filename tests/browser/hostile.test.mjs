// Hostile texts in every field of a policy, through the backend and every screen that shows them,
// under the strict CSP with Trusted Types: no script runs, no element of theirs comes to be, and
// nothing violates the policy.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Demo, okidoki, root } from "./harness.mjs";
import { person } from "./tours.mjs";

const action = (name) => `[data-action="${name}"]`;
const names = new Set(["name", "product", "address", "registrationNumber"]);

let demo;
before(async () => {
  const payloads = JSON.parse(await readFile(join(root, "tests/vectors/xss.json"), "utf8"));
  let next = 0;
  const payload = () => payloads[next++ % payloads.length];
  const fill = (node) => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === "string") {
        if ("sv" in node || names.has(key)) node[key] = payload();
      } else if (value && typeof value === "object" && key !== "storage") fill(value);
    }
  };
  const { sources, anonymise, vault, ...shown } = okidoki();
  fill(shown);
  assert.ok(next > payloads.length, "every payload is somewhere");
  demo = await Demo.start({ policy: { ...shown, sources, anonymise, vault } });
});
after(() => demo?.stop());

/** A visitor whose page notes whatever a payload may do. */
const visit = (path) =>
  demo.visit(path, {
    before: (page) =>
      page.evaluateOnNewDocument(() => {
        globalThis.hit = [];
        for (const name of ["alert", "prompt", "confirm", "print"])
          globalThis[name] = (...args) => globalThis.hit.push(`${name} ${args}`);
        document.addEventListener("securitypolicyviolation", ({ violatedDirective, sample }) =>
          globalThis.hit.push(`${violatedDirective} ${sample}`),
        );
      }),
  });

/** What is in our elements that we never write. */
const strange = () =>
  [...document.querySelectorAll("*")]
    .filter((e) => e.localName.startsWith("samtycke-"))
    .flatMap((e) => [e, ...deepAll("*", e.shadowRoot ?? e)])
    .flatMap((e) => [
      ...(/^(script|img|iframe|object|embed|form|base|link|meta|svg|math|style)$/.test(
        e.localName,
      ) && !(e.localName === "form" && e.dataset.action)
        ? [e.localName]
        : []),
      ...[...e.attributes]
        .filter(({ name, value }) => /^on/.test(name) || /^\s*(javascript|data):/i.test(value))
        .map(({ name, value }) => `${e.localName} ${name}=${value}`),
    ]);

async function harmless(visitor, where) {
  assert.deepEqual(await visitor.evaluate(strange), [], where);
  assert.deepEqual((await visitor.evaluate(() => globalThis.hit)) ?? [], [], where);
  assert.deepEqual(
    visitor.lines.filter((line) => /violat|Refused|Trusted/.test(line)),
    [],
    where,
  );
}

test("XSS: the question, the settings, the button and what comes after", async () => {
  const visitor = await visit("/okidoki/");
  await visitor.element(`.banner ${action("accept-all")}`);
  await visitor.sees("alert(1)");
  await harmless(visitor, "first layer");
  await visitor.click(`.banner ${action("show-preferences")}`);
  await visitor.element("dialog[open] [role=switch]");
  await visitor.evaluate(() => {
    for (const details of deepAll("dialog details")) details.open = true;
  });
  await harmless(visitor, "settings");
  await visitor.click(`dialog ${action("accept-all")}`);
  await visitor.click(`.reminder ${action("withdraw-all")}`);
  await visitor.element(`.reminder ${action("reload")}`);
  await harmless(visitor, "withdrawn");
  await visitor.click(`.reminder ${action("show-preferences")}`);
  await visitor.element("dialog[open] [role=switch]");
  await harmless(visitor, "settings of who has withdrawn");
  await visitor.close();
});

test("XSS: what a person sees of the policy in their own data", async () => {
  const visitor = await person(demo, { language: "sv" }, (where, one) => harmless(one, where));
  await visitor.evaluate(() => {
    for (const details of deepAll("details")) details.open = true;
  });
  await visitor.sees("alert(1)");
  await harmless(visitor, "what is held");
  await visitor.close();
});

test("XSS: a cookie, a hash and a message that somebody else wrote", async () => {
  const payloads = JSON.parse(await readFile(join(root, "tests/vectors/xss.json"), "utf8"));
  const visitor = await demo.visit("/okidoki/", {
    before: async (page) => {
      await page.evaluateOnNewDocument((all) => {
        globalThis.hit = [];
        globalThis.alert = (text) => globalThis.hit.push(text);
        for (const [i, payload] of all.entries()) {
          // biome-ignore lint/suspicious/noDocumentCookie: as anybody's script may
          document.cookie = `samtycke_consent=${encodeURIComponent(payload)}; path=/okidoki/${"x".repeat(i % 3)}`;
          addEventListener("load", () => {
            postMessage(payload, "*");
            postMessage({ type: payload, html: payload, samtycke: payload }, "*");
          });
        }
      }, payloads);
    },
  });
  await visitor.element(`.banner ${action("accept-all")}`);
  await visitor.go(`/okidoki/#${encodeURIComponent(payloads[0])}`);
  await visitor.element(`.banner ${action("accept-all")}`);
  await harmless(visitor, "the page");
  await visitor.until(() => globalThis.samtycke?.consent.granted("analytics") === false);
  await visitor.close();
});
