// Placeholders of embeds, in Chromium under a strict CSP with Trusted Types: what stands there, what
// "once" and "always" do, and that a withdrawal takes the content away again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { abroad, asksFor, chosen, policy, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const film = (more = "") =>
  `<iframe title="Vår film" width="640" height="360" data-category="media" data-service="youtube" data-src="https://www.youtube.com/embed/abc?start=5" ${more}></iframe>`;
const button = (text) => (visitor) =>
  visitor.evaluate(
    (wanted) =>
      deepAll("[part=embed] button")
        .filter((one) => one.innerText === wanted)
        .slice(0, 1)
        .forEach((one) => {
          one.focus();
          one.click();
        }),
    text,
  );
const [once, always] = [button("Visa en gång"), button("Visa alltid")];
const placeholders = (visitor, count) =>
  visitor.until((wanted) => deepAll("[part=embed]").length === wanted, count);
const accept = async (visitor, ...grants) => {
  await visitor.until(() => globalThis.samtycke);
  await visitor.evaluate((list) => globalThis.samtycke.consent.accept(list), grants);
};

test("a held frame says what it is and who gets data, in its own size, and fetches nothing", async () => {
  const visitor = await visit(demo, { head: tag(), body: `<main><h1>Test</h1>${film()}</main>` });
  await placeholders(visitor, 1);
  for (const text of ["Vår film", "Google Ireland", "Film.", "utanför EU/EES"])
    await visitor.sees(text);
  const [panel, ...buttons] = await visitor.evaluate(() => [
    document.querySelector("samtycke-embed").getBoundingClientRect().toJSON(),
    ...deepAll("[part=embed] button").map((one) => {
      const { backgroundColor, color, fontSize, fontWeight, borderColor } = getComputedStyle(one);
      const { height } = one.getBoundingClientRect();
      return { backgroundColor, color, fontSize, fontWeight, borderColor, height };
    }),
  ]);
  assert.ok(Math.abs(panel.width - 640) <= 4 && panel.height >= 360, JSON.stringify(panel));
  assert.deepEqual(buttons[0], buttons[1], "neither answer is favoured");
  assert.ok(buttons[0].height >= 24);
  assert.deepEqual(abroad(visitor), []);
  assert.deepEqual(await visitor.axe(), []);
  assert.deepEqual(
    visitor.lines.filter((line) => !line.startsWith("log:")),
    [],
  );
  await visitor.close();
});

test("a frame that nobody is to see waits without a placeholder, and one in a box of proportions fits it", async () => {
  const ratio = "position:relative;padding-bottom:56.25%;height:0;overflow:hidden;max-width:360px";
  const visitor = await visit(demo, {
    head: `${tag()}<link rel="stylesheet" href="/box.css">`,
    files: {
      "/box.css": {
        contentType: "text/css",
        body: `.box{${ratio}}.box iframe{position:absolute;inset:0;width:100%;height:100%}.none{display:none}.far{position:absolute;left:-9999px}`,
      },
    },
    body: `<div class="box">${film()}</div>${film('id="none" class="none"')}
      <iframe class="far" width="1" height="1" data-category="media" data-src="https://t.example/1"></iframe>`,
  });
  await placeholders(visitor, 1);
  const fits = await visitor.evaluate(() => {
    const [box, embed] = [".box", "samtycke-embed"].map((one) =>
      document.querySelector(one).getBoundingClientRect(),
    );
    const last = deepAll("[part=embed] button").at(-1);
    last.focus();
    const { bottom } = last.getBoundingClientRect();
    return [embed.width === box.width, embed.height === box.height, bottom <= box.bottom];
  });
  assert.deepEqual(fits, [true, true, true]);
  await accept(visitor, "media");
  await asksFor(visitor, "https://t.example/1");
  await visitor.close();
});

