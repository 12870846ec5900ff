/** What the consent cookie says (wasm/core/consent/cookie.h has the format and the rules). */
export interface StoredChoice {
  /** The policy version that the choice was made under. */
  version: string;
  granted: string[];
  /** The random number of this browser. */
  principal: string;
  /** The id of the consent record. */
  record: string;
}

const cookieName = "samtycke_consent";
const longest = 1024; // bytes
const tolerance = 60_000; // ms
const instant = /^(0|[1-9a-z][0-9a-z]{0,8})$/;
const purposes = /^([a-z][a-z0-9-]{0,63}(,|$))*$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The value of the consent cookie in a `document.cookie`, or null. */
export function consentCookie(cookies: string): string | null {
  for (const cookie of cookies.split("; "))
    if (cookie.startsWith(`${cookieName}=`)) return cookie.slice(cookieName.length + 1);
  return null;
}

/**
 * The choice in a consent cookie, or null when there is none that holds at `now`: the fast path,
 * without wasm. Core reads the cookie once more, and stricter, before it shows or changes anything.
 */
export function readChoice(cookie: string | null, now: number): StoredChoice | null {
  if (!cookie || cookie.length > longest) return null;
  const end = cookie.lastIndexOf("~");
  const fields = cookie.split("~");
  const [format, version, made, expires, granted, principal, record, check] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (fields.length !== 8 || format !== "1" || check !== checkOf(cookie.slice(0, end))) return null;
  if (!instant.test(made) || !instant.test(expires)) return null;
  if (!uuid.test(principal) || !uuid.test(record)) return null;
  if (!purposes.test(granted) || granted.endsWith(",")) return null;
  if (Number.parseInt(made, 36) > now + tolerance || Number.parseInt(expires, 36) <= now)
    return null;
  return { version, granted: granted ? granted.split(",") : [], principal, record };
}

/** FNV-1a, 32 bits, in base 36. */
function checkOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
