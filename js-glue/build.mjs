// Makes dist/: the entry points bundled, the wasm modules and their glue, type declarations,
// brotli copies, and manifest.json. Fails when a budget of tests/budgets.json is exceeded.
// One commit gives the same bytes everywhere: no dates, no absolute paths, sorted lists.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import * as esbuild from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const entriesFolder = join(root, "js-glue/entries");
const wasmFolder = join(root, "build/wasm");
const dist = join(root, "dist");
const tracked = ["package.json", "README.md"];

/** What every bundle has in common. */
const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** A dynamic import of another entry point stays an import of its file in dist/. */
const siblings = {
  name: "siblings",
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return;
      const source = resolve(resolveDir, path).replace(/\.js$/, ".ts");
      if (dirname(source) !== entriesFolder || !existsSync(source)) return;
      return { path: `./${basename(source, ".ts")}.js`, external: true };
    });
  },
};

/** A style sheet imported from TypeScript is its minified text, for adoption in a shadow root. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), {
        loader: "css",
        minify: true,
        charset: "utf8",
      });
      return { contents: `export default ${JSON.stringify(code.trimEnd())};`, loader: "js" };
    });
  },
};

const plugins = [siblings, styles];

async function filesOf(folder, suffix) {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => name.endsWith(suffix)).sort();
}

/**
 * js-glue/entries/NAME.ts -> NAME.js, an ES module; NAME.global.ts -> NAME.global.js, a plain script.
 * samtycke.inline.js is samtycke.global.js for use inside a page.
 */
async function bundles(inputs) {
  const output = new Map();
  const bundle = async (name, options) => {
    const { outputFiles, metafile } = await esbuild.build({
      ...common,
      entryPoints: [join(entriesFolder, name)],
      plugins,
      ...options,
    });
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
    return outputFiles[0].text;
  };
  for (const name of await filesOf(entriesFolder, ".ts")) {
    const options = name.endsWith(".global.ts") ? plainScript : { format: "esm" };
    output.set(name.replace(/\.ts$/, ".js"), Buffer.from(await bundle(name, options)));
  }
  const inline = await bundle("samtycke.global.ts", inlineScript);
  // Imports of a script in a page start from the page.
  const text = inline.replaceAll(/\bimport\("\.\//g, 'import(samtyckeDist+"');
  if (/<\/script|<!--/i.test(text)) throw new Error("samtycke.inline.js would end its element.");
  output.set("samtycke.inline.js", Buffer.from(text.trimEnd()));
  return output;
}

/** A plain script has no import.meta: its own address stands in. */
const plainScript = {
  // Not "iife": that carries a require() for the dynamic imports, which are the browser's own.
  format: "esm",
  banner: { js: '"use strict";(()=>{' },
  footer: { js: "})();" },
  define: { "import.meta.url": "scriptAddress" },
  inject: [join(root, "js-glue/script-address.js")],
};

/** In the page itself the element's data-dist says where the other files are. */
const inlineScript = {
  ...plainScript,
  banner: {
    js: '"use strict";(()=>{const samtyckeDist=new URL(document.currentScript.dataset.dist,document.baseURI).href;',
  },
  define: { "import.meta.url": "samtyckeDist" },
  inject: [],
};

/**
 * The modules of wasm/bindings, NAME or NAME-simd: NAME.wasm and embind's types NAME.d.mts as they
 * are, NAME.mjs minified.
 */
async function modules() {
  const output = new Map();
  const bindings = (await filesOf(join(root, "wasm/bindings"), ".cpp")).map((name) =>
    basename(name, ".cpp"),
  );
  for (const name of await filesOf(wasmFolder, ".wasm")) {
    if (!bindings.includes(name.replace(/(-simd)?\.wasm$/, ""))) continue;
    output.set(name, await readFile(join(wasmFolder, name)));
    const types = name.replace(/\.wasm$/, ".d.mts");
    output.set(types, await readFile(join(wasmFolder, types)));
    const glue = name.replace(/\.wasm$/, ".mjs");
    const { code } = await esbuild.transform(await readFile(join(wasmFolder, glue), "utf8"), {
      minify: true,
      target: "es2022",
      format: "esm",
      legalComments: "none",
      charset: "utf8",
    });
    output.set(glue, Buffer.from(code));
  }
  return output;
}

/** What the first layer needs of styles, for `samtycke render banner` and the backend. */
async function bannerSheet() {
  const parts = ["frame.css", "banner.css"].map((name) =>
    readFile(join(root, "js-glue/styles", name), "utf8"),
  );
  const options = { loader: "css", minify: true, charset: "utf8" };
  const { code } = await esbuild.transform((await Promise.all(parts)).join("\n"), options);
  return new Map([["banner.css", Buffer.from(code.trimEnd())]]);
}

/** consent-schemas/locales/LANG/NAME.json -> locales/LANG/NAME.json, without white space. */
async function locales() {
  const folder = join(root, "consent-schemas/locales");
  const output = new Map();
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if (!name.endsWith(".json")) continue;
    const texts = JSON.parse(await readFile(join(folder, name), "utf8"));
    output.set(`locales/${name}`, Buffer.from(JSON.stringify(texts)));
  }
  return output;
}

/** types/…d.ts by tsc, and NAME.d.ts beside every NAME.js. */
async function declarations() {
  const output = new Map();
  const names = (await filesOf(entriesFolder, ".ts")).filter(
    (name) => !name.endsWith(".global.ts"),
  );
  if (names.length === 0) return output;
  const folder = join(root, "build/types");
  await rm(folder, { recursive: true, force: true });
  try {
    execFileSync(
      join(root, "node_modules/.bin/tsc"),
      ["-p", "tsconfig.build.json", "--outDir", folder],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
  } catch (error) {
    throw new Error(`the declarations could not be made:\n${error.stdout}`);
  }
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.endsWith(".d.ts")) output.set(`types/${name}`, await readFile(join(folder, name)));
  }
  for (const name of names.map((name) => basename(name, ".ts"))) {
    output.set(`${name}.d.ts`, Buffer.from(`export * from "./types/entries/${name}.js";\n`));
  }
  return output;
}

