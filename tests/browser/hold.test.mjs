// Trackers that a site declares by address, and that somebody else's script puts into the page: held
// back in Chromium whichever way they come, until their purpose or service is allowed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Demo } from "./harness.mjs";
import { abroad, asksFor, strictCsp, tag, visit } from "./site.mjs";

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const rules = [
  { match: "https://cdn.example/tracker*", category: "analytics" },
  { match: "https://*.youtube.com/*", category: "media", service: "youtube" },
  { match: "https://img.example/*", category: "analytics" },
  { match: "https://*.Räknare.example./*", category: "analytics" },
  { match: "https://port.example:443/*", category: "analytics" },
];
const list = (value = rules) =>
  `<script type="application/json" data-samtycke="hold">${JSON.stringify(value)}</script>`;
const accept = async (visitor, ...grants) => {
  await visitor.until(() => globalThis.samtycke);
  await visitor.evaluate((granted) => globalThis.samtycke.consent.accept(granted), grants);
};
const csp = strictCsp.replace("require-trusted-types-for 'script'; trusted-types samtycke", "");

/** What tag managers do. */
function insertInEveryWay() {
  const script = (name) => {
    const element = document.createElement("script");
    element.src = `https://cdn.example/tracker${name}.js`;
    element.onload = () => {
      globalThis.loaded = [...(globalThis.loaded ?? []), name];
    };
    return element;
  };
  document.head.appendChild(script("1"));
  document.head.insertBefore(script("2"), document.head.firstChild);
  document.body.append(script("3"));
  const late = document.createElement("script");
  document.body.append(late);
  late.setAttribute("src", "https://cdn.example/tracker4.js");
  const markup = '<script src="https://cdn.example/tracker5.js"></scr' + "ipt>";
  document.body.append(document.createRange().createContextualFragment(markup));
  const inner = document.createElement("div");
  inner.innerHTML = '<iframe id="film" src="https://www.youtube.com/embed/1"></iframe>';
  document.body.append(inner);
  inner.insertAdjacentHTML("beforeend", '<img srcset="https://img.example/set 2x" alt="">');
  const range = document.createRange();
  range.selectNodeContents(document.head);
  range.insertNode(script("6"));
  const pixel = document.createElement("img");
  pixel.src = "https://img.example/pixel";
  document.body.append(pixel);
  new Image().src = "https://img.example/unseen";
  new Image().src = "https://img.example./unseen";
  new Image().src = "https://youtube.com/unseen";
  new Image().src = "https://räknare.example/unseen";
  new Image().src = "https://port.example/unseen";
  const free = document.createElement("script");
  free.src = "https://cdn.example/free.js";
  document.body.append(free);
}

test("whichever way a declared tracker comes, it waits; what is not declared does not", async () => {
  for (const early of [true, false]) {
    const visitor = await visit(demo, {
      csp,
      head: list() + (early ? '<script src="/samtycke/hold.global.js"></script>' : "") + tag(),
    });
    await visitor.until(() => globalThis.samtycke);
    await visitor.evaluate(insertInEveryWay);
    await visitor.until(() => globalThis.ran?.includes("free.js"));
    await visitor.element("samtycke-embed");
    assert.deepEqual(abroad(visitor), ["https://cdn.example/free.js"]);
    await accept(visitor, "analytics");
    await asksFor(visitor, "https://img.example/pixel", "https://img.example/set");
    await visitor.until(() => globalThis.ran.length === 7 && globalThis.loaded?.length === 4);
    assert.deepEqual(
      (await visitor.evaluate(() => globalThis.ran)).sort(),
      ["free.js", ...[1, 2, 3, 4, 5, 6].map((n) => `tracker${n}.js`)].sort(),
    );
    assert.ok(!abroad(visitor).some((url) => /youtube|unseen/.test(url)));
    await visitor.evaluate(() => deep("[part=embed] button").click());
    await asksFor(visitor, "https://www.youtube-nocookie.com/embed/1");
    await visitor.close();
  }
});

