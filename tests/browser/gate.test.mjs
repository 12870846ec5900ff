// The gate: everything that a page can hold back by data-category and data-service, in Chromium and
// under a strict CSP with Trusted Types.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo, eventually } from "./harness.mjs";
import { abroad, asksFor, strictCsp, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const held = (name, more = "") =>
  `<script type="text/plain" data-category="media" ${more} data-src="https://cdn.example/${name}.js"></script>`;
/** Puts a held script into the page and waits, so that it would have run. */
const addLate = () => {
  const script = document.createElement("script");
  script.type = "text/plain";
  Object.assign(script.dataset, { category: "media", src: "https://cdn.example/late.js" });
  document.body.append(script);
  return new Promise((next) => setTimeout(next, 500));
};
const accept = async (visitor, ...grants) => {
  await visitor.until(() => globalThis.samtycke);
  await visitor.evaluate((list) => globalThis.samtycke.consent.accept(list), grants);
};
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

test("a held script with a src of its own, as vanilla-cookieconsent has them, keeps the order", async () => {
  const slow = new Promise((done) => {
    setTimeout(done, 1500, {
      contentType: "text/javascript",
      body: '(globalThis.ran ??= []).push("slow.js")',
    });
  });
  for (const csp of [strictCsp, strictCsp.replace(/; require-trusted.*/, "")]) {
    const visitor = await visit(demo, {
      head: tag(),
      body: `<script type="text/plain" data-category="media" src="https://cdn.example/slow.js" id="own"></script>
        <script type="text/plain" data-category="media">(globalThis.ran ??= []).push("inline")</script>`,
      csp: csp.replace("script-src", "script-src 'unsafe-inline'"),
      files: { "https://cdn.example/slow.js": slow },
    });
    await visitor.element(".banner");
    assert.deepEqual(abroad(visitor), []);
    await accept(visitor, "media");
    await visitor.until(() => globalThis.ran?.length === 2);
    assert.deepEqual(await ran(visitor), ["slow.js", "inline"]);
    assert.deepEqual(abroad(visitor), ["https://cdn.example/slow.js"]);
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

test("law.md rule 6: nothing is allowed by a second runtime once the first has taken it back", async () => {
  const visitor = await visit(demo, { head: tag() + tag() });
  await visitor.element(".banner");
  const same = await visitor.evaluate(async () => {
    const { start } = await import("/samtycke/samtycke.js");
    return (await start({ policy: "/site/policy.json" })) === globalThis.samtycke;
  });
  assert.ok(same);
  await visitor.click('.banner [data-action="accept-all"]');
  await visitor.click('.reminder [data-action="withdraw-all"]');
  await visitor.until(() => deep('.reminder [data-action="withdraw-all"]') === null);
  await visitor.evaluate(addLate);
  assert.deepEqual(await ran(visitor), []);
  await visitor.close();
});

test("law.md rule 7: nothing starts after the choice's end, though the page stays open", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: held("first"),
    granted: ["media"],
  });
  await visitor.until(() => globalThis.ran?.length === 1);
  await visitor.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 101 * 86_400_000;
  });
  await visitor.evaluate(addLate);
  assert.deepEqual(await ran(visitor), ["first.js"]);
  assert.equal(await visitor.evaluate(() => globalThis.samtycke.consent.granted("media")), false);
  await visitor.close();
});

test("a link to the preferences leads nowhere else", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `<a href="#" id="top" data-samtycke="preferences">1</a>
      <a href="/site/elsewhere" id="away" data-samtycke="preferences">2</a>`,
    granted: [],
  });
  await visitor.element(".reminder");
  const address = visitor.page.url();
  for (const id of ["top", "away"]) {
    await visitor.evaluate((name) => document.getElementById(name).click(), id);
    await visitor.click('.preferences [data-action="close"]');
    assert.equal(visitor.page.url(), address);
  }
  await visitor.close();
});

test("a link to the preferences leads to its page where the runtime cannot be had", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `<a href="/site/kakor" id="away" data-samtycke="preferences">Kakor</a>`,
    granted: ["media"],
    files: { "/samtycke/runtime.js": { status: 404, body: "" } },
  });
  const isTold = () => visitor.lines.some((line) => line.includes("runtime.unavailable"));
  await eventually("the failure", isTold);
  await visitor.click("#away");
  await visitor.until(() => location.pathname === "/site/kakor");
  await visitor.close();
});

test("who is in the preferences when the page refuses is taken to the button", async () => {
  const visitor = await visit(demo, { head: tag() });
  await visitor.click('.banner [data-action="show-preferences"]');
  await visitor.element(".preferences");
  await visitor.tabTo("Film");
  await visitor.evaluate(() => globalThis.samtycke.consent.rejectAll());
  await visitor.element(".reminder");
  assert.equal((await visitor.focused())?.action, "show-preferences");
  await visitor.close();
});

