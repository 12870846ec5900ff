import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Upload } from "tus-js-client";
import {
  ageHeader,
  binary,
  description,
  metadata,
  policy,
  sealed,
  Server,
  tus,
  uploadOf,
} from "./server.mjs";

let server;
before(async () => {
  server = await Server.start({ args: ["--quiet"] });
});
after(() => server.remove());

const path = "/v1/okidoki/uploads";
const stored = (id) => join(server.data, "uploads/okidoki", id);
const idOf = (url) => url.split("/").pop();

const create = (length, told) => server.begin(length, told);
async function created(length) {
  const answer = await create(length);
  assert.equal(answer.status, 201, await answer.text());
  return answer.headers.get("location");
}
const contentOf = (bytes) => bytes.subarray(description.length);
const patch = (...all) => server.append(...all);
const head = (url) => server.fetch(url, { method: "HEAD", headers: tus });
const offsetOf = async (url) => Number((await head(url)).headers.get("upload-offset"));

/** A recipient that the server names. */
async function registered() {
  const { stdout } = spawnSync(binary, ["identity"], { encoding: "utf8" });
  const [, recipient] = /public key: (\S+)/.exec(stdout);
  const headers = { Cookie: await server.signIn() };
  const body = { recipient, label: "A" };
  assert.equal((await server.post("/v1/okidoki/admin/recipients", body, headers)).status, 201);
  return recipient;
}

async function refused(answer, status, code) {
  assert.equal(answer.status, status);
  assert.equal((await answer.json()).code, code);
}

/** With tus-js-client, as the page does; `onChunk` runs after each piece. */
function send(bytes, options = {}) {
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: server.origin + path,
      chunkSize: 1024 * 1024,
      retryDelays: [50, 100, 200, 400, 800, 1600],
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => {
        if (request.getMethod() === "POST") request.setHeader("Upload-Metadata", metadata);
      },
      onSuccess: () => resolve(upload),
      onError: reject,
      ...options,
    });
    upload.start();
  });
}

test("tus-js-client sends a file that the administrator gets back byte by byte", async () => {
  const bytes = uploadOf(5 * 1024 * 1024 + 17);
  const upload = await send(bytes);
  const id = idOf(upload.url);
  const headers = { Cookie: await server.signIn() };
  const answer = await server.fetch(`${path}/${id}`, { headers });
  assert.equal(answer.status, 200);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), contentOf(bytes));
  const { uploads } = await (await server.fetch("/v1/okidoki/admin/uploads", { headers })).json();
  const row = uploads.find((known) => known.id === id);
  assert.deepEqual([row.size, row.sealed], [bytes.length, sealed]);
});

test("behind a proxy that lets only GET and POST through, the method is in a header", async () => {
  const sent = await send(uploadOf(3_000_000), { overridePatchMethod: true });
  const url = new URL(sent.url).pathname;
  assert.equal(await offsetOf(url), readFileSync(stored(idOf(url))).length);
  const begun = await created(400);
  const post = (method) =>
    server.fetch(begun, {
      method: "POST",
      headers: { ...tus, ...(method && { "X-HTTP-Method-Override": method }) },
    });
  assert.equal((await post("HEAD")).headers.get("upload-offset"), "0");
  await refused(await post(), 405, "request.method");
  assert.equal((await post("DELETE")).status, 204);
  assert.equal((await head(begun)).status, 404);
});

test("a server killed in the middle goes on where it was, without sending again what has arrived", async () => {
  const bytes = uploadOf(8 * 1024 * 1024);
  let killed;
  let received = 0;
  const upload = await send(bytes, {
    onChunkComplete: (size) => {
      received += size;
      killed ??= server.stop("SIGKILL").then(() => server.resume());
    },
    onShouldRetry: () => true,
  });
  await killed;
  assert.ok(received <= bytes.length, "no piece was acknowledged twice");
  assert.deepEqual(readFileSync(stored(idOf(upload.url))), bytes);
});

test("what arrived before a broken connection counts", async () => {
  const url = await created(3_000_000);
  const socket = connect(server.port, "127.0.0.1");
  socket.resume();
  await once(socket, "connect");
  const head = `PATCH ${url} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n`;
  socket.write(
    `${head}Content-Type: application/offset+octet-stream\r\nContent-Length: 3000000\r\n\r\n`,
  );
  const bytes = uploadOf(3_000_000);
  socket.write(bytes.subarray(0, 1_000_000), () => socket.end());
  await once(socket, "close");
  let offset = 0;
  for (const end = Date.now() + 10_000; offset < 1_000_000 && Date.now() < end; )
    offset = await offsetOf(url);
  assert.equal(offset, 1_000_000);
  assert.equal((await patch(url, offset, bytes.subarray(offset))).status, 204);
});

