// The banner beside vanilla-cookieconsent 3.1.0, in one run and by one server: how many bytes until it
// stands and works, and, on slow 4G (150 ms, 1.6 Mbit/s) with the CPU 4 times as slow, when it is
// painted and when a click on "reject all" has been answered. A page without any banner is the floor.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import puppeteer from "puppeteer-core";
import { chromiumFlags, root } from "../browser/harness.mjs";

const runs = 7;
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

async function files() {
  const require = createRequire(import.meta.url);
  const peer = join(dirname(require.resolve("vanilla-cookieconsent/package.json")), "dist");
  const visitors = { ...policy };
  delete visitors.sources;
  return new Map([
    ["/bare.html", page("")],
    ["/prerendered.html", page(tag, snippet)],
    ["/script.html", page(tag)],
    [
      "/peer.html",
      page(
        '<link rel="stylesheet" href="/peer.css">',
        '<script src="/peer.js"></script><script src="/config.js"></script>',
      ),
    ],
    ["/config.js", `CookieConsent.run(${JSON.stringify(peerConfig())});`],
    ["/peer.css", await readFile(join(peer, "cookieconsent.css"))],
    ["/peer.js", await readFile(join(peer, "cookieconsent.umd.js"))],
    ["/v1/okidoki/policy", JSON.stringify(visitors)],
    ["/v1/okidoki/banner/sv", snippet.slice(0, snippet.indexOf("<script>"))],
  ]);
}

async function serve() {
  const known = await files();
  const compressed = new Map();
  const server = createServer(async ({ url }, response) => {
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
    if (times.painted && !document.cookie.includes(cookie)) button()?.click();
    if (document.cookie.includes(cookie)) times.answered ??= performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const sites = {
  "bare page": ["/bare.html"],
  "vanilla-cookieconsent": ["/peer.html", "#cc-main button[data-role=necessary]", "cc_cookie"],
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
};

async function measure(browser, origin, [path, reject, cookie]) {
  const context = await browser.createBrowserContext();
  const tab = await context.newPage();
  await tab.setViewport({ width: 1280, height: 800 });
  await tab.emulateNetworkConditions({ latency: 150, download: 200_000, upload: 200_000 });
  await tab.emulateCPUThrottling(4);
  if (reject) await tab.evaluateOnNewDocument(watch, reject, cookie);
  await tab.goto(origin + path, { waitUntil: "load" });
  if (reject) await tab.waitForFunction(() => globalThis.times.answered, { timeout: 30_000 });
  const times = await tab.evaluate(
    () =>
      globalThis.times ?? {
        painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      },
  );
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
      `${name}: painted at ${of(name, "painted").toFixed(0)} ms (${ratio("painted")})${rest}`,
    );
  }
  console.log(
    "wanted: prerendered 0.60× and answered 1.00×; script tag alone 0.95×; 13 KB; shift 0",
  );
  const manifest = JSON.parse(await readFile(join(dist, "manifest.json"), "utf8"));
  const all = ["samtycke.global.js", "first-layer.js", "banner.css", "runtime.js", "consent.mjs"];
  const whole = [...all, "consent.wasm", "locales/sv/consent.json"];
  const sum = whole.reduce((total, name) => total + manifest[name].brotli, 0);
  console.log(`everything with consent.wasm and one language: ${sum} bytes (45,000 at most)`);
} finally {
  await browser.close();
  server.close();
}
