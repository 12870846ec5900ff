import type { StoredItem } from "./erasure.js";
import { complain } from "./error.js";
import type { HoldRule } from "./hold.js";
import { addressPattern, type Pattern, patternOf } from "./pattern.js";

/** Something that the page stores or asks for and the policy does not declare. */
export interface Finding {
  /** "request" is one to another site. */
  kind: StoredItem["kind"] | "request";
  /** The name in its storage; of a request the host. */
  name: string;
  /** The script that did it, where that could be seen. */
  by?: string;
  /** Of a cookie, as an ISO 8601 duration; without one it ends with the session. */
  lifetime?: string;
}

export interface Report {
  undeclared: Finding[];
  /** Fragments for a policy's `services`, one for each script's host: names and texts are yours. */
  services: object[];
  /** Rules that would hold the requests back. */
  hold: HoldRule[];
}

export interface Detect {
  /** What has been seen so far, and what is stored now; also as tables on the console. */
  report(): Promise<Report>;
}

/** What the policy document and the site say. */
export interface Declarations {
  policy(): Promise<string>;
  options?: { hold?: HoldRule[] | undefined };
}

type Declared = { kind: string; pattern: Pattern };

interface PolicyDocument {
  purposes: { services?: { storage?: { kind: string; name: string }[] }[] }[];
}

const own = /^samtycke[-_]/;

/**
 * For development: watches cookies, storage and requests to other sites from here on, and what is
 * there already. Each thing that the policy does not declare is told once: in a table on the
 * console and as `samtycke:undeclared` on the document.
 */
export class Detector implements Detect {
  readonly #found = new Map<string, Finding>();
  readonly #held: ((url: URL) => boolean)[];
  readonly #declared: Promise<Declared[]>;
  #fresh: Finding[] = [];

  /** @throws TypeError when a `hold` rule is no address */
  constructor(source: Declarations) {
    this.#held = (source.options?.hold ?? []).map(({ match }) => addressPattern(match));
    this.#declared = source.policy().then(storageOf);
    this.#declared.catch(complain);
    this.#watch();
    this.#look().catch(complain);
  }

  async report(): Promise<Report> {
    await this.#look();
    const undeclared = [...this.#found.values()];
    const services = servicesFor(undeclared.filter(({ kind }) => kind !== "request"));
    const requests = undeclared.filter(({ kind }) => kind === "request");
    const hold = requests.map(({ name }) => ({ match: `https://${name}/*`, category: "…" }));
    console.table(undeclared);
    if (services.length > 0) console.log(JSON.stringify(services, null, 2));
    return { undeclared, services, hold };
  }

  async #note(finding: Finding): Promise<void> {
    const { kind, name } = finding;
    if (own.test(name)) return;
    for (const declared of await this.#declared)
      if (declared.kind === kind && declared.pattern.test(name)) return;
    const key = `${kind} ${name}`;
    if (this.#found.has(key)) return;
    this.#found.set(key, finding);
    if (this.#fresh.push(finding) === 1)
      setTimeout(() => console.table(this.#fresh.splice(0)), 1_000);
    document.dispatchEvent(new CustomEvent("samtycke:undeclared", { detail: finding }));
  }

  #see(kind: Finding["kind"], name: string, more: Partial<Finding> = {}): void {
    const by = caller();
    this.#note({ kind, name, ...(by ? { by } : {}), ...more }).catch(() => {});
  }

  #watch(): void {
    const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
    if (cookie?.set) {
      const { set } = cookie;
      const see = (text: string) => {
        const lifetime = lifetimeOf(text);
        const name = text.split("=", 1)[0]?.trim() ?? "";
        if (lifetime !== null) this.#see("cookie", name, lifetime ? { lifetime } : {});
      };
      Object.defineProperty(Document.prototype, "cookie", {
        ...cookie,
        set(this: Document, text: string) {
          see(String(text));
          set.call(this, text);
        },
      });
    }
    const kindOf = (storage: unknown) =>
      storage === sessionStorage ? "sessionStorage" : "localStorage";
    this.#wrap(Storage.prototype, "setItem", (storage, [name]) =>
      this.#see(kindOf(storage), String(name)),
    );
    const { CookieStore, CacheStorage, ServiceWorkerContainer } = globalThis as unknown as Record<
      string,
      { prototype: object } | undefined
    >;
    this.#wrap(CookieStore?.prototype, "set", (_, [cookie]) =>
      this.#see("cookie", (cookie as { name?: string }).name ?? String(cookie)),
    );
    this.#wrap(IDBFactory.prototype, "open", (_, [name]) => this.#see("indexedDb", String(name)));
    this.#wrap(CacheStorage?.prototype, "open", (_, [name]) =>
      this.#see("cacheStorage", String(name)),
    );
    this.#wrap(ServiceWorkerContainer?.prototype, "register", (_, [script]) =>
      this.#see("serviceWorker", new URL(String(script), document.baseURI).pathname),
    );
    const seen = (list: PerformanceObserverEntryList) => {
      for (const { name } of list.getEntries()) this.#request(name);
    };
    new PerformanceObserver(seen).observe({ type: "resource", buffered: true });
  }

  #wrap(
    prototype: object | undefined,
    name: string,
    see: (self: unknown, values: unknown[]) => void,
  ): void {
    const methods = prototype as Record<string, (...values: unknown[]) => unknown> | undefined;
    const native = methods?.[name];
    if (!methods || !native) return;
    methods[name] = function (this: unknown, ...values: unknown[]) {
      see(this, values);
      return native.apply(this, values);
    };
  }

  #request(address: string): void {
    const url = new URL(address, document.baseURI);
    if (!/^https?:$/.test(url.protocol) || url.hostname === location.hostname) return;
    if (this.#held.some((fits) => fits(url))) return;
    this.#note({ kind: "request", name: url.hostname }).catch(() => {});
  }

  /** What is stored now, by whomever. */
  async #look(): Promise<void> {
    const found: Finding[] = [];
    const add = (kind: Finding["kind"], names: (string | undefined)[]) => {
      for (const name of names) if (name) found.push({ kind, name });
    };
    add(
      "cookie",
      document.cookie.split("; ").map((one) => one.split("=", 1)[0]),
    );
    add("localStorage", Object.keys(localStorage));
    add("sessionStorage", Object.keys(sessionStorage));
    // Some are there only in a secure context, or in some browsers.
    const databases = await indexedDB.databases?.().catch(() => []);
    add("indexedDb", databases?.map(({ name }) => name) ?? []);
    if ("caches" in globalThis) add("cacheStorage", await caches.keys().catch(() => []));
    const workers = await navigator.serviceWorker?.getRegistrations().catch(() => []);
    add("serviceWorker", workers?.map(({ active }) => pathOf(active?.scriptURL)) ?? []);
    for (const finding of found) await this.#note(finding);
  }
}

