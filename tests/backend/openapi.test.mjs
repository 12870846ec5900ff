// The running server held against consent-schemas/openapi.yaml: every route of the router is in the
// file and the other way round, every status that the file names is provoked here, and every answer
// has the headers and the body that the file promises.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { createDemoDatabase, demoPerson } from "../../demo/data/okidoki.mjs";
import {
  ageHeader,
  binary,
  consentRecord,
  metadata,
  policies,
  root,
  sealed,
  Server,
  tus,
  uploadOf,
  uuid,
} from "./server.mjs";

const source = readFileSync(join(root, "consent-schemas/openapi.yaml"), "utf8");
const api = parse(source);
const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
ajv.addSchema(
  JSON.parse(readFileSync(join(root, "consent-schemas/policy.schema.json"), "utf8")),
  "/policy.schema.json",
);
ajv.addSchema({ ...api, $id: "/openapi.yaml" });

const methods = ["get", "head", "post", "put", "patch", "delete", "options"];
const operations = new Map();
for (const [path, item] of Object.entries(api.paths))
  for (const method of methods)
    if (item[method]) operations.set(item[method].operationId, { path, method, ...item[method] });

/** Statuses that `default` stands for; the file's introduction lists them. */
const anywhere = new Set([400, 403, 404, 413, 415, 431, 500, 503]);
const provoked = new Set();

/** Follows a reference; a description beside it overrides. */
function resolve(node) {
  if (!node?.$ref) return node;
  return node.$ref
    .slice(2)
    .split("/")
    .reduce((at, key) => at[key], api);
}

/** Makes $ref inside a schema absolute, and compiles it once. */
const compiled = new Map();
function validator(schema) {
  const key = JSON.stringify(schema);
  if (!compiled.has(key))
    compiled.set(
      key,
      ajv.compile({
        $id: `/openapi.yaml/use-${compiled.size}`,
        ...JSON.parse(
          key
            .replaceAll('"$ref":"#/', '"$ref":"/openapi.yaml#/')
            .replaceAll('"policy.schema.json"', '"/policy.schema.json"'),
        ),
      }),
    );
  return compiled.get(key);
}
function check(schema, value, what) {
  const validate = validator(schema);
  assert.ok(
    validate(value),
    `${what}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value).slice(0, 400)}`,
  );
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

let server;
let cookie;
let personCookie;
before(async () => {
  const home = await mkdtemp(join(tmpdir(), "samtycke-openapi-"));
  const database = join(home, "okidoki.sqlite");
  await createDemoDatabase(database);
  server = await Server.start({
    args: ["--quiet", "--trust-proxy", "127.0.0.1", "--source", `okidoki.crm=sqlite:${database}`],
  });
});
after(() => server.remove());

/** Calls an operation, holds the answer against the file, and gives back its status and body. */
async function call(
  id,
  status,
  { params = {}, query = "", headers = {}, json, body, type, from = server } = {},
) {
  const { path, method, responses } = operations.get(id);
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name) => ({ tenant: "okidoki", ...params })[name]);
  const sent = { ...headers };
  if (json !== undefined) sent["Content-Type"] = "application/json";
  if (type) sent["Content-Type"] = type;
  const answer = await from.fetch(url + query, {
    method: method.toUpperCase(),
    headers: sent,
    body: json === undefined ? body : JSON.stringify(json),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const what = `${id} ${answer.status}`;
  assert.equal(answer.status, status, `${what}: ${bytes.toString().slice(0, 300)}`);
  const declared = responses[String(status)];
  if (!declared) assert.ok(anywhere.has(status), `${what} is not in the file`);
  provoked.add(`${id} ${status}`);
  const response = resolve(declared ?? responses.default);
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { required, schema } = resolve(header);
    const value = answer.headers.get(name);
    if (required || value !== null) check(schema, value, `${what}, header ${name}`);
  }
  const [media] = (answer.headers.get("content-type") ?? "").split(";");
  if (!response.content) {
    assert.equal(bytes.length, 0, `${what} has no body in the file`);
    return { answer };
  }
  assert.ok(method === "head" || media in response.content, `${what}: ${media}`);
  const { schema } = response.content[media] ?? {};
  const value = media.endsWith("json") ? JSON.parse(bytes) : bytes.toString();
  if (schema) check(schema, value, what);
  if (media === "application/problem+json") assert.equal(value.status, status);
  return { answer, value };
}

/** Asks for the same until the server has had enough. */
async function untilThrottled(id, status, request) {
  for (let tries = 0; ; ++tries) {
    try {
      await call(id, status, request);
    } catch (error) {
      assert.ok(tries > 0, String(error));
      break;
    }
  }
  await call(id, 429, request);
}

