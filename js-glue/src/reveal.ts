import { complain } from "./error.js";
import type { Gate } from "./gate.js";
import { trusted } from "./trusted.js";

/** In the order in which they are given back: an image picks from its srcset first. */
export const addresses = ["srcset", "href", "data", "poster", "src"];
/** What waits and is no script. */
export const held = addresses.map((name) => `[data-${name}]:not([type="text/plain"])`).join();

/**
 * Gives back what is granted: of anything but a held script, data-src, data-href, data-srcset,
 * data-data and data-poster, in an element with data-category (and data-service) or inside of one.
 */
export function revealGranted(gate: Gate): void {
  for (const element of document.querySelectorAll<HTMLElement>(held)) {
    const { category = "", service } =
      element.closest<HTMLElement>("[data-category]")?.dataset ?? {};
    if (!gate.allows(category, service)) continue;
    try {
      reveal(element);
    } catch (error) {
      complain(error);
    }
  }
}

/**
 * Gives an element its addresses: from here on the browser fetches.
 * @throws SamtyckeError "gate.address"
 */
export function reveal(element: HTMLElement): void {
  for (const name of addresses) {
    const address = element.dataset[name];
    if (address === undefined) continue;
    element.setAttribute(name, name === "srcset" ? address : trusted().createScriptURL(address));
    // A rule of another purpose may hold it (hold.ts).
    if (element.getAttribute(name) === address) delete element.dataset[name];
  }
  // A player looks for its sources once only.
  (element.parentNode as Partial<HTMLMediaElement> | null)?.load?.();
}
