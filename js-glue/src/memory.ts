import { SamtyckeError } from "./error.js";

/** What is kept beside the cookie, after a choice only, in localStorage as `samtycke_KEY`. */
export type MemoryKey =
  | "record"
  | "receipt"
  | "queue"
  /** What each purpose stores on the device. */
  | "places"
  /** The versions of the policy whose choices hold under the newest, which is the first. */
  | "versions"
  /** When the policy was last looked at, and its languages. */
  | "checked"
  /** The domain whose subdomains share the choice; none: this host alone. */
  | "domain"
  /** The language of the first layer that took a refusal; core has not proved it yet. */
  | "refused"
  /** The record of the choice that Global Privacy Control was on for, or leaves as it is. */
  | "heard"
  /** What a choice means in Google's consent mode, with the cookie of that choice. */
  | "signals"
  /** A choice that was taken back before core was there to record it. */
  | "withdrawn";

/** The JSON kept under the key; null when there is none, or storage is denied. */
export function recall<T>(key: MemoryKey): T | null {
  try {
    // What is not there is null, also as text.
    return JSON.parse(localStorage.getItem(`samtycke_${key}`) as string) as T | null;
  } catch {
    return null;
  }
}

/**
 * Keeps a value; null forgets it.
 * @throws SamtyckeError "storage.denied"
 */
export function remember(key: MemoryKey, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(`samtycke_${key}`);
    else localStorage.setItem(`samtycke_${key}`, JSON.stringify(value));
  } catch (cause) {
    throw storageDenied(cause);
  }
}

/**
 * Nothing is written to find out. (Chromium says `cookieEnabled` even where it keeps no cookie,
 * but then it denies localStorage too.)
 * @throws SamtyckeError "storage.denied"
 */
export function mustBeAbleToStore(): void {
  try {
    if (navigator.cookieEnabled && localStorage) return;
  } catch {}
  throw storageDenied();
}

export function storageDenied(cause?: unknown): SamtyckeError {
  return new SamtyckeError("storage.denied", "allow site data.", "", {
    cause,
  });
}
