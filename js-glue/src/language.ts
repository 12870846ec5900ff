/** "sv-FI" -> "sv"; the Norwegian of our texts is bokmål. */
export function primary(tag: string): string {
  const [language = ""] = tag.toLowerCase().split("-");
  return /^n[on]$/.test(language) ? "nb" : language;
}

/** The first wish that a policy has, with the policy's own tag, or else the policy's first language. */
export function languageAmong(languages: readonly string[], wishes: readonly string[]): string {
  for (const wish of wishes) {
    const found =
      languages.find((tag) => tag === wish) ??
      languages.find((tag) => primary(tag) === primary(wish));
    if (found) return found;
  }
  return languages[0] ?? "";
}

/** Says which language an element is in, and the way that it is written. */
export function speak(element: HTMLElement, tag: string): void {
  element.lang = tag;
  element.dir = /^(ar|fa|he|ur)$/.test(primary(tag)) ? "rtl" : "ltr";
}

/** dist/locales/LANGUAGE/NAME.json, or null when there are no such texts. */
export async function localeText(tag: string, name: string): Promise<string | null> {
  const language = primary(tag);
  if (!/^[a-z]{2,3}$/.test(language)) return null;
  const url = new URL(`./locales/${language}/${name}.json`, import.meta.url);
  const answer = await fetch(url).catch(() => null);
  return answer?.ok ? answer.text() : null;
}