test("in a box that cuts off what does not fit, all of the placeholder can be reached", async () => {
  for (const box of [
    ".box{aspect-ratio:16/9;overflow:hidden;max-width:320px}.box iframe{width:100%;height:100%;border:0}",
    ".box{position:relative;padding-top:56.25%;width:320px}.box iframe{position:absolute;inset:0;width:100%;height:100%}",
    ".box{height:170px;width:300px;overflow:hidden}.in{height:100%}.box iframe{width:100%;height:100%;border:0}",
    ".box{height:170px;width:300px}.box iframe{width:100%;height:100%;border:0}",
    ".box{height:170px;width:300px;overflow:hidden;display:none}.box iframe{width:100%;height:100%;border:0}",
  ]) {
    const visitor = await visit(demo, {
      head: `${tag()}<link rel="stylesheet" href="/box.css">`,
      files: { "/box.css": { contentType: "text/css", body: box } },
      body: `<div class="box"><div class="in">${film()}</div></div>`,
    });
    await placeholders(visitor, 1);
    await visitor.evaluate(() => {
      document.querySelector(".box").style.display = "block"; // as a tab that is opened
    });
    await visitor.until(() => document.querySelector("samtycke-embed[data-tight]"));
    const seen = await visitor.evaluate(() => {
      const box = document.querySelector(".box").getBoundingClientRect();
      const embed = document.querySelector("samtycke-embed");
      const top = deep("[part=embed-title]").getBoundingClientRect().top;
      const last = deepAll("[part=embed] button").at(-1);
      last.focus();
      return [
        embed.getBoundingClientRect().height <= box.height,
        top >= box.top,
        last.getBoundingClientRect().bottom <= box.bottom,
      ];
    });
    assert.deepEqual(seen, [true, true, true], box);
    await visitor.close();
  }
});

test("a placeholder is as large as its film, where that stands, goes with it, and comes back from a copy", async () => {
  const visitor = await visit(demo, {
    head: `${tag()}<link rel="stylesheet" href="/box.css">`,
    files: {
      "/box.css": {
        contentType: "text/css",
        body: ".free{position:absolute;right:20px;top:200px;width:320px;height:240px;border:0}.wide{width:100%}",
      },
    },
    body: `<main>${film('class="wide" id="film"')}</main>${film('class="free"')}`,
  });
  await placeholders(visitor, 2);
  const sizes = () =>
    visitor.evaluate(() =>
      [...document.querySelectorAll("samtycke-embed")].map((embed) => {
        const { left, top, width, height } = embed.getBoundingClientRect();
        return embed.dataset.tight === undefined ? width : [left, top, width, height];
      }),
    );
  const { clientWidth } = await visitor.evaluate(() => ({
    clientWidth: document.body.clientWidth,
  }));
  assert.deepEqual(await sizes(), [clientWidth, [1280 - 20 - 320, 200, 320, 240]]);
  await visitor.page.setViewport({ width: 600, height: 800 });
  await visitor.until(() => document.querySelector("samtycke-embed").clientWidth < 600);
  assert.equal((await sizes())[0], clientWidth - 680);
  await visitor.evaluate(() => {
    const main = document.querySelector("main");
    globalThis.copy = main.cloneNode(true);
    const wrap = document.createElement("section");
    wrap.append(document.querySelector("#film"));
    main.append(wrap);
  });
  await visitor.until(() => document.querySelector("section samtycke-embed + #film"));
  assert.equal(await visitor.evaluate(() => document.querySelectorAll("samtycke-embed").length), 2);
  await visitor.evaluate(() => document.querySelector("main").replaceWith(globalThis.copy));
  await placeholders(visitor, 2);
  assert.equal(await visitor.evaluate(() => document.querySelectorAll("samtycke-embed").length), 2);
  await accept(visitor, "media");
  await visitor.until(() => document.querySelector("#film[src]")?.checkVisibility());
  assert.equal(await visitor.evaluate(() => document.querySelector("samtycke-embed")), null);
  await visitor.close();
});

test("a placeholder stands as its film does: centred, and in boxes that shrink to it", async () => {
  const visitor = await visit(demo, {
    head: `${tag()}<link rel="stylesheet" href="/box.css">`,
    files: {
      "/box.css": {
        contentType: "text/css",
        body: "iframe{border:0}.mid{position:fixed;left:50%;top:50%;transform:translate(-50%,-50%)}.auto{position:fixed;inset:0;margin:auto}.inline{display:inline-block}.block{display:block;margin:0 auto}.right{float:right}",
      },
    },
    body: `${film('class="mid"')}${film('class="auto"')}<span>${film()}</span><p class="inline">${film()}</p>${film('class="block"')}${film('class="right"')}`,
  });
  await placeholders(visitor, 6);
  const boxes = await visitor.evaluate(() =>
    [...document.querySelectorAll("samtycke-embed")].map((embed, i) => {
      const { left, top, width, height } = embed.getBoundingClientRect();
      if (i < 2) return [left, top, width, height];
      return i < 4 ? width : [left, width];
    }),
  );
  const middle = [320, 220, 640, 360];
  assert.deepEqual(boxes, [middle, middle, 640, 640, [320, 640], [1280 - 8 - 640, 640]]);
  await visitor.close();
});

