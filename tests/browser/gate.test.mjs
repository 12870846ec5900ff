// The gate: everything that a page can hold back by data-category and data-service, in Chromium and
// under a strict CSP with Trusted Types.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { abroad, asksFor, strictCsp, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const held = (name, more = "") =>
  `<script type="text/plain" data-category="media" ${more} data-src="https://cdn.example/${name}.js"></script>`;
const accept = (visitor, ...grants) =>
  visitor.evaluate((list) => globalThis.samtycke.consent.accept(list), grants);
const ran = (visitor) => visitor.evaluate(() => globalThis.ran ?? []);

const everything = `
  <iframe id="iframe" data-category="media" data-src="https://frame.example/1"></iframe>
  <img id="img" alt="" data-category="media" data-src="https://img.example/1" data-srcset="https://img.example/2 2x">
  <link id="link" rel="stylesheet" data-category="media" data-href="https://cdn.example/1.css">
  <video id="video" data-category="media" data-src="https://video.example/1" data-poster="https://img.example/3"></video>
  <audio id="audio" data-category="media"><source data-src="https://audio.example/1"></audio>
  <embed id="embed" data-category="media" data-src="https://embed.example/1">
  <object id="object" data-category="media" data-data="https://object.example/1"></object>
  <picture data-category="media"><source data-srcset="https://img.example/4"><img id="pictured" alt="" data-src="https://img.example/5"></picture>
  <svg><image data-category="media" data-href="https://img.example/6"/></svg>`;

test("every kind of element waits for its purpose, and none asks for anything before", async () => {
  const visitor = await visit(demo, { head: tag(), body: everything });
  await visitor.element(".banner");
  assert.deepEqual(abroad(visitor), []);
  await accept(visitor, "media");
  await asksFor(
    visitor,
    "https://frame.example/1",
    "https://img.example/1",
    "https://cdn.example/1.css",
    "https://video.example/1",
    "https://img.example/3",
    "https://audio.example/1",
    "https://embed.example/1",
    "https://object.example/1",
    "https://img.example/4",
  );
  assert.deepEqual(
    visitor.lines.filter((line) => /Security|Trusted|samtycke/.test(line)),
    [],
  );
  await visitor.close();
});

test("a service is allowed alone, and its purpose allows all of them", async () => {
  const body = `${held("youtube", 'data-service="youtube"')}${held("vimeo", 'data-service="vimeo"')}${held("none")}`;
  for (const [granted, expected] of [
    [["media.youtube"], ["youtube.js"]],
    [["media.vimeo"], ["vimeo.js"]],
    [["media"], ["youtube.js", "vimeo.js", "none.js"]],
    [["analytics"], []],
  ]) {
    const visitor = await visit(demo, { head: tag(), body, granted });
    await visitor.element(".reminder");
    await visitor.until((count) => (globalThis.ran ?? []).length >= count, expected.length);
    assert.deepEqual(await ran(visitor), expected);
    await visitor.close();
  }
});

test("scripts run in HTML's order: dependent ones in turn, async at once, defer and modules last", async () => {
  const inline = (text, more = "") =>
    `<script type="text/plain" data-category="media" ${more}>(globalThis.ran ??= []).push("${text}")</script>`;
  const body = [
    held("deferred", "defer"),
    held("module", 'data-type="module"'),
    held("first"),
    inline("after-first"),
    held("gone", "nomodule"),
    inline("after-gone"),
    held("second"),
    held("third"),
    inline("after-third"),
  ].join("");
  const slow = { "https://cdn.example/async.js": { status: 404 } };
  for (const granted of [undefined, ["media"]]) {
    const visitor = await visit(demo, {
      head: tag(""),
      body: held("async", "async") + body,
      granted,
      csp: strictCsp.replace("script-src", "script-src 'unsafe-inline'"),
      files: slow,
    });
    if (!granted) {
      await visitor.element(".banner");
      await accept(visitor, "media");
    }
    await visitor.until(() => globalThis.ran?.length === 8);
    assert.deepEqual(await ran(visitor), [
      "first.js",
      "after-first",
      "after-gone",
      "second.js",
      "third.js",
      "after-third",
      "deferred.js",
      "module.js",
    ]);
    await visitor.close();
  }
});

