const kept = new WeakSet<HTMLElement>();

/** Keeps the element in the page, also when a single-page application puts another body there. */
export function stay(host: HTMLElement): void {
  if (kept.has(host)) return;
  kept.add(host);
  new MutationObserver(() => {
    if (host.isConnected || !document.body) return;
    document.querySelector("samtycke-banner")?.remove(); // the new body's own
    document.body[host.hasAttribute("data-asking") ? "prepend" : "append"](host);
    for (const dialog of host.shadowRoot?.querySelectorAll<HTMLDialogElement>("dialog[open]") ??
      []) {
      dialog.open = false;
      dialog.showModal();
    }
  }).observe(document, { childList: true, subtree: true });
}