/** The licences of the npm packages that ended up in a bundle. */
async function notices(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
  }
  let text =
    "Code of others in these files, with their licences. The wasm modules also hold code of\n" +
    "libsodium (ISC), zlib (Zlib), nlohmann/json (MIT), tl::expected (CC0) and Emscripten's libraries\n" +
    "(MIT, NCSA).\n";
  for (const name of [...packages].sort()) {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    text += `\n\n==== ${name} ${version} (${license}) ====\n`;
    const file = (await readdir(folder)).sort().find((entry) => /^licen[cs]e/i.test(entry));
    if (file) text += `\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
  }
  return new Map([["LICENSES.txt", Buffer.from(text)]]);
}

const compress = promisify(brotliCompress);

async function brotli(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return compress(bytes, { params });
}

/** Path -> size, size in brotli, and the value for an integrity attribute. */
async function describe(files) {
  const manifest = {};
  const compressed = new Map();
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const small = await brotli(bytes);
    const sha384 = createHash("sha384").update(bytes).digest("base64");
    manifest[name] = { bytes: bytes.length, brotli: small.length, integrity: `sha384-${sha384}` };
    if (small.length < bytes.length && !name.endsWith(".d.ts")) compressed.set(`${name}.br`, small);
  }
  return { manifest, compressed };
}

/** @returns one sentence per exceeded budget. */
export function overBudget(manifest, budgets) {
  const sentences = [];
  for (const [name, budget] of Object.entries(budgets)) {
    const names = name.split("+");
    if (names.some((one) => !manifest[one])) continue;
    for (const [measure, limit] of Object.entries(budget)) {
      const size = names.reduce((sum, one) => sum + manifest[one][measure], 0);
      if (size > limit)
        sentences.push(
          `${name} is ${size} bytes (${measure}); its budget in tests/budgets.json is ${limit}.`,
        );
    }
  }
  return sentences;
}

/** Replaces what dist/ holds, except its tracked files. */
async function writeDist(files) {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = relative(dist, join(name.parentPath ?? name.path, name.name));
    if (name.isFile() && !tracked.includes(path) && !files.has(path)) await rm(join(dist, path));
  }
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(dist, name)), { recursive: true });
    await writeFile(join(dist, name), bytes);
  }
}

async function main() {
  const inputs = new Set();
  const files = new Map([
    ...(await bundles(inputs)),
    ...(await modules()),
    ...(await locales()),
    ...(await bannerSheet()),
    ...(await declarations()),
    ...(await notices(inputs)),
    ["autoconsent.json", await readFile(join(root, "js-glue/autoconsent.json"))],
  ]);
  const { manifest, compressed } = await describe(files);
  const json = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await writeDist(new Map([...files, ...compressed, ["manifest.json", json]]));
  const budgets = JSON.parse(await readFile(join(root, "tests/budgets.json"), "utf8"));
  const sentences = overBudget(manifest, budgets);
  for (const sentence of sentences) console.error(sentence);
  if (sentences.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