test("a page that keeps something else before its film is not fought with", async () => {
  const visitor = await visit(demo, { head: tag(), body: `<main>${film('id="film"')}</main>` });
  await placeholders(visitor, 1);
  await visitor.evaluate(() => {
    globalThis.moves = 0;
    const first = () => {
      if (document.querySelector("main").firstElementChild.id === "film") return;
      globalThis.moves += 1;
      document.querySelector("main").prepend(document.querySelector("#film"));
    };
    new MutationObserver(first).observe(document.body, { childList: true, subtree: true });
    document.querySelector("main").append(document.createElement("p"));
  });
  await visitor.until(() => globalThis.moves > 0);
  assert.equal(await visitor.evaluate(() => globalThis.moves), 1);
  await visitor.close();
});

test("a page that takes a placeholder out again and again is let have its way", async () => {
  const visitor = await visit(demo, { head: tag(), body: `<main>${film()}</main>` });
  await placeholders(visitor, 1);
  await visitor.evaluate(() => {
    globalThis.taken = 0;
    const take = () => {
      for (const embed of document.querySelectorAll("samtycke-embed")) {
        globalThis.taken += 1;
        embed.remove();
      }
    };
    new MutationObserver(take).observe(document.body, { childList: true, subtree: true });
    document.querySelector("main").append(document.createElement("p"));
  });
  await visitor.until(() => globalThis.taken === 5);
  await visitor.evaluate(() => document.querySelector("main").append(document.createElement("p")));
  assert.equal(await visitor.evaluate(() => globalThis.taken), 5);
  assert.deepEqual(abroad(visitor), []);
  await visitor.close();
});

test("a frame that is seen later gets its placeholder then; one without an address is left alone", async () => {
  const visitor = await visit(demo, {
    head: `${tag()}<link rel="stylesheet" href="/box.css">`,
    files: { "/box.css": { contentType: "text/css", body: ".none{display:none}" } },
    body: `${film('id="film" class="none"')}<iframe data-category="media"></iframe><video data-category="media"></video>`,
  });
  await visitor.until(() => globalThis.samtycke);
  await visitor.evaluate(() => document.querySelector("#film").classList.remove("none"));
  await placeholders(visitor, 1);
  assert.ok(await visitor.evaluate(() => document.querySelector("video").checkVisibility()));
  await visitor.close();
});

test("what a page has kept of a film that was withdrawn since is held when it puts it back", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `<main>${film()}</main>`,
    granted: ["media"],
  });
  await visitor.until(() => document.querySelector("iframe[src]"));
  await visitor.evaluate(() => {
    globalThis.kept = document.querySelector("main");
    globalThis.kept.remove();
  });
  await visitor.element(".reminder");
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("media"));
  await visitor.evaluate(() => document.body.append(globalThis.kept));
  await placeholders(visitor, 1);
  assert.equal(await visitor.evaluate(() => document.querySelector("iframe[src]")), null);
  await visitor.close();
});

test("once: this film alone, from YouTube's address without cookies, and nothing is stored", async () => {
  const visitor = await visit(demo, { head: tag(), body: film() + film('id="other"') });
  await placeholders(visitor, 2);
  await once(visitor);
  await asksFor(visitor, "https://www.youtube-nocookie.com/embed/abc?start=5");
  await placeholders(visitor, 1);
  assert.equal(await visitor.evaluate(() => document.activeElement.title), "Vår film");
  assert.deepEqual(abroad(visitor).length, 1);
  assert.deepEqual(await visitor.stored(), { cookies: {}, local: {}, session: {}, databases: [] });
  assert.ok(await visitor.element(".banner"), "the question still stands");
  // A later refusal does not take away what the visitor asked to see.
  await visitor.evaluate(() => globalThis.samtycke.consent.rejectAll());
  await visitor.element(".reminder");
  await placeholders(visitor, 1);
  // Nor is it taken for another one when its player adds to its address.
  await visitor.evaluate(() => {
    document.querySelector("iframe[src]").src += "&enablejsapi=1";
    document.body.append(document.createElement("p"));
  });
  await asksFor(visitor, "https://www.youtube-nocookie.com/embed/abc?start=5&enablejsapi=1");
  await placeholders(visitor, 1);
  await visitor.close();
});

