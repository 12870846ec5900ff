// The development mode in Chromium: what a page stores and asks for, and its policy does not declare.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Demo, root } from "./harness.mjs";
import { policy, strictCsp, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const files = {
  "https://cdn.example/spy.js": {
    contentType: "text/javascript",
    headers: { "access-control-allow-origin": "*" },
    body: `document.cookie = "_spy_AB12CD34EF=1; Max-Age=864000";
      document.cookie = "session=1";
      document.cookie = "gone=; Max-Age=0";
      document.cookie = "ph_declared=1; Max-Age=60";
      localStorage.setItem("spy-1234567", "1");
      sessionStorage.setItem("spy-tab", "1");
      indexedDB.open("spy-base");
      caches.open("spy-cache");
      new Image().src = "https://pixel.example/1";`,
  },
};
const options = {
  head: `${tag("data-detect defer")}<script type="text/plain" data-category="analytics" data-src="https://cdn.example/spy.js"></script>`,
  granted: ["analytics"],
  storage: { old: "from an earlier page" },
  files,
  csp: strictCsp,
};

test("what the policy does not declare is told once each, with the script that did it", async () => {
  const visitor = await visit(demo, options);
  await visitor.until(() => globalThis.samtycke?.detect);
  const { undeclared, services, hold } = await visitor.until(async () => {
    const report = await globalThis.samtycke.detect.report();
    return report.undeclared.some(({ name }) => name === "pixel.example") && report;
  });
  const seen = undeclared.map(({ kind, name }) => `${kind} ${name}`).sort();
  assert.deepEqual(
    seen,
    [
      "cacheStorage spy-cache",
      "cookie _spy_AB12CD34EF",
      "cookie session",
      "indexedDb spy-base",
      "localStorage old",
      "localStorage spy-1234567",
      "request cdn.example",
      "request pixel.example",
      "sessionStorage spy-tab",
    ].sort(),
  );
  const cookie = undeclared.find(({ name }) => name === "_spy_AB12CD34EF");
  assert.deepEqual(cookie, {
    kind: "cookie",
    name: "_spy_AB12CD34EF",
    by: "https://cdn.example/spy.js",
    lifetime: "P10D",
  });
  assert.deepEqual(hold[0], {
    match: `https://${undeclared.find(({ kind }) => kind === "request").name}/*`,
    category: "…",
  });

  const spy = services.find(({ name }) => name === "cdn.example");
  assert.equal(spy.id, "cdn-example");
  assert.ok(spy.storage.some(({ name, lifetime }) => name === "_spy_*" && lifetime === "P10D"));
  assert.ok(spy.storage.some(({ name }) => name === "spy-*"));
  await visitor.close();

  // The snippet can be pasted: the policy with it fits the schema.
  const schema = JSON.parse(
    await readFile(join(root, "consent-schemas/policy.schema.json"), "utf8"),
  );
  const ajv = addFormats(new Ajv2020({ strict: false }));
  const purposes = policy.purposes.map((purpose) =>
    purpose.id === "analytics" ? { ...purpose, services } : purpose,
  );
  const fits = ajv.compile(schema);
  assert.ok(fits({ ...policy, purposes }), JSON.stringify(fits.errors));
});

test("each finding is an event on the document, and the console has a table", async () => {
  const visitor = await visit(demo, { ...options, head: tag("data-detect defer") });
  await visitor.until(() => globalThis.samtycke?.detect);
  const heard = await visitor.evaluate(async () => {
    const found = [];
    document.addEventListener("samtycke:undeclared", ({ detail }) => found.push(detail.name));
    localStorage.setItem("surprise", "1");
    localStorage.setItem("surprise", "2");
    localStorage.setItem("ph_declared", "1");
    await globalThis.samtycke.detect.report();
    return found.filter((name) => name !== "old");
  });
  assert.deepEqual(heard, ["surprise"]);
  await visitor.logged("table:");
  await visitor.close();
});