test("the router and the file have the same routes", () => {
  const printed = execFileSync(binary, [
    "serve",
    "--policies",
    policies,
    "--data",
    join(server.home, "routes"),
    "--print-routes",
  ]).toString();
  const routes = printed.split("\n").filter((line) => line.includes(" /v1/"));
  const described = [...operations.values()].map(
    ({ method, path }) => `${method.toUpperCase()} ${path}`,
  );
  assert.deepEqual(routes.sort(), described.sort());
});

test("the server hands out the file itself", async () => {
  const { answer, value } = await call("describe", 200);
  assert.equal(value, source);
  await call("describe", 304, { headers: { "If-None-Match": answer.headers.get("etag") } });
});

test("health, policy, keys", async () => {
  await call("health", 200);
  const { answer } = await call("policy", 200);
  await call("policy", 304, { headers: { "If-None-Match": answer.headers.get("etag") } });
  await call("policy", 404, { params: { tenant: "nobody" } });
  const sv = { params: { language: "sv" } };
  await call("banner", 404, sv);
  const from = await Server.start({ args: ["--quiet", "--dist", join(root, "dist")] });
  try {
    const banner = await call("banner", 200, { ...sv, from });
    const known = { "If-None-Match": banner.answer.headers.get("etag") };
    await call("banner", 304, { ...sv, from, headers: known });
  } finally {
    await from.remove();
  }
  await call("keys", 200);
});

test("consents", async () => {
  const record = consentRecord();
  await call("recordConsent", 201, { json: record });
  await call("recordConsent", 200, { json: record });
  await call("recordConsent", 409, {
    json: { ...consentRecord({ given: [] }), "@id": record["@id"] },
  });
  await call("recordConsent", 400, { body: "{", type: "application/json" });
  await call("recordConsent", 403, {
    json: record,
    headers: { "Sec-Fetch-Site": "cross-site", Origin: "https://other.example" },
  });
  await call("recordConsent", 413, { body: " ".repeat(70_000), type: "application/json" });
  await call("recordConsent", 415, { body: "{}", type: "text/plain" });
  await call("recordConsent", 422, { json: {} });
});

test("events", async () => {
  await call("recordEvents", 202, {
    json: { events: [{ name: "page_view", properties: { path: "/" } }, { name: "x" }] },
  });
  await call("recordEvents", 422, { json: {} });
});