/** What few do; each takes an address. */
const rareWays = {
  textAfter: (url) => {
    const script = document.createElement("script");
    script.setAttributeNS(null, "src", url);
    globalThis.text.after(script);
  },
  textReplaced: (url) => {
    const text = new Text("");
    document.body.append(text);
    const frame = document.createElement("iframe");
    frame.setAttributeNS(null, "src", url);
    text.replaceWith(frame);
  },
  surrounding: (url) => {
    const range = document.createRange();
    range.selectNode(globalThis.text);
    const frame = document.createElement("iframe");
    frame.setAttributeNS(null, "src", url);
    range.surroundContents(frame);
  },
  shadow: (url) => {
    const root = document.body.appendChild(document.createElement("div")).attachShadow({
      mode: "open",
    });
    const frame = document.createElement("iframe");
    frame.src = url;
    root.append(frame);
  },
  attributeNS: (url) => new Image().setAttributeNS(null, "src", url),
  attributeNode: (url) => {
    const attribute = document.createAttribute("src");
    attribute.value = url;
    new Image().setAttributeNode(attribute);
  },
  attributeValue: (url) => {
    const image = new Image();
    image.setAttribute("src", "/own.png");
    image.attributes.src.value = url;
  },
  nodeValue: (url) => {
    const image = new Image();
    image.setAttribute("src", "/own.png");
    image.attributes.src.nodeValue = url;
  },
  picture: (url) => {
    const picture = document.createElement("picture");
    const source = document.createElement("source");
    source.srcset = url;
    picture.append(source, new Image());
    document.body.append(picture);
  },
  svgScript: (url) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const script = document.createElementNS("http://www.w3.org/2000/svg", "script");
    script.setAttribute("href", url);
    svg.append(script);
    document.body.append(svg);
  },
  svgImage: (url) => {
    const image = `<image xlink:href="${url}" width="9" height="9"></image>`;
    const box = document.body.appendChild(document.createElement("div"));
    box.innerHTML = `<svg width="9" height="9">${image}</svg>`;
  },
  besideAnother: (url) => {
    const box = document.body.appendChild(document.createElement("div"));
    box.innerHTML = `<img src="/own.png" srcset="${url} 1x" alt="">`;
  },
  parsed: (url) => {
    const other = new DOMParser().parseFromString(`<img src="${url}">`, "text/html");
    document.importNode(other.body, true);
    document.adoptNode(other.body);
  },
  unsafe: (url) => {
    document.body
      .appendChild(document.createElement("div"))
      .setHTMLUnsafe(`<iframe src="${url}"></iframe>`);
  },
  besideFieldsOfAnyName: (url) => {
    const form = document.createElement("form");
    for (const name of ["attributes", "matches", "querySelectorAll", "dataset"])
      form.appendChild(document.createElement("input")).name = name;
    form.appendChild(document.createElement("iframe")).setAttributeNS(null, "src", url);
    document.body.append(form);
  },
  ofAnotherFrame: (url) => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const script = frame.contentDocument.createElement("script");
    script.src = url;
    document.body.append(script);
  },
};
/** A script, frame or image of the page, that comes when it is granted. */
const comeLater =
  "textAfter textReplaced surrounding picture svgScript svgImage besideAnother besideFieldsOfAnyName unsafe ofAnotherFrame";

test("rare ways are held as well, and what stands in the page comes with its grant", async () => {
  const visitor = await visit(demo, {
    csp,
    head: `${list()}<script src="/samtycke/hold.global.js"></script>${tag()}`,
  });
  await visitor.until(() => globalThis.samtycke);
  await visitor.element(".banner");
  const address = (name) => `https://cdn.example/tracker-${name}.js`;
  for (const [name, way] of Object.entries(rareWays)) {
    await visitor.evaluate(() => {
      globalThis.text = new Text("text");
      document.body.append(globalThis.text);
    });
    await visitor.evaluate(way, address(name));
  }
  await new Promise((next) => setTimeout(next, 500));
  assert.deepEqual(abroad(visitor), []);
  await accept(visitor, "analytics");
  await asksFor(visitor, ...comeLater.split(" ").map(address));
  await visitor.close();
});

