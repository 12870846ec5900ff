// Two builds of one tree, at different paths, give the same dist/, without a machine's path in it.
// ./dev test has just built the first; of the second, one module of each optimisation is built, and
// the others, which are made in the same ways, are taken over.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { readlinkSync, rmSync, statSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const other = mkdtempSync(join(tmpdir(), "samtycke-second-build-"));

function run(command, ...args) {
  return execFileSync(command, args, {
    cwd: other,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function copyTree() {
  const list = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  for (const path of list.split("\0"))
    if (path && existsSync(root + path)) cpSync(root + path, join(other, path));
  mkdirSync(join(other, "build/deps"), { recursive: true });
  for (const link of ["toolchain", "deps/native", "deps/wasm"])
    symlinkSync(readlinkSync(join(root, "build", link)), join(other, "build", link));
  symlinkSync(join(root, "node_modules"), join(other, "node_modules"));
}

before(() => {
  copyTree();
  run("cmake", "--preset", "wasm");
  run("ninja", "-C", "build/wasm", "consent", "vault-simd");
  for (const name of readdirSync(join(root, "build/wasm")))
    if (/\.(wasm|mjs|mts)$/.test(name) && !existsSync(join(other, "build/wasm", name)))
      cpSync(join(root, "build/wasm", name), join(other, "build/wasm", name));
  run("node", "js-glue/build.mjs");
});

after(() => rmSync(other, { recursive: true, force: true }));

const manifest = (folder) => JSON.parse(readFileSync(join(folder, "dist/manifest.json"), "utf8"));

test("both builds hold the same files with the same digests", () => {
  assert.deepEqual(manifest(other), manifest(root));
});

test("the manifest tells the truth: sizes of files and of their brotli copies", () => {
  for (const [name, { bytes, brotli }] of Object.entries(manifest(root))) {
    assert.equal(statSync(join(root, "dist", name)).size, bytes, name);
    const copy = join(root, "dist", `${name}.br`);
    if (existsSync(copy)) assert.equal(statSync(copy).size, brotli, `${name}.br`);
  }
});

test("no file of dist/ holds a path of the machine", () => {
  const paths = [root, other, `${homedir()}/.cache`, "/usr/share/emscripten"];
  for (const name of readdirSync(join(root, "dist"), { recursive: true })) {
    const path = join(root, "dist", name);
    if (name.endsWith(".br") || !statSync(path).isFile()) continue;
    const text = readFileSync(path, "latin1");
    for (const one of paths) assert.ok(!text.includes(one), `${name} holds ${one}`);
  }
});