test("uploads", async () => {
  const file = uploadOf();
  const begin = { ...tus, "Upload-Length": "400", "Upload-Metadata": metadata };
  await call("uploadAbilities", 204);
  const make = async () => {
    const { answer } = await call("createUpload", 201, { headers: begin });
    return { id: answer.headers.get("location").split("/").pop() };
  };
  await call("createUpload", 400, { headers: { ...begin, "Upload-Metadata": "name eA==" } });
  const gone = `${begin["Upload-Metadata"]},for ${btoa("0123456789abcdef")}`;
  await call("createUpload", 422, { headers: { ...begin, "Upload-Metadata": gone } });
  await call("createUpload", 412, { headers: { ...begin, "Tus-Resumable": "0.1" } });
  await call("createUpload", 413, { headers: { ...begin, "Upload-Length": "999999999999999" } });
  const other = { headers: { ...begin, "X-Forwarded-For": "203.0.113.9" } };
  await untilThrottled("createUpload", 201, other);

  const params = await make();
  const bytes = {
    params,
    type: "application/offset+octet-stream",
    headers: { ...tus, "Upload-Offset": "0" },
    body: file,
  };
  const unknown = { id: uuid(7) };
  await call("tellUpload", 200, { params, headers: tus });
  await call("tellUpload", 404, { params: unknown, headers: tus });
  await call("tellUpload", 412, { params });
  await call("appendToUpload", 404, { ...bytes, params: unknown });
  await call("appendToUpload", 400, {
    ...bytes,
    headers: { ...bytes.headers, "Upload-Checksum": "md5 AAAA" },
  });
  await call("appendToUpload", 409, { ...bytes, headers: { ...tus, "Upload-Offset": "1" } });
  await call("appendToUpload", 412, { ...bytes, headers: {} });
  await call("appendToUpload", 413, { ...bytes, body: uploadOf(401) });
  await call("appendToUpload", 415, { ...bytes, type: "text/plain" });
  await call("appendToUpload", 460, {
    ...bytes,
    headers: { ...bytes.headers, "Upload-Checksum": `sha1 ${"A".repeat(27)}=` },
  });
  const holding = connect(server.port, "127.0.0.1");
  await once(holding, "connect");
  holding.write(
    `PATCH /v1/okidoki/uploads/${params.id} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\n` +
      `Upload-Offset: 0\r\nExpect: 100-continue\r\nContent-Length: 400\r\n` +
      `Content-Type: ${bytes.type}\r\n\r\n`,
  );
  await once(holding, "data");
  await call("appendToUpload", 423, bytes);
  // All bytes there while another request holds it: the state at a connection lost with the last.
  const stored = (id) => join(server.data, "uploads/okidoki", id);
  writeFileSync(stored(params.id), Buffer.alloc(400));
  await call("tellUpload", 423, { params, headers: tus });
  truncateSync(stored(params.id));
  holding.destroy();
  for (let locked = true; locked; ) {
    const answer = await server.fetch(`/v1/okidoki/uploads/${params.id}`, {
      method: "PATCH",
      headers: { ...bytes.headers, "Content-Type": bytes.type },
    });
    locked = answer.status === 423;
  }
  await call("appendToUpload", 204, bytes);
  const wrong = await make();
  await call("appendToUpload", 422, { ...bytes, params: wrong, body: Buffer.alloc(400) });
  const found = await make();
  writeFileSync(stored(found.id), Buffer.alloc(400));
  await call("tellUpload", 422, { params: found, headers: tus });

  cookie = await server.signIn();
  await call("downloadUpload", 200, { params, headers: { Cookie: cookie } });
  await call("downloadUpload", 401, { params });
  await call("downloadUpload", 404, { params: unknown, headers: { Cookie: cookie } });
  await call("adminUploads", 200, { headers: { Cookie: cookie } });
  await call("adminUploads", 401);
  const before = { headers: { Cookie: cookie }, query: `?before=${params.id}` };
  assert.equal((await call("adminUploads", 200, before)).value.next, undefined);
  const admin = { params, headers: { Cookie: cookie } };
  await call("uploadHeader", 200, admin);
  await call("uploadHeader", 401, { params });
  await call("uploadHeader", 404, { ...admin, params: unknown });
  const header = ageHeader("another");
  const keys = { header: header.toString("base64"), sealed, replaces: sha256(ageHeader()) };
  await call("replaceKeys", 401, { params, json: keys });
  await call("replaceKeys", 404, { ...admin, params: unknown, json: keys });
  await call("replaceKeys", 422, { ...admin, json: { ...keys, header: "AAAA" } });
  const unregistered = [sha256("").slice(0, 16)];
  await call("replaceKeys", 422, { ...admin, json: { ...keys, for: unregistered } });
  const { value: known } = await call("adminKeys", 200, admin);
  const readers = known.recipients.map(({ fingerprint }) => fingerprint);
  await call("replaceKeys", 200, { ...admin, json: { ...keys, for: readers } });
  await call("replaceKeys", 412, { ...admin, json: keys });
  const { value: changed } = await call("adminUploads", 200, admin);
  assert.equal(changed.uploads[0].keys, sha256(header));
  await call("terminateUpload", 403, { params, headers: tus });
  await call("terminateUpload", 404, { params: unknown, headers: tus });
  await call("terminateUpload", 412, { params });
  await call("terminateUpload", 204, { params, headers: { ...tus, Cookie: cookie } });
  const { value: after } = await call("adminUploads", 200, admin);
  assert.equal(after.deletions[0].id, params.id);

  const instead = (method) => ({ ...tus, "X-HTTP-Method-Override": method });
  const proxied = await make();
  await call("overriddenUpload", 200, { params: proxied, headers: instead("HEAD") });
  await call("overriddenUpload", 405, { params: proxied, headers: tus });
  await call("overriddenUpload", 412, { params: proxied });
  await call("overriddenUpload", 204, { params: proxied, headers: instead("DELETE") });

  const late = await make();
  server.sql("UPDATE uploads SET expires = 0");
  await call("tellUpload", 410, { params: late, headers: tus });
  await call("appendToUpload", 410, { ...bytes, params: late });
});

test("the administrator's session and recipients", async () => {
  const right = { name: "admin", password: server.password };
  const { answer } = await call("openAdminSession", 204, { json: right });
  cookie = answer.headers.get("set-cookie").split(";")[0];
  await call("openAdminSession", 422, { json: { name: "admin" } });
  const guess = {
    json: { ...right, password: "wrong" },
    headers: { "X-Forwarded-For": "203.0.113.9" },
  };
  for (let i = 0; i < 5; ++i) await call("openAdminSession", 401, guess);
  await call("openAdminSession", 429, guess);
  const headers = { Cookie: cookie };
  await call("adminSession", 200, { headers });
  await call("adminSession", 204);
  const recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
  await call("addRecipient", 201, { headers, json: { recipient, label: "Registrator" } });
  await call("addRecipient", 401, { json: { recipient, label: "Registrator" } });
  await call("addRecipient", 422, { headers, json: { recipient: "age1x", label: "x" } });
  await call("recipients", 200);
  await call("recipients", 400, { query: "?department=x" });
  await call("adminKeys", 401);
  const { value: keys } = await call("adminKeys", 200, { headers });
  assert.equal(keys.recipients.at(-1).owner, "admin");
  const params = { fingerprint: sha256(recipient).slice(0, 16) };
  await call("removeRecipient", 401, { params });
  await call("removeRecipient", 204, { params, headers });
  await call("removeRecipient", 404, { params, headers });
});

