// Bundles the examples of a site's own design: demo/headless/{plain,react,vue}/page.js.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Samtycke stays a file of its own, as a site would have it. */
export async function buildHeadless() {
  await build({
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    entryPoints: {
      "plain/page": "demo/headless/scripts/plain.js",
      "react/page": "demo/headless/scripts/react.jsx",
      "vue/page": "demo/headless/scripts/vue.js",
    },
    outdir: "demo/headless",
    external: ["/samtycke/samtycke.js"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
      // Vue would make a Trusted Types policy of its own, which our pages' CSP does not list.
      "window.trustedTypes": "undefined",
    },
    legalComments: "none",
    logLevel: "warning",
  });
}
