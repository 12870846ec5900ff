// The anonymise job end to end: events from Chromium through core to the real backend's database.
// A planted e-mail address, IP address and peer address must be nowhere on the way.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Demo, eventually } from "./harness.mjs";

const planted = {
  email: "planted.person@example.com",
  local: "planted.person",
  ipv4: "203.0.113.177",
  ipv6: "2001:db8:77:88:99::1",
  peer: "127.0.0.77",
};

let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const posts = (visitor) => visitor.asked("/v1/okidoki/events");
const engine = (visitor) => visitor.asked("/samtycke/anonymise.");

/** Everything a page could pass by mistake. */
function trackEverything(visitor) {
  return visitor.evaluate(({ email, ipv4, ipv6 }) => {
    const { samtycke } = globalThis;
    samtycke.track("page_view", {
      path: `/u/${encodeURIComponent(email)}/?utm_source=brev&email=${email}&ip=${ipv4}#${email}`,
      referrer: `https://${email}@${ipv4}:8443/von/${ipv6}?q=${email}`,
      title: email,
    });
    samtycke.track("signup", { plan: "pro", email, address: { ipv4, ipv6 } });
    samtycke.track("signup", { plan: email });
    samtycke.track("login", { email, ipv4 });
    samtycke.track(email, { plan: "pro" });
  }, planted);
}

const leave = (visitor) => visitor.evaluate(() => dispatchEvent(new Event("pagehide")));
const ready = (visitor) => visitor.until(() => globalThis.samtycke !== undefined);

async function consenting(options) {
  const visitor = await demo.visit("/okidoki/", options);
  await visitor.click(".banner button[data-action=accept-all]");
  await visitor.until(() => globalThis.samtycke?.consent.granted("analytics"));
  return visitor;
}

/** The headers that go over the wire with events, cookies included. */
async function headersSent(visitor) {
  const sent = [];
  const session = await visitor.page.createCDPSession();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSentExtraInfo", ({ headers }) => {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    const request = Object.fromEntries(lower);
    if (request["content-type"] === "application/json") sent.push(request);
  });
  return sent;
}

/** Every byte the server has kept or said. */
function everythingKept() {
  const { data, log } = demo.server;
  const files = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  assert.ok(
    files.some((path) => path.endsWith("-wal")),
    "the write-ahead log is looked through",
  );
  return [...files.map((path) => [path, readFileSync(path, "latin1")]), ["log", log.join("\n")]];
}

function assertNowhere() {
  for (const [place, text] of everythingKept())
    for (const secret of [planted.local, planted.ipv4, planted.peer, "88:99::1"])
      assert.ok(!text.includes(secret), `${secret} is in ${place}`);
}

const databaseOf = ({ data }) =>
  readdirSync(data)
    .filter((name) => /\.(sqlite|db)$/.test(name))
    .map((name) => join(data, name))
    .at(0);
const rows = (sql) =>
  JSON.parse(
    execFileSync("sqlite3", ["-json", "-readonly", databaseOf(demo.server), sql], {
      encoding: "utf8",
    }) || "[]",
  );

test("before a choice and after a refusal no event is kept and nothing leaves", async () => {
  const visitor = await demo.visit(`/okidoki/?email=${planted.email}`);
  await ready(visitor);
  await trackEverything(visitor);
  await leave(visitor);
  await visitor.click(".banner button[data-action=reject-all]");
  await visitor.until(() => localStorage.getItem("samtycke_receipt") !== null);
  await trackEverything(visitor);
  await leave(visitor);
  // A later consent does not bring back what came before it.
  await visitor.evaluate(() => globalThis.samtycke.consent.accept(["newsletter-tracking"]));
  await visitor.until(() => globalThis.samtycke?.consent.granted("newsletter-tracking"));
  await trackEverything(visitor);
  await leave(visitor);
  assert.deepEqual(posts(visitor), []);
  assert.deepEqual(engine(visitor), [], "the engine is not even loaded");
  await visitor.close();
});

test("with consent only what the policy lists leaves, scrubbed, and carries no identity", async () => {
  const visitor = await consenting();
  assert.ok((await visitor.stored()).cookies.samtycke_consent, "there is a cookie to be sent");
  const sent = await headersSent(visitor);
  await trackEverything(visitor);
  const request = await visitor.answered("/v1/okidoki/events", { method: "POST" });
  assert.equal(request.status, 202);
  const { events } = JSON.parse(request.body);
  const ours = events.filter(({ properties }) => properties.path?.startsWith("/u/"));
  assert.deepEqual(
    ours.map(({ name, properties }) => ({ name, properties })),
    [
      {
        name: "page_view",
        properties: {
          path: "/u/(email)/?utm_source=brev",
          referrer: "https://203.0.113.0:8443/von/2001:db8:77::",
        },
      },
    ],
  );
  assert.deepEqual(
    events.filter(({ name }) => name === "signup").map(({ properties }) => properties),
    [{ plan: "pro" }, {}],
  );
  assert.ok(events.every(({ name }) => ["page_view", "signup"].includes(name)));
  assert.ok(
    events.every(({ at }) => /^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/.test(at)),
    "times are full hours",
  );
  assert.equal(sent.length, 1);
  const [headers] = sent;
  for (const name of ["cookie", "referer", "authorization"])
    assert.ok(!headers[name], `${name}: ${headers[name]}`);
  for (const { body, url } of visitor.requests)
    for (const secret of [planted.local, planted.ipv4, planted.ipv6])
      assert.ok(!`${url} ${body}`.includes(secret), `${secret} left for ${url}`);
  assertNowhere();
  await visitor.close();
});

