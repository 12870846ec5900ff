import { complain, SamtyckeError } from "./error.js";
import { recall } from "./memory.js";

/** Consent types of Google's consent mode, version 2 -> "granted" or "denied". */
export type ConsentMode = Record<string, string>;

/** What core made of the choice in the cookie. */
export interface KeptSignals {
  cookie: string;
  mode: ConsentMode;
}

const host = globalThis as { dataLayer?: unknown[] };

/** The page's dataLayer can be anything: nothing of ours fails because of it. */
function guarded(tell: () => void): void {
  try {
    tell();
  } catch (cause) {
    complain(new SamtyckeError("signals.data-layer", String(cause)));
  }
}

/** As Google's own snippet: its library tells a command from an event by `arguments`. */
function gtag(..._command: unknown[]): void {
  guarded(() => {
    host.dataLayer ??= [];
    // biome-ignore lint/complexity/noArguments: an array would be taken for something else
    host.dataLayer.push(arguments);
  });
}

const nothing = {
  ad_storage: "denied",
  ad_user_data: "denied",
  ad_personalization: "denied",
  analytics_storage: "denied",
  functionality_storage: "denied",
  personalization_storage: "denied",
  security_storage: "granted", // what keeps people secure needs no consent
};

/** Before any tag of Google has started: everything denied, and tags wait for what follows. */
export function denyByDefault(): void {
  gtag("consent", "default", { ...nothing, wait_for_update: 500 });
}

/** What the policy makes of a choice. */
export function signal(mode: ConsentMode): void {
  gtag("consent", "update", mode);
}

/**
 * What is kept for the choice in this cookie. Subdomains share the cookie alone, and a refusal does
 * not wait for core: what is kept of another choice denies everything, until core has been asked.
 */
export function signalKept(cookie: string): void {
  const kept = recall<KeptSignals>("signals");
  if (kept) gtag("consent", "update", kept.cookie === cookie ? kept.mode : nothing);
}

/** For tag managers: an event with the grants, where the page has a `dataLayer`. */
export function tellDataLayer({ granted }: { granted: readonly string[] }): void {
  guarded(() => host.dataLayer?.push({ event: "samtycke_consent", granted }));
}