test("addresses are compared as browsers write them; markup and what is given anew stay what they are", async () => {
  const visitor = await visit(demo, {
    csp,
    head:
      list([
        ...["spårare*", "a b*", "t?q=å*"].map((path) => ({
          match: `https://cdn.example/${path}`,
          category: "analytics",
        })),
        { match: "https://root.example/", category: "analytics" },
        { match: "https://set.example/w=1,2", category: "analytics" },
        ...rules,
      ]) + tag(),
  });
  await visitor.element(".banner");
  await visitor.until(() => globalThis.samtycke);
  const found = await visitor.evaluate(() => {
    for (const path of ["spårare.png", "a b.png", "t?q=å1"])
      new Image().src = `https://cdn.example/${path}`;
    new Image().src = "https://root.example";
    for (const set of [
      "w=1,2 2x",
      "w=1,2, /own.png 2x",
      "/own.png 1x,w=1,2 2x",
      "w=1,2",
      "/own.png odd,w=1,2 1x",
      "/own.png -1x,w=1,2",
    ])
      new Image().srcset = set.replace("w=", "https://set.example/w=");
    const sets = new Image();
    sets.srcset = "/own.png?a,b 1.5x, /site/own.png 100w";
    const text = "if (1 && 2) '<img src=\"https://img.example/p\">'";
    const [script, area, row, svg] = ["script", "textarea", "tr", "svg"].map((name) =>
      name === "svg"
        ? document.createElementNS("http://www.w3.org/2000/svg", name)
        : document.createElement(name),
    );
    script.innerHTML = text;
    area.innerHTML = text;
    row.innerHTML = '<td class="one"><img src="https://img.example/p"></td>';
    svg.innerHTML = '<image href="https://img.example/p"/><circle/><g><rect/></g>';
    row.firstChild.insertAdjacentHTML("afterend", '<td><img src="https://img.example/p"></td>');
    const image = new Image();
    image.src = "https://img.example/p";
    image.src = "/site/own.png";
    const late = document.createElement("script");
    late.src = "https://cdn.example/tracker.js";
    late.removeAttribute("src");
    globalThis.film = document.createElement("iframe");
    globalThis.film.src = "https://www.youtube.com/embed/1";
    document.body.append(globalThis.film);
    return {
      texts: [script.text === text, area.value.includes("data-")],
      cells: [row.cells.length, row.querySelectorAll("img[data-src]").length],
      shapes: [...svg.children].map(({ namespaceURI, localName }) => [
        namespaceURI.endsWith("svg"),
        localName,
      ]),
      image: [image.getAttribute("src"), { ...image.dataset }],
      sets: { ...sets.dataset },
      late: { ...late.dataset },
    };
  });
  assert.deepEqual(found, {
    texts: [true, false],
    cells: [2, 2],
    shapes: [
      [true, "image"],
      [true, "circle"],
      [true, "g"],
    ],
    image: ["/site/own.png", {}],
    sets: {},
    late: {},
  });
  const isFree = async () => {
    await visitor.element("samtycke-embed");
    await visitor.evaluate(() => {
      globalThis.film.src = "/site/own.html";
    });
    await visitor.until(
      () =>
        !document.querySelector("samtycke-embed") &&
        getComputedStyle(globalThis.film).display !== "none",
    );
  };
  await isFree();
  assert.deepEqual(abroad(visitor), []);
  // What was held and is taken back waits again.
  await visitor.evaluate(() => {
    globalThis.film.src = "https://www.youtube.com/embed/2";
  });
  await visitor.element("samtycke-embed");
  await accept(visitor, "media.youtube");
  await visitor.until(() => globalThis.film.src.includes("youtube"));
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("media"));
  await visitor.element("samtycke-embed");
  assert.equal(await visitor.evaluate(() => globalThis.film.src), "");
  await isFree();
  await visitor.close();
});

const early = '<script src="/samtycke/hold.global.js"></script>';
/** The page with the list above everything else. */
const openPage = (options) => visit(demo, { csp, head: list() + early + tag(), ...options });
const twoPurposes = [
  ...rules,
  { match: "https://mark.example/*", category: "media", service: "vimeo" },
];

test("what is held in markup is let go by a free address, and not sent to the tracker later", async () => {
  const visitor = await openPage();
  await visitor.until(() => globalThis.samtycke);
  await visitor.evaluate(() => {
    const box = document.body.appendChild(document.createElement("div"));
    box.innerHTML =
      '<iframe src="https://www.youtube.com/embed/1"></iframe><img src="https://img.example/p" alt="">';
    globalThis.held = [...box.children, box.lastChild.cloneNode()];
    document.body.append(globalThis.held[2]);
  });
  await visitor.element("samtycke-embed");
  await visitor.evaluate(() => {
    for (const element of globalThis.held) element.src = "/site/own.html";
  });
  await visitor.until(() => !document.querySelector("samtycke-embed"));
  await accept(visitor, "analytics", "media");
  await visitor.until(() => globalThis.samtycke.consent.granted("media"));
  assert.deepEqual(
    await visitor.evaluate(() =>
      globalThis.held.map((element) => [element.getAttribute("src"), { ...element.dataset }]),
    ),
    Array(3).fill(["/site/own.html", {}]),
  );
  assert.deepEqual(abroad(visitor), []);
  await visitor.close();
});

