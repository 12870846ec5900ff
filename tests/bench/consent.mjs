// Bytes over the network, brotli, until the banner stands and works, and for everything that
// consent loads up to the stored choice. Measured by Chromium itself on the demo site, next to
// vanilla-cookieconsent with the same purposes and texts on a page of its own.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { Demo, root } from "../browser/harness.mjs";

const button = ".banner button[data-action=accept-all]";

/** Compressed bytes of what has been loaded so far, by path. */
const loaded = (visitor) =>
  visitor.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name, encodedBodySize }) => ({
      path: new URL(name).pathname,
      bytes: encodedBodySize,
    })),
  );
const sum = (entries) => entries.reduce((total, { bytes }) => total + bytes, 0);

async function measureOurs(demo) {
  const visitor = await demo.visit("/okidoki/");
  await visitor.element(button);
  const ofConsent = async () =>
    (await loaded(visitor)).filter(({ path }) => /^\/(samtycke|v1)\//.test(path));
  const banner = await ofConsent();
  await visitor.click(".banner button[data-action=show-preferences]");
  await visitor.element(".preferences");
  await visitor.click(".preferences button[data-action=accept-all]");
  await visitor.until(() => localStorage.getItem("samtycke_receipt") !== null);
  const everything = await ofConsent();
  await visitor.close();
  return { banner, everything };
}

/** The peer's page: its own script and style, the same two purposes, the texts of our locale. */
async function peerPage() {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("vanilla-cookieconsent/package.json")), "dist");
  const texts = JSON.parse(await readFile(join(root, "dist/locales/sv/consent.json"), "utf8"));
  const policy = JSON.parse(
    await readFile(join(root, "consent-schemas/policies/okidoki.json"), "utf8"),
  );
  const asked = policy.purposes.filter((purpose) => purpose.asked);
  const some = Object.values(texts);
  const config = {
    hideFromBots: false, // a browser under test says that it is one
    categories: Object.fromEntries(asked.map(({ id }) => [id, {}])),
    language: {
      default: "sv",
      translations: {
        sv: {
          consentModal: {
            title: some[0],
            description: policy.introduction.sv,
            acceptAllBtn: "Tillåt allt",
            acceptNecessaryBtn: "Neka allt",
            showPreferencesBtn: "Inställningar",
          },
          preferencesModal: {
            title: "Inställningar",
            acceptAllBtn: "Tillåt allt",
            acceptNecessaryBtn: "Neka allt",
            savePreferencesBtn: "Spara",
            sections: asked.map(({ id, title, description }) => ({
              title: title.sv,
              description: description.sv,
              linkedCategory: id,
            })),
          },
        },
      },
    },
  };
  const page =
    '<!doctype html><html lang="sv"><meta charset="utf-8"><title>Peer</title>' +
    '<link rel="stylesheet" href="/peer/cookieconsent.css">' +
    '<body><script src="/peer/cookieconsent.umd.js"></script><script src="/peer/config.js"></script>';
  return new Map([
    ["/", ["text/html", page]],
    ["/peer/config.js", ["text/javascript", `CookieConsent.run(${JSON.stringify(config)});`]],
    ["/peer/cookieconsent.css", ["text/css", await readFile(join(folder, "cookieconsent.css"))]],
    [
      "/peer/cookieconsent.umd.js",
      ["text/javascript", await readFile(join(folder, "cookieconsent.umd.js"))],
    ],
  ]);
}

async function measurePeer(demo) {
  const files = await peerPage();
  const server = createServer(({ url }, response) => {
    const [type, body] = files.get(url) ?? ["text/plain", ""];
    const headers = { "Content-Type": `${type}; charset=utf-8`, "Content-Encoding": "br" };
    response.writeHead(files.has(url) ? 200 : 404, headers).end(brotliCompressSync(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const visitor = await demo.visit(`http://127.0.0.1:${server.address().port}/`);
    await visitor.element("#cc-main button[data-role=all]");
    const banner = (await loaded(visitor)).filter(({ path }) => path.startsWith("/peer/"));
    await visitor.close();
    assert.equal(banner.length, 3);
    return sum(banner);
  } finally {
    server.close();
  }
}

const demo = await Demo.start();
try {
  const { banner, everything } = await measureOurs(demo);
  const peer = await measurePeer(demo);
  const line = (name, entries) =>
    console.log(
      `${name}: ${sum(entries)} bytes (${(sum(entries) / peer).toFixed(2)}× vanilla-cookieconsent 3.1.0: ${peer})`,
    );
  line("consent, to the working banner", banner);
  line("consent, everything to the receipt", everything);
  for (const { path, bytes } of everything) console.log(`  ${path}: ${bytes}`);
} finally {
  await demo.stop();
}
