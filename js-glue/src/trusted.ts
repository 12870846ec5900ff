/** The one Trusted Types policy, `samtycke`: HTML from core's writer, scripts a site declared. */
interface Factory {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}

const rules: Factory = {
  createHTML: (html) => html,
  createScriptURL: (url) => {
    const { protocol } = new URL(url, document.baseURI);
    if (protocol !== "https:" && protocol !== "http:")
      throw new TypeError(`not a script address: ${protocol}`);
    return url;
  },
};

const host = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Factory): Factory } };
let policy: Factory | undefined;

export function trusted(): Factory {
  policy ??= host.trustedTypes?.createPolicy("samtycke", rules) ?? rules;
  return policy;
}