test("asked again over a choice, the question has the focus, says what is so, and can be left", async () => {
  const visitor = await visit(demo, { head: tag(), granted: ["media"] });
  await visitor.element(".reminder");
  const claim = () => deepText(document.body).includes("Inget av det är igång nu");
  await visitor.evaluate(() => globalThis.samtycke.consent.show());
  await visitor.element(".banner");
  assert.equal((await visitor.focused())?.name, "Du bestämmer över kakorna");
  assert.equal(await visitor.evaluate(claim), false);
  await visitor.press("Escape");
  await visitor.until(() => deep(".banner") === null);
  assert.equal((await visitor.focused())?.action, "show-preferences");
  assert.ok(await visitor.evaluate(() => globalThis.samtycke.consent.granted("media")));
  await visitor.close();
});

test("a question that the page shows while somebody writes leaves them there", async () => {
  const visitor = await visit(demo, { head: tag(), body: "<textarea></textarea>", granted: [] });
  await visitor.element(".reminder");
  await visitor.click("textarea");
  await visitor.page.keyboard.type("hej ");
  await visitor.evaluate(() => globalThis.samtycke.consent.show());
  await visitor.element(".banner");
  await visitor.page.keyboard.type("du");
  assert.equal(await visitor.evaluate(() => document.querySelector("textarea").value), "hej du");
  await visitor.close();
});

test("law.md rule 6: after a reset no question says that nothing runs, and a reload is offered", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: held("running"),
    granted: ["media"],
  });
  await visitor.until(() => globalThis.ran?.length === 1);
  await visitor.element(".reminder");
  await visitor.evaluate(() => globalThis.samtycke.consent.reset());
  await visitor.element(".banner");
  const claim = () => deepText(document.body).includes("Inget av det är igång nu");
  assert.equal(await visitor.evaluate(claim), false);
  await visitor.click('.banner [data-action="reject-all"]');
  await visitor.element(".reload");
  await visitor.evaluate(() => globalThis.samtycke.consent.show());
  await visitor.element(".banner");
  assert.equal(await visitor.evaluate(claim), false);
  await visitor.close();
});

test("who has gone on to write is not interrupted by preferences that come late", async () => {
  let letGo;
  const core = new Promise((done) => {
    letGo = done;
  });
  const module = await fetch(`${demo.origin}/samtycke/consent.mjs`);
  const answer = { contentType: "text/javascript", body: await module.text() };
  const visitor = await visit(demo, {
    head: tag(),
    body: '<button type="button" data-samtycke="preferences">Kakor</button><textarea></textarea>',
    granted: [],
    files: { "/samtycke/consent.mjs": core.then(() => answer) },
  });
  await visitor.element(".reminder");
  for (const selector of ["button[data-samtycke]", '.reminder [data-action="show-preferences"]'])
    await visitor.click(selector);
  await visitor.click("textarea");
  await visitor.page.keyboard.type("hej ");
  letGo();
  await visitor.answered("consent.wasm");
  await visitor.until(() => deep('.reminder [data-focus="button"]'));
  await visitor.page.keyboard.type("du");
  assert.equal(await visitor.evaluate(() => document.querySelector("textarea").value), "hej du");
  assert.equal(await visitor.evaluate(() => deep(".preferences")), null);
  await visitor.click("button[data-samtycke]");
  await visitor.element(".preferences");
  await visitor.close();
});

test("zoomed to 400 %, the offer to load anew can be read from its beginning", async () => {
  const visitor = await visit(demo, { head: tag(), body: held("running"), granted: ["media"] });
  await visitor.until(() => globalThis.ran?.length === 1);
  await visitor.page.setViewport({ width: 320, height: 256 });
  await visitor.click('.reminder [data-action="withdraw-all"]');
  await visitor.element(".reload");
  // The button, which takes the focus when core has come, may scroll it away once.
  await visitor.until(() => {
    deep(".reload").scrollIntoView();
    return deep(".reload").getBoundingClientRect().top >= 0;
  });
  await visitor.close();
});

test("a purpose of which one service is allowed is neither on nor off", async () => {
  const visitor = await visit(demo, { head: tag(), granted: ["media.youtube"] });
  await visitor.click('.reminder [data-action="show-preferences"]');
  const box = await visitor.element('.preferences [data-value="media"]');
  const state = async () =>
    (await visitor.page.accessibility.snapshot({ root: box, interestingOnly: false }))?.checked;
  assert.equal(await state(), "mixed");
  await visitor.evaluate(() => {
    deep('.preferences [data-value="media.youtube"]').closest("details").open = true;
  });
  await visitor.click('.preferences [data-value="media.vimeo"]');
  await visitor.until(() => deep('.preferences [data-value="media"]').checked);
  assert.equal(await state(), true);
  await visitor.click('.preferences [data-value="media"]');
  await visitor.until(() => !deep('.preferences [data-value="media.vimeo"]').checked);
  assert.equal(await state(), false);
  await visitor.close();
});