test("what waits when the page goes away still arrives", async () => {
  const visitor = await consenting();
  const clicks = () => rows("SELECT count(*) AS n FROM events WHERE name = 'contact_click'")[0].n;
  const had = clicks();
  await visitor.evaluate(() => globalThis.samtycke.track("page_view", { path: "/laddar" }));
  await visitor.answered("/samtycke/anonymise.wasm");
  await visitor.answered("/v1/okidoki/events", { method: "POST" });
  await visitor.evaluate(() => {
    globalThis.samtycke.track("contact_click", { channel: "phone" });
    location.href = "/okidoki/kontakt/";
  });
  await eventually("the click at the backend", () => clicks() > had);
  assert.equal(clicks(), had + 1);
  await visitor.close();
});

test("a withdrawal drops what waits", async () => {
  const visitor = await consenting();
  await visitor.evaluate(() => globalThis.samtycke.track("signup", { plan: "free" }));
  await visitor.answered("/v1/okidoki/events", { method: "POST" });
  const sent = posts(visitor).length;
  await visitor.evaluate(() => globalThis.samtycke.track("signup", { plan: "business" }));
  await visitor.evaluate(() => globalThis.samtycke.consent.withdraw("analytics"));
  await visitor.until(() => !globalThis.samtycke.consent.granted("analytics"));
  await visitor.evaluate(() => globalThis.samtycke.track("signup", { plan: "business" }));
  await leave(visitor);
  await visitor.evaluate(() => globalThis.samtycke.consent.accept(["analytics"]));
  await visitor.until(() => globalThis.samtycke?.consent.granted("analytics"));
  await leave(visitor);
  assert.ok(
    posts(visitor)
      .slice(sent)
      .every(({ body }) => !body.includes("business")),
  );
  await visitor.close();
});

test("a withdrawal in another tab holds here too", async () => {
  const visitor = await consenting();
  await visitor.evaluate(() => globalThis.samtycke.track("signup", { plan: "free" }));
  await visitor.answered("/v1/okidoki/events", { method: "POST" });
  const sent = posts(visitor).length;
  await visitor.evaluate(() => {
    globalThis.samtycke.track("signup", { plan: "business" });
    // biome-ignore lint/suspicious/noDocumentCookie: as another tab would
    document.cookie = "samtycke_consent=; Max-Age=0; Path=/";
    dispatchEvent(new Event("pagehide"));
  });
  assert.equal(posts(visitor).length, sent);
  await visitor.close();
});

for (const [how, answer] of [
  ["missing", { status: 404, body: "" }],
  ["damaged", { status: 200, contentType: "application/wasm", body: "\0asm, or not" }],
])
  test(`when the engine is ${how}, nothing leaves and the page goes on`, async () => {
    const visitor = await consenting({
      before: async (page) => {
        await page.setRequestInterception(true);
        page.on("request", (request) => {
          if (request.url().endsWith("/anonymise.wasm")) request.respond(answer);
          else request.continue();
        });
      },
    });
    await trackEverything(visitor);
    await visitor.answered("/samtycke/anonymise.wasm");
    await leave(visitor);
    await visitor.logged("engine.unavailable");
    await leave(visitor);
    const told = visitor.lines.filter((line) => line.includes("engine.unavailable"));
    assert.equal(told.length, 1, visitor.lines.join("\n"));
    assert.deepEqual(posts(visitor), []);
    assert.equal(
      await visitor.evaluate(() => globalThis.samtycke.consent.granted("analytics")),
      true,
    );
    await visitor.close();
  });

test("neither the peer's address nor what a client sends past core is kept or logged", async () => {
  const { email, ipv4, ipv6, peer } = planted;
  const url = `${demo.origin}/v1/okidoki/events?from=${email}`;
  const curl = (...args) =>
    promisify(execFile)("curl", ["--silent", "--show-error", "--interface", peer, ...args]);
  const events = [
    {
      name: "page_view",
      properties: { path: `/${email}/${ipv4}/${ipv6}`, referrer: `https://${ipv4}/` },
    },
    { name: "signup", properties: { plan: email, email } },
    { name: email, properties: {} },
  ];
  const headers = [
    `User-Agent: ${email}`,
    `Referer: https://${ipv4}/${email}`,
    `X-Forwarded-For: ${ipv4}`,
  ];
  const { stdout } = await curl(
    ...headers.flatMap((header) => ["--header", header]),
    ...["--header", "Content-Type: application/json", "--data", JSON.stringify({ events }), url],
  );
  assert.deepEqual(JSON.parse(stdout), { accepted: 2, dropped: 1 });
  await curl("--data", email, url);
  await curl(`${demo.origin}/${email}/${ipv4}?${email}`);
  await curl("--request", email.toUpperCase().replace(/\W/g, ""), demo.origin);
  await curl(`${demo.origin}/v1/${email}/policy`);

  const kept = rows("SELECT network, properties FROM events");
  assert.ok(
    kept.some(({ properties }) => properties.includes("/(email)/203.0.113.0/2001:db8:77::")),
    "the event is there, scrubbed",
  );
  assert.deepEqual([...new Set(kept.map(({ network }) => network))], ["127.0.0.0"]);
  assertNowhere();
  await demo.server.stop();
  const log = demo.server.log.join("\n");
  for (const secret of [planted.local, ipv4, peer]) assert.ok(!log.includes(secret), secret);
  await demo.server.start();
  assertNowhere();
});
