const sheet = new CSSStyleSheet();
const gap = 16; // px below what covers the page
let watched: Element | null = null;

/**
 * What has the focus is not left behind the question or the permanent button (WCAG 2.2, 2.4.11), and
 * nothing lies under them at the page's end; null: there is neither.
 */
export function keepClear(covering: Element | null): void {
  if (!document.adoptedStyleSheets.includes(sheet)) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    addEventListener("resize", () => keepClear(watched));
  }
  watched = covering;
  const covered = covering?.getBoundingClientRect().height ?? 0;
  const height = covered && Math.ceil(covered) + gap;
  sheet.replaceSync(
    height ? `html{scroll-padding-bottom:${height}px;padding-bottom:${height}px}` : "",
  );
}
