import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runInNewContext } from "node:vm";
import { binary, consentRecord, policies, policy, root, Server } from "./server.mjs";

let server;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "samtycke-program-"));
  server = await Server.start({ args: ["--quiet"] });
});
after(async () => {
  await server.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args) => spawnSync(binary, args, { encoding: "utf8", timeout: 30_000 });
const serve = (...args) => run("serve", "--policies", policies, ...args);

test("an unknown command or option shows the usage and ends with 2", () => {
  for (const args of [
    [],
    ["serv"],
    ["serve", "--nonsense"],
    ["serve", "--port", "70000", "--data", "x"],
    ["serve", "--port"],
  ]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, /samtycke/);
  }
});

test("render cookies writes the cookie declaration in the wanted language", () => {
  const okidoki = join(policies, "okidoki.json");
  const cookies = (...args) => run("render", "cookies", ...args);
  const english = cookies(okidoki, "--language", "en", "--dist", join(root, "consent-schemas"));
  assert.equal(english.status, 0, english.stderr);
  assert.match(
    english.stdout,
    /^<section class="samtycke-cookies" lang="en"><h2>Cookies and .+<code>ph_\*<\/code>/,
  );
  for (const [args, status, said] of [
    [[], 2, "usage.option"],
    [[okidoki, "--nonsense"], 2, "usage.option"],
    [["absent.json"], 1, "file.read"],
    [[okidoki, "--dist", folder], 1, "locale.unavailable"],
  ]) {
    const refused = cookies(...args);
    assert.equal(refused.status, status, args.join(" "));
    assert.match(refused.stderr, new RegExp(said));
  }
});

/** What `samtycke render banner` writes: the page's part, and what its Content Security Policy needs. */
async function banner(...args) {
  const dist = join(folder, "banner-dist");
  await cp(join(root, "consent-schemas/locales"), join(dist, "locales"), { recursive: true });
  await cp(join(root, "js-glue/styles/banner.css"), join(dist, "banner.css"));
  const document = join(folder, "banner.json");
  const languages = [...policy.languages, "ar", "no"];
  await writeFile(document, JSON.stringify({ ...policy, languages }));
  const { status, stdout, stderr } = run("render", "banner", document, "--dist", dist, ...args);
  assert.equal(status, 0, stderr);
  return { html: stdout, csp: stderr };
}

/** The contents of every element of this name. */
const contents = (html, name) =>
  [...html.matchAll(new RegExp(`<${name}\\b[^>]*>(.*?)</${name}>`, "gs"))].map(([, text]) => text);

test("render banner writes one script and one style, which its hashes allow, in every layout", async () => {
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  for (const layout of [undefined, "bar", "box", "dialog"]) {
    const { html, csp } = await banner(...(layout ? ["--layout", layout] : []));
    const scripts = contents(html, "script");
    const styles = contents(html, "style");
    assert.deepEqual([scripts.length, styles.length], [1, 1]);
    assert.equal(csp, `script-src ${hash(scripts[0])}\nstyle-src ${hash(styles[0])}\n`);
    const markup = html.replace(scripts[0], "").replace(styles[0], "");
    assert.doesNotMatch(markup, /<[^>]*\s(on[a-z]+|style|srcdoc)\s*=/i);
    assert.doesNotMatch(markup, /javascript:/i);
    assert.equal(/data-layout="([a-z]+)"/.exec(markup)?.[1], layout);
    assert.match(markup, /<template shadowrootmode="open">/);
    assert.match(
      markup,
      /^<samtycke-banner [^>]*\shidden\s/,
      "nobody sees it before it is known to ask",
    );
    for (const action of ["accept-all", "reject-all", "show-preferences"])
      assert.ok(markup.includes(`data-action="${action}"`), action);
  }
});

test("render banner: direction and Norwegian follow the language", async () => {
  const { html } = await banner("--language", "ar");
  assert.match(html, /^<samtycke-banner [^>]*lang="ar" dir="rtl"/);
  const norwegian = await banner("--language", "no");
  assert.match(norwegian.html, /^<samtycke-banner [^>]*lang="no" aria-label/);
  assert.match(norwegian.html, /Avvis/);
});