test("OPTIONS tells what the server can", async () => {
  const answer = await server.fetch(path, { method: "OPTIONS" });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get("tus-version"), "1.0.0");
  assert.equal(answer.headers.get("tus-extension"), "creation,termination,expiration,checksum");
  assert.ok(Number(answer.headers.get("tus-max-size")) >= policy.vault.maxBytes);
});

test("a wrong offset, type, version or length is refused and changes nothing", async () => {
  const bytes = uploadOf(400);
  const [first, rest] = [bytes.subarray(0, 5), bytes.subarray(5)];
  const url = await created(400);
  assert.equal((await patch(url, 0, first)).status, 204);
  const again = await patch(url, 0, first);
  assert.equal(again.headers.get("upload-offset"), "5");
  await refused(again, 409, "upload.offset");
  await refused(await patch(url, 6, rest.subarray(1)), 409, "upload.offset");
  await refused(
    await patch(url, 5, Buffer.concat([rest, rest.subarray(0, 1)])),
    413,
    "upload.too-large",
  );
  await refused(
    await patch(url, 5, rest, { "Content-Type": "text/plain" }),
    415,
    "request.media-type",
  );
  await refused(await patch(url, 5, rest, { "Tus-Resumable": "0.2.2" }), 412, "upload.version");
  assert.equal(await offsetOf(url), 5);
  assert.equal((await patch(url, 5, rest)).status, 204);
  assert.deepEqual(readFileSync(stored(idOf(url))), bytes);
});

test("an upload is begun only with a size the policy allows and what its beginning is", async () => {
  await refused(await create(0), 400, "upload.length");
  await refused(await create("many"), 400, "upload.length");
  await refused(await create(policy.vault.maxBytes * 2), 413, "upload.too-large");
  for (const told of [
    "",
    "description",
    "filename dGVzdA==",
    `${metadata},filename dGVzdA==`,
    `${metadata},${metadata}`,
    `sealed ${sealed}`,
    `${metadata},sealed ${sealed}`,
    "description ***",
    ...["", "many", "-150", "0150", "107", 80 * 1024 + 1].map(
      (size) => `description ${btoa(size)}`,
    ),
    `for ${btoa("0123456789abcdef")}`,
    `${metadata},for ${btoa("0123456789abcdeg")}`,
    `${metadata},for ${btoa("0123456789abcdef,")}`,
    `${metadata},for ${btoa(Array(257).fill("0123456789abcdef"))}`,
  ])
    await refused(await create(400, told), 400, "upload.metadata");
  // The smallest age file behind the description.
  await refused(await create(150 + 107), 400, "upload.length");
  assert.equal((await create(150 + 108)).status, 201);
  const unknown = "0123456789abcdef";
  await refused(await create(400, `${metadata},for ${btoa(unknown)}`), 422, "upload.recipients");
  const recipient = await registered();
  const known = createHash("sha256").update(recipient).digest("hex").slice(0, 16);
  const given = `${metadata},for ${btoa(`${unknown},${known}`)}`;
  const { headers } = await create(400, given);
  assert.equal((await head(headers.get("location"))).headers.get("upload-metadata"), given);
  const many = await create(400, `${metadata},for ${btoa(Array(256).fill(known))}`);
  assert.equal(many.status, 201);
  const most = (await head(many.headers.get("location"))).headers;
  assert.equal(most.get("upload-offset"), "0");
  assert.equal(most.get("upload-metadata"), null, "more than a proxy lets through");
});

test("headers of tus that come twice, or ask for what there is not, are refused", async () => {
  const refusal = async (method, url, lines) => {
    const head = [`${method} ${url} HTTP/1.1`, "Host: a", "Connection: close", ...lines];
    const answer = await server.raw(`${head.join("\r\n")}\r\n\r\n`);
    return [Number(answer.slice(9, 12)), /"code":"([^"]+)"/.exec(answer)?.[1]];
  };
  const begin = ["Tus-Resumable: 1.0.0", "Upload-Length: 400", `Upload-Metadata: ${metadata}`];
  for (const line of begin)
    assert.deepEqual(await refusal("POST", path, [...begin, line]), [400, "upload.repeated"]);
  assert.deepEqual(await refusal("POST", path, [...begin, "UPLOAD-LENGTH: 401"]), [
    400,
    "upload.repeated",
  ]);
  for (const line of ["Upload-Defer-Length: 1", "Upload-Concat: partial"])
    for (const lines of [begin, [begin[0], begin[2]]])
      assert.deepEqual(await refusal("POST", path, [...lines, line]), [400, "upload.extension"]);
  const url = await created(400);
  const append = [
    begin[0],
    "Upload-Offset: 0",
    "Content-Type: application/offset+octet-stream",
    "Content-Length: 0",
  ];
  for (const line of ["Upload-Offset: 5", `Upload-Checksum: sha1 ${"A".repeat(27)}=`])
    assert.deepEqual(await refusal("PATCH", url, [...append, line, line]), [
      400,
      "upload.repeated",
    ]);
  assert.deepEqual(await refusal("DELETE", url, [begin[0], begin[0]]), [400, "upload.repeated"]);
  assert.equal((await refusal("HEAD", url, [begin[0], begin[0]]))[0], 400);
  assert.equal(await offsetOf(url), 0);
});

