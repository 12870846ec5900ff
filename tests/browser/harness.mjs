// The whole system for a browser test: the real `samtycke` on a free port with a fresh data
// directory and a fresh demo database, and a fresh Chromium. Helpers wait for what they name, or fail
// with what they saw.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { createIdunDatabase } from "../../demo/data/idun.mjs";
import { createDemoDatabase } from "../../demo/data/okidoki.mjs";

export const root = fileURLToPath(new URL("../../", import.meta.url));
const inRoot = (path) => join(root, path);
export const binary = process.env.SAMTYCKE_BIN ?? inRoot("build/native-release/samtycke");
export const dist = process.env.SAMTYCKE_DIST ?? inRoot("dist");
const pictures = process.env.SAMTYCKE_SCREENSHOTS;
export const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** Milliseconds any single wait may take; machines that share two cores need them. */
export const patience = 30_000;

/** A port that nothing listens on. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** The real backend. `start` after `stop` continues on the same port with the same data. */
export class Server {
  /** Every line the process wrote, both streams. */
  log = [];
  /** The administrators' passwords by tenant, printed at first start. */
  passwords = {};
  #process;
  #policies = inRoot("consent-schemas/policies");

  /** @param policy a document instead of Okidoki's own */
  static async create({ args = [], policy } = {}) {
    const server = new Server();
    server.port = await freePort();
    server.origin = `http://127.0.0.1:${server.port}`;
    server.home = await mkdtemp(join(tmpdir(), "samtycke-test-"));
    server.data = join(server.home, "data");
    server.database = join(server.home, "okidoki.sqlite");
    server.idunDatabase = join(server.home, "idun.sqlite");
    server.extra = args;
    await mkdir(server.data);
    await createDemoDatabase(server.database);
    await createIdunDatabase(server.idunDatabase);
    if (policy) await server.publish(policy);
    await server.start();
    return server;
  }

  /** What Okidoki's policy is from the next start on. */
  async publish(policy) {
    const folder = join(this.home, "policies");
    await cp(inRoot("consent-schemas/policies"), folder, { recursive: true });
    await writeFile(join(folder, "okidoki.json"), JSON.stringify(policy));
    this.#policies = folder;
  }

  /** Okidoki's. */
  get password() {
    return this.passwords.okidoki;
  }

  async start() {
    assert.ok(existsSync(binary), `${binary} is missing; run ./dev build, or set SAMTYCKE_BIN`);
    const args = ["serve", "--port", String(this.port), "--address", "127.0.0.1"];
    args.push("--data", this.data, "--policies", this.#policies);
    args.push("--dist", dist, "--site", inRoot("demo"));
    args.push("--source", `okidoki.crm=sqlite:${this.database}`);
    args.push("--source", `idun.app=sqlite:${this.idunDatabase}`, ...this.extra);
    const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`samtycke ended with ${code}:\n${this.log.join("\n")}`);
    });
    ended.catch(() => {});
    const heard = (line) => {
      this.log.push(line);
      const [, tenant, password] = /^Administrator of (\S+) .* password (\S+)$/.exec(line) ?? [];
      if (tenant) this.passwords[tenant] = password;
    };
    const output = createInterface({ input: child.stdout });
    createInterface({ input: child.stderr }).on("line", heard);
    const listening = new Promise((resolve) => {
      output.on("line", (line) => {
        heard(line);
        if (line.includes(`:${this.port}/`)) resolve();
      });
    });
    await Promise.race([listening, ended, tooLong("samtycke to print its address")]);
    const health = await fetch(`${this.origin}/v1/health`);
    assert.equal(health.status, 200, "GET /v1/health");
  }

  /** Ends the process: SIGTERM as an operator would, SIGKILL as a power cut would. */
  async stop(signal = "SIGTERM") {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null)
      return;
    const gone = once(this.#process, "exit");
    this.#process.kill(signal);
    await gone;
  }

  async remove() {
    await this.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}

