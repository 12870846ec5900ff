/** Where the focus is, within the page's own shadow roots, too; in our question it is no field. */
function focused(): Element | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement && at.localName !== "samtycke-banner")
    at = at.shadowRoot.activeElement;
  return at;
}

const buttons = ["button", "submit", "reset", "image", "checkbox", "radio"];
const fields = `input:not(${buttons.map((type) => `[type=${type}]`)}),textarea,select,iframe,[contenteditable],[role=textbox]`;

/** Whether the page's own focus is where somebody writes; what is in a frame nobody knows. */
export function isWriting(): boolean {
  return focused()?.matches(fields) === true;
}

/** @returns whether the visitor has begun to write elsewhere since: no view opens over that */
export function watchFocus(): () => boolean {
  const before = focused();
  return () => focused() !== before && isWriting();
}
