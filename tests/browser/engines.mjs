// Chromium, Firefox and WebKit, each asked in the one way that all three take: go to an address, and
// run a function in the page.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import puppeteer from "puppeteer-core";
import { Builder, Capabilities } from "selenium-webdriver";
import {
  axeSource,
  chromiumFlags,
  deepSource,
  eventually,
  freePort,
  patience,
  violations,
} from "./harness.mjs";

/** What an engine's driver does: `go(url)`, `evaluate(source)` with the value of a promise, `close()`. */
const engines = {
  chromium: () =>
    byPuppeteer({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: chromiumFlags,
    }),
  firefox: () => byPuppeteer({ browser: "firefox", executablePath: "/usr/bin/firefox-esr" }),
  webkit: byWebDriver,
};

export const engineNames = Object.keys(engines);

async function byPuppeteer(options) {
  const profile = await mkdtemp(join(tmpdir(), "samtycke-engine-"));
  const browser = await puppeteer.launch({
    headless: true,
    userDataDir: profile,
    protocolTimeout: 4 * patience,
    acceptInsecureCerts: true,
    networkEnabled: false, // Chromium tells its driver of every byte sent, at 4 MB/s
    ...options,
  });
  const [page] = await browser.pages();
  return {
    go: (url) => page.goto(url, { waitUntil: "load" }),
    evaluate: (source) => page.evaluate(source),
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** WebKitGTK by its own driver, in a display of its own. */
async function byWebDriver() {
  const screen = spawn(
    "Xvfb",
    ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const [number] = await once(screen.stdout, "data");
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
    env: { ...process.env, DISPLAY: `:${String(number).trim()}`, GDK_BACKEND: "x11" },
    stdio: "ignore",
  });
  const stop = async () => {
    for (const child of [driver, screen])
      if (child.exitCode === null && child.kill()) await once(child, "exit");
  };
  try {
    const binary = await miniBrowser();
    const browser = await new Builder()
      .usingServer(await answering(port))
      .withCapabilities(
        new Capabilities({
          browserName: "MiniBrowser",
          acceptInsecureCerts: true,
          "webkitgtk:browserOptions": { binary, args: ["--automation"] },
        }),
      )
      .build();
    await browser.manage().setTimeouts({ script: 4 * patience });
    return {
      go: (url) => browser.get(url),
      async evaluate(source) {
        const [value, error] = await browser.executeAsyncScript(
          `const done = arguments[0];
           Promise.resolve(${source}).then((v) => done([v ?? null, null]), (e) => done([null, String(e)]));`,
        );
        if (error) throw new Error(error);
        return value;
      },
      async close() {
        await browser.quit();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function miniBrowser() {
  for (const folder of await readdir("/usr/lib"))
    for (const name of await readdir(join("/usr/lib", folder)).catch(() => []))
      if (name.startsWith("webkit2gtk-")) {
        const path = join("/usr/lib", folder, name, "MiniBrowser");
        if (existsSync(path)) return path;
      }
  assert.fail("there is no MiniBrowser; Debian's package is webkit2gtk-driver");
}

async function answering(port) {
  const url = `http://127.0.0.1:${port}`;
  await eventually("WebKitWebDriver", () =>
    fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return url;
}

/** TLS before a backend, as in production: WebKit keeps no session without it. */
export async function secured(port) {
  const server = createTlsServer(certificate(), (outside) => {
    const inside = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [outside, inside],
      [inside, outside],
    ])
      from
        .on("error", () => to.destroy())
        .on("close", () => to.destroySoon())
        .pipe(to);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `https://127.0.0.1:${server.address().port}`,
    close: () => server.close(),
  };
}

/** A key and a certificate that nobody has signed. */
function certificate() {
  const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const pem = execFileSync("openssl", ["req", ...kind, ...names, "-keyout", "-", "-out", "-"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  return { key: pem, cert: pem };
}

/**
 * One page of an engine. Functions run in the page, with `deep`, `deepAll`, `deepText` and `helpers`
 * (functions with names) at hand.
 */
export class Tab {
  static async open(name, ...helpers) {
    const tab = new Tab();
    tab.#helpers = helpers.join("\n");
    tab.#driver = await engines[name]();
    return tab;
  }
  #driver;
  #helpers;

  go(url) {
    return this.#driver.go(url);
  }
  close() {
    return this.#driver.close();
  }

  evaluate(work, ...args) {
    return this.#driver.evaluate(
      `(async () => { ${deepSource} ${this.#helpers} return await (${work})(...${JSON.stringify(args)}); })()`,
    );
  }

  /** Waits until `check(...args)` is truthy in the page, over a navigation, and gives its value. */
  async until(check, ...args) {
    for (const start = Date.now(); Date.now() - start < 4 * patience; await delay(100)) {
      const value = await this.evaluate(check, ...args).catch((error) => {
        if (!/context|navigat|detached/i.test(error.message)) throw error;
      });
      if (value) return value;
    }
    const seen = await this.evaluate(() => deepText(document.body));
    assert.fail(`waited in vain for ${check} ${args}\nthe page shows: ${seen.slice(-1500)}`);
  }

  /** axe-core over the whole page: a list of violations, best empty. */
  async axe() {
    if (!(await this.evaluate(() => "axe" in globalThis)))
      await this.#driver.evaluate(`(() => { ${axeSource} })()`);
    return this.evaluate(violations);
  }

  async click(selector) {
    await this.until((s) => deep(s) !== null, selector);
    await this.evaluate((s) => deep(s).click(), selector);
  }

  async fill(selector, text) {
    await this.until((s) => deep(s) !== null, selector);
    await this.evaluate(
      (s, value) => {
        deep(s).value = value;
        deep(s).dispatchEvent(new Event("input", { bubbles: true }));
        deep(s).dispatchEvent(new Event("change", { bubbles: true }));
      },
      selector,
      text,
    );
  }

  sees(text) {
    return this.until((wanted) => deepText(document.body).includes(wanted), text);
  }
}