test("an address that stands there is not taken for a new one, and an allowed one ends what waits", async () => {
  const visitor = await visit(demo, {
    csp,
    head: list(twoPurposes) + early + tag(),
    granted: ["media"],
  });
  await visitor.element(".reminder");
  await visitor.evaluate(() => {
    const image = new Image();
    image.src = "/site/old.png";
    image.src = "https://img.example/new";
    document.body.append(image);
    document.body.append(image.cloneNode());
    document.body.prepend(image); // as a carousel does
    globalThis.other = new Image();
    globalThis.other.src = "https://img.example/other";
    globalThis.other.src = "https://mark.example/other";
    const map = document.createElement("iframe");
    map.src = "https://mark.example/film";
    document.body.append(map);
    map.src = "https://img.example/map";
  });
  await visitor.element("samtycke-embed");
  await accept(visitor, "analytics", "media");
  const all = ["new", "map"].map((name) => `https://img.example/${name}`);
  await asksFor(visitor, ...all);
  await visitor.until(() => document.querySelectorAll('img[src$="/new"]').length === 2);
  assert.match(await visitor.evaluate(() => globalThis.other.src), /mark\.example/);
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("analytics"));
  await visitor.element("samtycke-embed");
  assert.match(await visitor.evaluate(() => document.querySelector("iframe").dataset.src), /map$/);
  assert.ok(!abroad(visitor).includes("https://img.example/other"));
  await visitor.close();
});

test("held scripts start in their order, once, and also those that innerHTML made", async () => {
  const script = (name, more = "") =>
    `<script src="https://cdn.example/tracker-${name}.js" ${more}></script>`;
  const slow = new Promise((done) => {
    setTimeout(
      () => done({ contentType: "text/javascript", body: '(globalThis.ran ??= []).push("slow")' }),
      500,
    );
  });
  const visitor = await openPage({
    files: { "https://cdn.example/tracker-slow.js": slow },
    body: `${script("slow")}${script("fast")}`,
  });
  await visitor.until(() => globalThis.samtycke);
  // What jQuery's append does with a script in markup.
  await visitor.evaluate((markup) => {
    const parsed = document.createElement("div");
    parsed.innerHTML = markup;
    const { firstChild } = parsed;
    firstChild.type = `true/${firstChild.type}`;
    document.body.append(firstChild);
    firstChild.type = firstChild.type.slice(5);
    globalThis.type = firstChild.type;
    const free = document.createElement("script");
    free.type = "module";
    free.src = "https://cdn.example/tracker-never.js";
    document.body.append(free);
    free.removeAttribute("src");
    globalThis.free = free.type;
  }, script("made"));
  assert.deepEqual(await visitor.evaluate(() => [globalThis.type, globalThis.free]), [
    "text/plain",
    "module",
  ]);
  await accept(visitor, "analytics");
  await visitor.until(() => globalThis.ran?.length === 3);
  const expected = ["slow", "tracker-fast.js", "tracker-made.js"];
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran), expected);
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("analytics"));
  await visitor.evaluate(() => document.body.append(...document.querySelectorAll("body > script")));
  await accept(visitor, "analytics");
  await asksFor(visitor, "https://cdn.example/tracker-made.js");
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran), expected);
  await visitor.close();
});