test("always: grants what is declared beside what is granted, and every embed of it is there", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `${film().replace('data-service="youtube"', "")}<video data-category="media"><source data-src="https://video.example/1"></video>`,
    granted: ["analytics"],
  });
  await placeholders(visitor, 2);
  await always(visitor);
  await asksFor(visitor, "https://www.youtube.com/embed/abc?start=5", "https://video.example/1");
  await placeholders(visitor, 0);
  assert.match(await visitor.page.evaluate(() => document.cookie), /~analytics,media~/);
  const { record } = await visitor.page.evaluate(() => globalThis.samtycke.consent);
  assert.equal(record["dpv:hasIndicationMethod"], "embed-always");
  assert.equal(await visitor.evaluate(() => document.activeElement.title), "Vår film");
  await visitor.close();
});

test("always: of a service, the service is asked for and not its whole purpose", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: film(),
    granted: ["analytics"],
  });
  await placeholders(visitor, 1);
  await always(visitor);
  await asksFor(visitor, "https://www.youtube.com/embed/abc?start=5");
  assert.match(await visitor.page.evaluate(() => document.cookie), /~analytics,media\.youtube~/);
  await visitor.close();
});

test("always: two that were asked for before core had come are both shown", async () => {
  const map = '<iframe title="Karta" data-category="analytics" data-src="https://maps.example/1">';
  const visitor = await visit(demo, { head: tag(), body: `${film()}${map}</iframe>` });
  await placeholders(visitor, 2);
  await visitor.evaluate(() => {
    for (const one of deepAll("[part=embed] button"))
      if (one.innerText === "Visa alltid") one.click();
  });
  await asksFor(visitor, "https://www.youtube.com/embed/abc?start=5", "https://maps.example/1");
  await placeholders(visitor, 0);
  assert.match(await visitor.page.evaluate(() => document.cookie), /~analytics,media\.youtube~/);
  await visitor.close();
});

test("always: when core cannot be had it says so, in the placeholder, and shows nothing", async () => {
  const core = { status: 404, body: "" };
  const visitor = await visit(demo, {
    head: tag(),
    body: film(),
    files: { "/samtycke/consent.mjs": core },
  });
  await placeholders(visitor, 1);
  const failed = "Det gick inte just nu. Försök igen om en stund.";
  const told = () => visitor.evaluate(() => deep("[part=embed] [role=alert]").checkVisibility());
  assert.equal(await told(), false);
  await always(visitor);
  await visitor.until(() => deep("[part=embed] [role=alert]").checkVisibility());
  await visitor.sees(failed);
  assert.deepEqual(abroad(visitor), []);
  await visitor.close();
});

test("always: of a choice that has been taken back elsewhere nothing is granted anew", async () => {
  const visitor = await visit(demo, { head: tag(), body: film(), granted: ["analytics"] });
  // As by another subdomain, of which no tab is told in browsers without a cookie store.
  await visitor.page.evaluateOnNewDocument(() => {
    Object.defineProperty(globalThis, "cookieStore", { value: undefined });
  });
  await visitor.page.reload();
  await placeholders(visitor, 1);
  await visitor.page.setCookie({ ...chosen(), url: demo.origin });
  await always(visitor);
  await asksFor(visitor, "https://www.youtube.com/embed/abc?start=5");
  assert.match(await visitor.page.evaluate(() => document.cookie), /~media\.youtube~/);
  await visitor.close();
});

test("always: what the policy no longer asks about is not granted anew", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: film(),
    granted: ["analytics", "analytics.gone", "retired"],
  });
  await placeholders(visitor, 1);
  await always(visitor);
  await asksFor(visitor, "https://www.youtube.com/embed/abc?start=5");
  assert.match(await visitor.page.evaluate(() => document.cookie), /~media\.youtube~/);
  await visitor.close();
});

