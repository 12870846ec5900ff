import { consentCookies } from "./choice.js";
import type { StoredItem } from "./erasure.js";
import type { Session } from "./start.js";

const names = ["cc_cookie", "klaro"];

/** Where the earlier tool kept its choice: erased once it is ours, so that it never comes back. */
export const earlierPlaces: StoredItem[] = names.flatMap((name) => [
  { kind: "cookie", name },
  { kind: "localStorage", name },
]);

/** Whether there may be a choice to take over: not beside one of ours, and only where asked for. */
export function mayImport({ options }: Session): boolean {
  if (!options.imports || consentCookies(document.cookie).length > 0) return false;
  const stored = (name: string) =>
    document.cookie.split("; ").some((cookie) => cookie.startsWith(`${name}=`)) ||
    localStorage.getItem(name) !== null;
  return names.some(stored);
}
