// What the glue says of a module is what embind says of it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Types of the glue, and the module that must have them. */
const pairs = [
  ["runtime", "ConsentModule", "consent"],
  ["anonymise-engine", "AnonymiseModule", "anonymise"],
  ["vault-engine", "VaultModule", "vault"],
  ["vault-engine", "VaultModule", "vault-simd"],
  ["metadata", "MetadataModule", "metadata"],
  ["panel", "PanelModule", "your-data"],
  ["panel", "PanelModule", "admin"],
  ["panel", "PanelModule", "upload"],
];

/** With what embind leaves out: strings come back as strings, and every object has isDeleted(). */
const embindTypes = (module) =>
  readFileSync(join(root, `dist/${module}.d.mts`), "utf8")
    .replace(/^( +[a-z]\w*): EmbindString\b/gm, "$1: string")
    .replaceAll("delete(): void;", "delete(): void; isDeleted(): boolean;")
    .replace("interface EmbindModule", "export interface EmbindModule");

test("embind's types of dist/ fit the glue's", () => {
  const folder = mkdtempSync(join(root, "build/types-"));
  const lines = pairs.flatMap(([file, type, module], i) => [
    `import type { EmbindModule as M${i} } from "./${module}.mjs";`,
    `import type { ${type} as T${i} } from "../../js-glue/src/${file}.js";`,
    `export const made${i} = (module: Pick<M${i}, keyof M${i}>): Omit<T${i}, "HEAPU8"> => module;`,
  ]);
  try {
    for (const [, , module] of pairs)
      writeFileSync(join(folder, `${module}.d.mts`), embindTypes(module));
    writeFileSync(join(folder, "fit.ts"), lines.join("\n"));
    const files = [join(folder, "fit.ts"), join(root, "js-glue/assets.d.ts")];
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: "../../tsconfig.json", include: [], files }),
    );
    const tsc = join(root, "node_modules/.bin/tsc");
    execFileSync(tsc, ["--project", folder], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    assert.fail(error.stdout || error);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
