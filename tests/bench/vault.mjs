// MB/s of `encrypt` and `decrypt` beside libsodium-wrappers, typage and WebCrypto, one run per engine:
// Node, Chromium and Firefox. Then what two workers do, the first use on a slow machine, and memory.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import * as typage from "age-encryption";
import * as esbuild from "esbuild";
import sodium from "libsodium-wrappers";
import puppeteer from "puppeteer-core";
import { Tab } from "../browser/engines.mjs";
import { chromiumFlags, root } from "../browser/harness.mjs";
import { contest, scaling } from "./vault-contest.mjs";

const vault = await import("../../dist/vault.js");
const dist = join(root, "dist");

function print(engine, speeds, twoWorkers) {
  console.log(`${engine}: 64 MiB in 64 KiB chunks, one thread`);
  for (const [name, speed] of Object.entries(speeds))
    console.log(`  ${name.padEnd(30)} ${speed.toFixed(0).padStart(5)} MB/s`);
  for (const verb of ["encrypt", "decrypt"]) {
    const times = (peer) => (speeds[`samtycke ${verb}`] / speeds[`${peer} ${verb}`]).toFixed(2);
    console.log(
      `  ${verb} is ${times("libsodium-wrappers")}× libsodium-wrappers (wanted 2.0), ` +
        `${times("typage")}× typage (6), ${times("WebCrypto AES-256-GCM")}× WebCrypto (1.0)`,
    );
  }
  const cost = speeds["samtycke core alone"] / speeds["samtycke encrypt"] - 1;
  console.log(`  the stream layer costs ${(cost * 100).toFixed(0)} % (15 at most)`);
  console.log(`  two workers do ${twoWorkers.toFixed(2)}× what one does (wanted 1.7)`);
}

async function inNode() {
  const module = await (await import("../../dist/vault-simd.mjs")).default();
  const speeds = await contest({ vault, module, sodium, typage });
  const startWorker = async () => {
    const worker = new Worker(new URL("./vault-worker.mjs", import.meta.url));
    const heard = () => new Promise((resolve) => worker.once("message", resolve));
    await heard();
    return {
      work() {
        worker.postMessage("work");
        return heard();
      },
      end: () => worker.terminate(),
    };
  };
  print(`Node ${process.versions.node}`, speeds, await scaling(startWorker));
}

const preloads = `<link rel="icon" href="data:,">
<link rel="modulepreload" href="/dist/vault.js">
<link rel="modulepreload" href="/dist/vault-simd.mjs">
<link rel="preload" as="fetch" crossorigin href="/dist/vault-simd.wasm">`;

/** dist/ and the contestants, as a browser takes them. */
async function serve() {
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: `export { contest, scaling } from "./vault-contest.mjs";
        export * as typage from "age-encryption";
        export { default as sodium } from "libsodium-wrappers";`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    external: ["crypto"],
    logLevel: "error",
  });
  const types = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
  };
  const server = createServer(({ url }, response) => {
    const type = types[extname(url)] ?? "text/html; charset=utf-8";
    response.setHeader("Content-Type", type);
    if (url === "/contest.js") response.end(outputFiles[0].contents);
    else if (url.startsWith("/dist/")) file(join(dist, url.slice(6)));
    else if (url.startsWith("/bench/")) file(join(import.meta.dirname, url.slice(7)));
    else if (url === "/empty.js") response.end("export {};");
    else response.end(`<!doctype html><title>Bench</title>${url === "/preload" ? preloads : ""}`);
    function file(path) {
      createReadStream(path)
        .on("error", () => response.writeHead(404).end())
        .pipe(response);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function inBrowser(name, address) {
  const tab = await Tab.open(name);
  try {
    await tab.go(address);
    await tab.evaluate(() => {
      globalThis.running = (async () => {
        const { contest, scaling, sodium, typage } = await import("/contest.js");
        const vault = await import("/dist/vault.js");
        const module = await (await import("/dist/vault-simd.mjs")).default();
        const speeds = await contest({ vault, module, sodium, typage });
        const startWorker = async () => {
          const worker = new Worker("/bench/vault-worker.mjs", { type: "module" });
          const heard = () =>
            new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));
          await heard();
          return {
            work() {
              worker.postMessage("work");
              return heard();
            },
            end: () => worker.terminate(),
          };
        };
        return { speeds, workers: await scaling(startWorker), agent: navigator.userAgent };
      })().then(
        (result) => {
          globalThis.result = result;
        },
        (error) => {
          globalThis.result = { error: String(error.stack ?? error) };
        },
      );
      return true;
    });
    const { error, speeds, workers, agent } = await tab.until(() => globalThis.result);
    if (error) throw new Error(error);
    print(/(Chrome|Firefox)\/[\d.]+/.exec(agent)[0], speeds, workers);
  } finally {
    await tab.close();
  }
}

/**
 * Milliseconds from nothing to an identity: module fetched, compiled, ready; the CPU 4 times as slow.
 * Beside it what Chromium takes for a module with nothing in it, and the first use in a page whose
 * head names the files (README.md of dist/).
 */
async function firstUse(address) {
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: chromiumFlags,
  });
  const timed = async (path, run) => {
    // Of its own and closed: pages that stay slow down the next one.
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.emulateCPUThrottling(4);
    await page.goto(address + path, { waitUntil: "networkidle0" });
    const time = await page.evaluate(run);
    await context.close();
    return time;
  };
  const use = async () => {
    const start = performance.now();
    const { generateIdentity } = await import("/dist/vault.js");
    await generateIdentity();
    return performance.now() - start;
  };
  const empty = async () => {
    const start = performance.now();
    await import("/empty.js");
    return performance.now() - start;
  };
  try {
    const times = { use: [], named: [], empty: [] };
    for (let i = 0; i < 7; i++) {
      times.use.push(await timed("", use));
      times.named.push(await timed("preload", use));
      times.empty.push(await timed("", empty));
    }
    const middle = (name) => times[name].toSorted((a, b) => a - b)[3].toFixed(0);
    console.log(
      `first use in Chromium at 4× CPU: ${middle("use")} ms (100 at most), ` +
        `${middle("named")} ms where the page preloads it; an empty module takes ${middle("empty")} ms`,
    );
  } finally {
    await browser.close();
  }
}

/** How far the process grows while `gibibytes` pass through `encrypt`. */
async function memory(gibibytes) {
  const piece = new Uint8Array(1 << 20);
  let left = gibibytes * 1024;
  const source = new ReadableStream(
    {
      pull(controller) {
        if (left-- === 0) controller.close();
        else controller.enqueue(piece);
      },
    },
    { highWaterMark: 0 },
  );
  const recipients = [await vault.recipientOf(await vault.generateIdentity())];
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  let count = 0;
  for await (const _ of await vault.encrypt(source, { recipients }))
    if (count++ % 64 === 0) most = Math.max(most, process.memoryUsage().rss);
  console.log(
    `${gibibytes} GiB through encrypt in Node: ${((most - before) / 1e6).toFixed(0)} MB above the start (64 at most)`,
  );
}

// SAMTYCKE_PARTS: which of them, with commas.
const parts = (process.env.SAMTYCKE_PARTS ?? "memory,first,node,chromium,firefox").split(",");
if (parts.includes("memory")) await memory(4);
if (parts.includes("node")) await inNode();
const server = await serve();
const address = `http://127.0.0.1:${server.address().port}/`;
try {
  if (parts.includes("first")) await firstUse(address);
  for (const name of ["chromium", "firefox"])
    if (parts.includes(name)) await inBrowser(name, address);
} finally {
  server.close();
}