test("a body of unknown length that is too long counts for nothing, and it is said where to go on", async () => {
  const bytes = uploadOf(600_000);
  for (const [start, more] of [
    [0, 1],
    [1000, 1],
    [1000, 400_000], // several pieces
  ]) {
    const url = await created(bytes.length);
    assert.equal((await patch(url, 0, bytes.subarray(0, start))).status, 204);
    const chunked = (body) => patch(url, start, new Blob([body]).stream(), {}, { duplex: "half" });
    const answer = await chunked(Buffer.concat([bytes.subarray(start), Buffer.alloc(more)]));
    assert.equal(answer.headers.get("upload-offset"), String(start));
    await refused(answer, 413, "upload.too-large");
    assert.equal(await offsetOf(url), start);
    assert.equal((await chunked(bytes.subarray(start))).status, 204);
    assert.deepEqual(readFileSync(stored(idOf(url))), bytes);
  }
});

test("a body counts only with the right checksum", async () => {
  for (const algorithm of ["sha256", "sha1"]) {
    const url = await created(400);
    const digest = (text) => `${algorithm} ${createHash(algorithm).update(text).digest("base64")}`;
    await refused(
      await patch(url, 0, "good", { "Upload-Checksum": digest("evil") }),
      460,
      "upload.checksum",
    );
    assert.equal(await offsetOf(url), 0);
    assert.equal((await patch(url, 0, "good", { "Upload-Checksum": digest("good") })).status, 204);
  }
  const url = await created(400);
  await refused(
    await patch(url, 0, "good", { "Upload-Checksum": "md5 AAAA" }),
    400,
    "upload.checksum-algorithm",
  );
});

test("only one request writes an upload at a time", async () => {
  const url = await created(400);
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  const start = `PATCH ${url} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n`;
  socket.write(
    `${start}Expect: 100-continue\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 400\r\n\r\n`,
  );
  await once(socket, "data");
  await refused(await patch(url, 0, "x"), 423, "upload.locked");
  socket.destroy();
});

test("an unfinished upload can be forgotten by its sender, a finished one only by an administrator", async () => {
  const remove = (url, headers = {}) =>
    server.fetch(url, { method: "DELETE", headers: { ...tus, ...headers } });
  const open = await created(400);
  assert.equal((await remove(open)).status, 204);
  assert.equal((await head(open)).status, 404);
  assert.ok(!existsSync(stored(idOf(open))));
  const done = `${path}/${await server.send(uploadOf())}`;
  await refused(await remove(done), 403, "upload.complete");
  assert.equal((await remove(done, { Cookie: await server.signIn() })).status, 204);
  assert.ok(!existsSync(stored(idOf(done))));
});

test("unfinished uploads expire and free their space; finished ones and no orphans stay", async () => {
  const old = await created(400);
  const done = `${path}/${await server.send(uploadOf())}`;
  await patch(old, 0, "half");
  const expires = new Date((await head(old)).headers.get("upload-expires"));
  assert.ok(Math.abs(expires - Date.now() - 86_400_000) < 60_000);
  await server.stop();
  const ids = [old, done].map(idOf);
  server.sql("UPDATE uploads SET expires = 0");
  writeFileSync(stored("00000000-0000-7000-8000-000000000000"), "left by a crash");
  await server.resume();
  assert.deepEqual(
    ids.map((id) => existsSync(stored(id))),
    [false, true],
  );
  assert.ok(
    !readdirSync(join(server.data, "uploads/okidoki")).includes(
      "00000000-0000-7000-8000-000000000000",
    ),
  );
  assert.equal((await head(old)).status, 404);
  assert.equal((await head(done)).status, 200);
});

