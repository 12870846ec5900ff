// Seen by all our runtimes in the page: two would take each other's element out for ever.
const kept = Symbol.for("samtycke.kept");
type Host = HTMLElement & { [kept]?: true };

/** Keeps the element in the page, also when a single-page application puts another body there. */
export function stay(host: Host): void {
  if (host[kept]) return;
  host[kept] = true;
  new MutationObserver(() => {
    if (host.isConnected || !document.body) return;
    const there = document.querySelector<Host>("samtycke-banner");
    if (there?.[kept]) return;
    there?.remove(); // the new body's own
    document.body[host.hasAttribute("data-asking") ? "prepend" : "append"](host);
    if (host.popover) host.showPopover();
    const dialog = host.shadowRoot?.querySelector<HTMLDialogElement>("dialog[open]");
    if (!dialog) return;
    dialog.open = false;
    dialog.showModal();
  }).observe(document, { childList: true, subtree: true });
}
