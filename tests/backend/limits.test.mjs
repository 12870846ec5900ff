import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { Server } from "./server.mjs";

let server;
before(async () => {
  const limits = [
    "--header-seconds",
    "1",
    "--idle-seconds",
    "2",
    "--max-connections-per-peer",
    "40",
  ];
  server = await Server.start({ args: ["--quiet", ...limits] });
});
after(() => server.remove());

const statusOf = (answer) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);

test("a connection whose header arrives too slowly is closed, and meanwhile others are served", async () => {
  const slow = Array.from({ length: 20 }, () =>
    server.raw("GET /v1/health HTTP/1.1\r\nHost: a\r\nX-"),
  );
  const started = Date.now();
  assert.equal((await server.fetch("/v1/health")).status, 200);
  assert.ok(Date.now() - started < 900, "a request waits for nobody");
  assert.deepEqual(new Set(await Promise.all(slow)), new Set([""]));
  assert.ok(Date.now() - started < 10_000);
});

test("a connection without a request is closed after the idle time", async () => {
  const started = Date.now();
  assert.equal(await server.raw(""), "");
  assert.ok(Date.now() - started < 10_000);
});

test("headers beyond 16 KiB end in 431", async () => {
  const answer = await server.raw(
    `GET /v1/health HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(17_000)}\r\n\r\n`,
  );
  assert.equal(statusOf(answer), 431);
});

test("a body beyond the route's size ends in 413, announced or not", async () => {
  const announced = await server.raw(
    "POST /v1/okidoki/consents HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n",
  );
  assert.equal(statusOf(announced), 413);
  const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
  const chunked = await server.raw(
    "POST /v1/okidoki/consents HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    chunk.repeat(8),
  );
  assert.equal(statusOf(chunked), 413);
});

test("what is not HTTP, a strange target, or no Host ends in 400", async () => {
  for (const request of [
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "GET http://[ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /v1/health HTTP/1.1\r\nConnection: close\r\n\r\n",
    "POST /v1/okidoki/events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "POST /v1/okidoki/events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ])
    assert.equal(statusOf(await server.raw(request)), 400, request);
});

test("a wrong method ends in 405 with the right ones", async () => {
  const answer = await server.fetch("/v1/okidoki/consents", { method: "PUT", body: "{}" });
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get("allow"), "POST");
  assert.equal((await answer.json()).code, "request.method");
});

test("requests in one packet are answered in order on one connection", async () => {
  const one = (extra) => `GET /v1/health HTTP/1.1\r\nHost: a\r\n${extra}\r\n`;
  const answer = await server.raw(one("") + one("") + one("Connection: close\r\n"));
  assert.equal(answer.match(/HTTP\/1\.1 200 OK/g).length, 3);
});

test("a body announced with Expect: 100-continue is asked for", async () => {
  const answer = await server.raw(
    "POST /v1/okidoki/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n" +
      "Connection: close\r\nContent-Length: 13\r\n\r\n",
    '{"events":[]}',
  );
  assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /);
});

test("a peer holds at most its number of connections; others of its own go on", async () => {
  const held = [];
  for (let i = 0; i < 40; ++i) {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    held.push(socket);
  }
  const refused = connect(server.port, "127.0.0.1");
  refused.on("error", () => {});
  refused.resume();
  await once(refused, "close");
  held[0].write("GET /v1/health HTTP/1.1\r\nHost: a\r\n\r\n");
  const [data] = await once(held[0], "data");
  assert.match(data.toString(), /^HTTP\/1\.1 200 /);
  for (const socket of held) socket.destroy();
});

test("behind a trusted proxy each visitor counts alone, by the address that the proxy adds", async () => {
  const proxied = await Server.start({
    args: ["--quiet", "--trust-proxy", "127.0.0.1", "--max-connections-per-peer", "3"],
  });
  const held = [];
  /** A request that stays under way, as its body does not come. */
  const hold = async (...forwarded) => {
    const socket = connect(proxied.port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    const fields = forwarded.map((one) => `X-Forwarded-For: ${one}\r\n`).join("");
    socket.write(
      `POST /v1/okidoki/events HTTP/1.1\r\nHost: a\r\n${fields}Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n`,
    );
    const [data] = await once(socket, "data");
    held.push(socket);
    return { socket, status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(data)[1]) };
  };
  try {
    for (const visitor of ["192.0.2.1", "192.0.2.2"])
      for (let i = 0; i < 3; ++i) assert.equal((await hold(visitor)).status, 100);
    assert.equal((await hold("192.0.2.1")).status, 429);
    // What the visitor claims stands before what the proxy adds, in one field or in several.
    assert.equal((await hold("198.51.100.1, 192.0.2.1")).status, 429);
    assert.equal((await hold("198.51.100.1", "192.0.2.1")).status, 429);
    assert.equal((await hold("198.51.100.1")).status, 100);
    // Those whose address is not told share one.
    for (const status of [100, 100, 100, 429])
      assert.equal((await hold(...(status === 100 ? [] : ["nonsense"]))).status, status);
    held[0].destroy();
    const again = async () => (await hold("192.0.2.1")).status;
    let status = await again();
    for (let i = 0; status !== 100 && i < 50; ++i) status = await again();
    assert.equal(status, 100);
  } finally {
    for (const socket of held) socket.destroy();
    await proxied.remove();
  }
});
