import { recall } from "./memory.js";
import { type Pattern, patternOf } from "./pattern.js";

/** Something that a purpose keeps on the device; `name` may hold "*" for any run of characters. */
export interface StoredItem {
  kind:
    | "cookie"
    | "localStorage"
    | "sessionStorage"
    | "indexedDb"
    | "cacheStorage"
    /** `name` is its scope or its script: an address, or the path of one. */
    | "serviceWorker";
  name: string;
  service?: string;
  /** A cookie that scripts cannot see, as the policy says. */
  httpOnly?: boolean;
  /** Where it is kept, as the policy says, when that is not this site: `https://service.example`. */
  origin?: string;
}

/** What was found and is gone, by its own name. */
export type Erased = Pick<StoredItem, "kind" | "name" | "service">;

/**
 * What is, or may be, still there: "http-only" and "other-origin" are out of a script's reach;
 * "blocked" is what the browser did not let go, such as a database that a page still uses.
 */
export interface Remaining extends Erased {
  why: "http-only" | "other-origin" | "blocked";
}

export interface Outcome {
  erased: Erased[];
  remaining: Remaining[];
}

/** The names that were erased, and those that could not be. */
interface Attempt {
  gone: string[];
  left: string[];
}

/**
 * Erases what withdrawn purposes stored. A script that already runs in the page cannot be stopped,
 * so until the page is left what it writes under these names is refused, and erased once more when
 * the page goes and when any later one comes.
 */
export class Erasure {
  readonly #held = new Map<string, StoredItem[]>();
  #guarded = false;

  /** Erases, once. Never rejects. */
  async erase(items: StoredItem[]): Promise<Outcome> {
    const attempts = items.map(attempt);
    const outcome: Outcome = { erased: [], remaining: [] };
    for (const { erased, remaining } of await Promise.all(attempts)) {
      outcome.erased.push(...erased);
      outcome.remaining.push(...remaining);
    }
    return outcome;
  }

  /** Erases, and keeps the names empty while the grant's scripts may still run. */
  hold(grant: string, items: StoredItem[]): Promise<Outcome> {
    this.#held.set(grant, items);
    this.#guard();
    for (const delay of [1_000, 5_000, 20_000]) setTimeout(() => this.#sweep(), delay);
    return this.erase(items);
  }

  /** The grant, a purpose or a service of it, is given again. */
  release(grant: string): void {
    for (const [held, items] of this.#held)
      this.#held.set(
        held,
        items.filter((item) => !covers([grant], held, item)),
      );
  }

  /** Erases what is not granted, and a page before this one, or beside it, may have left. */
  sweepAllBut(granted: readonly string[]): void {
    for (const [place, items] of Object.entries(places()))
      void this.erase(items.filter((item) => !covers(granted, place, item)));
  }

  #all(): StoredItem[] {
    return [...this.#held.values()].flat();
  }

  #sweep(): void {
    void this.erase(this.#all());
  }

  #refuses(kind: StoredItem["kind"], name: string): boolean {
    return this.#all().some((item) => item.kind === kind && patternOf(item.name).test(name));
  }

