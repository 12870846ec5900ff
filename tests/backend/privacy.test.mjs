import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { consentRecord, Server } from "./server.mjs";

let server;
before(async () => {
  server = await Server.start({ args: ["--trust-proxy", "127.0.0.1"] });
});
after(() => server.remove());

const planted = [
  "203.0.113.77",
  "2001:db8:aaaa:bbbb::77",
  "2001:db8:aaaa:bbbb",
  "planted.person@example.com",
  "198.51.100.23",
];

test("neither database, nor write-ahead log, nor log holds a planted address or e-mail", async () => {
  for (const peer of planted.slice(0, 2)) {
    const headers = { "X-Forwarded-For": `198.51.100.23, ${peer}` };
    const batch = {
      events: [
        {
          name: "page_view",
          properties: { path: `/kontakt?mail=${planted[3]}&ip=${peer}`, email: planted[3] },
        },
        { name: `unlisted ${planted[3]}`, properties: {} },
      ],
    };
    const answer = await server.post("/v1/okidoki/events", batch, headers);
    assert.deepEqual([answer.status, await answer.json()], [202, { accepted: 1, dropped: 1 }]);
    assert.equal((await server.post("/v1/okidoki/consents", consentRecord(), headers)).status, 201);
    assert.equal(
      (await server.fetch(`/${planted[3]}/${peer}?q=${planted[3]}`, { headers })).status,
      404,
    );
    assert.equal((await server.fetch(`/v1/${planted[3]}/policy`, { headers })).status, 404);
  }
  const files = readdirSync(server.data).filter((name) => name.startsWith("samtycke.sqlite"));
  assert.ok(files.includes("samtycke.sqlite-wal"));
  for (const text of planted) {
    for (const name of files)
      assert.equal(
        readFileSync(join(server.data, name)).includes(text),
        false,
        `${text} in ${name}`,
      );
    assert.ok(!server.log.join("\n").includes(text), `${text} in the log`);
  }
});

test("what is kept of a peer is its network, in the log and with an event, and of the time the hour", () => {
  const log = server.log.join("\n");
  assert.match(log, / 203\.0\.113\.0 POST \/v1\/\{tenant\}\/events 202 /);
  assert.match(log, / 2001:db8:aaaa:: POST \/v1\/\{tenant\}\/consents 201 /);
  const rows = JSON.parse(
    execFileSync("sqlite3", [
      "-json",
      join(server.data, "samtycke.sqlite"),
      "SELECT * FROM events ORDER BY network",
    ]),
  );
  assert.deepEqual(
    rows.map((row) => row.network),
    ["2001:db8:aaaa::", "203.0.113.0"],
  );
  for (const row of rows) {
    assert.equal(row.received % 3_600_000, 0);
    assert.equal(Number.parseInt(row.id.replace("-", "").slice(0, 12), 16), row.received);
  }
});
