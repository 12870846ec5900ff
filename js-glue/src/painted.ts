import { keepClear } from "./clearance.js";
import { complain } from "./error.js";

/** What covers the page, in our element, is painted: the page keeps clear of it, and no theme weakens it. */
export function painted(covering: Element | null, root: ShadowRoot | null | undefined): void {
  keepClear(covering);
  if (!root?.host.isConnected) return;
  (globalThis.requestIdleCallback ?? setTimeout)(() => {
    import("../entries/fair.js").then(({ keepFair }) => keepFair(root)).catch(complain);
  });
}

/** Tells the visitor whether what was clicked last could not be done. */
export function tellFailure(root: ShadowRoot | null | undefined, failed = true): void {
  root?.querySelector(".failed")?.toggleAttribute("hidden", !failed);
}
