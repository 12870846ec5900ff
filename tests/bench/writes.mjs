// Consent records stored per second by the real backend (SQLite, synchronous=FULL, an answer only
// after the commit), 32 connections, every record valid and new. The peer, in the same run and on
// the same disk: SQLite's own shell inserting the same rows one by one, each a transaction.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { root, Server } from "../browser/harness.mjs";

const seconds = 8;
const rows = 4000;
const run = promisify(execFile);
const dist = process.env.SAMTYCKE_DIST ?? join(root, "dist");

/** A record as the banner makes it, from the shipped core. */
async function recordOf(policy) {
  const { default: load } = await import(pathToFileURL(join(dist, "consent.mjs")).href);
  const machine = await load();
  const now = Date.now();
  const step = (answer) => {
    const { value, error } = JSON.parse(answer);
    assert.ok(!error, JSON.stringify(error));
    return value;
  };
  step(machine.open(policy, await readFile(join(dist, "locales/sv/consent.json"), "utf8"), "sv"));
  step(machine.dispatch(JSON.stringify({ type: "start", cookie: null, signal: false }), now));
  const call = { type: "call", action: "accept-all" };
  const { effects } = step(machine.dispatch(JSON.stringify(call), now));
  const delivery = effects.find(({ type }) => type === "deliver");
  assert.ok(delivery, "the core delivers a record");
  return JSON.stringify(delivery.body);
}

/** Every request its own record and visitor: the two random numbers in the template change. */
function script(record) {
  const [id] = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(record);
  const [principal] = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(record);
  const parts = record.split(new RegExp(`(${id}|${principal})`));
  const lua = parts.map((part) =>
    part === id ? "id" : part === principal ? "principal" : `[==[${part}]==]`,
  );
  return `
local count = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  count = count + 1
  local id = string.format("${id.slice(0, 14)}7%03x-8000-%012x", count / 65536, count % 65536)
  local principal = string.format("%08x-0000-4000-8000-%012x", math.random(0, 0x7fffffff), count)
  return wrk.format(nil, nil, nil, ${lua.join("..")})
end`;
}

async function measureBackend(server) {
  const policy = await (await fetch(`${server.origin}/v1/okidoki/policy`)).text();
  const record = await recordOf(policy);
  const url = `${server.origin}/v1/okidoki/consents`;
  const first = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: record,
  });
  const answer = await first.text();
  assert.equal(first.status, 201, answer);
  const path = join(server.home, "records.lua");
  await writeFile(path, script(record));
  const options = ["--threads", "1", "--connections", "32", "--latency", "--timeout", "10s"];
  const { stdout } = await run("wrk", [
    ...options,
    "--duration",
    `${seconds}s`,
    "--script",
    path,
    url,
  ]);
  assert.doesNotMatch(stdout, /Non-2xx|Socket errors/, stdout);
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p99: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit],
    receipt: JSON.stringify(JSON.parse(answer).receipt),
  };
}

async function measureSqlite(folder, receipt) {
  const text = receipt.replaceAll("'", "''");
  const row = (i) =>
    `INSERT INTO consents VALUES('okidoki','${String(i).padStart(36, "0")}',hex(randomblob(18)),${i},randomblob(32),'${text}');`;
  const schema = `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE consents(tenant_id TEXT, id TEXT, principal TEXT, received INTEGER, record_hash BLOB,
      receipt TEXT, PRIMARY KEY(tenant_id, id)) WITHOUT ROWID;
    CREATE INDEX consents_by_principal ON consents(tenant_id, principal, id);`;
  const statements = Array.from({ length: rows }, (_, i) => row(i)).join("\n");
  const database = join(folder, "peer.sqlite");
  execFileSync("sqlite3", [database], { input: schema });
  const begin = performance.now();
  execFileSync("sqlite3", [database], { input: `PRAGMA synchronous=FULL;\n${statements}` });
  return rows / ((performance.now() - begin) / 1000);
}

const server = await Server.create();
const folder = await mkdtemp(join(server.home, "peer-"));
try {
  const ours = await measureBackend(server);
  const peer = await measureSqlite(folder, ours.receipt);
  const ratio = (ours.perSecond / peer).toFixed(2);
  console.log(
    `consent writes: ${Math.round(ours.perSecond)}/s (${ratio}× SQLite's shell, one row per commit: ${Math.round(peer)}/s)`,
  );
  console.log(`consent writes p99: ${ours.p99.toFixed(1)} ms (32 connections)`);
} finally {
  await server.remove();
  await rm(folder, { recursive: true, force: true });
}
