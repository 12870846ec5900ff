import { SamtyckeError } from "./error.js";
import { idOf } from "./migrate-names.js";

/** A choice that the visitor made with the tool that was here before. */
export interface ImportedChoice {
  /** Milliseconds since 1970; null when nobody can know: then the visitor is asked. */
  made: number | null;
  /** Grants: a purpose, or `purpose.service`. Each is literally in what was stored. */
  granted: string[];
  from: "cc_cookie" | "klaro";
}

/** What the earlier tool's configuration says about its stored choice; all of it is optional. */
export interface ImportSettings {
  /** vanilla-cookieconsent: a choice under another revision is not taken over. */
  revision?: number | undefined;
  /** klaro: `cookieExpiresAfterDays`, 120 when absent. */
  days?: number | undefined;
  /** The earlier tool kept the choice in localStorage. */
  localStorage?: boolean | undefined;
  /**
   * Grants whose boxes were ticked beforehand. A yes to one of them is no consent (GDPR recital 32),
   * so a choice with any of them is not taken over.
   */
  preTicked?: readonly string[] | undefined;
}

/** The part of a policy document that is needed here. */
export interface ImportPolicy {
  purposes: readonly {
    id: string;
    asked?: boolean | undefined;
    services?: readonly { id: string }[] | undefined;
  }[];
}

const longest = 8192; // characters; a cookie holds 4096 bytes
const tolerance = 60_000; // ms
const day = 86_400_000; // ms

/**
 * The choice in a `document.cookie`, or null: when there is none, when anything about it is not as
 * these tools write it, or when it does not answer just what the policy asks.
 */
export function storedChoice(
  cookies: string,
  policy: ImportPolicy,
  now: number,
  settings: ImportSettings = {},
): ImportedChoice | null {
  const choice = readStored(cookies, policy, now, settings);
  const within = (one: string, other: string) => one === other || one.startsWith(`${other}.`);
  const ticked = choice?.granted.some((grant) =>
    settings.preTicked?.some((one) => within(one, grant) || within(grant, one)),
  );
  return ticked ? null : choice;
}

/**
 * As `storedChoice`, for the page: with localStorage, and with klaro's time where it can be known.
 * @param given also as JSON
 * @throws SamtyckeError "imports.settings"
 */
export async function importedChoice(
  policy: ImportPolicy,
  given: ImportSettings | string = {},
): Promise<ImportedChoice | null> {
  const settings = settingsOf(given);
  const kept = settings.localStorage ? locallyStored() : document.cookie;
  const choice = storedChoice(kept, policy, Date.now(), settings);
  if (choice?.from === "klaro" && !settings.localStorage)
    choice.made = whenMade(await expiryOf("klaro"), Date.now(), settings.days);
  return choice;
}

/**
 * When klaro's cookie was written, from when it ends. Some browsers let a script's cookie live for
 * 7 days, or 400, whatever it asks for: where that may have been so, null.
 */
export function whenMade(expires: number | null, now: number, days = 120): number | null {
  if (expires === null || !(days > 7 && days < 400) || expires - now <= 7 * day) return null;
  const made = expires - days * day;
  return made <= now + tolerance ? Math.min(made, now) : null;
}

function readStored(
  cookies: string,
  policy: ImportPolicy,
  now: number,
  settings: ImportSettings,
): ImportedChoice | null {
  const vanilla = jsonIn(cookies, "cc_cookie");
  if (vanilla !== undefined) return fromVanilla(vanilla, policy, now, settings);
  const klaro = jsonIn(cookies, "klaro");
  return klaro === undefined ? null : fromKlaro(klaro, policy);
}

/** undefined without the cookie; null when it is not JSON, or when two of them differ. */
function jsonIn(cookies: string, name: string): unknown {
  const values = cookies
    .split("; ")
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1));
  const [value] = values;
  if (value === undefined) return undefined;
  if (value.length > longest || values.some((other) => other !== value)) return null;
  try {
    return JSON.parse(decodeURIComponent(value));
  } catch {
    return null;
  }
}

