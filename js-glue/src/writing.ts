/** Where the focus is, within the page's own shadow roots, too; in our question it is no field. */
function focused(): Element | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement && at.localName !== "samtycke-banner")
    at = at.shadowRoot.activeElement;
  return at;
}

const buttons = "button submit reset image checkbox radio range color file".split(" ");
const fields = `input:not(${buttons.map((type) => `[type=${type}]`)},[readonly]),textarea,select,iframe,[contenteditable]:not([contenteditable=false]),[role=textbox]`;

/** Whether the page's own focus is where somebody writes; what is in a frame nobody knows. */
export function isWriting(): boolean {
  return focused()?.matches(fields) === true;
}

/** The same, but for a field in which nothing stands: a page itself may have put the focus there. */
export function hasWritten(): boolean {
  const at = focused() as HTMLInputElement | null;
  return isWriting() && (at?.localName === "iframe" || (at?.value ?? at?.textContent) !== "");
}

/** @returns whether the visitor has begun to write elsewhere since: no view opens over that */
export function watchWriting(): () => boolean {
  const before = focused();
  let hasBegun = false;
  document.addEventListener(
    "input",
    () => {
      hasBegun = true;
    },
    { capture: true, once: true },
  );
  // In a frame nobody hears it.
  return () => hasBegun || (focused() !== before && focused()?.localName === "iframe");
}