test("what has begun before the list is not begun anew, nor what innerHTML copies", async () => {
  const script = (name) => `<script src="https://cdn.example/tracker-${name}.js"></script>`;
  const visitor = await visit(demo, {
    csp,
    head: script("early") + list() + early + tag(),
    body: `<div>${script("copied")}</div>`,
  });
  await visitor.until(() => globalThis.samtycke && globalThis.ran);
  const copy = () =>
    visitor.evaluate(() => {
      document.querySelector("div").innerHTML += "<p>";
    });
  await copy();
  await visitor.evaluate((markup) => {
    document.querySelector("div").insertAdjacentHTML("beforeend", markup);
    // A page that starts such scripts itself.
    const still = document.querySelector("div").lastElementChild;
    const again = document.createElement("script");
    for (const { name, value } of still.attributes) again.setAttribute(name, value);
    document.head.append(again);
    const changed = document.createElement("script");
    changed.src = "https://cdn.example/tracker-changed.js";
    changed.src = "https://cdn.example/free.js";
    document.head.append(changed);
  }, script("again"));
  await visitor.until(() => globalThis.ran.length === 2);
  await accept(visitor, "analytics");
  await visitor.until(() => globalThis.ran.length === 3);
  await copy();
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("analytics"));
  await copy();
  await accept(visitor, "analytics");
  await accept(visitor, "analytics", "media");
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran), [
    "tracker-early.js",
    "free.js",
    "tracker-again.js",
  ]);
  await visitor.close();
});

test("a held script that looks for itself by its id finds its address", async () => {
  const visitor = await openPage({
    files: {
      "https://cdn.example/tracker-self.js": {
        contentType: "text/javascript",
        body: 'globalThis.ran = [document.querySelector("#self").src]',
      },
    },
    body: '<script id="self" src="https://cdn.example/tracker-self.js"></script>',
  });
  await accept(visitor, "analytics");
  await visitor.until(() => globalThis.ran);
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran), [
    "https://cdn.example/tracker-self.js",
  ]);
  await visitor.close();
});

test("documents of other kinds are left alone", async () => {
  const visitor = await openPage();
  await visitor.until(() => globalThis.samtycke);
  const seen = await visitor.evaluate(() => {
    const feed = '<rss><image href="https://img.example/p" a="1"/></rss>';
    const { documentElement } = new DOMParser().parseFromString(feed, "application/xml");
    const { firstChild } = documentElement;
    firstChild.removeAttribute("a");
    firstChild.setAttribute("href", "https://img.example/q");
    document.body.append(document.importNode(documentElement, true));
    return firstChild.getAttribute("href");
  });
  assert.equal(seen, "https://img.example/q");
  assert.deepEqual(
    visitor.lines.filter((line) => line.startsWith("exception")),
    [],
  );
  await visitor.close();
});

test("of several rules the one that is not allowed holds; with http: the address is the same", async () => {
  const visitor = await visit(demo, {
    csp: `${csp}; upgrade-insecure-requests`,
    head: list(twoPurposes) + early + tag(),
    granted: ["media"],
  });
  await visitor.element(".reminder");
  await visitor.evaluate(() => {
    globalThis.image = new Image();
    globalThis.image.srcset = "https://mark.example/a 300w, https://img.example/b 3000w";
    globalThis.image.src = "https://mark.example/c";
    document.body.append(globalThis.image);
    new Image().src = "http://img.example/p";
    const box = document.createElement("div");
    box.setHTML?.('<img src="https://img.example/q">', {
      sanitizer: { elements: ["img"], attributes: ["src"] },
    });
  });
  await asksFor(visitor, "https://mark.example/c");
  assert.deepEqual(abroad(visitor), ["https://mark.example/c"]);
  await accept(visitor, "media", "analytics");
  await visitor.until(() => globalThis.image.srcset !== "");
  await visitor.close();
});

test("an address that two rules fit waits until both are allowed", async () => {
  const narrow = [
    { match: "https://*.cdn.example/*", category: "analytics" },
    { match: "https://cdn.example/ads*", category: "media" },
  ];
  for (const [first, second] of [
    ["analytics", "media"],
    ["media", "analytics"],
  ]) {
    const visitor = await visit(demo, {
      csp,
      head: list(narrow) + early + tag(),
      granted: [first],
    });
    await visitor.element(".reminder");
    await visitor.evaluate(() => {
      new Image().src = "https://cdn.example/ads/pixel";
      const script = document.createElement("script");
      script.src = "https://cdn.example/ads.js";
      document.body.append(script);
    });
    await visitor.until(() => document.querySelector('script[data-src*="ads"][data-category]'));
    await new Promise((next) => setTimeout(next, 300));
    assert.deepEqual(abroad(visitor), []);
    await accept(visitor, first, second);
    await visitor.until(() => globalThis.ran?.length === 1);
    assert.deepEqual(abroad(visitor), ["https://cdn.example/ads.js"]);
    await visitor.close();
  }
});

