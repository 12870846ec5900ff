// What the core must not do, and what no tracked file may hold.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

function output(command, ...args) {
  return execFileSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
}

const files = output("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
  .split("\0")
  .filter((path) => path && existsSync(root + path));
const read = (path) => readFileSync(root + path, "utf8");
const core = files.filter((path) => /^wasm\/core\/.*\.(h|cpp)$/.test(path));

/** The code without comments and string literals, line by line. */
function codeOf(path) {
  return read(path)
    .replace(/R"(\w*)\([\s\S]*?\)\1"/g, (text) => `""${"\n".repeat(text.split("\n").length - 1)}`)
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (text) =>
      text.startsWith("/")
        ? "\n".repeat(text.split("\n").length - 1)
        : text.startsWith('"')
          ? text
          : "",
    )
    .split("\n");
}

/** Every line of the core that matches, as path:line: text; `allowed` names paths that may. */
function offences(pattern, allowed = /^$/, { keepStrings = false } = {}) {
  return core
    .filter((path) => !allowed.test(path))
    .flatMap((path) =>
      codeOf(path)
        .map((line) => (keepStrings ? line : line.replace(/"(?:[^"\\]|\\.)*"/g, '""')))
        .flatMap((line, index) =>
          pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
        ),
    );
}

test("core is there to be looked at", () => {
  assert.ok(core.length > 0);
});

test("core includes no header that is large, reads a clock or meets the outside", () => {
  const banned =
    "iostream sstream fstream iomanip istream ostream regex locale format chrono ctime random " +
    "thread mutex atomic filesystem condition_variable future cstdio stdio.h time.h unistd.h " +
    "sys/.* netinet/.* arpa/.* boost/.* sqlite3.h curl/.*";
  const names = banned.replaceAll(".h", "\\.h").split(" ").join("|");
  assert.deepEqual(offences(new RegExp(`#\\s*include\\s*<(${names})>`)), []);
  assert.deepEqual(offences(/#\s*include\s*[<"]emscripten/, undefined, { keepStrings: true }), []);
});

test("core knows nothing of Emscripten or JavaScript", () => {
  assert.deepEqual(offences(/__EMSCRIPTEN__|\bEM_(ASM|JS)\b|\bemscripten\b/), []);
});

test("nlohmann is included by the JSON codec alone", () => {
  assert.deepEqual(offences(/#\s*include\s*<nlohmann\//, /^wasm\/core\/base\/json\.(h|cpp)$/), []);
});

test("libsodium is included by base/crypto, vault/ and proof/ alone", () => {
  const allowed = /^wasm\/core\/(base\/crypto\.(h|cpp)|vault\/.*|proof\/.*)$/;
  assert.deepEqual(offences(/#\s*include\s*<sodium/, allowed), []);
});

test("core reads no clock and draws no random number by itself", () => {
  const calls =
    /\b(std::)?(time|clock|clock_gettime|gettimeofday|localtime|gmtime|mktime|rand|srand|random|getenv|arc4random|getentropy|getrandom)\s*\(\s*(\)|nullptr|NULL|0|&|")|\bstd::(rand|srand|time|clock|random_device|mt19937|chrono)\b|\brandombytes_/;
  assert.deepEqual(offences(calls), []);
});

test("core formats no floating-point number with to_chars or printf", () => {
  assert.deepEqual(
    offences(/\bto_chars\s*\([^)]*(\.\d|double|float|chars_format)|\bto_string\s*\(\s*\d*\.\d/),
    [],
  );
  // Small replacements of nlohmann's own calls stand around its one include.
  const codec = /^wasm\/core\/base\/json(_\w+)?\.(h|cpp)$/;
  assert.deepEqual(offences(/\b(s|sn|f|v|vs|vsn)?printf\s*\(|\bstrto(d|f|ld)\s*\(/, codec), []);
});

test("core throws nothing and has no run-time type information", () => {
  assert.deepEqual(offences(/\bthrow\b|\btry\s*\{|\bcatch\s*\(|\bdynamic_cast\b|\btypeid\b/), []);
});

test("core has no mutable globals", () => {
  // A definition at column 0 that is not constant; and static or thread-local variables anywhere.
  const atFileScope =
    /^(static |inline |thread_local )*(std::)?[A-Za-z_][\w:]*(<[^()=]*>)?[*&]? \w+(\[[^\]]*\])?\s*(=[^=]|\{|;)/;
  const notVariables =
    /^\s*(constexpr|consteval|constinit|const|using|typedef|namespace|struct|class|enum|union|template|extern|friend|return|static_assert|public|private|else|case|goto|co_return)\b|^[^=;]*\bconst\b|\boperator\b/;
  const isGlobal = { test: (line) => atFileScope.test(line) && !notVariables.test(line) };
  assert.deepEqual(offences(isGlobal), []);
  const isStatic = {
    test: (line) =>
      /^\s+(static|thread_local)\s/.test(line) &&
      !/\b(const|constexpr|consteval)\b/.test(line) &&
      !/\(/.test(line),
  };
  assert.deepEqual(offences(isStatic), []);
});

test("core's text is ASCII outside comments and string literals", () => {
  assert.deepEqual(offences(/[^\t -~]/), []);
});

/** What the lines of a command say, or nothing when there is no such command. */
function said(command, ...args) {
  try {
    return output(command, ...args)
      .split("\n")
      .filter(Boolean);
  } catch {
    return [];
  }
}

const hostOf = (address) => (URL.canParse(address) ? new URL(address).host : "");

test("no tracked file names this machine's registries, its host name or its paths", () => {
  const addresses = [
    ...said("npm", "config", "get", "registry"),
    ...said("apt-get", "indextargets", "--format", "$(REPO_URI)"),
    ...said("pip3", "config", "get", "global.index-url"),
  ];
  const secrets = new Set(addresses.map(hostOf).filter(Boolean));
  for (const path of [root.replace(/\/$/, ""), homedir() === "/" ? "" : `${homedir()}/.`])
    if (path.length > 4) secrets.add(path);
  if (hostname().length > 6) secrets.add(hostname());
  const found = files
    .filter((path) => !/\.(png|jpg|woff2?|pdf|br|gz|wasm|webp|ico)$/.test(path))
    .flatMap((path) =>
      [...secrets]
        .filter((secret) => read(path).includes(secret))
        .map((secret) => `${path}: ${secret}`),
    );
  assert.deepEqual(found, []);
});