test("withdrawn: the content goes at once, and the placeholder is back", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `${film()}<p data-category="other">kvar</p>`,
    granted: ["media"],
  });
  await asksFor(visitor, "https://www.youtube.com/embed/abc?start=5");
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("media"));
  await placeholders(visitor, 1);
  await visitor.until(() => document.querySelector("iframe:not([src])") && frames.length === 1);
  assert.equal(
    await visitor.page
      .frames()
      .find((frame) => frame.parentFrame())
      ?.url(),
    "about:blank",
  );
  await accept(visitor, "media");
  await placeholders(visitor, 0);
  await visitor.until(() => document.querySelector("iframe[src]")?.clientWidth === 640);
  await visitor.close();
});

test("<samtycke-embed> shows a frame for the address that people copy, held or allowed", async () => {
  const body = `<samtycke-embed data-category="media" data-service="youtube" data-title="Om oss" data-src="https://youtu.be/xyz"></samtycke-embed>
    <samtycke-embed data-category="media" data-service="vimeo" data-src="https://vimeo.com/42"></samtycke-embed>`;
  const visitor = await visit(demo, { head: tag(), body, granted: ["media.youtube"] });
  await asksFor(visitor, "https://www.youtube.com/embed/xyz");
  await placeholders(visitor, 1);
  await visitor.sees("Innehåll från Vimeo.com");
  await once(visitor);
  await asksFor(visitor, "https://player.vimeo.com/video/42?dnt=1");
  await placeholders(visitor, 0);
  assert.equal(abroad(visitor).length, 2);
  await visitor.close();
});

test("markup of klaro and orejime works as it stands, by the policy's services and purposes", async () => {
  const body = `
    <script type="text/plain" data-type="application/javascript" data-name="postHog" data-src="https://cdn.example/klaro.js"></script>
    <script type="text/plain" data-type="application/javascript" data-name="youtube" data-src="https://cdn.example/youtube.js"></script>
    <script type="text/plain" data-type="application/javascript" data-name="stranger" data-src="https://cdn.example/never.js"></script>
    <iframe data-name="youtube" data-src="https://www.youtube.com/embed/k"></iframe>
    <template data-purpose="analytics"><script src="https://cdn.example/orejime.js"></script><script src="https://cdn.example/second.js"></script><p id="given">tack</p></template>
    <template data-purpose="media" data-contextual><iframe src="https://www.youtube.com/embed/o"></iframe></template>
    <template data-purpose="media"><iframe src="https://www.youtube.com/embed/never"></iframe></template>
    <script type="text/plain" data-category="analytics" data-service="posthog" data-src="https://cdn.example/vanilla.js" data-type="module"></script>`;
  const visitor = await visit(demo, { head: tag(), body });
  await visitor.element(".banner");
  await placeholders(visitor, 2);
  assert.deepEqual(abroad(visitor), []);
  await accept(visitor, "analytics");
  await visitor.until(() => globalThis.ran?.length === 4 && document.querySelector("#given"));
  const ran = await visitor.evaluate(() => globalThis.ran);
  assert.deepEqual([...ran].sort(), ["klaro.js", "orejime.js", "second.js", "vanilla.js"]);
  assert.ok(ran.indexOf("orejime.js") < ran.indexOf("second.js"));
  await placeholders(visitor, 2);
  assert.match(await visitor.logged("gate.unknown-name"), /stranger/);
  await visitor.close();
});

/** The test's policy with names as the migration makes them. */
const moved = structuredClone(policy);
const media = moved.purposes.find(({ id }) => id === "media");
media.id = "social-media";
media.services[0].id = "google-analytics";
const movedPolicy = {
  "/site/policy.json": { contentType: "application/json", body: JSON.stringify(moved) },
};
const vanillaMarkup = `
  <script type="text/plain" data-category="socialMedia" data-src="https://cdn.example/camel.js"></script>
  <script type="text/plain" data-category="socialMedia" data-service="Google Analytics" data-src="https://cdn.example/service.js"></script>
  <script type="text/plain" data-category="Stranger" data-src="https://cdn.example/never.js"></script>
  <script type="text/plain" data-category="!socialMedia" data-src="https://cdn.example/negated.js"></script>
  <script type="text/plain" data-category="!social-media" data-service="Google Analytics" data-src="https://cdn.example/negated.js"></script>`;