test("a film that two rules fit goes with either of them", async () => {
  const film = [
    { match: "https://*.youtube.com/*", category: "analytics" },
    { match: "https://www.youtube.com/embed*", category: "media", service: "youtube" },
  ];
  for (const purpose of ["media", "analytics"]) {
    const visitor = await visit(demo, {
      csp,
      head: list(film) + early + tag(),
      granted: ["analytics", "media"],
    });
    await visitor.element(".reminder");
    await visitor.evaluate(() => {
      const frame = document.createElement("iframe");
      frame.src = "https://www.youtube.com/embed/1";
      document.body.append(frame);
    });
    await asksFor(visitor, "https://www.youtube.com/embed/1");
    await visitor.evaluate((one) => globalThis.samtycke.consent.withdraw(one), purpose);
    await visitor.until(
      () => deep("[part=embed] button") && !document.querySelector("iframe[src]"),
    );
    await visitor.close();
  }
});

test("a film that comes while it is allowed can be taken back, however it came", async () => {
  const visitor = await openPage({
    body: '<iframe src="https://www.youtube.com/embed/parsed"></iframe>',
    granted: ["media"],
  });
  await visitor.element(".reminder");
  await visitor.evaluate(() => {
    const film = document.createElement("iframe");
    film.src = "https://www.youtube.com/embed/made";
    document.body.append(film);
    const markup = '<iframe src="https://www.youtube.com/embed/markup"></iframe>';
    document.body.insertAdjacentHTML("beforeend", markup);
  });
  const films = ["parsed", "made", "markup"].map((name) => `https://www.youtube.com/embed/${name}`);
  await asksFor(visitor, ...films);
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("media"));
  await visitor.until(() => document.querySelectorAll("samtycke-embed").length === 3);
  assert.ok(await visitor.evaluate(() => !document.querySelector("iframe[src]")));
  await visitor.close();
});

test("a film that is shown once frees its frame for no other address, nor from a withdrawal", async () => {
  const visitor = await openPage({
    body: '<iframe src="https://www.youtube.com/embed/1"></iframe>',
    granted: [],
  });
  await visitor.element("samtycke-embed");
  await visitor.evaluate(() => deep("[part=embed] button").click());
  await asksFor(visitor, "https://www.youtube-nocookie.com/embed/1");
  const before = abroad(visitor);
  for (const address of ["https://www.youtube.com/embed/2", "https://img.example/frame"]) {
    await visitor.evaluate((src) => {
      document.querySelector("iframe").src = src;
    }, address);
    await visitor.element("samtycke-embed");
    assert.equal(
      await visitor.evaluate(() => document.querySelector("iframe").dataset.src),
      address,
    );
  }
  assert.deepEqual(abroad(visitor), before);
  await accept(visitor, "media");
  await visitor.evaluate(() => {
    document.querySelector("iframe").src = "https://www.youtube.com/embed/3";
  });
  await asksFor(visitor, "https://www.youtube.com/embed/3");
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("media"));
  await visitor.element("samtycke-embed");
  await visitor.close();
});

test("settings in a held script stay settings, and it finds them when it is allowed", async () => {
  const visitor = await visit(demo, {
    csp: csp.replace("script-src", "script-src 'unsafe-inline'"),
    files: {
      "https://cdn.example/tracker-settings.js": {
        contentType: "text/javascript",
        body: "(globalThis.ran ??= []).push(JSON.parse(document.currentScript.text).width)",
      },
    },
    head: list() + early + tag(),
    body: '<script src="https://cdn.example/tracker-settings.js" async>{"width":1,"of":"markup"}</script>',
  });
  await visitor.until(() => globalThis.samtycke);
  await visitor.evaluate(() => {
    const script = document.createElement("script");
    script.src = "https://cdn.example/tracker-settings.js";
    script.text = '{"width":2}';
    document.body.append(script);
    const runs = document.createElement("script");
    runs.src = "https://cdn.example/tracker.js";
    runs.text = "globalThis.text = true";
    document.body.append(runs);
  });
  await accept(visitor, "analytics");
  await visitor.until(() => globalThis.ran?.length === 3);
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran.sort()), [1, 2, "tracker.js"]);
  assert.equal(await visitor.evaluate(() => globalThis.text), undefined);
  assert.deepEqual(
    visitor.lines.filter((line) => line.startsWith("exception")),
    [],
  );
  await visitor.close();
});