test("nothing starts that was taken back, or out of the page, while it waited", async () => {
  const inline = (text) =>
    `<script type="text/plain" data-category="media">(globalThis.ran ??= []).push("${text}")</script>`;
  const body = `<script type="text/plain" data-category="media">document.querySelector("#out").remove()</script>
    <div id="out">${held("removed")}</div>${held("data", 'data-type="application/json"')}
    ${inline("after")}${held("slow")}${inline("withdrawn")}`;
  let arrive;
  const visitor = await visit(demo, {
    head: tag(),
    body,
    csp: strictCsp.replace("script-src", "script-src 'unsafe-inline'"),
    files: {
      "https://cdn.example/slow.js": new Promise((done) => {
        arrive = () =>
          done({ contentType: "text/javascript", body: "globalThis.ran.push('slow')" });
      }),
    },
  });
  await visitor.element(".banner");
  await accept(visitor, "media");
  await asksFor(visitor, "https://cdn.example/slow.js");
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("media"));
  arrive();
  await visitor.until(() => globalThis.ran?.includes("slow"));
  await visitor.evaluate(() => new Promise((next) => setTimeout(next, 300)));
  assert.deepEqual(await ran(visitor), ["after", "slow"]);
  await visitor.close();
});

test("a page that puts another body in place keeps its question, and its permanent button", async () => {
  const visitor = await visit(demo, { head: tag() });
  await visitor.element(".banner");
  const replace = () => {
    const body = document.createElement("body");
    body.append(document.createElement("main"));
    document.body.replaceWith(body);
  };
  const stays = async (selector) => {
    await visitor.answered("fair.js");
    await visitor.evaluate(() => new Promise((next) => setTimeout(next, 300)));
    await visitor.evaluate(replace);
    await visitor.element(selector);
    await visitor.evaluate(() => document.body.replaceChildren());
    await visitor.element(selector);
  };
  await stays(".banner");
  await visitor.click('[data-action="show-preferences"]');
  await stays("dialog:modal");
  await visitor.click('dialog [data-action="reject-all"]');
  await visitor.element(".reminder");
  await stays(".reminder");
  await visitor.evaluate(() => globalThis.samtycke.consent.showPreferences());
  await visitor.element("dialog:modal");
  await visitor.close();
});

test("two runtimes in a page that replaces its body leave one banner, and the page alive", async () => {
  const visitor = await visit(demo, { head: tag() });
  await visitor.element(".banner");
  await visitor.answered("fair.js");
  await visitor.evaluate(async () => {
    const { start } = await import("/samtycke/samtycke.js");
    await start({ policy: "/site/policy.json", language: "sv" });
    await globalThis.samtycke.consent.show();
    await new Promise((next) => setTimeout(next, 1_000));
    document.body.replaceWith(document.createElement("body"));
  });
  await visitor.element(".banner");
  assert.equal(
    await visitor.evaluate(() => document.querySelectorAll("samtycke-banner").length),
    1,
  );
  await visitor.close();
});

test("what comes later waits, and starts once allowed; a nonce is carried along", async () => {
  const visitor = await visit(demo, {
    head: tag('defer nonce="abc"'),
    csp: strictCsp.replace("script-src", "script-src 'nonce-abc'"),
    body: '<script type="text/plain" nonce="abc" data-category="media">globalThis.ran = ["inline"]</script>',
  });
  await visitor.element(".banner");
  const add = (category) => {
    const frame = document.createElement("iframe");
    Object.assign(frame.dataset, { category, src: "https://frame.example/late" });
    const script = document.createElement("script");
    script.type = "text/plain";
    Object.assign(script.dataset, { category, src: "https://cdn.example/late.js" });
    document.body.append(frame, script);
  };
  await visitor.evaluate(add, "media");
  await visitor.evaluate(add, "sport");
  await accept(visitor, "media");
  await visitor.until(() => globalThis.ran?.length === 2);
  assert.deepEqual(await ran(visitor), ["inline", "late.js"]);
  await visitor.until(() => document.querySelector("iframe[src]"));
  assert.equal((await visitor.page.$$("iframe[src]")).length, 1);
  await visitor.evaluate(add, "media");
  await visitor.until(() => globalThis.ran.length === 3);
  await visitor.close();
});

test("an address that is no http address is refused, and the rest goes on", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `<iframe data-category="media" data-src="javascript:parent.ran=1"></iframe>
      <object data-category="media" data-data="data:text/html,x"></object>${held("good")}`,
    granted: ["media"],
  });
  await visitor.until(() => globalThis.ran);
  assert.deepEqual(await ran(visitor), ["good.js"]);
  assert.deepEqual(
    await visitor.evaluate(() => document.querySelectorAll("[src^=java],object[data]").length),
    0,
  );
  await visitor.logged("gate.address");
  await visitor.close();
});
