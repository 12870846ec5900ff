// For a plain script tag: <script src="samtycke.global.js" data-policy="…" data-backend="…"
// data-language="…" data-version="…" defer>. Sets `globalThis.samtycke`, then tells
// `samtycke:ready` on window.
import { type Samtycke, type StartOptions, start } from "../src/start.js";

const { policy, backend, language, version } = (document.currentScript as HTMLScriptElement)
  .dataset;
const options: StartOptions = { policy: policy ?? "", backend, language, version };

void start(options).then((samtycke) => {
  (globalThis as { samtycke?: Samtycke }).samtycke = samtycke;
  dispatchEvent(new CustomEvent("samtycke:ready"));
});