test("where the markup names a service, and a rule its purpose, the service is enough", async () => {
  const visitor = await visit(demo, {
    head: list([{ match: "https://*.youtube.com/*", category: "media" }]) + early + tag(),
    body: '<iframe data-category="media" data-service="youtube" data-src="https://www.youtube.com/embed/1"></iframe>',
  });
  await visitor.element("samtycke-embed");
  await accept(visitor, "media.youtube");
  await asksFor(visitor, "https://www.youtube.com/embed/1");
  await visitor.until(() => document.querySelector("iframe[src]")?.checkVisibility());
  await visitor.close();
});

test("a script that a rule of another purpose holds does not stop those after it", async () => {
  const held = (attributes) =>
    `<script type="text/plain" data-category="media" ${attributes}></script>`;
  const visitor = await visit(demo, {
    head: list() + early + tag(),
    body: ["tracker-1", "free"]
      .map((name) => held(`data-src="https://cdn.example/${name}.js"`))
      .join(""),
    granted: ["media"],
  });
  await visitor.until(() => globalThis.ran);
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran), ["free.js"]);
  await accept(visitor, "media", "analytics");
  await visitor.until(() => globalThis.ran.length === 2);
  await visitor.close();
});

test("a tag manager that starts by consent finds its trackers held, and those allowed free", async () => {
  const files = {
    "https://cdn.example/manager.js": {
      contentType: "text/javascript",
      body: `(${insertInEveryWay})()`,
    },
  };
  const visitor = await visit(demo, {
    csp,
    files,
    head: list() + tag(),
    body: '<script type="text/plain" data-category="analytics" data-src="https://cdn.example/manager.js"></script>',
    granted: ["analytics"],
  });
  await visitor.element("samtycke-embed");
  await visitor.until(() => globalThis.ran?.length === 7);
  assert.ok(!abroad(visitor).some((url) => url.includes("youtube")));
  await visitor.close();
});

test("scripts of the document itself do not run, when the list stands before them", async () => {
  const visitor = await visit(demo, {
    csp,
    head: `${list()}<script src="/samtycke/hold.global.js"></script>${tag()}<script src="https://cdn.example/tracker-written.js"></script>`,
    body: '<script src="https://cdn.example/free.js"></script>',
  });
  await visitor.element(".banner");
  await visitor.until(() => globalThis.ran);
  assert.deepEqual(await visitor.evaluate(() => globalThis.ran), ["free.js"]);
  await accept(visitor, "analytics");
  await visitor.until(() => globalThis.ran.length === 2);
  await visitor.close();
});

test("a list that is none is refused with a code, and nothing optional starts", async () => {
  for (const wrong of [
    {},
    [{ match: "*", category: "analytics" }],
    [{ match: "https://x/" }],
    [{ match: "https://x.example/*" }],
    [{ match: "https://[/*", category: "analytics" }],
    [null],
  ]) {
    for (const head of [list(wrong) + tag(), list(wrong) + list() + early + tag()]) {
      const visitor = await visit(demo, {
        head,
        body: '<script type="text/plain" data-category="analytics" data-src="https://cdn.example/1.js"></script>',
        granted: ["analytics", "media"],
      });
      await visitor.until(() => globalThis.samtycke);
      await visitor.logged("hold.rules");
      await visitor.evaluate(() => {
        if (document.querySelectorAll("[data-samtycke=hold]").length === 1) return;
        new Image().src = "https://img.example/p";
      });
      assert.deepEqual(abroad(visitor), []);
      await visitor.close();
    }
  }
});

test("a film of a held host that is shown once comes, for its sources are no trackers", async () => {
  const visitor = await visit(demo, {
    csp,
    head: `${list()}<script src="/samtycke/hold.global.js"></script>${tag()}`,
    body: '<video data-category="media"><source data-src="https://www.youtube.com/film"></video>',
  });
  await visitor.element("samtycke-embed");
  assert.deepEqual(abroad(visitor), []);
  await visitor.evaluate(() => deep("[part=embed] button").click());
  await asksFor(visitor, "https://www.youtube.com/film");
  await visitor.close();
});
