import { keepClear } from "./clearance.js";
import { complain } from "./error.js";
import { stay } from "./stay.js";

/** What covers the page, in our element, is painted: the page keeps clear of it, and no theme weakens it. */
export function painted(covering: Element | null, root: ShadowRoot | null | undefined): void {
  keepClear(covering);
  if (!root?.host.isConnected) return; // a page that asks in its own design
  // What the first layer's own script waits for (wasm/core/views/first_layer.h).
  (root.host as { heard?: true }).heard = true;
  stay(root.host as HTMLElement);
  (globalThis.requestIdleCallback ?? setTimeout)(() => {
    import("../entries/fair.js").then(({ keepFair }) => keepFair(root)).catch(complain);
  });
}

/** Tells the visitor whether what was clicked last could not be done. */
export function tellFailure(root: ShadowRoot | null | undefined, failed = true): void {
  root?.querySelector(".failed")?.toggleAttribute("hidden", !failed);
}
