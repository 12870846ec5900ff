// Bundles what the demo's sites take from npm, and writes the privacy pages; run by ./dev build.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildHeadless } from "./headless/build.mjs";
import { writePrivacyPages } from "./privacy.mjs";

await build({
  absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
  entryPoints: ["demo/okidoki/scripts/statistics.js"],
  outfile: "demo/okidoki/assets/statistics.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});

await buildHeadless();
await writePrivacyPages();