for (const [grant, started] of [
  ["social-media", ["camel.js", "late.js", "service.js"]],
  ["social-media.google-analytics", ["service.js"]],
  ["analytics", []],
])
  test(`vanilla-cookieconsent's names are the policy's, and only those: ${grant}`, async () => {
    const visitor = await visit(demo, { head: tag(), body: vanillaMarkup, files: movedPolicy });
    await visitor.element(".banner");
    await visitor.until(() => globalThis.samtycke);
    await accept(visitor, grant);
    await visitor.logged("gate.unknown-name");
    await visitor.evaluate(() => {
      const late = document.createElement("script");
      Object.assign(late, { type: "text/plain" });
      Object.assign(late.dataset, { category: "socialMedia", src: "https://cdn.example/late.js" });
      document.body.append(late);
    });
    await visitor.until((n) => (globalThis.ran ?? []).length >= n, started.length);
    await new Promise((next) => setTimeout(next, 300));
    assert.deepEqual((await visitor.evaluate(() => globalThis.ran ?? [])).sort(), started);
    await visitor.close();
  });

test("vanilla-cookieconsent's names hold for who comes back, and for its frames", async () => {
  const visitor = await visit(demo, {
    head: tag(),
    body: `${vanillaMarkup}<iframe title="x" data-category="socialMedia" data-service="vimeo" data-src="https://player.vimeo.com/video/1"></iframe>`,
    files: movedPolicy,
    granted: ["social-media.google-analytics"],
  });
  await visitor.until(() => globalThis.ran?.length === 1);
  await placeholders(visitor, 1);
  assert.deepEqual(abroad(visitor), ["https://cdn.example/service.js"]);
  await visitor.close();
});

for (const [name, sees, grants] of [
  ["show-preferencesModal", "dialog[open]", null],
  ["show-consentModal", ".banner", null],
  ["accept-custom", "dialog[open]", null],
  ["accept-all", ".reminder", true],
  ["accept-necessary", ".reminder", false],
])
  test(`vanilla-cookieconsent's button ${name}, before a choice and after`, async () => {
    const body = `<a href="#gone" data-cc="${name}"><b>x</b></a><a href="#kept" data-cc="other">y</a>`;
    const visitor = await visit(demo, { head: tag(), body });
    const pressed = async () => {
      // Whoever answers it has to be there.
      await visitor.until(() =>
        performance.getEntriesByType("resource").some(({ name }) => name.includes("embeds.js")),
      );
      await new Promise((next) => setTimeout(next, 300));
      await visitor.evaluate(() => {
        for (const inner of document.querySelectorAll("[data-cc] b, [data-cc=other]"))
          inner.click();
      });
      await visitor.element(sees);
    };
    await visitor.element(".banner");
    await pressed();
    const granted = () => visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics"));
    assert.equal(await granted(), grants === true);
    if (grants === null)
      await visitor.evaluate(() => globalThis.samtycke.consent.accept(["analytics"]));
    await visitor.page.reload();
    await visitor.element(".reminder");
    await pressed();
    assert.equal(await visitor.evaluate(() => location.hash), "#kept");
    await visitor.close();
  });

test("hostile names in the markup and addresses stay text", async () => {
  const evil = "<img src=x onerror=globalThis.evil=1>";
  const visitor = await visit(demo, {
    head: tag(),
    body: `<iframe data-category="media" data-src="https://x.example/%3Cimg%20src%3Dx%20onerror%3Devil%3D1%3E"></iframe>`,
  });
  await visitor.evaluate((text) => {
    document.querySelector("iframe").title = text;
  }, evil);
  await visitor.evaluate((text) => {
    const frame = document.createElement("iframe");
    Object.assign(frame.dataset, { category: "media", service: text, src: `https://${text}` });
    frame.title = `${text}{recipient}$&`;
    document.body.append(frame);
  }, evil);
  await placeholders(visitor, 2);
  await visitor.sees(`${evil}{recipient}$&`);
  await visitor.sees("utanför EU/EES"); // one of the purpose's recipients is there
  await once(visitor);
  assert.equal(await visitor.evaluate(() => globalThis.evil), undefined);
  assert.equal(await visitor.evaluate(() => deepAll("[part=embed] img").length), 0);
  await visitor.close();
});
