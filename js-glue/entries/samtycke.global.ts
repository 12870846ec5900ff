// For a plain script tag: <script src="samtycke.global.js" data-policy="…" data-backend="…"
// data-language="…" data-version="…" data-banner="…" data-layout="…" defer>, with data-consent-mode
// (then without defer, above all tags of Google), data-imports, data-detect and data-ui="false"
// where they are wanted. Sets
// `globalThis.samtycke`, then tells `samtycke:ready` on window.
import { type Samtycke, type StartOptions, start } from "../src/start.js";

const { dataset } = document.currentScript as HTMLScriptElement;
const options = {
  policy: "",
  ...dataset,
  consentMode: "consentMode" in dataset,
  detect: "detect" in dataset,
  ui: dataset["ui"] !== "false",
} as StartOptions;

void start(options).then((samtycke) => {
  (globalThis as { samtycke?: Samtycke }).samtycke = samtycke;
  dispatchEvent(new CustomEvent("samtycke:ready"));
});
