// The banner beside vanilla-cookieconsent, klaro and tarteaucitron, in one run and by one server: how
// many bytes until it stands and works, and, on slow 4G (150 ms, 1.6 Mbit/s) with the CPU 4 times as
// slow, when it is painted and when a click on "reject all" has been answered. A page without any
// banner is the floor. Then a returning visitor: when a script that is allowed starts, beside the same
// page without any consent tool, and beside one line of script that does nothing but look for a cookie.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import puppeteer from "puppeteer-core";
import { chromiumFlags, root } from "../browser/harness.mjs";

const runs = Number(process.env.RUNS ?? 7);
const dist = join(root, "dist");
const policyFile = join(root, "consent-schemas/policies/okidoki.json");
const policy = JSON.parse(await readFile(policyFile, "utf8"));
const texts = JSON.parse(await readFile(join(dist, "locales/sv/consent.json"), "utf8"));

const types = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const snippet = execFileSync(
  join(root, "build/native-release/samtycke"),
  ["render", "banner", policyFile, "--language", "sv", "--dist", dist],
  { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
);
const tag = `<script src="/samtycke/samtycke.global.js" defer data-policy="/v1/okidoki/policy"
  data-version="${policy.version}"></script>`;
const loader = await readFile(join(dist, "samtycke.inline.js"), "utf8");
const inline = `<script data-dist="/samtycke/" data-policy="/v1/okidoki/policy"
  data-version="${policy.version}">${loader}</script>`;
const waiting =
  '<script type="text/plain" data-category="analytics" data-src="/allowed.js"></script>';
/** The least that can hold a script back until a cookie says yes. */
const byHand = `if (document.cookie.includes("samtycke_consent=")) {
  const script = document.createElement("script");
  script.src = "/allowed.js";
  document.head.append(script);
}`;
const page = (head, body = "") =>
  `<!doctype html><html lang="sv"><meta charset="utf-8"><title>Bench</title>${head}<body>${body}<h1>Sida</h1>`;

/** The peer with the same two purposes and our texts. */
function peerConfig() {
  const asked = policy.purposes.filter((purpose) => purpose.asked);
  const buttons = { acceptAllBtn: texts["accept-all"], acceptNecessaryBtn: texts["reject-all"] };
  return {
    hideFromBots: false, // a browser under test says that it is one
    categories: Object.fromEntries(asked.map(({ id }) => [id, {}])),
    language: {
      default: "sv",
      translations: {
        sv: {
          consentModal: {
            title: texts["banner.title"],
            description: asked.map(({ description }) => description.sv).join(" "),
            showPreferencesBtn: texts.settings,
            ...buttons,
          },
          preferencesModal: {
            title: texts["preferences.title"],
            savePreferencesBtn: texts.save,
            sections: asked.map(({ id, title, description }) => ({
              title: title.sv,
              description: description.sv,
              linkedCategory: id,
            })),
            ...buttons,
          },
        },
      },
    },
  };
}

/** klaro with the same. */
function klaroConfig() {
  const asked = policy.purposes.filter((purpose) => purpose.asked);
  return {
    acceptAll: true,
    lang: "sv",
    translations: {
      sv: {
        consentNotice: { description: asked.map(({ description }) => description.sv).join(" ") },
        purposes: Object.fromEntries(asked.map(({ id, title }) => [id, { title: title.sv }])),
      },
    },
    services: asked.map(({ id, title }) => ({ name: id, title: title.sv, purposes: [id] })),
  };
}

/** tarteaucitron with the same, as services of its own kind. */
function tarteaucitronScript() {
  const services = policy.purposes
    .filter((purpose) => purpose.asked)
    .map(({ id, title }) => ({
      ...{ key: id, type: "analytic", name: title.sv, uri: "", needConsent: true, cookies: [] },
    }));
  const settings = {
    orientation: "bottom",
    highPrivacy: true,
    DenyAllCta: true,
    AcceptAllCta: true,
  };
  return `tarteaucitronForceLanguage = "sv";
    tarteaucitron.init(${JSON.stringify({ ...settings, cookieName: "tarteaucitron" })});
    for (const service of ${JSON.stringify(services)}) {
      tarteaucitron.services[service.key] = { ...service, js() {}, fallback() {} };
      (tarteaucitron.job = tarteaucitron.job || []).push(service.key);
    }`;
}

async function files() {
  const require = createRequire(import.meta.url);
  const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));
  const peer = join(folderOf("vanilla-cookieconsent"), "dist");
  const tarteaucitron = folderOf("tarteaucitronjs");
  const visitors = { ...policy };
  delete visitors.sources;
  return new Map([
    ["/bare.html", page("")],
    ["/prerendered.html", page(tag, snippet)],
    ["/script.html", page(tag)],
    ["/inline.html", page(inline)],
    [
      "/peer.html",
      page(
        '<link rel="stylesheet" href="/peer.css">',
        '<script src="/peer.js"></script><script src="/config.js"></script>',
      ),
    ],
    [
      "/klaro.html",
      page('<script src="/klaro-config.js" defer></script><script src="/klaro.js" defer></script>'),
    ],
    ["/klaro-config.js", `klaroConfig = ${JSON.stringify(klaroConfig())};`],
    ["/klaro.js", await readFile(join(folderOf("klaro"), "dist/klaro.js"))],
    [
      "/tarteaucitron.html",
      page(
        '<script src="/tac/tarteaucitron.min.js"></script><script src="/tac-config.js"></script>',
      ),
    ],
    ["/tac-config.js", tarteaucitronScript()],
    ...(await Promise.all(
      [
        "tarteaucitron.min.js",
        "tarteaucitron.services.min.js",
        "css/tarteaucitron.min.css",
        "lang/tarteaucitron.sv.min.js",
      ].map(async (name) => [`/tac/${name}`, await readFile(join(tarteaucitron, name))]),
    )),
    ["/allowed.js", "globalThis.times.allowed = performance.now();"],
    ["/allowed.html", page('<script src="/allowed.js" defer></script>')],
    ["/by-hand.js", byHand],
    ["/by-hand.html", page('<script src="/by-hand.js" defer></script>')],
    ["/by-hand-inline.html", page(`<script>${byHand}</script>`)],
    ["/returning.html", page(tag + waiting)],
    ["/returning-inline.html", page(inline + waiting)],
    ["/config.js", `CookieConsent.run(${JSON.stringify(peerConfig())});`],
    ["/peer.css", await readFile(join(peer, "cookieconsent.css"))],
    ["/peer.js", await readFile(join(peer, "cookieconsent.umd.js"))],
    ["/v1/okidoki/policy", JSON.stringify(visitors)],
    ["/v1/okidoki/banner/sv", snippet.replace(/<script>.*?<\/script>/s, "")],
  ]);
}