/** {categories, services, revision, consentId, consentTimestamp, lastConsentTimestamp, …} */
function fromVanilla(
  json: unknown,
  policy: ImportPolicy,
  now: number,
  settings: ImportSettings,
): ImportedChoice | null {
  if (!isRecord(json)) return null;
  const { categories, services = {}, revision, consentId, consentTimestamp } = json;
  const { lastConsentTimestamp, expirationTime = Number.POSITIVE_INFINITY } = json;
  const made = instant(lastConsentTimestamp);
  const first = instant(consentTimestamp);
  if (!isNames(categories) || !isRecord(services)) return null;
  if (!Object.values(services).every(isNames) || Object.keys(services).length > 100) return null;
  if (typeof consentId !== "string" || !Number.isInteger(revision)) return null;
  if (made === null || first === null || first > made || made > now + tolerance) return null;
  if (typeof expirationTime !== "number" || expirationTime <= now) return null;
  if (settings.revision !== undefined && settings.revision !== revision) return null;

  const accepted = new Set(categories.map(idOf));
  const within = new Map(
    Object.entries(services).map(([name, list]) => [idOf(name), (list as string[]).map(idOf)]),
  );
  const granted: string[] = [];
  for (const { id, services: known = [] } of policy.purposes.filter(({ asked }) => asked)) {
    const named = within.get(id) ?? [];
    // The category's own cookies are a service of the category's name (migrate-vanilla.ts).
    const others = known.map((service) => service.id).filter((service) => service !== id);
    const some = others.filter((service) => named.includes(service));
    // No service is allowed without its category: one of the two is not the visitor's word.
    if (!accepted.has(id) && named.length > 0) return null;
    if (!accepted.has(id)) continue;
    if (some.length === others.length) granted.push(id);
    else if (some.length === 0)
      return null; // it was a yes to something else
    else granted.push(...some.map((service) => `${id}.${service}`));
  }
  return { made, granted, from: "cc_cookie" };
}

/** {service: bool} */
function fromKlaro(json: unknown, policy: ImportPolicy): ImportedChoice | null {
  if (!isRecord(json)) return null;
  const entries = Object.entries(json);
  if (entries.length > 500 || entries.some(([name]) => name.length > 100)) return null;
  if (entries.some(([, allowed]) => typeof allowed !== "boolean")) return null;
  const choices = new Map<string, boolean>();
  for (const [name, allowed] of entries) {
    const id = idOf(name);
    choices.set(id, allowed === true && choices.get(id) !== false);
  }
  const granted: string[] = [];
  for (const { id, services = [] } of policy.purposes.filter(({ asked }) => asked)) {
    // Klaro asks again, too, when there is a service that it has not asked about.
    if (services.length === 0 || services.some((service) => !choices.has(service.id))) return null;
    const some = services.filter((service) => choices.get(service.id));
    if (some.length === services.length) granted.push(id);
    else granted.push(...some.map((service) => `${id}.${service.id}`));
  }
  return { made: null, granted, from: "klaro" };
}

function settingsOf(given: ImportSettings | string): ImportSettings {
  try {
    const settings: unknown = typeof given === "string" ? JSON.parse(given) : given;
    const { preTicked } = settings as ImportSettings;
    const sound =
      preTicked == null ||
      (Array.isArray(preTicked) && preTicked.every((one) => typeof one === "string"));
    if (isRecord(settings) && sound) return settings;
  } catch {}
  throw new SamtyckeError("imports.settings", "give imports as samtycke/migrate does.");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= 100 &&
    value.every((name) => typeof name === "string" && name.length <= 100)
  );
}

/** What `Date.prototype.toISOString` writes. */
function instant(value: unknown): number | null {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value))
    return null;
  const time = Date.parse(value);
  return time > 0 ? time : null;
}

/** In the form of a `document.cookie`. */
function locallyStored(): string {
  return ["cc_cookie", "klaro"]
    .map((name) => [name, localStorage.getItem(name)] as const)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value?.replaceAll("; ", "%3B%20")}`)
    .join("; ");
}

interface CookieStore {
  get(name: string): Promise<{ expires?: number | null } | null>;
}

async function expiryOf(name: string): Promise<number | null> {
  const store = (globalThis as { cookieStore?: CookieStore }).cookieStore;
  const cookie = await store?.get(name).catch(() => null);
  return cookie?.expires ?? null;
}