test("law.md rule 1: the script of the banner keeps a click until there is more to take it", async () => {
  const [script] = contents((await banner()).html, "script");
  let click;
  let late;
  const alert = { hidden: true };
  const host = {
    hidden: true,
    shadowRoot: { querySelector: () => alert },
    dataset: { versions: policy.version },
    addEventListener: (_, listener) => (click = listener),
  };
  const document = { cookie: "", currentScript: { parentElement: host } };
  const page = { document, localStorage: {}, setTimeout: (done) => (late = done) };
  runInNewContext(script, page);
  assert.equal(host.hidden, false);
  const press = (action) =>
    click({ composedPath: () => [{ closest: () => (action ? { dataset: { action } } : null) }] });
  press();
  assert.equal(host.kept, undefined);
  press("reject-all");
  press();
  assert.equal(host.kept, "reject-all", "text beside it takes back nothing");
  press("accept-all");
  assert.equal(host.kept, "accept-all");
  late();
  assert.equal(alert.hidden, false);
  assert.ok(!host.kept, "what was said to have failed is no consent");
  press("reject-all");
  assert.equal(alert.hidden, true);
  assert.equal(host.kept, "reject-all");
  late();
  assert.equal(host.hidden, true);
  document.cookie = `other_samtycke_consent=1~${policy.version}~`;
  runInNewContext(script, page);
  assert.equal(host.hidden, false);
  document.cookie = `samtycke_consent=1~${policy.version}~`;
  runInNewContext(script, page);
  assert.equal(host.hidden, true);
  document.cookie = "";
  host.shadowRoot = null;
  runInNewContext(script, page);
  assert.equal(host.hidden, true, "a browser without declarative shadow DOM has nothing to show");
});

test("the script of the banner shows no question whose answer could not be kept", async () => {
  const [script] = contents((await banner()).html, "script");
  const host = {
    hidden: true,
    shadowRoot: {},
    dataset: { versions: policy.version },
    addEventListener() {},
  };
  const page = {
    document: { cookie: "", currentScript: { parentElement: host } },
    get localStorage() {
      throw new DOMException("", "SecurityError");
    },
  };
  runInNewContext(script, page);
  assert.equal(host.hidden, true);
});

test("a start that cannot succeed ends with one sentence", async () => {
  const bad = join(folder, "policies");
  spawnSync("mkdir", ["-p", bad]);
  await writeFile(join(bad, "bad.json"), '{"tenant": 7}');
  const shared = join(folder, "shared");
  await mkdir(shared);
  await chmod(shared, 0o1777);
  const swedish = join(folder, "dist");
  const texts = "locales/sv/consent.json";
  await cp(join(root, "consent-schemas", texts), join(swedish, texts));
  for (const [args, code] of [
    [["--data", join(folder, "f"), "--dist", swedish], "policy.language-texts"],
    [["--data", join(folder, "a"), "--port", String(server.port)], "server.port"],
    [["--data", server.data], "data.busy"],
    [["--data", "/proc/none"], "data.folder"],
    [["--data", shared], "data.open"],
    [["--data", join(folder, "b"), "--dist", join(folder, "none")], "server.folder"],
    [["--data", join(folder, "c"), "--address", "nowhere"], "server.address"],
    [["--data", join(folder, "d"), "--policies", join(folder, "none")], "policy.none"],
    [["--data", join(folder, "e"), "--policies", bad], "document."],
  ]) {
    const { status, stderr } = serve(...args);
    assert.equal(status, 1, stderr);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.ok(stderr.startsWith(`samtycke: ${code}`), stderr);
  }
});

test("only a folder that the program makes gets its mode; secrets are closed in any", async () => {
  const modeOf = async (path) => (await stat(path)).mode & 0o7777;
  const shared = join(folder, "shared");
  assert.equal(await modeOf(shared), 0o1777, "refused, and left as it was");
  const readable = join(folder, "readable");
  await mkdir(readable);
  await chmod(readable, 0o755);
  for (const [data, mode] of [
    [readable, 0o755],
    [join(folder, "fresh"), 0o700],
  ]) {
    const { status, stderr } = serve("--data", data, "--print-routes");
    assert.equal(status, 0, stderr);
    assert.equal(await modeOf(data), mode);
    assert.equal(await modeOf(join(data, "samtycke.sqlite")), 0o600);
    assert.equal(await modeOf(join(data, "keys")), 0o700);
  }
});

