// Several administrators, and the recipients each brings.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { after, before, test } from "node:test";
import { binary, fingerprint, policyWithVault, Server } from "./server.mjs";

const path = "/v1/okidoki/admin";
const recipientOf = (...kind) => {
  const identity = execFileSync(binary, ["identity", ...kind]).toString();
  return execFileSync(binary, ["recipient"], { input: identity }).toString().trim();
};
const named = recipientOf();
const departments = [
  { id: "news", title: { sv: "Redaktionen", en: "Newsroom" } },
  { id: "sports", title: { sv: "Sporten", en: "Sports" } },
];

let server;
let folder;
let headers;
before(async () => {
  folder = await policyWithVault({ recipients: [named], departments });
  server = await Server.start({ args: ["--quiet"], folder });
  headers = { Cookie: await server.signIn() };
});
after(async () => {
  await server.remove();
  await rm(folder, { recursive: true });
});

const keys = async (as = headers) => (await server.fetch(`${path}/keys`, { headers: as })).json();
const add = (name, as = headers) => server.post(`${path}/administrators`, { name }, as);
const remove = (what, as = headers) =>
  server.fetch(`${path}/${what}`, { method: "DELETE", headers: as });
const register = (recipient, more = {}, as = headers) =>
  server.post(`${path}/recipients`, { recipient, label: "L", departments: [], ...more }, as);
const forNews = async (at = server) =>
  (await (await at.fetch("/v1/okidoki/recipients?department=news")).json()).recipients;

async function refused(answer, status, code) {
  assert.equal((await answer.clone().json()).code, code);
  assert.equal(answer.status, status);
}

test("an administrator adds another, who signs in with the password shown once", async () => {
  const answer = await add("Åsa / red");
  assert.equal(answer.status, 201);
  const { name, password } = await answer.json();
  assert.equal(name, "Åsa / red");
  assert.match(password, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  const other = { Cookie: await server.signIn(name, password) };
  const { administrators } = await keys(other);
  assert.deepEqual(
    administrators.map((one) => [one.name, one.you]),
    [
      ["admin", false],
      [name, true],
    ],
  );
  assert.ok(!server.sql(".dump").includes(password));
  await refused(await add(name), 409, "admin.exists");
  for (const bad of ["", " x", "a\nb", "x".repeat(101)])
    assert.equal((await add(bad)).status, 422, JSON.stringify(bad));
  await server.signIn(name, password);
});

test("a name is one whatever its case, for signing in, adding and throttling", async () => {
  for (const same of ["ADMIN", "Admin"]) await refused(await add(same), 409, "admin.exists");
  const { password } = await (await add("Örjan")).json();
  await refused(await add("ÖRJAN"), 409, "admin.exists");
  const as = { Cookie: await server.signIn("öRJAN", password) };
  assert.equal((await keys(as)).administrators.find((one) => one.you).name, "Örjan");
  const tries = ["örjan", "ÖRJAN", "Örjan", "öRJAN", "ÖrJAN", "ÖRjan", "öRjan"];
  const statuses = [];
  for (const name of tries)
    statuses.push((await server.post(`${path}/session`, { name, password: "x" })).status);
  assert.equal(statuses.at(-1), 429);
  assert.equal((await remove(`administrators/${encodeURIComponent("Örjan")}`)).status, 204);
});

test("a password is replaced by one that is shown once, and who had the old one is out", async () => {
  const { password } = await (await add("forgetful")).json();
  const theirs = { Cookie: await server.signIn("forgetful", password) };
  const reset = (name, as = headers) =>
    server.post(`${path}/administrators/${name}/password`, {}, as);
  const answer = await reset("forgetful");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("set-cookie"), null);
  const made = await answer.json();
  assert.equal(made.name, "forgetful");
  assert.notEqual(made.password, password);
  await refused(await server.fetch(`${path}/keys`, { headers: theirs }), 401, "admin.session");
  await refused(
    await server.post(`${path}/session`, { name: "forgetful", password }),
    401,
    "admin.password",
  );
  const again = { Cookie: await server.signIn("forgetful", made.password) };
  // One's own: this browser stays signed in, others do not.
  const own = await reset("forgetful", again);
  assert.equal((await server.fetch(`${path}/session`, { headers: again })).status, 204);
  const cookie = { Cookie: own.headers.get("set-cookie").split(";", 1)[0] };
  assert.equal((await server.fetch(`${path}/session`, { headers: cookie })).status, 200);
  assert.ok(!server.sql(".dump").includes((await own.json()).password));
  await refused(await reset("nobody"), 404, "admin.unknown");
  await refused(
    await server.post(`${path}/administrators/admin/password`, {}),
    401,
    "admin.session",
  );
  assert.equal((await remove("administrators/forgetful")).status, 204);
});

