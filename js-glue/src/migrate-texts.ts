/** Texts by language code. */
export type Texts = Record<string, string>;

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
};

/** The words of a text that may hold HTML: without tags and placeholders, on one line. */
export function plainText(html: string): string {
  return html
    .replaceAll(/<(?:"[^"]*"|'[^']*'|[^<>"'])*>/g, " ")
    .replaceAll(/\{\{?[\w.]*\}?\}/g, "")
    .replaceAll(/&(?:#(\d{1,6})|([a-z]{2,6}));/gi, (whole, number, name) =>
      number ? String.fromCodePoint(Number(number)) : (entities[name.toLowerCase()] ?? whole),
    )
    .replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/ (?=[.,;:!?](?: |$))/g, "")
    .replaceAll("( )", "")
    .trim();
}

/**
 * Our code of a language: en, pt-BR.
 * @returns null for what the policy document has no code for (a script, say)
 */
export function languageOf(code: string): string | null {
  const [, language, country] = /^([a-z]{2,3})(?:[-_]([a-z]{2}))?$/i.exec(code) ?? [];
  if (!language) return null;
  return country ? `${language.toLowerCase()}-${country.toUpperCase()}` : language.toLowerCase();
}

/** Those that fit into a field of the document; undefined when none does. */
export function fitting(texts: Texts, longest: number): Texts | undefined {
  const fit = Object.entries(texts).filter(([, text]) => text !== "" && text.length <= longest);
  return fit.length > 0 ? Object.fromEntries(fit) : undefined;
}