test("a database made by a newer program is left alone", async () => {
  const other = await Server.start({ args: ["--quiet"] });
  await other.stop();
  execFileSync("sqlite3", [join(other.data, "samtycke.sqlite"), "PRAGMA user_version = 9999"]);
  await assert.rejects(other.resume(), /storage\.newer/);
  await rm(other.home, { recursive: true, force: true });
});

test("links and sessions that have run out are swept, with the addresses in them", async () => {
  const other = await Server.start({ args: ["--quiet"] });
  const sql = (text) =>
    execFileSync("sqlite3", [join(other.data, "samtycke.sqlite"), text], {
      encoding: "utf8",
    }).trim();
  await other.stop();
  const now = Date.now();
  sql(`INSERT INTO links VALUES ('okidoki', x'00', 'gone@example.se', ${now - 1000}),
    ('okidoki', x'01', 'kept@example.se', ${now + 600_000});
    INSERT INTO sessions VALUES ('okidoki', 'person', x'00', 'gone@example.se', ${now - 1000}),
    ('okidoki', 'person', x'01', 'kept@example.se', ${now + 600_000})`);
  await other.resume();
  assert.equal(sql("SELECT email FROM links"), "kept@example.se");
  assert.equal(sql("SELECT subject FROM sessions"), "kept@example.se");
  await other.remove();
});

test("SIGTERM lets a request under way end, and closes idle connections", async () => {
  const other = await Server.start({ args: ["--quiet"] });
  const body = JSON.stringify(consentRecord());
  const socket = connect(other.port, "127.0.0.1");
  const idle = connect(other.port, "127.0.0.1");
  idle.on("error", () => {}).resume();
  await Promise.all([once(socket, "connect"), once(idle, "connect")]);
  const head = `POST /v1/okidoki/consents HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nExpect: 100-continue\r\n\r\n`;
  socket.write(head);
  await once(socket, "data");
  const stopped = other.stop("SIGTERM");
  await once(idle, "close");
  socket.write(body);
  const [answer] = await once(socket, "data");
  assert.match(answer.toString(), /^HTTP\/1\.1 201 /);
  assert.match(answer.toString(), /Connection: close/);
  assert.equal(await stopped, 0);
  await rm(other.home, { recursive: true, force: true });
});

test("a locked database is answered with 503, and the record is taken once it is free", async () => {
  const holder = spawn("sqlite3", [join(server.data, "samtycke.sqlite")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  holder.stdin.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
  await once(holder.stdout, "data");
  const record = consentRecord();
  const answer = await server.post("/v1/okidoki/consents", record);
  assert.equal(answer.status, 503);
  assert.equal((await answer.json()).code, "storage.unavailable");
  assert.equal(answer.headers.get("retry-after"), "5");
  holder.stdin.end("ROLLBACK;\n");
  await once(holder, "exit");
  assert.equal((await server.post("/v1/okidoki/consents", record)).status, 201);
});

test("a full disk is answered with 503, and nothing acknowledged is lost", async () => {
  const full = await Server.start({
    args: ["--quiet"],
    // No file may grow beyond 400 KiB.
    wrap: ["bash", "-c", "trap '' XFSZ; ulimit -f 400; exec \"$@\"", "limited"],
  });
  const acknowledged = [];
  let answer;
  do {
    const record = consentRecord();
    answer = await full.post("/v1/okidoki/consents", record);
    if (answer.status === 201) acknowledged.push([record, await answer.json()]);
  } while (answer.status === 201 && acknowledged.length < 2000);
  assert.equal(answer.status, 503);
  assert.equal((await answer.json()).code, "storage.unavailable");
  assert.ok(acknowledged.length > 0);
  assert.equal((await full.fetch("/v1/health")).status, 200);
  await full.stop();
  full.wrap = [];
  await full.resume();
  for (const [record, before] of acknowledged) {
    const again = await full.post("/v1/okidoki/consents", record);
    assert.deepEqual([again.status, await again.json()], [200, before]);
  }
  await full.remove();
});
