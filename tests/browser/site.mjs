// A site of one page that a test writes itself, with a policy of its own, before the real dist/:
// everything else that it asks for, also from other hosts, is answered here and noted.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, root } from "./harness.mjs";

/** Okidoki's policy with a purpose for embeds: the services youtube and vimeo. */
export const policy = JSON.parse(
  readFileSync(join(root, "consent-schemas/policies/okidoki.json"), "utf8"),
);
delete policy.sources;
policy.data.push({ id: "watched", title: { sv: "Filmer du ser", en: "Films you watch" } });
policy.processors.push(
  {
    id: "google",
    name: "Google Ireland",
    task: { sv: "Visar film.", en: "Shows films." },
    place: "outsideEuEea",
    transferBasis: { sv: "Standardavtalsklausuler.", en: "Standard contractual clauses." },
  },
  {
    id: "vimeo",
    name: "Vimeo.com",
    task: { sv: "Visar film.", en: "Shows films." },
    place: "euEea",
  },
);
policy.purposes.push({
  id: "media",
  title: { sv: "Film", en: "Film" },
  description: { sv: "Film från andra visas i sidan.", en: "Films of others are shown here." },
  basis: "consent",
  asked: true,
  surfaces: ["website"],
  data: ["watched"],
  recipients: ["google", "vimeo"],
  retention: [{ trigger: "created", period: "P1M", action: "erase" }],
  services: [
    {
      id: "youtube",
      name: "YouTube",
      processor: "google",
      storage: [{ kind: "localStorage", name: "yt-*", lifetime: "P30D" }],
    },
    { id: "vimeo", name: "Vimeo", processor: "vimeo" },
  ],
});

const own = /^\/(samtycke\/|v1\/okidoki\/consents)/;
const scriptCsp = "script-src 'self' https://cdn.example 'wasm-unsafe-eval'";

/** The strict policy of the demo, with the hosts that the tests embed from. */
export const strictCsp =
  `default-src 'none'; ${scriptCsp}; style-src 'self' https://cdn.example; connect-src 'self'; ` +
  "img-src 'self' https:; frame-src 'self' https:; media-src 'self' https:; object-src 'self' https:; " +
  "require-trusted-types-for 'script'; trusted-types samtycke";

export const tag = (attributes = "defer") =>
  `<script src="/samtycke/samtycke.global.js" data-policy="/site/policy.json" data-version="${policy.version}" data-language="sv" ${attributes}></script>`;

/** A script that says its name in `globalThis.ran` is served for every path that ends in .js. */
export const saying = (name) => `(globalThis.ran ??= []).push(${JSON.stringify(name)});`;

/**
 * For the option `before` of Demo.visit; the page is at /site/.
 * @param files path or address -> what is served there, {body, contentType}, or a promise of it
 */
export function site({ head = "", body = "", csp = strictCsp, files = {} }) {
  const pages = {
    "/site/": {
      contentType: "text/html; charset=utf-8",
      headers: { "Content-Security-Policy": csp },
      body: `<!doctype html><html lang="sv"><meta charset="utf-8"><title>Test</title>${head}<body>${body}`,
    },
    "/site/policy.json": { contentType: "application/json", body: JSON.stringify(policy) },
    ...files,
  };
  return async (page) => {
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      const url = new URL(request.url());
      const name = url.pathname.split("/").at(-1);
      const file = pages[url.href] ?? pages[url.pathname];
      if (file) Promise.resolve(file).then((answer) => request.respond(answer));
      // The backend knows another policy: it is as if it could not be reached.
      else if (url.pathname.endsWith("/consents")) request.respond({ status: 503 });
      else if (own.test(url.pathname)) request.continue();
      else if (name.endsWith(".js"))
        request.respond({
          contentType: "text/javascript",
          headers: { "access-control-allow-origin": "*" },
          body: saying(name),
        });
      else
        request.respond({
          contentType: request.resourceType() === "document" ? "text/html" : "text/plain",
          body: `<!doctype html><p>${url.href.replace(/[&<]/g, "")}`,
        });
    });
  };
}

/** What was asked of other hosts, in order. */
export const abroad = (visitor) =>
  visitor.requests.map(({ url }) => url).filter((url) => !url.startsWith(visitor.origin));

/** Waits until all of these have been asked for. */
export function asksFor(visitor, ...urls) {
  const missing = () => urls.filter((url) => !abroad(visitor).includes(url));
  return eventually(missing, () => missing().length === 0);
}

/** The cookie of a visitor who has chosen before. */
export const chosen = (...granted) => chosenUnder(policy.version, ...granted);

/** The same under another version of the policy. */
export function chosenUnder(version, ...granted) {
  const time = (ms) => Math.round(ms).toString(36);
  const text = [
    "1",
    version,
    time(Date.now() - 60_000),
    time(Date.now() + 86_400_000 * 100),
    granted.sort().join(),
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "019a9c1e-7c00-7cc3-98c4-dc0c0c07398f",
  ].join("~");
  let hash = 0x811c9dc5; // FNV-1a
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return { name: "samtycke_consent", value: `${text}~${(hash >>> 0).toString(36)}` };
}

/**
 * Opens the site's page.
 * @param options what `site` takes, `granted`: the grants of a choice made before, `cookies`: others,
 *   and `storage`: what localStorage holds from then
 */
export function visit(demo, { granted, cookies = [], storage = {}, ...options }) {
  const answer = site(options);
  return demo.visit("/site/", {
    async before(page) {
      const all = granted ? [chosen(...granted), ...cookies] : cookies;
      for (const cookie of all) await page.setCookie({ ...cookie, url: demo.origin });
      const chose = granted !== undefined;
      await page.evaluateOnNewDocument(
        (kept, chose) => {
          if (!location.protocol.startsWith("http")) return;
          Object.assign(localStorage, kept);
          if (chose) localStorage.samtycke_places ??= "{}";
        },
        storage,
        chose,
      );
      await answer(page);
    },
  });
}

/**
 * A core that a test writes itself, for effects of the ports; put its file into `files`.
 * @param step (event) -> effects, run in the page
 */
export const coreOf = (step) => ({
  "/samtycke/consent.mjs": {
    contentType: "text/javascript",
    body: `const step = ${step};
      export default async () => ({
        open: () => '{"value":null}',
        dispatch: (text) => {
          const event = JSON.parse(text);
          (globalThis.told ??= []).push(event);
          return JSON.stringify({ value: { effects: step(event) ?? [], html: "<p>core</p>" } });
        },
      });`,
  },
});
