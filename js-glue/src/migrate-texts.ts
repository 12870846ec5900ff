/** Texts by language code. */
export type Texts = Record<string, string>;

/** HTML's names, each with its character after it. */
const named = new Map(
  (
    "amp& lt< gt> quot\" apos' ndash– mdash— hellip… bull• middot· lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” " +
    "bdquo„ laquo« raquo» lsaquo‹ rsaquo› sect§ para¶ copy© reg® trade™ euro€ pound£ cent¢ yen¥ deg° " +
    "times× divide÷ plusmn± sup1¹ sup2² sup3³ frac14¼ frac12½ frac34¾ ordf\u00aa ordm\u00ba micro\u00b5 " +
    "iexcl¡ iquest¿ szligß aeligæ AEligÆ oeligœ OEligŒ oslashø OslashØ ethð ETHÐ thornþ THORNÞ " +
    "lstrokł LstrokŁ dstrokđ DstrokĐ hstrokħ HstrokĦ inodotı rarr→ larr←"
  )
    .split(" ")
    .map((one) => [one.slice(0, -1), one.slice(-1)] as const),
);
const spaces = /^(?:nbsp|ensp|emsp|thinsp)$/;
/** They only say where a line may break. */
const marks = /^(?:shy|zwn?j)$/;

/** The marks of `&eacute;`, `&Scaron;` and the like, as they stand after a letter in Unicode. */
const accents: ReadonlyMap<string, string> = new Map([
  ["grave", "\u0300"],
  ["acute", "\u0301"],
  ["circ", "\u0302"],
  ["tilde", "\u0303"],
  ["macr", "\u0304"],
  ["breve", "\u0306"],
  ["dot", "\u0307"],
  ["uml", "\u0308"],
  ["ring", "\u030a"],
  ["dblac", "\u030b"],
  ["caron", "\u030c"],
  ["cedil", "\u0327"],
  ["ogon", "\u0328"],
]);

/** What stands for `&name;`; undefined when it is none of Europe's languages. */
function characterOf(name: string): string | undefined {
  const lower = name.toLowerCase();
  const character = named.get(name) ?? named.get(lower);
  if (character) return character;
  if (spaces.test(lower)) return " ";
  if (marks.test(lower)) return "";
  const accent = accents.get(name.slice(1));
  const letter = accent && `${name.charAt(0)}${accent}`.normalize("NFC");
  // &sdot; and &tdot; are signs.
  return letter?.length === 1 && !/^[st]dot$/i.test(name) ? letter : undefined;
}

/** Those that HTML puts in the place of 128 to 159 (windows-1252; Node's TextDecoder has it wrong). */
const old = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** As HTML has it: what is no character is U+FFFD. */
function characterAt(code: number): string {
  if (code >= 0x80 && code < 0xa0) return old.charAt(code - 0x80);
  if (code === 0xad) return "";
  const none = code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000);
  return none ? "\ufffd" : String.fromCodePoint(code);
}

/** The words of a text that may hold HTML: without tags and placeholders, on one line. */
export function plainText(html: string): string {
  return html
    .replaceAll(/<(?:"[^"]*"|'[^']*'|[^<>"'])*>/g, " ")
    .replaceAll(/\{\{?[\w.]*\}?\}/g, "")
    .replaceAll(
      /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z][a-z\d]{1,7}));/gi,
      (whole, hex, decimal, name) =>
        name
          ? (characterOf(name) ?? whole)
          : characterAt(hex ? Number.parseInt(hex, 16) : Number(decimal)),
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
