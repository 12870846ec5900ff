const sheet = new CSSStyleSheet();
const gap = 16; // px below what covers the page
let watched: Element | null = null;
let due = false;
const again = () => keepClear(watched);
const size = new ResizeObserver(again);

/**
 * What has the focus is not left behind the question or the permanent button (WCAG 2.2, 2.4.11), and
 * nothing lies under them at the page's end; null: there is neither. After the next frame, which would
 * otherwise wait for a second layout of the page.
 */
export function keepClear(covering: Element | null): void {
  if (watched !== covering) {
    size.disconnect();
    if (covering) size.observe(covering);
    addEventListener("resize", again);
  }
  watched = covering;
  if (due) return;
  due = true;
  requestAnimationFrame(() => setTimeout(apply));
}

function apply(): void {
  due = false;
  if (!document.adoptedStyleSheets.includes(sheet))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const { top = 0, height: covered = 0 } = watched?.getBoundingClientRect() ?? {};
  // From its top to the window's end: one in the middle covers what is below it too.
  const height = covered && Math.ceil(innerHeight - top) + gap;
  // Below the body: padding would take from the height of pages that are as high as the window.
  sheet.replaceSync(
    height
      ? `html{scroll-padding-bottom:${height}px}@media screen{html::after{content:"";display:block;height:${height}px}}`
      : "",
  );
}
