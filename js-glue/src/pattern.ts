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

/** Of addresses: a host `*.name` is `name` as well, and the dot that a full name may end in is none. */
export function addressPattern(match: string): Pattern {
  const patterns = [match, match.replace("://*.", "://")].map(patternOf);
  return {
    test: (url) =>
      patterns.some((one) => one.test(url.replace(/^([^:]+:\/\/[^/:]+)\.(?=[/:])/, "$1"))),
  };
}