test("one who is removed is signed out, cannot sign in, and their recipients get no more files", async () => {
  const { password } = await (await add("leaver")).json();
  const other = { Cookie: await server.signIn("leaver", password) };
  const [theirs, mine] = [recipientOf(), recipientOf()];
  assert.equal((await register(theirs, {}, other)).status, 201);
  assert.equal((await register(mine)).status, 201);
  // Registering what another has does not make it one's own.
  assert.equal((await register(mine, { label: "L" }, other)).status, 201);
  assert.deepEqual((await forNews()).sort(), [named, theirs, mine].sort());
  await refused(await remove("administrators/leaver", other), 409, "admin.self");
  assert.equal((await remove("administrators/leaver")).status, 204);
  assert.equal((await server.fetch(`${path}/session`, { headers: other })).status, 204);
  await refused(await server.fetch(`${path}/keys`, { headers: other }), 401, "admin.session");
  await refused(
    await server.post(`${path}/session`, { name: "leaver", password }),
    401,
    "admin.password",
  );
  assert.deepEqual(await forNews(), [named, mine]);
  await refused(await remove("administrators/leaver"), 404, "admin.unknown");
  await refused(await remove("administrators/admin"), 409, "admin.self");
  assert.equal((await remove(`administrators/${encodeURIComponent("Åsa / red")}`)).status, 204);
});

test("of two who remove each other, one stays", async () => {
  const { password } = await (await add("rival")).json();
  const other = { Cookie: await server.signIn("rival", password) };
  const answers = await Promise.all([
    remove("administrators/rival"),
    remove("administrators/admin", other),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 401]);
  const count = server.sql("SELECT COUNT(*) FROM administrators").trim();
  assert.equal(count, "1");
  if (answers[1].status === 204) headers = other;
});

test("keys are listed with owner, departments and fingerprint, and removed by it", async () => {
  const recipient = recipientOf();
  const answer = await register(recipient, { label: "Sportens dator", departments: ["sports"] });
  const shown = {
    recipient,
    fingerprint: fingerprint(recipient),
    label: "Sportens dator",
    departments: ["sports"],
  };
  assert.deepEqual(await answer.json(), shown);
  const listed = async (which) =>
    (await keys()).recipients.find((known) => known.recipient === which);
  const { administrators } = await keys();
  const { added, owner, ...rest } = await listed(recipient);
  assert.deepEqual(rest, shown);
  assert.equal(owner, administrators.find((one) => one.you).name);
  assert.ok(Math.abs(Date.parse(added) - Date.now()) < 60_000);
  const ofPolicy = { recipient: named, fingerprint: fingerprint(named), departments: [] };
  assert.deepEqual(await listed(named), { ...ofPolicy, label: "" });
  // Registered as well, it is listed once and has a label.
  assert.equal((await register(named, { label: "Reserv" })).status, 201);
  assert.deepEqual(await listed(named), { ...ofPolicy, label: "Reserv" });
  assert.equal((await keys()).recipients.filter((one) => one.recipient === named).length, 1);
  assert.equal((await remove(`recipients/${fingerprint(named)}`)).status, 204);
  assert.ok(!(await forNews()).includes(recipient));
  await register(recipient, { departments: ["sports", "news"] });
  assert.ok((await forNews()).includes(recipient));
  assert.equal((await remove(`recipients/${fingerprint(recipient)}`)).status, 204);
  assert.equal(await listed(recipient), undefined);
  for (const gone of [recipient, named])
    await refused(await remove(`recipients/${fingerprint(gone)}`), 404, "recipients.unknown");
});

test("recipients are of the kind the policy asks for", async () => {
  const [plain, hybrid] = [recipientOf(), recipientOf("--post-quantum")];
  assert.equal(hybrid.length, 1959);
  await refused(await register(hybrid), 422, "recipients.kind");
  const strict = await policyWithVault({ postQuantum: true });
  const other = await Server.start({ args: ["--quiet"], folder: strict });
  const as = { Cookie: await other.signIn() };
  const post = (recipient) => other.post(`${path}/recipients`, { recipient, label: "L" }, as);
  try {
    await refused(await post(plain), 422, "recipients.kind");
    await refused(await post(`${hybrid}q`), 422, "vault.recipient");
    assert.equal((await post(hybrid)).status, 201);
    const handed = async () =>
      (await (await other.fetch("/v1/okidoki/recipients")).json()).recipients;
    assert.deepEqual(await handed(), [hybrid]);
    // One that was registered before the policy changed is not mixed in.
    other.sql(`INSERT INTO recipients VALUES ('okidoki', '${plain}', 'old', 1, 'admin', '')`);
    assert.deepEqual(await handed(), [hybrid]);
    for (let i = 1; i < 16; ++i)
      assert.equal((await post(recipientOf("--post-quantum"))).status, 201);
    await refused(await post(recipientOf("--post-quantum")), 422, "recipients.too-many");
    assert.equal((await handed()).length, 16);
  } finally {
    await other.remove();
    await rm(strict, { recursive: true });
  }
});