export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Server and browser together: Chromium without windows, in which a page opens in half the time, or
 * the `whole` browser, which has a quota on the disk.
 */
export class Demo {
  static async start({ whole = false, ...options } = {}) {
    const demo = new Demo();
    demo.#whole = whole;
    demo.server = await Server.create(options);
    demo.origin = demo.server.origin;
    demo.browser = await demo.#launch().catch(async (error) => {
      await demo.stop(); // or the test would wait for its server
      throw error;
    });
    return demo;
  }
  #whole;
  #quiet;
  #profiles = [];

  async #launch(options = {}) {
    const profile = await mkdtemp(join(tmpdir(), "samtycke-chromium-"));
    this.#profiles.push(profile);
    return puppeteer.launch({
      executablePath: this.#whole ? "/usr/bin/chromium" : "/usr/bin/chromium-headless-shell",
      headless: this.#whole || "shell",
      userDataDir: profile,
      args: chromiumFlags,
      protocolTimeout: 4 * patience,
      ...options,
    });
  }

  async stop() {
    await this.browser?.close();
    await (await this.#quiet)?.close();
    await this.server?.remove();
    for (const profile of this.#profiles) await rm(profile, { recursive: true, force: true });
  }

  /**
   * A new visitor (own cookies and storage) at `path`.
   * `before(page)` runs ahead of the first navigation, for interception and the like. With
   * `network: false` no requests are listed: Chromium tells of what a page sends at 4 MB/s.
   */
  async visit(path, { network = true, ...options } = {}) {
    const downloads = await mkdtemp(join(this.server.home, "downloads-"));
    if (!network) this.#quiet ??= this.#launch({ networkEnabled: false });
    const browser = network ? this.browser : await this.#quiet;
    const context = await browser.createBrowserContext({
      downloadBehavior: { policy: "allow", downloadPath: downloads },
    });
    const visitor = new Visitor(context, this.origin);
    visitor.downloads = downloads;
    await visitor.open(path, options);
    return visitor;
  }
}

/** Okidoki's own policy document, for a test to change. */
export const okidoki = () =>
  JSON.parse(readFileSync(inRoot("consent-schemas/policies/okidoki.json"), "utf8"));

/** Runs in a page that has axe-core. */
export async function violations() {
  const found = await globalThis.axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map((n) => `${n.target.flat().join(" ")} (${n.failureSummary?.replace(/\s+/g, " ")})`).join("; ")}`,
  );
}

/** Waits until `check()` is truthy, and gives its value; `what` says what was waited for in vain. */
export async function eventually(what, check) {
  for (const start = Date.now(); Date.now() - start < patience; await delay(50)) {
    const value = await check();
    if (value) return value;
  }
  assert.fail(`waited in vain for ${typeof what === "function" ? what() : what}`);
}

/** One visitor with one open page, and everything it asked the network and told the console. */
export class Visitor {
  /** {method, url, path, type, body, headers, status} in order. */
  requests = [];
  /** "error: text" in order; also uncaught exceptions and CSP violations. */
  lines = [];

  constructor(context, origin) {
    this.context = context;
    this.origin = origin;
  }

  async open(
    path,
    { width = 1280, height = 800, dark = false, language, before, javascript = true } = {},
  ) {
    const page = await this.context.newPage();
    this.page = page;
    page.setDefaultTimeout(patience);
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    await page.setJavaScriptEnabled(javascript);
    if (language) await page.setExtraHTTPHeaders({ "Accept-Language": language });
    page.on("console", (message) => this.lines.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => this.lines.push(`exception: ${error.message}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      this.requests.push({
        method: request.method(),
        url: request.url(),
        path: url.pathname,
        type: request.resourceType(),
        body: request.postData(),
        headers: request.headers(),
        source: request,
        get status() {
          return request.response()?.status();
        },
      });
    });
    await before?.(page);
    await this.go(path);
  }

  async go(path) {
    await this.page.goto(new URL(path, this.origin).href, { waitUntil: "load" });
  }

  close() {
    return this.context.close();
  }

  /** Requests whose path contains `part`. */
  asked(part) {
    return this.requests.filter(({ path }) => path.includes(part));
  }

  /** Waits until a request to a path with `part` has been answered, and gives it. */
  async answered(part, { method } = {}) {
    const found = () =>
      this.requests.find(
        (r) => r.path.includes(part) && (!method || r.method === method) && r.status !== undefined,
      );
    if (!found())
      await this.page
        .waitForResponse(() => found() !== undefined, { timeout: patience })
        .catch(() => {});
    assert.ok(
      found(),
      `no answer for ${method ?? "any"} …${part}…; asked: ${this.requests.map((r) => r.path).join(" ")}`,
    );
    return found();
  }

  /**
   * Waits until `check(...args)`, run in the page, is truthy, and gives its value. It survives a
   * navigation and a strict CSP (puppeteer's own waitForFunction needs 'unsafe-eval').
   * `deep(selector)` and `deepAll(selector)` inside `check` look through shadow roots.
   */
  async until(check, ...args) {
    const expression = `(async () => {
      ${deepSource}
      const check = ${check}, args = ${JSON.stringify(args)};
      for (const start = performance.now(); performance.now() - start < ${patience};) {
        const value = await check(...args);
        if (value) return value;
        await new Promise((next) => { requestAnimationFrame(next); setTimeout(next, 100); });
      }
    })()`;
    for (const start = Date.now(); Date.now() - start < patience; ) {
      try {
        const value = await this.page.evaluate(expression);
        if (value) return value;
      } catch (error) {
        if (!/context|navigat|detached/i.test(error.message)) throw error;
      }
    }
    const seen = await this.text();
    const asked = this.requests.slice(-12).map((r) => `${r.method} ${r.path} ${r.status}`);
    assert.fail(
      `waited in vain for ${check}\nthe page shows: ${seen.slice(-1500)}\nasked last:\n${asked.join("\n")}\nconsole: ${this.lines.join("\n")}`,
    );
  }

  /** Waits until the console has been told a line with `text`; lines come after what told them. */
  logged(text) {
    const told = () => this.lines.find((line) => line.includes(text));
    return eventually(() => `${text} in the console: ${this.lines.join("\n")}`, told);
  }

  /** Runs `work(...args)` in the page with `deep` and `deepAll` at hand. */
  evaluate(work, ...args) {
    return this.page.evaluate(
      `(() => { ${deepSource} return (${work})(...${JSON.stringify(args)}); })()`,
    );
  }

  /** Waits for the selector, through shadow roots, and gives the element's handle. */
  async element(selector) {
    await this.until((s) => deep(s) !== null, selector);
    const handle = await this.page.evaluateHandle(
      `(() => { ${deepSource} return deep(${JSON.stringify(selector)}); })()`,
    );
    return handle.asElement();
  }

  /** What is not shown yet, or painted anew before the click, is waited for, as a person does. */
  async click(selector) {
    let refused = null;
    await eventually(
      () => `a click on ${selector}: ${refused.message}`,
      async () => {
        try {
          const element = await this.element(selector);
          await element.scrollIntoView();
          await element.click();
          return true;
        } catch (error) {
          if (!/detached from document|not clickable/.test(error.message)) throw error;
          refused = error;
        }
      },
    );
  }

  /** Clicks what opens the file chooser, and chooses the files at `paths`. */
  async choose(selector, ...paths) {
    await this.element(selector);
    await this.chooseBy(() => this.click(selector), ...paths);
  }

  /** The same by another act than a click. */
  async chooseBy(act, ...paths) {
    const opened = this.page.waitForFileChooser({ timeout: patience });
    // Its request to catch the chooser overtakes no key press: an answer shows that it is there.
    await this.page.evaluate(() => null);
    const [chooser] = await Promise.all([opened, act()]);
    await chooser.accept(paths);
  }

  /** Waits until a file whose name fits `pattern` has been downloaded, and gives its path. */
  async downloaded(pattern) {
    const complete = (name) => pattern.test(name) && !name.endsWith(".crdownload");
    const name = await eventually(`a download that fits ${pattern}`, async () =>
      (await readdir(this.downloads)).find(complete),
    );
    return join(this.downloads, name);
  }

  /** Replaces what a field holds. */
  async fill(selector, text) {
    const element = await this.element(selector);
    await element.evaluate((field) => field.select());
    await element.type(text);
  }

  /** Waits until the visible text of the page, shadow roots included, has `text`. */
  async sees(text) {
    await this.until((wanted) => deepText(document.body).includes(wanted), text);
  }

  text() {
    return this.evaluate(() => deepText(document.body));
  }

  /** What the focus is on: {name, tag, role, action, visible} of the deepest active element. */
  focused() {
    return this.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      if (!at || at === document.body) return null;
      const name =
        at.getAttribute("aria-label") ??
        at.labels?.[0]?.innerText ??
        (at.dataset.focus === "all" ? "" : at.innerText || at.value || "");
      const style = getComputedStyle(at);
      return {
        name: name.trim().replace(/\s+/g, " "),
        tag: at.localName,
        role: at.getAttribute("role"),
        action: at.dataset.action ?? null,
        outlined: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0,
      };
    });
  }

  /**
   * Presses Tab until the focus is on an element whose name has `name` (text or RegExp).
   * Fails when `most` presses do not get there. Every stop on the way must show its focus.
   */
  async tabTo(name, { most = 60, back = false } = {}) {
    const fits = (at) =>
      at && (name instanceof RegExp ? name.test(at.name) : at.name.includes(name));
    const passed = [];
    for (let presses = 0; presses <= most; presses++) {
      const at = await this.focused();
      if (fits(at)) return at;
      if (at) passed.push(at.name || at.tag);
      if (back) await this.page.keyboard.down("Shift");
      await this.page.keyboard.press("Tab");
      if (back) await this.page.keyboard.up("Shift");
    }
    assert.fail(`Tab never reached ${name}; passed ${passed.join(" | ")}`);
  }

  press(key) {
    return this.page.keyboard.press(key);
  }

  /** axe-core over the whole page, shadow roots included: a list of violations, best empty. */
  async axe() {
    if (!(await this.page.evaluate(() => "axe" in globalThis))) await this.page.evaluate(axeSource);
    return this.page.evaluate(violations);
  }

  /** A PNG for human eyes, in the folder that SAMTYCKE_SCREENSHOTS names; without it, none. */
  async screenshot(name, { fullPage = true } = {}) {
    if (!pictures) return;
    const path = join(pictures, `${name}.png`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await this.page.screenshot({ fullPage }));
  }

  /** Cookies, local and session storage and databases as the page sees them. */
  async stored() {
    const cookies = await this.context.cookies();
    const page = await this.page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: (await indexedDB.databases()).map(({ name }) => name),
    }));
    return {
      cookies: Object.fromEntries(cookies.map(({ name, value }) => [name, value])),
      ...page,
    };
  }
}

async function tooLong(what) {
  await delay(patience, undefined, { ref: false });
  throw new Error(`waited ${patience / 1000} s in vain for ${what}`);
}

/** Defines what looks through shadow roots: deep(selector), deepAll(selector), deepText(node). */
export const deepSource = `
  const deepAll = (selector, from = document) => {
    const found = [...from.querySelectorAll(selector)];
    for (const host of from.querySelectorAll("*"))
      if (host.shadowRoot) found.push(...deepAll(selector, host.shadowRoot));
    return found;
  };
  const deep = (selector) => deepAll(selector)[0] ?? null;
  const deepText = (node) => {
    if (!node) return "";
    let text = node.innerText ?? node.textContent ?? "";
    for (const host of (node.querySelectorAll?.("*") ?? []))
      if (host.shadowRoot)
        for (const child of host.shadowRoot.childNodes) text += "\\n" + (child.localName === "style" ? "" : deepText(child));
    return text;
  };
`;