  #guard(): void {
    if (this.#guarded) return;
    this.#guarded = true;
    addEventListener("pagehide", () => this.#sweep());
    document.addEventListener("visibilitychange", () => this.#sweep());

    const refuses = this.#refuses.bind(this);
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (name, value) {
      const kind = this === sessionStorage ? "sessionStorage" : "localStorage";
      if (!refuses(kind, String(name))) setItem.call(this, name, value);
    };
    const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
    if (cookie?.get && cookie.set)
      Object.defineProperty(document, "cookie", {
        configurable: true,
        get: cookie.get,
        set(this: Document, text: string) {
          const name = String(text).split("=", 1)[0]?.trim() ?? "";
          if (!refuses("cookie", name)) cookie.set?.call(this, text);
        },
      });
  }
}

/** Whether the grants allow an item of a place, which is a grant as well. */
function covers(granted: readonly string[], place: string, { service }: StoredItem): boolean {
  const [purpose = ""] = place.split(".", 1);
  return [place, purpose, `${purpose}.${service}`].some((grant) => granted.includes(grant));
}

/** What each grant stores, as core said at the last choice: known without wasm. */
function places(): Record<string, StoredItem[]> {
  const kept = recall<Record<string, unknown>>("places") ?? {};
  const lists = Object.values(kept);
  const sound = lists.every((items) => Array.isArray(items) && items.every(isStoredItem));
  return sound ? (kept as Record<string, StoredItem[]>) : {};
}

/** What goes with a grant, a purpose or a service of it, when only `granted` are left. */
export function storedBy(grant: string, granted: readonly string[]): StoredItem[] {
  return Object.entries(places()).flatMap(([place, items]) =>
    `${place}.`.startsWith(`${grant}.`)
      ? items.filter((item) => !covers(granted, place, item))
      : [],
  );
}

/** What is kept in storage can have been written by any script of the page. */
function isStoredItem(item: unknown): item is StoredItem {
  const { kind, name } = (item ?? {}) as Partial<StoredItem>;
  return typeof name === "string" && typeof kind === "string" && Object.hasOwn(erasers, kind);
}

/** Erases every cookie of this name that a script of this page can reach. */
export function eraseEverywhere(name: string): void {
  eraseCookies(patternOf(name));
}

/** How long a database may take until it counts as blocked. */
const patience = 3_000; // ms

type Eraser = (names: Pattern, pattern: string) => Attempt | Promise<Attempt>;

const erasers: Record<StoredItem["kind"], Eraser> = {
  cookie: eraseCookies,
  localStorage: (names) => eraseFrom(() => localStorage, names),
  sessionStorage: (names) => eraseFrom(() => sessionStorage, names),
  indexedDb: eraseDatabases,
  cacheStorage: eraseCaches,
  serviceWorker: unregister,
};

async function attempt(item: StoredItem): Promise<Outcome> {
  const { kind, name, service, httpOnly, origin } = item;
  const called = (one: string): Erased => ({ kind, name: one, ...(service && { service }) });
  if (origin && origin !== location.origin)
    return { erased: [], remaining: [{ ...called(name), why: "other-origin" }] };
  try {
    const erasing = erasers[kind](patternOf(name), name);
    const { gone, left } = await Promise.race([erasing, tooLate(name)]);
    const remaining: Remaining[] = left.map((one) => ({ ...called(one), why: "blocked" }));
    if (httpOnly) remaining.push({ ...called(name), why: "http-only" });
    return { erased: gone.map(called), remaining };
  } catch (error) {
    // Where the browser denies the storage, nothing is stored either.
    const denied = error instanceof DOMException && error.name === "SecurityError";
    return { erased: [], remaining: denied ? [] : [{ ...called(name), why: "blocked" }] };
  }
}

/** A browser that is long in answering does not keep the page from being told. */
function tooLate(name: string): Promise<Attempt> {
  return new Promise((done) => setTimeout(done, 2 * patience, { gone: [], left: [name] }));
}

function eraseCookies(names: Pattern): Attempt {
  const found = new Set(cookieNames().filter((name) => names.test(name)));
  const left = () => cookieNames().filter((name) => found.has(name));
  // `__Secure-`, `__Host-` and partitioned cookies go only so; WebKit takes it from no http page.
  for (const more of ["", "; Secure", "; Secure; Partitioned"])
    for (const name of new Set(left()))
      for (const domain of domains())
        for (const path of paths()) eraseCookie(name, path + domain + more);
  return { gone: [...found].filter((name) => !left().includes(name)), left: [...new Set(left())] };
}

function cookieNames(): string[] {
  return document.cookie.split("; ").map((cookie) => cookie.split("=", 1)[0] ?? "");
}

/** Past our own guard, which refuses what scripts write. */
function eraseCookie(name: string, place: string): void {
  const write = Object.getOwnPropertyDescriptor(Document.prototype, "cookie")?.set;
  write?.call(document, `${name}=; Max-Age=0${place}; SameSite=Lax`);
}

/** A script can only see that a cookie is there, not where it belongs: every place is tried. */
function domains(): string[] {
  const labels = location.hostname.split(".");
  return ["", ...labels.map((_, i) => `; Domain=${labels.slice(i).join(".")}`)];
}

function paths(): string[] {
  const parts = location.pathname.split("/").slice(1);
  const found = new Set(["/"]);
  parts.forEach((_, i) => {
    const path = `/${parts.slice(0, i + 1).join("/")}`;
    found.add(path).add(path.replace(/\/?$/, "/"));
  });
  return ["", ...[...found].map((path) => `; Path=${path}`)];
}

function eraseFrom(storage: () => Storage, names: Pattern): Attempt {
  const gone = Object.keys(storage()).filter((name) => names.test(name));
  for (const name of gone) storage().removeItem(name);
  return { gone, left: [] };
}

async function eraseDatabases(names: Pattern, pattern: string): Promise<Attempt> {
  // Firefox lists them from 126 on. Before, what has no "*" can still be deleted.
  if (!indexedDB.databases && pattern.includes("*")) return { gone: [], left: [pattern] };
  const found = indexedDB.databases
    ? (await indexedDB.databases()).map(({ name }) => name ?? "")
    : [pattern];
  return each(
    found.filter((name) => names.test(name)),
    (name) =>
      new Promise((done) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = () => done(true);
        // It goes as soon as the last page that uses it lets it go.
        request.onblocked = request.onerror = () => done(false);
        setTimeout(done, patience, false);
      }),
  );
}

async function eraseCaches(names: Pattern): Promise<Attempt> {
  if (!("caches" in globalThis)) return { gone: [], left: [] };
  const found = (await caches.keys()).filter((name) => names.test(name));
  return each(found, (name) => caches.delete(name));
}

/** It answers no page that is opened from here on. */
async function unregister(names: Pattern): Promise<Attempt> {
  const attempt: Attempt = { gone: [], left: [] };
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    const addresses = [registration.scope, worker?.scriptURL ?? registration.scope];
    if (!addresses.some((url) => names.test(url) || names.test(new URL(url).pathname))) continue;
    const done = await registration.unregister();
    attempt[done ? "gone" : "left"].push(registration.scope);
  }
  return attempt;
}

async function each(names: string[], erase: (name: string) => Promise<boolean>): Promise<Attempt> {
  const done = await Promise.all(names.map(erase));
  return { gone: names.filter((_, i) => done[i]), left: names.filter((_, i) => !done[i]) };
}
