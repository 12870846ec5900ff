import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Server } from "./server.mjs";

let server;
before(async () => {
  server = await Server.start({ args: ["--quiet", "--trust-proxy", "127.0.0.1"] });
});
after(() => server.remove());

const path = "/v1/okidoki/admin/session";
const recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

test("the password is printed at first start only", async () => {
  assert.match(server.password, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  await server.stop();
  const before = server.log.length;
  await server.resume();
  assert.ok(!server.log.slice(before).some((line) => /password/.test(line)));
});

test("a right password opens a session in a strict cookie, and DELETE ends it", async () => {
  const answer = await server.post(path, { name: "admin", password: server.password });
  assert.equal(answer.status, 204);
  const [cookie, ...attributes] = answer.headers.get("set-cookie").split("; ");
  assert.deepEqual(attributes, [
    "Path=/v1/okidoki",
    "Max-Age=28800",
    "Secure",
    "HttpOnly",
    "SameSite=Strict",
  ]);
  const headers = { Cookie: cookie };
  const shown = await server.fetch(path, { headers });
  assert.deepEqual([shown.status, await shown.json()], [200, { name: "admin" }]);
  const ended = await server.fetch(path, { method: "DELETE", headers });
  assert.equal(ended.status, 204);
  assert.match(ended.headers.get("set-cookie"), /^samtycke_admin=; .*Max-Age=0/);
  assert.equal((await server.fetch(path, { headers })).status, 204);
});

test("neither password nor session is stored as it is", async () => {
  const cookie = await server.signIn();
  const dump = execFileSync("sqlite3", [join(server.data, "samtycke.sqlite"), ".dump"]).toString();
  assert.ok(dump.includes("$argon2id$"));
  assert.ok(!dump.includes(server.password));
  assert.ok(!dump.includes(cookie.split("=")[1]));
});

test("administrators' routes are closed without a session, and with a forged or a person's one", async () => {
  for (const cookie of [
    "",
    "samtycke_admin=",
    `samtycke_admin=${"A".repeat(43)}`,
    (await server.signIn()).replace("admin", "session"),
  ])
    for (const [method, route, status = 401] of [
      ["GET", "admin/session", 204],
      ["GET", "admin/uploads"],
      ["POST", "admin/recipients"],
      ["GET", "uploads/00000000-0000-7000-8000-000000000000"],
    ]) {
      const answer = await server.fetch(`/v1/okidoki/${route}`, {
        method,
        headers: { Cookie: cookie },
      });
      assert.equal(answer.status, status, `${method} ${route} ${cookie}`);
    }
});

test("wrong passwords are throttled by network and name; others are not shut out", async () => {
  const guess = (password, network, name = "admin") =>
    server.post(path, { name, password }, { "X-Forwarded-For": network });
  for (let i = 0; i < 5; ++i) {
    const answer = await guess(`wrong-${i}`, "198.51.100.7");
    assert.deepEqual([answer.status, (await answer.json()).code], [401, "admin.password"]);
  }
  const stopped = await guess(server.password, "198.51.100.8");
  assert.equal(stopped.status, 429, "the same /24");
  assert.ok(Number(stopped.headers.get("retry-after")) > 0);
  assert.equal((await guess("wrong", "198.51.100.7", "nobody")).status, 401);
  assert.equal((await guess(server.password, "203.0.113.7")).status, 204);
});

test("a recipient is checked, registered once and handed to the pages", async () => {
  const headers = { Cookie: await server.signIn() };
  const refused = await server.post(
    "/v1/okidoki/admin/recipients",
    { recipient: `${recipient}x`, label: "A" },
    headers,
  );
  assert.equal(refused.status, 422);
  assert.deepEqual((await refused.json()).pointer, "/recipient");
  for (const label of ["A", "B"])
    assert.equal(
      (await server.post("/v1/okidoki/admin/recipients", { recipient, label }, headers)).status,
      201,
    );
  const { recipients } = await (await server.fetch("/v1/okidoki/recipients")).json();
  assert.equal(recipients.filter((known) => known === recipient).length, 1);
});

test("everything kept is readable by the program's user only", () => {
  const walk = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const inside = join(folder, entry.name);
      return [inside, ...(entry.isDirectory() ? walk(inside) : [])];
    });
  for (const name of [server.data, ...walk(server.data)])
    assert.equal(statSync(name).mode & 0o077, 0, name);
});
