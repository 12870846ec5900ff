import { recall } from "./memory.js";

/** Something that a purpose keeps on the device; `name` may hold "*" for any run of characters. */
export interface StoredItem {
  kind: "cookie" | "localStorage" | "sessionStorage" | "indexedDb" | "cacheStorage";
  name: string;
}

/**
 * Erases what withdrawn purposes stored. A script that already runs in the page cannot be stopped,
 * so until the page is left what it writes under these names is refused, and erased once more when
 * the page goes and when any later one comes.
 */
export class Erasure {
  readonly #held = new Map<string, StoredItem[]>();
  #guarded = false;

  /** Erases, once. */
  erase(items: StoredItem[]): void {
    for (const { kind, name } of items) erasers[kind](matcher(name));
  }

  /** Erases, and keeps the names empty while the purpose's scripts may still run. */
  hold(purpose: string, items: StoredItem[]): void {
    this.#held.set(purpose, items);
    this.#guard();
    this.#sweep();
    for (const delay of [1_000, 5_000, 20_000]) setTimeout(() => this.#sweep(), delay);
  }

  /** The purpose is allowed again. */
  release(purpose: string): void {
    this.#held.delete(purpose);
  }

  /** Erases what is not allowed, and a page before this one, or beside it, may have left. */
  sweepAllBut(granted: readonly string[]): void {
    for (const [purpose, items] of Object.entries(places()))
      if (!granted.includes(purpose)) this.erase(items);
  }

  #all(): StoredItem[] {
    return [...this.#held.values()].flat();
  }

  #sweep(): void {
    this.erase(this.#all());
  }

  #refuses(kind: StoredItem["kind"], name: string): boolean {
    return this.#all().some((item) => item.kind === kind && matcher(item.name).test(name));
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

/** What each purpose stores, as core said at the last choice: known without wasm. */
export function places(): Record<string, StoredItem[]> {
  const kept = recall<Record<string, unknown>>("places") ?? {};
  const lists = Object.values(kept);
  const sound = lists.every((items) => Array.isArray(items) && items.every(isStoredItem));
  return sound ? (kept as Record<string, StoredItem[]>) : {};
}

/** What is kept in storage can have been written by any script of the page. */
function isStoredItem(item: unknown): item is StoredItem {
  const { kind, name } = (item ?? {}) as Partial<StoredItem>;
  return typeof name === "string" && typeof kind === "string" && Object.hasOwn(erasers, kind);
}

/** Erases cookies of this name that hide the one at the root of the site. */
export function eraseShadows(name: string): void {
  for (const path of paths()) if (path && path !== "; Path=/") eraseCookie(name, path);
}

const erasers: Record<StoredItem["kind"], (names: RegExp) => void> = {
  cookie: eraseCookies,
  localStorage: (names) => eraseFrom(() => localStorage, names),
  sessionStorage: (names) => eraseFrom(() => sessionStorage, names),
  indexedDb: (names) => void eraseDatabases(names).catch(() => {}),
  cacheStorage: (names) => void eraseCaches(names).catch(() => {}),
};

function matcher(pattern: string): RegExp {
  const literal = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "s");
}

function eraseCookies(names: RegExp): void {
  for (const cookie of document.cookie.split("; ")) {
    const name = cookie.split("=", 1)[0] ?? "";
    if (!names.test(name)) continue;
    for (const domain of domains()) for (const path of paths()) eraseCookie(name, path + domain);
  }
}

/** Past our own guard, which refuses what scripts write. */
function eraseCookie(name: string, place: string): void {
  const write = Object.getOwnPropertyDescriptor(Document.prototype, "cookie")?.set;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  write?.call(document, `${name}=; Max-Age=0${place}${secure}; SameSite=Lax`);
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

function eraseFrom(storage: () => Storage, names: RegExp): void {
  try {
    for (const name of Object.keys(storage())) if (names.test(name)) storage().removeItem(name);
  } catch {
    // Denied: then nothing is stored there either.
  }
}

async function eraseDatabases(names: RegExp): Promise<void> {
  for (const { name } of await indexedDB.databases())
    if (name && names.test(name)) indexedDB.deleteDatabase(name);
}

async function eraseCaches(names: RegExp): Promise<void> {
  for (const name of await caches.keys()) if (names.test(name)) await caches.delete(name);
}
