// Requests of data subjects against the real program: links, sessions, what is held, erasure, mail.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { demoPerson } from "../../demo/data/okidoki.mjs";
import { eventually, Server } from "../browser/harness.mjs";
import { metadata, tus, uploadOf } from "./server.mjs";

const person = demoPerson.email;
const law = "Bokföringslagen (1999:1078) 7 kap. 2 §";
let server;

before(async () => {
  server = await Server.create();
});
after(() => server?.remove());

async function ask(method, path, { body, cookie, headers = {}, at = server } = {}) {
  const response = await fetch(`${at.origin}/v1/okidoki/${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(cookie ? { cookie } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text ? JSON.parse(text) : null,
    setCookie: response.headers.get("set-cookie"),
    cookie: response.headers.get("set-cookie")?.split(";")[0],
  };
}

const mails = (at = server) => {
  try {
    return readdirSync(join(at.data, "outbox"))
      .filter((name) => name.endsWith(".eml"))
      .sort()
      .map((name) => readFileSync(join(at.data, "outbox", name), "utf8"));
  } catch {
    return [];
  }
};
const mailsTo = (email, at) => mails(at).filter((mail) => mail.includes(`\r\nTo: <${email}>\r\n`));
const tokenIn = (mail) => /#link=([\w-]+)/.exec(mail)?.[1];
const sql = (file, text) =>
  execFileSync("sqlite3", ["-cmd", ".timeout 5000", file, text], { encoding: "utf8" }).trim();
const ours = (at = server) => join(at.data, "samtycke.sqlite");

async function linkFor(email, language = "sv", at = server) {
  const known = mailsTo(email, at).length;
  assert.equal((await ask("POST", "links", { body: { email, language }, at })).status, 202);
  const all = await eventually(`a mail to ${email}`, () => {
    const found = mailsTo(email, at);
    return found.length > known && found;
  });
  return tokenIn(all.at(-1));
}

async function signIn(email, at = server) {
  const opened = await ask("POST", "session", {
    body: { token: await linkFor(email, "sv", at) },
    at,
  });
  assert.equal(opened.status, 204);
  return opened.cookie;
}

async function adminCookie(at = server) {
  const opened = await ask("POST", "admin/session", {
    body: { name: "admin", password: at.password },
    at,
  });
  assert.equal(opened.status, 204);
  return opened.cookie;
}

test("a link signs in once; opening its page does not use it up", async () => {
  const token = await linkFor(person);
  assert.match(token, /^[\w-]{43}$/);
  assert.equal((await fetch(`${server.origin}/okidoki/your-data/?link=${token}`)).status, 200);
  assert.ok([404, 405].includes((await ask("GET", "session")).status));

  const opened = await ask("POST", "session", { body: { token } });
  assert.equal(opened.status, 204);
  for (const attribute of ["Secure", "HttpOnly", "SameSite=Strict", "Path=/v1/okidoki"])
    assert.ok(opened.setCookie.includes(attribute), attribute);
  const again = await ask("POST", "session", { body: { token } });
  assert.equal(again.status, 401);
  assert.equal(again.body.code, "link.invalid");

  assert.equal((await ask("GET", "me", { cookie: opened.cookie })).status, 200);
  assert.equal((await ask("DELETE", "session", { cookie: opened.cookie })).status, 204);
  assert.equal((await ask("GET", "me", { cookie: opened.cookie })).status, 204);
});

test("a link older than 30 minutes is refused", async () => {
  const token = await linkFor("vera.nyholm@example.se");
  assert.equal(
    sql(
      ours(),
      "SELECT count(*) FROM links WHERE expires BETWEEN 1000 * (unixepoch() + 1790) AND 1000 * (unixepoch() + 1801) AND email LIKE 'vera%'",
    ),
    "1",
  );
  sql(ours(), "UPDATE links SET expires = expires - 30 * 60 * 1000");
  const opened = await ask("POST", "session", { body: { token } });
  assert.equal(opened.status, 401);
  assert.equal(opened.body.code, "link.invalid");
});

test("the token is nowhere in the database, only its hash", async () => {
  const token = await linkFor("olle.kvist@example.se");
  for (const file of ["samtycke.sqlite", "samtycke.sqlite-wal"])
    assert.ok(!readFileSync(join(server.data, file)).includes(token), file);
});

test("an unknown address gets the same answer, and its owner a link that shows nothing is held", async () => {
  const [known, unknown] = await Promise.all(
    ["saga.moberg@example.se", "nobody.knows@example.com"].map((email) =>
      ask("POST", "links", { body: { email, language: "sv" } }),
    ),
  );
  assert.deepEqual(unknown, known);
  const [mail] = await eventually("the mail", () => {
    const found = mailsTo("nobody.knows@example.com");
    return found.length > 0 && found;
  });
  const { cookie } = await ask("POST", "session", { body: { token: tokenIn(mail) } });
  const me = await ask("GET", "me", { cookie });
  assert.deepEqual(me.body, {
    email: "nobody.knows@example.com",
    tables: [],
    consents: [],
    requests: [],
  });
});

test("at most ten mails go to one address at once; what is no address is refused", async () => {
  const email = "too.often@example.com";
  for (let i = 0; i < 13; i++)
    assert.equal((await ask("POST", "links", { body: { email, language: "en" } })).status, 202);
  // a later mail to someone else shows that the queue has passed these
  await linkFor("after.that@example.com");
  assert.equal(mailsTo(email).length, 10);
  assert.match(mailsTo(email)[0], /\/okidoki\/en\/your-data\/#link=/);

  for (const wrong of ["", "anna", "anna@example.se\r\nBcc: b@example.se", "a@b@example.se"]) {
    const refused = await ask("POST", "links", { body: { email: wrong, language: "sv" } });
    assert.equal(refused.status >= 400 && refused.status < 500, true, wrong);
    assert.match(refused.body.code, /^(rights\.email|document\.length)$/);
  }
});

test("a person reaches what is held on them, whatever the letters' case, and nothing else", async () => {
  sql(server.database, `UPDATE contact_messages SET email = 'Alva.LIND@Example.se' WHERE id = 1`);
  const cookie = await signIn(person);
  const { status, body } = await ask("GET", "me", { cookie });
  assert.equal(status, 200);
  assert.deepEqual(
    body.tables.map(({ purpose, rows }) => [purpose, rows.length]),
    [
      ["newsletter", 1],
      ["contact", 2],
      ["bookkeeping", 2],
    ],
  );
  assert.equal(body.tables[0].rows[0].until, "2027-10-28");
  assert.deepEqual(
    body.tables[2].rows.map(({ kept }) => [kept.until, kept.law.sv, kept.ground]),
    [
      ["2032-12-31", law, "eu-gdpr:JustificationA17LegallyRequired"],
      ["2033-12-31", law, "eu-gdpr:JustificationA17LegallyRequired"],
    ],
  );
  const emails = body.tables.flatMap(({ rows }) =>
    rows.map(({ values }) => values[0].toLowerCase()),
  );
  assert.deepEqual(new Set(emails), new Set([person]));

  assert.equal((await ask("GET", "me")).status, 204);
  assert.equal((await ask("GET", "admin/requests", { cookie })).status, 401);
  const forged = cookie.replace(/=.*/, `=${"A".repeat(43)}`);
  assert.equal((await ask("GET", "me", { cookie: forged })).status, 204);
  const admin = await adminCookie();
  assert.equal((await ask("GET", "me", { cookie: admin })).status, 204);
});

test("other sites cannot act for a person", async () => {
  const cookie = await signIn("tuva.fors@example.se");
  const refused = await ask("POST", "me/requests", {
    body: { type: "erasure" },
    cookie,
    headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example.com" },
  });
  assert.equal(refused.status, 403);
});

test("an erasure: requested once, previewed, carried out, told item by item", async () => {
  const at = await Server.create();
  try {
    const cookie = await signIn(person, at);
    const asked = await ask("POST", "me/requests", {
      body: { type: "erasure", language: "sv" },
      cookie,
      at,
    });
    assert.equal(asked.status, 201);
    assert.equal(asked.body.status, "dpv:RequestAcknowledged");
    const again = await ask("POST", "me/requests", { body: { type: "erasure" }, cookie, at });
    assert.equal(again.status, 200);
    assert.equal(again.body.id, asked.body.id);

    const admin = await adminCookie(at);
    const { body: list } = await ask("GET", "admin/requests", { cookie: admin, at });
    assert.deepEqual(
      list.requests.map(({ id }) => id),
      [asked.body.id],
    );
    const route = `admin/requests/${asked.body.id}`;
    const { body: detail } = await ask("GET", route, { cookie: admin, at });

    sql(at.database, "UPDATE contact_messages SET message = 'Something else' WHERE id = 2");
    const stale = await ask("POST", `${route}/carry-out`, {
      body: { preview: detail.preview.digest },
      cookie: admin,
      at,
    });
    assert.equal(stale.status, 409);
    assert.equal(stale.body.code, "rights.preview-stale");
    assert.equal(
      sql(at.database, `SELECT count(*) FROM contact_messages WHERE email = '${person}'`),
      "2",
    );

    const others = sql(at.database, "SELECT count(*) FROM contact_messages") - 2;
    const { body: fresh } = await ask("GET", route, { cookie: admin, at });
    const done = await ask("POST", `${route}/carry-out`, {
      body: { preview: fresh.preview.digest },
      cookie: admin,
      at,
    });
    assert.equal(done.status, 200);
    assert.equal(done.body.request.status, "dpv:RequestFulfilled");
    assert.deepEqual(
      done.body.request.outcomes.map(({ item, kept }) => [item, kept?.until ?? "erased"]),
      [
        ["crm/newsletter_subscribers/1", "erased"],
        ["crm/contact_messages/1", "erased"],
        ["crm/contact_messages/2", "erased"],
        ["crm/invoices/1", "2032-12-31"],
        ["crm/invoices/2", "2033-12-31"],
      ],
    );
    for (const [table, left] of [
      ["newsletter_subscribers", 0],
      ["contact_messages", 0],
      ["invoices", 2],
    ])
      assert.equal(
        sql(at.database, `SELECT count(*) FROM ${table} WHERE email = '${person}'`),
        String(left),
        table,
      );
    assert.equal(sql(at.database, "SELECT count(*) FROM contact_messages"), String(others));
    assert.ok(!readFileSync(at.database).includes("Something else"), "overwritten in the file too");

    const repeated = await ask("POST", `${route}/carry-out`, {
      body: { preview: "x" },
      cookie: admin,
      at,
    });
    assert.deepEqual(repeated.body, done.body);
    const answers = await eventually("the answer", () => {
      const found = mailsTo(person, at).filter((mail) => !tokenIn(mail));
      return found.length > 0 && found;
    });
    assert.equal(answers.length, 1);
    assert.match(answers[0], /Meddelanden, nr 1: raderat\./);
    assert.ok(
      answers[0].includes(
        `Fakturor, nr 1: sparas till och med 31 december 2032, för det kräver ${law}.`,
      ),
    );
    assert.match(answers[0], /imy\.se/);

    const { body: me } = await ask("GET", "me", { cookie, at });
    assert.deepEqual(
      me.tables.map(({ purpose }) => purpose),
      ["bookkeeping"],
    );
    assert.equal(me.requests[0].status, "dpv:RequestFulfilled");
    const other = await signIn("moa.granlund@example.se", at);
    assert.deepEqual((await ask("GET", "me/requests", { cookie: other, at })).body, {
      requests: [],
    });
  } finally {
    await at.remove();
  }
});

test("a file that the person sent while signed in is shown and goes with the erasure, recorded", async () => {
  const at = await Server.create();
  try {
    const email = "moa.granlund@example.se";
    const cookie = await signIn(email, at);
    const send = async (as) => {
      const begun = await fetch(`${at.origin}/v1/okidoki/uploads`, {
        method: "POST",
        headers: {
          ...tus,
          ...as,
          "Upload-Length": "400",
          "Upload-Metadata": metadata,
        },
      });
      const url = begun.headers.get("location");
      const sent = await fetch(at.origin + url, {
        method: "PATCH",
        headers: {
          ...tus,
          "Upload-Offset": "0",
          "Content-Type": "application/offset+octet-stream",
        },
        body: uploadOf(400),
      });
      assert.equal(sent.status, 204);
      return url.split("/").pop();
    };
    const theirs = await send({ cookie });
    const nobodys = await send({});
    const filesOf = ({ tables }) => tables.find(({ title }) => title.sv === "Skickade filer");
    const { body: me } = await ask("GET", "me", { cookie, at });
    const table = filesOf(me);
    assert.equal(table.purpose, "contact");
    const today = new Date().toISOString().slice(0, 10);
    assert.deepEqual(
      table.rows.map(({ item, values }) => [item, values]),
      [[`samtycke/sent-files/${theirs}`, [today, "400"]]],
    );
    assert.ok(table.rows[0].until > today);

    const { body: asked } = await ask("POST", "me/requests", {
      body: { type: "erasure" },
      cookie,
      at,
    });
    const admin = await adminCookie(at);
    const route = `admin/requests/${asked.id}`;
    const { body: detail } = await ask("GET", route, { cookie: admin, at });
    assert.deepEqual(filesOf(detail.preview).rows, table.rows);
    const done = await ask("POST", `${route}/carry-out`, {
      body: { preview: detail.preview.digest },
      cookie: admin,
      at,
    });
    assert.equal(done.status, 200);
    assert.ok(
      done.body.request.outcomes.some(({ item, kept }) => item === table.rows[0].item && !kept),
    );
    assert.deepEqual(readdirSync(join(at.data, "uploads/okidoki")), [nobodys]);
    const { body: left } = await ask("GET", "admin/uploads", { cookie: admin, at });
    assert.deepEqual(
      left.uploads.map(({ id }) => id),
      [nobodys],
    );
    const { id, reason, by } = left.deletions[0];
    assert.deepEqual([id, reason, by], [theirs, "person", undefined]);
    assert.equal(filesOf((await ask("GET", "me", { cookie, at })).body), undefined);
    assert.equal(sql(ours(at), "SELECT COUNT(*) FROM uploads WHERE person IS NOT NULL"), "0");
  } finally {
    await at.remove();
  }
});

test("an interrupted erasure is not reported as done, and is finished after a restart", async () => {
  const at = await Server.create();
  const lock = spawn("sqlite3", [at.database], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const cookie = await signIn(person, at);
    const { body: asked } = await ask("POST", "me/requests", {
      body: { type: "erasure" },
      cookie,
      at,
    });
    const admin = await adminCookie(at);
    const route = `admin/requests/${asked.id}`;
    const { body: detail } = await ask("GET", route, { cookie: admin, at });

    lock.stdin.write("BEGIN IMMEDIATE; SELECT 'locked';\n");
    await once(lock.stdout, "data");
    const failed = await ask("POST", `${route}/carry-out`, {
      body: { preview: detail.preview.digest },
      cookie: admin,
      at,
    });
    assert.equal(failed.status, 503);
    assert.equal(failed.body.code, "rights.source");
    const { body: open } = await ask("GET", route, { cookie: admin, at });
    assert.equal(open.request.status, "dpv:RequestAccepted");
    assert.deepEqual(open.request.outcomes, []);

    await at.stop("SIGKILL");
    lock.stdin.end("ROLLBACK;\n");
    await once(lock, "exit");
    await at.start();
    const closed = await eventually("the erasure to be finished", async () => {
      const { body } = await ask("GET", "me/requests", { cookie, at });
      return body.requests[0].status === "dpv:RequestFulfilled" && body.requests[0];
    });
    assert.equal(closed.outcomes.length, 5);
    assert.equal(
      sql(at.database, `SELECT count(*) FROM contact_messages WHERE email = '${person}'`),
      "0",
    );
    await eventually("the answer", () => mailsTo(person, at).some((mail) => !tokenIn(mail)));
  } finally {
    lock.kill();
    await at.remove();
  }
});

test("a bookkeeping row without its date stops the erasure before anything is gone", async () => {
  const at = await Server.create();
  try {
    sql(at.database, "UPDATE invoices SET fiscal_year_end = '' WHERE id = 2");
    const cookie = await signIn(person, at);
    const { body: asked } = await ask("POST", "me/requests", {
      body: { type: "erasure" },
      cookie,
      at,
    });
    const admin = await adminCookie(at);
    const { body: detail } = await ask("GET", `admin/requests/${asked.id}`, { cookie: admin, at });
    assert.equal(detail.preview.tables[2].rows[1].undecided, true);
    const refused = await ask("POST", `admin/requests/${asked.id}/carry-out`, {
      body: { preview: detail.preview.digest },
      cookie: admin,
      at,
    });
    assert.equal(refused.status, 409);
    assert.equal(refused.body.code, "rights.clock-missing");
    assert.equal(
      sql(at.database, `SELECT count(*) FROM contact_messages WHERE email = '${person}'`),
      "2",
    );
  } finally {
    await at.remove();
  }
});

test("mails wait for the mail server, over a restart too, and arrive by SMTP", async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");

  const at = await Server.create({ args: ["--smtp", `smtp://127.0.0.1:${port}`] });
  let smtp;
  try {
    assert.equal(
      (await ask("POST", "links", { body: { email: person, language: "sv" }, at })).status,
      202,
    );
    await eventually("a first attempt", () => sql(ours(at), "SELECT attempts FROM mails") === "1");
    await at.stop("SIGKILL");
    sql(ours(at), "UPDATE mails SET due = 0");

    smtp = spawn("/usr/bin/python3", [
      "-u",
      "-m",
      "aiosmtpd",
      "-n",
      "-l",
      `127.0.0.1:${port}`,
      "-c",
      "aiosmtpd.handlers.Debugging",
      "stdout",
    ]);
    let received = "";
    smtp.stdout.on("data", (text) => {
      received += text;
    });
    await eventually("the mail server", async () => {
      try {
        const socket = connect(port, "127.0.0.1");
        await once(socket, "data");
        socket.end("QUIT\r\n");
        return true;
      } catch {
        return false;
      }
    });
    await at.start();
    await eventually("the mail", () => /#link=[\w-]{43}/.test(received));
    assert.match(received, /From: Okidoki <reception@okidoki\.se>/);
    assert.ok(received.includes(`To: <${person}>`));
    await eventually(
      "the queue to be empty",
      () => sql(ours(at), "SELECT count(*) FROM mails") === "0",
    );
    const opened = await ask("POST", "session", { body: { token: tokenIn(received) }, at });
    assert.equal(opened.status, 204);
  } finally {
    smtp?.kill();
    await at.remove();
  }
});

test("the demo's outbox shows the mails with links to follow", async () => {
  const token = await linkFor("leo.tornberg@example.se");
  const response = await fetch(`${server.origin}/demo/outbox`);
  const page = await response.text();
  assert.match(response.headers.get("content-type"), /^text\/html/);
  assert.ok(page.includes(`href="${server.origin}/okidoki/your-data/#link=${token}"`));
  assert.ok(page.includes("Din länk till dina uppgifter hos Okidoki"));
  const today = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "long",
    timeZone: "Europe/Stockholm",
  });
  assert.ok(page.includes(` · ${today.format(new Date())}<`), page);
  assert.match(page, /<link rel="icon" href="\/okidoki\/assets\/favicon\.svg">/);
});

test("the demo's outbox is for this machine: not through a proxy, trusted or not", async () => {
  for (const headers of [
    { "X-Forwarded-For": "203.0.113.9" },
    { Forwarded: "for=203.0.113.9" },
    { Via: "1.1 proxy" },
  ]) {
    const answer = await fetch(`${server.origin}/demo/outbox`, { headers });
    assert.equal(answer.status, 403);
    assert.equal((await answer.json()).code, "demo.remote");
  }
});