test("administrators", async () => {
  const headers = { Cookie: cookie };
  const json = { name: "Åsa" };
  await call("addAdministrator", 401, { json });
  await call("addAdministrator", 422, { headers, json: { name: "" } });
  await call("addAdministrator", 201, { headers, json });
  await call("addAdministrator", 409, { headers, json });
  const params = { name: encodeURIComponent("Åsa") };
  await call("resetPassword", 401, { params });
  await call("resetPassword", 200, { params, headers });
  await call("resetPassword", 404, { params: { name: "nobody" }, headers });
  await call("removeAdministrator", 401, { params });
  await call("removeAdministrator", 409, { params: { name: "admin" }, headers });
  await call("removeAdministrator", 204, { params, headers });
  await call("removeAdministrator", 404, { params, headers });
});

/** The token in the mail to `address`, once it lies in the outbox. */
async function mailedToken(address) {
  const folder = join(server.data, "outbox");
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const names = existsSync(folder)
      ? readdirSync(folder).filter((name) => name.endsWith(".eml"))
      : [];
    for (const name of names) {
      const mail = readFileSync(join(folder, name), "latin1").replaceAll(/=\r?\n/g, "");
      const token = /#link=(?:3D)?([\w-]{43})/.exec(mail)?.[1];
      if (token && mail.includes(address)) return token;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail came to ${address}`);
}

test("a person's link, data and request, carried out by the administrator", async () => {
  await call("askForLink", 202, { json: { email: demoPerson.email, language: "sv" } });
  await call("askForLink", 422, { json: { email: "nobody" } });
  const other = {
    json: { email: "other@example.com" },
    headers: { "X-Forwarded-For": "203.0.113.9" },
  };
  await untilThrottled("askForLink", 202, other);
  await call("openSession", 401, { json: { token: "x".repeat(43) } });
  const { answer } = await call("openSession", 204, {
    json: { token: await mailedToken(demoPerson.email) },
  });
  personCookie = answer.headers.get("set-cookie").split(";")[0];
  const headers = { Cookie: personCookie };
  await call("holdings", 204);
  const principal = uuid(4);
  await call("recordConsent", 201, { json: consentRecord({ principal }) });
  const { value: held } = await call("holdings", 200, {
    headers: { ...headers, "Samtycke-Principal": principal },
  });
  assert.equal(held.consents.length, 1);
  assert.ok(held.tables.length > 0);
  await call("ownRequests", 401);
  await call("askForErasure", 401, { json: { type: "erasure" } });
  await call("askForErasure", 422, { headers, json: { type: "other" } });
  const { value: made } = await call("askForErasure", 201, { headers, json: { type: "erasure" } });
  await call("askForErasure", 200, { headers, json: { type: "erasure" } });
  await call("ownRequests", 200, { headers });

  const admin = { Cookie: cookie };
  const params = { id: made.id };
  await call("adminRequests", 200, { headers: admin });
  await call("adminRequests", 401);
  await call("adminRequest", 401, { params });
  await call("adminRequest", 404, { params: { id: uuid(7) }, headers: admin });
  const { value: detail } = await call("adminRequest", 200, { params, headers: admin });
  const { digest } = detail.preview;
  await call("carryOut", 401, { params, json: { preview: digest } });
  await call("carryOut", 404, {
    params: { id: uuid(7) },
    headers: admin,
    json: { preview: digest },
  });
  await call("carryOut", 409, { params, headers: admin, json: { preview: "another" } });
  await call("carryOut", 200, { params, headers: admin, json: { preview: digest } });
  await call("closeSession", 204, { headers });
  await call("closeAdminSession", 204, { headers: admin });
});

test("every status that the file names was provoked", () => {
  const missing = [];
  for (const [id, { responses }] of operations)
    for (const status of Object.keys(responses))
      if (status !== "default" && !provoked.has(`${id} ${status}`)) missing.push(`${id} ${status}`);
  assert.deepEqual(missing, []);
});
