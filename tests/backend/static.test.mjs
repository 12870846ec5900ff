import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { get } from "node:http";
import { Server } from "./server.mjs";

let server;
let folder;
const page = `<!doctype html><title>T</title>${"<p>text</p>".repeat(200)}`;
const script = `export const x = 1;${"// filling\n".repeat(200)}`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "samtycke-static-"));
  const put = async (name, content) => {
    const path = join(folder, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, content);
  };
  await put("secret.txt", "root:x:0:0");
  await put("site/okidoki/index.html", page);
  await put("site/okidoki/a b/å.svg", "<svg/>");
  await put("site/okidoki/data.sqlite", "root:x:0:0");
  await put("site/.git/config.json", "root:x:0:0");
  await put("site/build.mjs", script);
  await put("site/data/okidoki.mjs", script);
  await put("dist/consent.mjs", script);
  await put("dist/runtime.js", script);
  await put("dist/runtime.js.br", brotliCompressSync(script));
  await put("dist/consent.wasm", Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]));
  await symlink(join(folder, "secret.txt"), join(folder, "site/okidoki/link.txt"));
  server = await Server.start({
    args: ["--quiet", "--site", join(folder, "site"), "--dist", join(folder, "dist")],
  });
});
after(async () => {
  await server.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Without Node's own decoding. */
function plain(path, headers = {}) {
  return new Promise((resolve, reject) => {
    get(server.origin + path, { headers }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({
          ...answer,
          status: answer.statusCode,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
    }).on("error", reject);
  });
}

test("a site's own tools are not served; the browser modules are", async () => {
  for (const path of ["/build.mjs", "/data/okidoki.mjs"])
    assert.equal((await server.fetch(path)).status, 404, path);
  assert.equal((await server.fetch("/samtycke/consent.mjs")).status, 200);
});

test("pages and modules have their types and a strict policy", async () => {
  for (const [path, type] of [
    ["/okidoki/", "text/html; charset=utf-8"],
    ["/okidoki/index.html", "text/html; charset=utf-8"],
    ["/okidoki/a%20b/%C3%A5.svg", "image/svg+xml"],
    ["/samtycke/runtime.js", "text/javascript; charset=utf-8"],
    ["/samtycke/consent.wasm", "application/wasm"],
  ]) {
    const { status, headers } = await plain(path);
    assert.equal(status, 200, path);
    assert.equal(headers["content-type"], type);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["referrer-policy"], "same-origin");
    assert.match(
      headers["content-security-policy"],
      /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';.*trusted-types samtycke$/,
    );
    assert.doesNotMatch(
      headers["content-security-policy"],
      /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|\*/,
    );
  }
});

test("brotli is sent to whom accepts it: the file's own, or made at start", async () => {
  const made = await plain("/okidoki/", { "Accept-Encoding": "gzip, br" });
  assert.equal(made.headers["content-encoding"], "br");
  assert.equal(brotliDecompressSync(made.body).toString(), page);
  const own = await plain("/samtycke/runtime.js", { "Accept-Encoding": "br;q=1.0" });
  assert.deepEqual(own.body, brotliCompressSync(script));
  for (const accepted of ["", "gzip", "br;q=0", "br; q=0.0, gzip"]) {
    const { headers, body } = await plain("/okidoki/", { "Accept-Encoding": accepted });
    assert.equal(headers["content-encoding"], undefined, accepted);
    assert.equal(headers.vary, "Accept-Encoding");
    assert.equal(body.toString(), page);
  }
});

test("an ETag is answered with 304, each encoding having its own", async () => {
  const first = await plain("/okidoki/");
  const small = await plain("/okidoki/", { "Accept-Encoding": "br" });
  assert.notEqual(first.headers.etag, small.headers.etag);
  for (const tag of [first.headers.etag, `"other", W/${first.headers.etag}`, "*"]) {
    const known = await plain("/okidoki/", { "If-None-Match": tag });
    assert.equal(known.status, 304, tag);
    assert.equal(known.body.length, 0);
    assert.equal(known.headers.etag, first.headers.etag);
  }
  assert.equal((await plain("/okidoki/", { "If-None-Match": small.headers.etag })).status, 200);
});

test("HEAD tells the size and sends nothing", async () => {
  const answer = await server.raw(
    "HEAD /okidoki/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  );
  assert.match(answer, new RegExp(`Content-Length: ${page.length}\r\n`));
  assert.ok(answer.endsWith("\r\n\r\n"));
});

test("a folder without its slash is sent on", async () => {
  const answer = await server.fetch("/okidoki");
  assert.equal(answer.status, 308);
  assert.equal(answer.headers.get("location"), "/okidoki/");
});

test("no spelling of a path leaves the folder", async () => {
  const paths = [
    "/../secret.txt",
    "/okidoki/../../secret.txt",
    "/okidoki/..%2f..%2fsecret.txt",
    "/okidoki/%2e%2e/%2e%2e/secret.txt",
    "/okidoki/%2e%2e%2f%2e%2e%2fsecret.txt",
    "/okidoki/..%5c..%5csecret.txt",
    "/okidoki/....//....//secret.txt",
    "/okidoki/%252e%252e/%252e%252e/secret.txt",
    "//secret.txt",
    "///etc/passwd",
    "/etc/passwd",
    "/%2fetc%2fpasswd",
    "/okidoki/%00",
    "/okidoki/index.html%00.txt",
    "/okidoki/./././../../secret.txt",
    "/samtycke/../okidoki/../../secret.txt",
    "/okidoki/link.txt",
    "/okidoki/data.sqlite",
    "/.git/config.json",
    "/okidoki/%c0%ae%c0%ae/secret.txt",
    "/okidoki/..;/secret.txt",
    "/okidoki/.%2e/.%2e/secret.txt",
    `/${"../".repeat(30)}etc/passwd`,
    `/${"a/".repeat(3000)}`,
    "/okidoki//index.html",
    "/samtycke/runtime.js.br",
    "/okidoki/index.html/",
    "/okidoki/index.html/..",
  ];
  for (const path of paths) {
    const answer = await server.raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 (400|404) /, path);
    assert.doesNotMatch(answer, /root:/, path);
  }
});