async function serve() {
  const known = await files();
  const compressed = new Map();
  const server = createServer(async ({ url: address }, response) => {
    const [url] = address.split("?");
    if (!compressed.has(url)) {
      const ours = url.startsWith("/samtycke/");
      const bytes = ours
        ? await readFile(join(dist, url.slice(10))).catch(() => undefined)
        : known.get(url);
      compressed.set(url, bytes && brotliCompressSync(bytes));
    }
    const bytes = compressed.get(url);
    const type =
      types[extname(url)] ?? (url.includes("/banner/") ? "text/html" : "application/json");
    response.writeHead(bytes ? 200 : 404, {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Encoding": bytes ? "br" : "identity",
    });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Runs in the page from its first moment: notes when the banner is painted, then says no. */
function watch(reject, cookie) {
  const button = () => {
    for (const place of [document, document.querySelector("samtycke-banner")?.shadowRoot]) {
      const found = place?.querySelector(reject);
      if (found?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return found;
    }
  };
  const times = {};
  globalThis.times = times;
  new PerformanceObserver((list) => {
    times.task = Math.max(times.task ?? 0, ...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: "longtask", buffered: true });
  // A task is also the browser's style, layout and paint of the whole page; this is what scripts take.
  new PerformanceObserver((list) => {
    const scripts = list.getEntries().flatMap((frame) => frame.scripts);
    const sites = scripts.filter(({ sourceURL }) => sourceURL.startsWith(location.origin));
    times.script = Math.max(times.script ?? 0, ...sites.map(({ duration }) => duration));
  }).observe({ type: "long-animation-frame", buffered: true });
  new PerformanceObserver((list) => {
    times.shift = list.getEntries().reduce((sum, { value }) => sum + value, times.shift ?? 0);
  }).observe({ type: "layout-shift", buffered: true });
  const look = () => {
    if (!times.painted && button()?.getBoundingClientRect().height > 0)
      requestAnimationFrame(() => {
        times.painted ??= performance.now();
        times.bytes ??= performance
          .getEntriesByType("resource")
          .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
      });
    if (times.painted && !cookie) return;
    if (times.painted && !document.cookie.includes(cookie)) button()?.click();
    if (cookie && document.cookie.includes(cookie)) times.answered ??= performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const sites = {
  "bare page": ["/bare.html", "h1"],
  "vanilla-cookieconsent": ["/peer.html", "#cc-main button[data-role=necessary]", "cc_cookie"],
  klaro: ["/klaro.html", ".klaro .cn-decline", "klaro="],
  tarteaucitron: ["/tarteaucitron.html", "#tarteaucitronAllDenied2", "=false"],
  "samtycke, prerendered": [
    "/prerendered.html",
    ".banner [data-action=reject-all]",
    "samtycke_consent",
  ],
  "samtycke, script tag alone": [
    "/script.html",
    ".banner [data-action=reject-all]",
    "samtycke_consent",
  ],
  "samtycke, script in the page": [
    "/inline.html",
    ".banner [data-action=reject-all]",
    "samtycke_consent",
  ],
};

async function measure(browser, origin, [path, reject, cookie]) {
  const context = await browser.createBrowserContext();
  const tab = await context.newPage();
  await tab.setViewport({ width: 1280, height: 800 });
  await tab.emulateNetworkConditions({ latency: 150, download: 200_000, upload: 200_000 });
  await tab.emulateCPUThrottling(4);
  await tab.evaluateOnNewDocument(watch, reject, cookie);
  await tab.goto(origin + path, { waitUntil: "load" });
  await tab.waitForFunction((what) => globalThis.times[what], {}, cookie ? "answered" : "painted");
  const times = await tab.evaluate(() => globalThis.times);
  await context.close();
  return times;
}

/** When an allowed script starts, and what was loaded before, of who has been here and said yes. */
async function measureReturning(browser, origin, path) {
  const context = await browser.createBrowserContext();
  const tab = await context.newPage();
  await tab.evaluateOnNewDocument(() => {
    globalThis.times = {};
  });
  if (path !== "/allowed.html") {
    await tab.goto(`${origin}/script.html`);
    await tab.waitForFunction(() =>
      globalThis.samtycke?.consent.acceptAll().then(() => document.cookie !== ""),
    );
  }
  await tab.emulateNetworkConditions({ latency: 150, download: 200_000, upload: 200_000 });
  await tab.emulateCPUThrottling(4);
  await tab.setCacheEnabled(false);
  await tab.goto(origin + path, { waitUntil: "load" });
  await tab.waitForFunction(() => globalThis.times.allowed);
  const times = await tab.evaluate(() => {
    const { allowed } = globalThis.times;
    const before = performance
      .getEntriesByType("resource")
      .filter(({ name, responseEnd }) => responseEnd <= allowed && !name.endsWith("/allowed.js"));
    return {
      allowed,
      bytes: before.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    };
  });
  await context.close();
  return times;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const server = await serve();
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: chromiumFlags,
});
try {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const results = Object.fromEntries(Object.keys(sites).map((name) => [name, []]));
  for (let run = 0; run < runs; run++)
    for (const [name, site] of Object.entries(sites))
      results[name].push(await measure(browser, origin, site));
  const of = (name, what) => median(results[name].map((times) => times[what] ?? 0));
  const peer = "vanilla-cookieconsent";
  for (const name of Object.keys(sites)) {
    const ratio = (what) => `${(of(name, what) / of(peer, what)).toFixed(2)}×`;
    const rest =
      name === "bare page"
        ? ""
        : `, answered at ${of(name, "answered").toFixed(0)} ms (${ratio("answered")}), ` +
          `${of(name, "bytes")} bytes, layout shift ${of(name, "shift")}`;
    console.log(
      `${name}: painted at ${of(name, "painted").toFixed(0)} ms (${ratio("painted")})${rest}, ` +
        `longest task ${of(name, "task").toFixed(0)} ms, of it scripts ${of(name, "script").toFixed(0)} ms`,
    );
  }
  console.log(
    "wanted: prerendered 0.60× and answered 1.00×; script tag alone 0.95×; 13 KB; shift 0; no task over 50 ms",
  );
  const returning = {
    "without any tool": "/allowed.html",
    "a line by hand behind a tag": "/by-hand.html",
    "samtycke behind a tag": "/returning.html",
    "a line by hand in the page": "/by-hand-inline.html",
    "samtycke in the page": "/returning-inline.html",
  };
  const starts = Object.fromEntries(Object.keys(returning).map((name) => [name, []]));
  for (let run = 0; run < runs; run++)
    for (const [name, path] of Object.entries(returning))
      starts[name].push(await measureReturning(browser, origin, path));
  const alone = median(starts["without any tool"].map(({ allowed }) => allowed));
  for (const [name, times] of Object.entries(starts)) {
    const allowed = median(times.map((time) => time.allowed));
    console.log(
      `returning, ${name}: an allowed script starts at ${allowed.toFixed(0)} ms ` +
        `(${(allowed / alone).toFixed(2)}×), after ${median(times.map(({ bytes }) => bytes))} bytes`,
    );
  }
  const manifest = JSON.parse(await readFile(join(dist, "manifest.json"), "utf8"));
  console.log(
    `wanted: 1.10× after 3,000 bytes (in the page ${manifest["samtycke.inline.js"].brotli})`,
  );
  const all = ["samtycke.global.js", "first-layer.js", "banner.css", "runtime.js", "consent.mjs"];
  const whole = [...all, "consent.wasm", "locales/sv/consent.json"];
  const sum = whole.reduce((total, name) => total + manifest[name].brotli, 0);
  console.log(`everything with consent.wasm and one language: ${sum} bytes (45,000 at most)`);
} finally {
  await browser.close();
  server.close();
}
