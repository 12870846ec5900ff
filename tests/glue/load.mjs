// Imports a TypeScript source of js-glue into Node, bundled on the spot.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** @param source path from the repository's root */
export async function load(source) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [source],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    loader: { ".css": "text" },
    // Modules of wasm are loaded from beside it.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(join(root, "dist/any.js")).href) },
  });
  const folder = await mkdtemp(join(root, "build/glue-"));
  try {
    const file = join(folder, "module.mjs");
    await writeFile(file, outputFiles[0].contents);
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
