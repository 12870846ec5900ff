// Runs clang-tidy on core and backend, on several files at once as the unity build compiles them.
// They are looked at again only when they, a header of ours that they include, or the
// configuration has changed.
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { promisify } from "node:util";

const tidy = "clang-tidy-14";
const build = "build/native-debug";
const [, , cache] = process.argv; // where units that were found clean are noted
const jobs = 2;

const commands = JSON.parse(readFileSync(`${build}/compile_commands.json`, "utf8"))
  .map(({ file, command, output }) => ({ file: relative(".", file), command, output }))
  .filter(({ file }) => /^(wasm\/core|backend)\/|\/samtycke_(core|backend)\.dir\//.test(file));

function output(command, ...args) {
  return execFileSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
}

/** Object file -> files of this repository it was made from, as Ninja recorded them. */
function dependencies() {
  const found = new Map();
  let object;
  for (const line of output("ninja", "-C", build, "-t", "deps").split("\n")) {
    const head = /^(\S+): #deps/.exec(line);
    if (head) {
      object = head[1];
      found.set(object, []);
    } else if (line.startsWith("    ")) {
      const path = relative(".", resolve(build, line.trim()));
      if (!path.startsWith("..") && !path.startsWith("build/")) found.get(object)?.push(path);
    }
  }
  return found;
}

const configuration = readFileSync(".clang-tidy", "utf8") + output(tidy, "--version");
const known = dependencies();

function fingerprint({ file, command, output }) {
  const anywhere = (text) => text.replaceAll(process.cwd(), ""); // for every checkout
  const hash = createHash("sha256").update(configuration).update(anywhere(command));
  const files = [file, ...(known.get(output) ?? [])].filter(existsSync);
  for (const path of [...new Set(files)].sort())
    hash.update(path).update(anywhere(readFileSync(path, "utf8")));
  return hash.digest("hex");
}

const run = promisify(execFile);

/** @returns what clang-tidy complains about, or "". */
async function check(unit) {
  const stamp = `${cache}/${fingerprint(unit)}`;
  if (existsSync(stamp)) return "";
  try {
    await run(
      tidy,
      ["-p", build, "--quiet", "--extra-arg=-Wno-unknown-warning-option", unit.file],
      { maxBuffer: 1 << 26 },
    );
    writeFileSync(stamp, "");
    return "";
  } catch (error) {
    return error.stdout || error.stderr || String(error);
  }
}

mkdirSync(cache, { recursive: true });
const queue = [...commands];
let bad = 0;
await Promise.all(
  Array.from({ length: jobs }, async () => {
    for (let unit = queue.pop(); unit; unit = queue.pop()) {
      const complaint = await check(unit);
      if (complaint) bad += 1;
      if (complaint) console.log(`${unit.file}:\n${complaint.replaceAll(`${process.cwd()}/`, "")}`);
    }
  }),
);
console.log(`${commands.length - bad} of ${commands.length} units are clean.`);
process.exitCode = bad > 0 ? 1 : 0;