function storageOf(policy: string): Declared[] {
  const { purposes } = JSON.parse(policy) as PolicyDocument;
  return purposes
    .flatMap(({ services = [] }) => services)
    .flatMap(({ storage = [] }) => storage)
    .map(({ kind, name }) => ({ kind, pattern: patternOf(name) }));
}

function pathOf(address: string | undefined): string | undefined {
  return address && new URL(address).pathname;
}

/** "" for a session's cookie, null for one that is being removed. */
function lifetimeOf(cookie: string): string | null {
  const [, age] = /;\s*max-age\s*=\s*(-?\d+)/i.exec(cookie) ?? [];
  const [, date] = /;\s*expires\s*=\s*([^;]+)/i.exec(cookie) ?? [];
  if (age === undefined && date === undefined) return "";
  const seconds = age === undefined ? (Date.parse(date ?? "") - Date.now()) / 1000 : Number(age);
  if (Number.isNaN(seconds)) return "";
  return seconds > 0 ? `P${Math.max(1, Math.round(seconds / 86_400))}D` : null;
}

/** The script nearest to the call that is not this one. */
function caller(): string | undefined {
  const addresses = new Error().stack?.match(/https?:\/\/[^\s)]+?(?=:\d+:\d+)/g);
  return addresses?.find((address) => address !== import.meta.url);
}

/** Numbers of visitors and accounts in a name differ from page to page: `*` stands for them. */
export function patternFor(name: string): string {
  const number =
    /[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|\d{5,}|(?<=[_.-])(?=[A-Z0-9]*\d)[A-Z0-9]{6,}/g;
  const pattern = name.replace(number, "*");
  return pattern.replaceAll("*", "").length >= 2 ? pattern : name;
}

function servicesFor(findings: Finding[]): object[] {
  const services = new Map<string, Map<string, object>>();
  for (const { kind, name, by, lifetime } of findings) {
    const host = by ? new URL(by).hostname : location.hostname;
    const items = services.get(host) ?? new Map<string, object>();
    services.set(host, items);
    const pattern = patternFor(name);
    // The policy needs one for these; how long, only the service's maker knows.
    const lasting = ["cookie", "sessionStorage"].includes(kind) ? lifetime : "P365D";
    items.set(`${kind} ${pattern}`, {
      kind,
      name: pattern,
      ...(lasting ? { lifetime: lasting } : {}),
    });
  }
  return [...services].map(([host, items]) => ({
    id: host.replace(/[^a-z0-9]+/g, "-").replace(/^(?![a-z])/, "service-"),
    name: host,
    storage: [...items.values()],
  }));
}
