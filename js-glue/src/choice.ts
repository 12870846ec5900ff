import { recall } from "./memory.js";

/** What the consent cookie says (wasm/core/consent/cookie.h has the format and the rules). */
export interface StoredChoice {
  /** The cookie's value. */
  cookie: string;
  /** The policy version that the choice was made under. */
  version: string;
  /** Milliseconds since 1970. */
  made: number;
  expires: number;
  /** "purpose" for all of it, "purpose.service" for one service of it. */
  granted: string[];
  /** The random number of this browser. */
  principal: string;
  /** The id of the consent record. */
  record: string;
}

export const cookieName = "samtycke_consent";
const longest = 3800; // bytes
const tolerance = 60_000; // ms
const instant = "~(0|[1-9a-z][0-9a-z]{0,8})";
const id = "[a-z][0-9a-z-]{0,63}";
const grant = `${id}(?:\\.${id})?`;
const uuid = "~([-0-9a-f]{36})";
const format = RegExp(
  `^(1~([^~]*)${instant}${instant}~((?:${grant}(?:,${grant})*)?)${uuid}${uuid})~(.*)$`,
);

/** Every value of the consent cookie in a `document.cookie`: other paths can hold others. */
export function consentCookies(cookies: string): string[] {
  return [...cookies.matchAll(/(?:^|; )samtycke_consent=([^;]*)/g)].map((one) => one[1] as string);
}

/**
 * The newest choice that holds at `now`, or null. A withdrawal that core does not know of keeps the
 * time of the choice: of two of the same moment it is the one that grants less.
 */
function newestChoice(cookies: string, now: number): StoredChoice | null {
  const [newest = null] = consentCookies(cookies)
    .flatMap((cookie) => readChoice(cookie, now) ?? [])
    .sort((a, b) => b.made - a.made || a.granted.length - b.granted.length);
  return newest;
}

/** What core is to read: the newest choice's cookie, or else the first, which does not hold, or null. */
export function consentCookie(cookies: string, now: number): string | null {
  return newestChoice(cookies, now)?.cookie ?? consentCookies(cookies)[0] ?? null;
}

/** As wasm/core/consent/cookie.cpp writes it. */
export function encodeChoice(choice: Omit<StoredChoice, "cookie">): string {
  const { version, made, expires, granted, principal, record } = choice;
  const times = [made, expires].map((time) => time.toString(36));
  const text = ["1", version, ...times, granted.join(","), principal, record].join("~");
  return `${text}~${checkOf(text)}`;
}

/** Keeps a consent cookie for this many seconds. Says whether the browser did. */
export function writeChoice(value: string, maxAge: number): boolean {
  const domain = recall<string>("domain");
  const place = domain ? `; Domain=${domain}` : "";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is asynchronous, and not everywhere
  document.cookie = `${cookieName}=${value}; Max-Age=${Math.floor(maxAge)}; Path=/${place}; SameSite=Lax${secure}`;
  const there = consentCookies(document.cookie);
  return value === "" ? there.length === 0 : there.includes(value);
}

/** The same choice with everything refused: until core can record the withdrawal. */
export function refusing(cookie: string): string {
  const fields = cookie.split("~").slice(0, -1);
  fields[4] = "";
  const text = fields.join("~");
  return `${text}~${checkOf(text)}`;
}

/** What `format` finds: all of it, or nothing, of which no check is right. */
type Fields = [string, string | undefined, string, string, string, string, string, string, string];

/**
 * The choice in a consent cookie, or null when there is none that holds at `now`: the fast path,
 * without wasm. Core reads the cookie once more, and stricter, before it shows or changes anything.
 */
export function readChoice(cookie: string | null, now: number): StoredChoice | null {
  if (!cookie || cookie.length > longest) return null;
  const [, text = "", version, made, expires, granted, principal, record, check] = (format.exec(
    cookie,
  ) ?? []) as Iterable<string> as Fields;
  if (check !== checkOf(text)) return null;
  const begin = Number.parseInt(made, 36);
  const end = Number.parseInt(expires, 36);
  if (begin > now + tolerance || end <= now) return null;
  return {
    cookie,
    version,
    made: begin,
    expires: end,
    granted: granted ? granted.split(",") : [],
    principal,
    record,
  };
}

/** What this page's cookie says now. */
export function currentChoice(): StoredChoice | null {
  return newestChoice(document.cookie, Date.now());
}

/** The value of this page's cookie, also of one that does not hold. */
export function currentCookie(): string | null {
  return consentCookie(document.cookie, Date.now());
}

/** Whether the choice holds under this version of the policy. */
export function holdsUnder(choice: StoredChoice, version: unknown): boolean {
  // Any script may have written it; no version has a comma.
  const versions = String(recall("versions")).split(",");
  return (
    choice.version === version || (versions[0] === version && versions.includes(choice.version))
  );
}

/** FNV-1a, 32 bits, in base 36. */
function checkOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
