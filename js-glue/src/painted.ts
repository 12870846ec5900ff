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
