// What has arrived: to which department, under whose keys, how much, and until when.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  ageHeader,
  binary,
  description,
  fingerprint,
  metadata,
  policyWithVault,
  sealed,
  Server,
  tus,
  uploadOf,
} from "./server.mjs";

const uploads = "/v1/okidoki/uploads";
const departments = [
  { id: "news", title: { sv: "Redaktionen", en: "Newsroom" } },
  { id: "sports", title: { sv: "Sporten", en: "Sports" } },
];
const classic = () => {
  const identity = execFileSync(binary, ["identity"]).toString();
  return execFileSync(binary, ["recipient"], { input: identity }).toString().trim();
};
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function refused(answer, status, code) {
  assert.equal((await answer.clone().json()).code, code);
  assert.equal(answer.status, status);
}

/** A server with this vault, and an administrator's requests. */
async function start(vault) {
  const folder = await policyWithVault(vault);
  const server = await Server.start({
    args: ["--quiet", "--trust-proxy", "127.0.0.1"],
    folder,
  });
  const headers = { Cookie: await server.signIn() };
  return {
    server,
    get: (path) => server.fetch(`/v1/okidoki/${path}`, { headers }),
    list: async () => (await server.fetch("/v1/okidoki/admin/uploads", { headers })).json(),
    put: (id, body) =>
      server.fetch(`/v1/okidoki/admin/uploads/${id}/keys`, {
        method: "PUT",
        headers: { ...headers, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    post: (path, body) => server.post(`/v1/okidoki/${path}`, body, headers),
    remove: (id) =>
      server.fetch(`${uploads}/${id}`, { method: "DELETE", headers: { ...tus, ...headers } }),
    stored: (id) => join(server.data, "uploads/okidoki", id),
    async stop() {
      await server.remove();
      await rm(folder, { recursive: true });
    },
  };
}

describe("departments", () => {
  let admin;
  const everyone = classic();
  const reporter = classic();
  before(async () => {
    admin = await start({ departments, recipients: [] });
  });
  after(() => admin.stop());
  const recipients = async (query) =>
    (await (await admin.server.fetch(`/v1/okidoki/recipients${query}`)).json()).recipients;

  test("each has the recipients of all and its own", async () => {
    await admin.post("admin/recipients", { recipient: everyone, label: "A", departments: [] });
    await admin.post("admin/recipients", {
      recipient: reporter,
      label: "B",
      departments: ["news"],
    });
    assert.deepEqual((await recipients("?department=news")).sort(), [everyone, reporter].sort());
    assert.deepEqual(await recipients("?department=sports"), [everyone]);
  });

  test("has to be named, and known", async () => {
    for (const query of ["", "?department=", "?department=culture", "?department=NEWS"])
      await refused(
        await admin.server.fetch(`/v1/okidoki/recipients${query}`),
        400,
        "upload.department",
      );
    const registered = await admin.post("admin/recipients", {
      recipient: everyone,
      label: "A",
      departments: ["news", "culture"],
    });
    await refused(registered, 422, "recipients.department");
    assert.equal((await registered.json()).pointer, "/departments/1");
  });

  test("an upload goes to one", async () => {
    const to = (id) => `${metadata},department ${btoa(id)}`;
    for (const told of [metadata, to("culture"), to("NEWS"), to("news,sports")])
      await refused(await admin.server.begin(400, told), 400, "upload.department");
    const prints = [fingerprint(everyone), fingerprint(reporter)];
    const id = await admin.server.send(uploadOf(), `${to("news")},for ${btoa(prints.join())}`);
    const { uploads: list } = await admin.list();
    const row = list.find((known) => known.id === id);
    assert.deepEqual([row.department, row.for], ["news", prints]);
    // A key that went while the file was encrypted is in the list; where none is left, nothing is sent.
    const removed = fingerprint(classic());
    const late = [removed, fingerprint(reporter)];
    const begun = (told) => admin.server.begin(400, `${told},for ${btoa(late.join())}`);
    assert.equal((await begun(to("news"))).status, 201);
    await refused(await begun(to("sports")), 422, "upload.recipients");
  });
});

describe("without departments", () => {
  let admin;
  before(async () => {
    admin = await start({ recipients: [] });
  });
  after(() => admin.stop());

  test("none may be named", async () => {
    await refused(
      await admin.server.fetch("/v1/okidoki/recipients?department=news"),
      400,
      "upload.department",
    );
    const told = `${metadata},department ${btoa("news")}`;
    await refused(await admin.server.begin(400, told), 400, "upload.department");
  });

  test("keys are wrapped anew without touching the file on disk", async () => {
    const first = ageHeader("first");
    const bytes = uploadOf(100_000, first);
    const content = bytes.subarray(description.length);
    const id = await admin.server.send(bytes);
    const row = async () => (await admin.list()).uploads.find((known) => known.id === id);
    const known = await row();
    assert.deepEqual([known.header, known.keys, known.for], [first.length, digest(first), []]);
    assert.equal(known.size, bytes.length);

    const second = ageHeader(`second ${"x".repeat(5000)}`);
    const again = Buffer.concat([ageHeader("again"), Buffer.alloc(40)]).toString("base64");
    const recipient = classic();
    await admin.post("admin/recipients", { recipient, label: "A", departments: [] });
    const keys = {
      header: second.toString("base64"),
      sealed: again,
      for: [fingerprint(recipient)],
      replaces: known.keys,
    };
    // A key that was removed while somebody wrapped for it gets nothing.
    const late = { ...keys, for: [...keys.for, "0123456789abcdef"] };
    await refused(await admin.put(id, late), 422, "upload.recipients");
    assert.deepEqual(await row(), known);
    assert.equal((await admin.put(id, keys)).status, 200);
    const changed = await row();
    assert.deepEqual(
      [changed.header, changed.keys, changed.sealed, changed.for, changed.size],
      [second.length, digest(second), again, keys.for, bytes.length],
    );
    assert.deepEqual(readFileSync(admin.stored(id)), bytes);
    const header = await admin.get(`admin/uploads/${id}/header`);
    assert.equal(header.headers.get("content-type"), "application/octet-stream");
    assert.deepEqual(Buffer.from(await header.arrayBuffer()), second);
    const expected = Buffer.concat([second, content.subarray(first.length)]);
    const whole = await admin.get(`uploads/${id}`);
    assert.equal(Number(whole.headers.get("content-length")), expected.length);
    assert.deepEqual(Buffer.from(await whole.arrayBuffer()), expected);

    await refused(await admin.put(id, keys), 412, "upload.keys-changed");
    const back = { ...keys, header: first.toString("base64"), replaces: changed.keys };
    assert.equal((await admin.put(id, back)).status, 200);
    await admin.server.stop("SIGKILL");
    await admin.server.resume();
    assert.deepEqual(Buffer.from(await (await admin.get(`uploads/${id}`)).arrayBuffer()), content);
  });

  test("of two who wrap anew at once, one is told", async () => {
    const id = await admin.server.send(uploadOf());
    const replaces = digest(ageHeader());
    const answers = await Promise.all(
      ["one", "two", "three"].map((name) =>
        admin.put(id, { header: ageHeader(name).toString("base64"), sealed, for: [], replaces }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412]);
  });

  test("what is no header is refused", async () => {
    const id = await admin.server.send(uploadOf());
    const keys = {
      header: ageHeader("other").toString("base64"),
      sealed,
      for: [],
      replaces: digest(ageHeader()),
    };
    for (const header of [
      uploadOf(),
      ageHeader().subarray(0, 50),
      Buffer.alloc(100),
      ageHeader("x".repeat(66_000)),
    ])
      await refused(
        await admin.put(id, { ...keys, header: header.toString("base64") }),
        422,
        "upload.not-age",
      );
    await refused(await admin.put(id, { ...keys, header: "***" }), 422, "upload.not-age");
    for (const bytes of [
      Buffer.from("name"),
      ageHeader(),
      Buffer.concat([ageHeader(), Buffer.alloc(31)]),
      Buffer.concat([ageHeader(), Buffer.alloc(80 * 1024)]),
    ])
      await refused(
        await admin.put(id, { ...keys, sealed: bytes.toString("base64") }),
        422,
        "upload.not-age",
      );
    const misspelt = await admin.put(id, { ...keys, for: ["0123456789abcdef", "A"] });
    await refused(misspelt, 422, "document.pattern");
    assert.equal((await misspelt.json()).pointer, "/for/1");
    await refused(
      await admin.put("00000000-0000-7000-8000-000000000000", keys),
      404,
      "upload.unknown",
    );
    const half = (await admin.server.begin(400)).headers.get("location").split("/").pop();
    await refused(await admin.put(half, keys), 404, "upload.unknown");
    await refused(await admin.get(`admin/uploads/${half}/header`), 404, "upload.unknown");
    await refused(await admin.get(`uploads/${half}`), 404, "upload.unknown");
    assert.equal((await admin.put(id, keys)).status, 200);
  });

  test("what an administrator removes is recorded", async () => {
    const id = await admin.server.send(uploadOf());
    const { created } = (await admin.list()).uploads.find((row) => row.id === id);
    assert.equal((await admin.remove(id)).status, 204);
    assert.ok(!existsSync(admin.stored(id)));
    const { uploads: left, deletions } = await admin.list();
    assert.ok(!left.some((row) => row.id === id));
    const { deleted, ...rest } = deletions[0];
    assert.deepEqual(rest, { id, created, reason: "administrator", by: "admin" });
    assert.ok(Math.abs(Date.parse(deleted) - Date.now()) < 60_000);
    await refused(await admin.remove(id), 404, "upload.unknown");
    assert.equal((await admin.list()).deletions.filter((row) => row.id === id).length, 1);
  });

  test("a file goes when its purpose's time is over, recorded; the others stay", async () => {
    const [old, last, fresh] = await Promise.all(
      [1, 2, 3].map(() => admin.server.send(uploadOf())),
    );
    const arrived = (id, time) =>
      admin.server.sql(
        `UPDATE uploads SET completed = ${time.getTime()}, created = ${time.getTime()} WHERE id = '${id}'`,
      );
    const today = new Date();
    const yearsAgo = (days) =>
      new Date(
        Date.UTC(today.getUTCFullYear() - 1, today.getUTCMonth(), today.getUTCDate() - days, 12),
      );
    arrived(old, yearsAgo(2)); // the policy keeps them for twelve months
    arrived(last, yearsAgo(-1)); // a day is left, wherever the server's own day ends
    const { uploads: before } = await admin.list();
    const erased = (id) => before.find((row) => row.id === id).erased;
    assert.equal(erased(last), new Date(today.getTime() + 86_400_000).toISOString().slice(0, 10));
    await admin.server.stop("SIGKILL");
    await admin.server.resume();
    assert.deepEqual(
      [old, last, fresh].map((id) => existsSync(admin.stored(id))),
      [false, true, true],
    );
    const { uploads: left, deletions } = await admin.list();
    const ids = left.map((row) => row.id);
    assert.deepEqual(
      [old, last, fresh].map((id) => ids.includes(id)),
      [false, true, true],
    );
    const { deleted, created, ...rest } = deletions.find((row) => row.id === old);
    assert.deepEqual(rest, { id: old, reason: "retention" });
    assert.equal(created, yearsAgo(2).toISOString());
    assert.ok(Math.abs(Date.parse(deleted) - Date.now()) < 60_000);
    const dump = admin.server.sql(".dump uploads");
    assert.ok(!dump.includes(old), "neither description nor keys are left");
  });
});

describe("quotas", () => {
  let admin;
  before(async () => {
    admin = await start({ quota: { tenant: 100_000, person: 40_000 } });
    admin.server.sql(
      `INSERT INTO sessions VALUES ('okidoki', 'person', x'${digest("token")}', 'anna@example.com', 9e15)`,
    );
  });
  after(() => admin.stop());
  const from = (network) => ({ "X-Forwarded-For": network });
  const anna = { Cookie: "samtycke_session=token", ...from("192.0.2.9") };
  const begin = (length, headers) => admin.server.begin(length, undefined, headers);
  const clear = () => admin.server.sql("DELETE FROM uploads");

  test("a network sends so much in a day, and what its sender takes back counts no more", async () => {
    const first = await begin(30_000, from("198.51.100.7"));
    assert.equal(first.status, 201);
    await refused(await begin(10_001, from("198.51.100.8")), 413, "upload.quota-person");
    assert.equal((await begin(10_000, from("198.51.100.8"))).status, 201);
    await refused(await begin(400, from("198.51.100.8")), 413, "upload.quota-person");
    assert.equal((await begin(400, from("203.0.113.1"))).status, 201);
    await admin.server.fetch(first.headers.get("location"), {
      method: "DELETE",
      headers: { ...tus, ...from("198.51.100.7") },
    });
    assert.equal((await begin(30_000, from("198.51.100.7"))).status, 201);
    await refused(await begin(400, from("198.51.100.7")), 413, "upload.quota-person");
    clear();
  });

  test("a person who is signed in has a quota of their own, over what is stored", async () => {
    await admin.server.send(uploadOf(30_000), undefined, anna);
    await refused(await begin(10_001, anna), 413, "upload.quota-person");
    assert.equal((await begin(10_000, anna)).status, 201);
    await refused(await begin(400, anna), 413, "upload.quota-person");
    assert.equal((await begin(400, from("192.0.2.9"))).status, 201, "others in the same network");
    assert.equal(
      admin.server.sql("SELECT DISTINCT person FROM uploads ORDER BY 1").trim(),
      "anna@example.com",
    );
    clear();
  });

  test("the tenant's quota counts what has come, so that announcing keeps nobody out", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => begin(30_000, from(`10.0.${i}.1`))),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    const place = (i) => answers[i].headers.get("location");
    const whole = uploadOf(30_000);
    const patch = (i, offset, bytes) =>
      admin.server.fetch(place(i), {
        method: "PATCH",
        headers: {
          ...tus,
          ...from(`10.0.${i}.1`),
          "Content-Type": "application/offset+octet-stream",
          "Upload-Offset": String(offset),
        },
        body: bytes,
      });
    // Halves count as halves.
    assert.equal((await patch(0, 0, whole.subarray(0, 10_000))).status, 204);
    assert.equal((await patch(1, 0, whole.subarray(0, 29_000))).status, 204);
    for (const i of [2, 3, 4]) assert.equal((await patch(i, 0, whole)).status, 204);
    await refused(await begin(400, from("10.1.0.1")), 413, "upload.quota-tenant");
    // It is full in the middle of one, and that stays to be gone on with when there is room again.
    await refused(await patch(0, 10_000, whole.subarray(10_000)), 413, "upload.quota-tenant");
    assert.equal((await admin.remove(place(2).split("/").at(-1))).status, 204);
    assert.equal((await patch(0, 10_000, whole.subarray(10_000))).status, 204);
    // A refusal does not count against the network that met it.
    clear();
    assert.equal((await begin(40_000, from("10.1.0.1"))).status, 201);
    clear();
  });

  test("a person and a network have at most 100 unfinished uploads, others go on", async () => {
    admin.server.sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
       INSERT INTO uploads (tenant_id, id, created, expires, length, sealed, person)
       SELECT 'okidoki', 'x' || i, 0, 9e15, 1, '', 'anna@example.com' FROM n`,
    );
    await refused(await begin(400, anna), 429, "upload.unfinished");
    assert.equal((await begin(400, from("192.0.2.9"))).status, 201);
    clear();
  });
});
