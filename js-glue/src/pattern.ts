/** What a name with `*` stands for. */
export interface Pattern {
  test(text: string): boolean;
}

/**
 * `*` stands for any run of characters, all else for itself. Each part is taken where it fits first
 * and never sought again: as a regular expression, many `*` would take longer than anyone waits.
 */
export function patternOf(pattern: string): Pattern {
  const [first = "", ...parts] = pattern.split("*");
  const last = parts.pop();
  return {
    test(text) {
      if (last === undefined) return text === first;
      let at = text.startsWith(first) ? first.length : -1;
      for (const part of parts) {
        if (at >= 0) at = text.indexOf(part, at);
        if (at >= 0) at += part.length;
      }
      return at >= 0 && at + last.length <= text.length && text.endsWith(last);
    },
  };
}

/**
 * Of addresses: `https://HOST/PATH`, which stands for http: as well, since browsers may turn one into
 * the other. The host stands for itself, `*.HOST` for its subdomains too; in the path, which the
 * query belongs to, `*` is any run of characters.
 * @throws TypeError when it is none
 */
export function addressPattern(match: string): (url: URL) => boolean {
  const [, scheme, wild, rooted] = /^(https?:\/\/)(\*\.)?([^*/]+\/.*)$/.exec(match) ?? [];
  const named = new URL(`${scheme}${rooted}`);
  // As browsers write it: a letter beyond ASCII, or a space, is encoded; `*` is not.
  const rest = patternOf(named.pathname + named.search);
  const host = full(named);
  return (url) =>
    /^https?:$/.test(url.protocol) &&
    (full(url) === host || (!!wild && full(url).endsWith(`.${host}`))) &&
    rest.test(url.pathname + url.search);
}

/** Without the dot that a full name may end in. */
const full = ({ host }: URL) => host.replace(/\.(?=:|$)/, "");
