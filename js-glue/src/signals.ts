/** Consent types of Google's consent mode, version 2 -> "granted" or "denied". */
export type ConsentMode = Record<string, string>;

const host = globalThis as { dataLayer?: unknown[] };

/** As Google's own snippet: its library tells a command from an event by `arguments`. */
function gtag(..._command: unknown[]): void {
  host.dataLayer ??= [];
  // biome-ignore lint/complexity/noArguments: an array would be taken for something else
  host.dataLayer.push(arguments);
}

/** Before any tag of Google has started: everything denied, and tags wait for what follows. */
export function denyByDefault(): void {
  gtag("consent", "default", {
    ad_storage: "denied",
    ad_user_data: "denied",
    ad_personalization: "denied",
    analytics_storage: "denied",
    functionality_storage: "denied",
    personalization_storage: "denied",
    security_storage: "granted",
    wait_for_update: 500,
  });
}

/** What the policy makes of a choice. */
export function signal(mode: ConsentMode | null): void {
  if (mode) gtag("consent", "update", mode);
}

/** The same with everything taken back. */
export function denied(mode: ConsentMode | null): ConsentMode | null {
  return mode && Object.fromEntries(Object.keys(mode).map((type) => [type, "denied"]));
}

/** For tag managers: an event with the grants, where the page has a `dataLayer`. */
export function tellDataLayer(granted: readonly string[]): void {
  host.dataLayer?.push({ event: "samtycke_consent", granted });
}
