import { SamtyckeError } from "./error.js";

/**
 * The one Trusted Types policy, `samtycke`: HTML from core's writer, and scripts that the site
 * itself put into its page, held back.
 */
interface Factory {
  createHTML(html: string): string;
  createScript(text: string): string;
  createScriptURL(url: string): string;
}

const rules: Factory = {
  createHTML: (html) => html,
  createScript: (text) => text,
  createScriptURL: (url) => {
    if (!/^https?:$/.test(new URL(url, document.baseURI).protocol))
      throw new SamtyckeError("gate.address", `must be http(s): ${url}`);
    return url;
  },
};

// A page may load several of our modules, and a name can be taken once only.
const shared = Symbol.for("samtycke.trusted");
const host = globalThis as {
  trustedTypes?: { createPolicy(name: string, rules: Factory): Factory };
  [shared]?: Factory;
};

export function trusted(): Factory {
  host[shared] ??= host.trustedTypes?.createPolicy("samtycke", rules) ?? rules;
  return host[shared];
}