test("nothing but bytes pushes an expiry forward, and none beyond seven times", async () => {
  const url = await created(400);
  const created_ = Date.now() - 5 * 86_400_000;
  const soon = Date.now() + 3_600_000;
  server.sql(
    `UPDATE uploads SET created = ${created_}, expires = ${soon} WHERE id = '${idOf(url)}'`,
  );
  const expires = async () => Date.parse((await head(url)).headers.get("upload-expires"));
  const about = (a, b) => assert.ok(Math.abs(a - b) < 60_000, `${a} is not about ${b}`);
  for (let i = 0; i < 3; ++i) assert.equal((await patch(url, 0, "")).status, 204);
  about(await expires(), soon);
  assert.equal((await patch(url, 0, "x")).status, 204);
  about(await expires(), Date.now() + 86_400_000);
  server.sql(
    `UPDATE uploads SET created = ${created_ - 86_400_000 - 43_200_000} WHERE id = '${idOf(url)}'`,
  );
  assert.equal((await patch(url, 1, "x")).status, 204);
  about(await expires(), Date.now() + 43_200_000);
});

test("an upload that has expired says so until it is swept away", async () => {
  const url = await created(400);
  server.sql("UPDATE uploads SET expires = 0");
  await refused(await patch(url, 0, "x"), 410, "upload.expired");
});

test("what is no age file is refused with its last byte, and gone", async () => {
  const [one, whole] = [ageHeader("description"), uploadOf()];
  const changed = (at, text) => {
    const bytes = Buffer.from(whole);
    bytes.write(text, at);
    return bytes;
  };
  const most = 80 * 1024;
  const told = (size) => `description ${btoa(size)}`;
  const wrong = {
    "no age file": [Buffer.alloc(400, 1)],
    "a description without its end": [changed(one.length - 5, "!")],
    "a description without a payload": [whole, told(one.length + 31)],
    "a description that reaches into the content": [whole, told(whole.length - 108)],
    "no description, but a file": [contentOf(uploadOf(600)), told(200)],
    "a description whose header is beyond 64 KiB": [
      Buffer.concat([ageHeader("x".repeat(66_000)), Buffer.alloc(most)]),
      told(most),
    ],
    "no content": [Buffer.concat([description, Buffer.alloc(250)])],
    "a header without its end": [
      Buffer.concat([description, ageHeader("x".repeat(200))]).subarray(0, 300),
    ],
    "a header without a payload": [
      Buffer.concat([description, ageHeader("x".repeat(50)), Buffer.alloc(31)]),
    ],
    "a header beyond 64 KiB": [uploadOf(80_000, ageHeader("x".repeat(66_000)))],
  };
  for (const [what, [bytes, said]] of Object.entries(wrong)) {
    const begun = await create(bytes.length, said);
    assert.equal(begun.status, 201, what);
    const url = begun.headers.get("location");
    const answer = await patch(url, 0, bytes);
    assert.equal((await answer.json()).code, "upload.not-age", what);
    assert.equal(answer.status, 422);
    assert.equal((await head(url)).status, 404);
    assert.ok(!existsSync(stored(idOf(url))));
  }
});

test("all bytes there and the server killed before it said so: the file is complete", async () => {
  const bytes = uploadOf();
  const asked = await created(400);
  const restarted = await created(400);
  const wrong = await created(400);
  for (const url of [asked, restarted, wrong]) await patch(url, 0, bytes.subarray(0, 100));
  // The state between the last byte and the row in the database.
  appendFileSync(stored(idOf(asked)), bytes.subarray(100));
  assert.equal((await head(asked)).headers.get("upload-offset"), "400");
  await server.stop("SIGKILL");
  appendFileSync(stored(idOf(restarted)), bytes.subarray(100));
  writeFileSync(stored(idOf(wrong)), Buffer.alloc(400, 1));
  await server.resume();
  const headers = { Cookie: await server.signIn() };
  for (const url of [asked, restarted]) {
    const answer = await server.fetch(url, { headers });
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), contentOf(bytes));
  }
  assert.equal((await head(wrong)).status, 404);
});

test("memory stays flat while 300 MB arrive", async () => {
  const memory = () =>
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]);
  const headers = { ...tus, Cookie: await server.signIn() }; // which takes memory of its own
  const send = async (length) => {
    const url = await created(length);
    const bytes = Buffer.alloc(length, 1);
    Buffer.concat([description, ageHeader()]).copy(bytes);
    assert.equal((await patch(url, 0, bytes)).status, 204);
    await server.fetch(url, { method: "DELETE", headers });
  };
  await send(100_000_000); // what the sanitizer's allocator takes, it keeps
  const before = memory();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, memory());
  }, 20);
  await send(300_000_000);
  clearInterval(watch);
  assert.ok(most - before < 32 * 1024, `grew by ${most - before} kB`);
});
