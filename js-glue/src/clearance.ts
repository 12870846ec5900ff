const sheet = new CSSStyleSheet();
let watched: Element | null = null;

/** What has the focus is not left behind the question (WCAG 2.2, 2.4.11); null: there is none. */
export function keepClear(question: Element | null): void {
  if (!document.adoptedStyleSheets.includes(sheet)) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    addEventListener("resize", () => keepClear(watched));
  }
  watched = question;
  const height = Math.ceil(question?.getBoundingClientRect().height ?? 0);
  sheet.replaceSync(
    height ? `html{scroll-padding-bottom:${height}px;padding-bottom:${height}px}` : "",
  );
}