test("a script that is given its category once it is in the page starts", async () => {
  const visitor = await visit(demo, { head: tag(), granted: ["media"] });
  await visitor.element(".reminder");
  await visitor.evaluate(() => {
    const script = document.createElement("script");
    script.type = "text/plain";
    script.dataset.src = "https://cdn.example/late.js";
    document.body.append(script);
    return new Promise((next) => setTimeout(next, 100)).then(() => {
      script.dataset.category = "media";
    });
  });
  await visitor.until(() => globalThis.ran?.length === 1);
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

test("scripts put in as HTML start too, hold up none that follow, and tell the held element", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    granted: ["media"],
    csp: strictCsp.replace(/require-trusted.*/, ""),
  });
  await visitor.element(".reminder");
  await visitor.evaluate((markup) => {
    const place = document.createElement("div");
    document.body.append(place);
    place.innerHTML = markup;
    const late = document.createElement("script");
    late.type = "text/plain";
    Object.assign(late.dataset, { category: "media", src: "https://cdn.example/b.js" });
    late.onload = () => globalThis.ran.push("told by property");
    late.addEventListener("load", () => globalThis.ran.push("told"));
    const next = document.createElement("script");
    next.type = "text/plain";
    next.dataset.category = "media";
    next.dataset.src = "https://cdn.example/c.js";
    document.body.append(late, next);
  }, held("a"));
  await visitor.until(() => globalThis.ran?.length === 5);
  assert.deepEqual((await ran(visitor)).sort(), [
    "a.js",
    "b.js",
    "c.js",
    "told",
    "told by property",
  ]);
  await visitor.close();
});

test("a framework takes out the script that it has put in, and what was started starts no second time", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `<main><script id="own" type="text/plain" data-category="media">(globalThis.ran ??= []).push("own")</script></main>`,
    csp: strictCsp.replace("script-src", "script-src 'unsafe-inline'"),
  });
  await visitor.until(() => globalThis.samtycke);
  await accept(visitor, "media");
  await visitor.until(() => globalThis.ran);
  await visitor.evaluate(() => {
    const [main, own] = [document.querySelector("main"), document.querySelector("#own")];
    main.removeChild(own);
    main.append(own);
    return new Promise((next) => setTimeout(next, 300));
  });
  assert.deepEqual(await ran(visitor), ["own"]);
  await visitor.close();
});

test("what the page copies of scripts that have run, by innerHTML or otherwise, does not run again", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `<main>${held("a")}<script type="text/plain" data-category="media">(globalThis.ran ??= []).push("own")</script></main>`,
    csp: strictCsp
      .replace("script-src", "script-src 'unsafe-inline'")
      .replace(/require-trusted.*/, ""),
    granted: ["media"],
  });
  await visitor.until(() => globalThis.ran?.length === 2);
  await visitor.evaluate((later) => {
    const main = document.querySelector("main");
    main.innerHTML += "<p>More</p>";
    document.body.append(main.cloneNode(true), document.createElement("div"));
    document.body.lastChild.append(...main.childNodes);
    main.innerHTML = later;
  }, held("b"));
  await visitor.until(() => globalThis.ran.length > 2);
  assert.deepEqual(await ran(visitor), ["a.js", "own", "b.js"]);
  await visitor.close();
});

test("a held script of the type that holds back starts nothing, and the page goes on", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `<script type="text/plain" data-type="text/plain" data-category="media">1</script>${held("good")}`,
    granted: ["media"],
  });
  await visitor.until(() => globalThis.ran);
  assert.deepEqual(await ran(visitor), ["good.js"]);
  await visitor.close();
});

test("nothing moves when the banner comes, also in a page that is as high as the window", async () => {
  for (const css of [
    "html,body{height:100%;margin:0} body{display:flex;flex-direction:column} main{flex:1}",
    "html{height:100%} body{min-height:100%;margin:0;display:grid;place-content:center}",
    "html{position:relative;min-height:100%} footer{position:absolute;bottom:0}",
  ]) {
    const visitor = await visit(demo, {
      csp: strictCsp.replace("style-src", "style-src 'unsafe-inline'"),
      head: `${tag()}<style>*{box-sizing:border-box}${css}</style>`,
      body: "<footer>Kontakt</footer>",
    });
    await visitor.element(".banner");
    await visitor.answered("fair.js");
    const moved = await visitor.evaluate(
      () =>
        new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const { value } of list.getEntries()) sum += value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 300);
        }),
    );
    assert.equal(moved, 0, css);
    await visitor.close();
  }
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
