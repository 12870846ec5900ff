/** What stands for an earlier tool's cookie name. */
export interface Patterns {
  /** Names of ours, "*" for any run of characters. */
  names: string[];
  /** They take in more than the regular expression did. */
  wider: boolean;
}

const most = 20;
const printable = /^[!-~]*$/;

/**
 * Turns the name or regular expression of a cookie into patterns of the policy document.
 * @returns null where that cannot be done: then a human has to name the cookies.
 */
export function patternsOf(name: string | RegExp): Patterns | null {
  const patterns =
    typeof name === "string" ? { names: [name], wider: false } : fromExpression(name);
  if (typeof name === "string" && name.includes("*")) return null;
  return patterns?.names.every(isUsable) ? patterns : null;
}

/** As the schema (deviceStorage) and the linter (lint.own-storage) ask. */
function isUsable(pattern: string): boolean {
  const ours = "samtycke_";
  const start = pattern.split("*", 1)[0] ?? "";
  const takesOurs = pattern.includes("*") ? ours.startsWith(start) : false;
  return (
    pattern.length <= 128 &&
    printable.test(pattern) &&
    pattern.replaceAll("*", "").length >= 2 &&
    !start.startsWith(ours) &&
    !takesOurs
  );
}

function fromExpression({ source, flags }: RegExp): Patterns | null {
  if (/[^gy]/.test(flags.replace("u", ""))) return null; // ignoring case, for one
  const reader = new Expression(source);
  const names = reader.alternatives();
  if (names === null || !reader.atEnd()) return null;
  return { names: [...new Set(names)], wider: reader.wider };
}

// Marks of ^ and $, until the whole name is known.
const first = "\x01";
const last = "\x02";

/**
 * Reads the regular expressions that people write for cookie names: literals, classes and dots with
 * + or *, alternatives in groups, ^ and $.
 */
class Expression {
  readonly #source: string;
  #at = 0;
  wider = false;

  constructor(source: string) {
    this.#source = source;
  }

  atEnd(): boolean {
    return this.#at === this.#source.length;
  }

  /** Every name, or null at what it does not know. */
  alternatives(): string[] | null {
    const names = this.#choice(true);
    if (names === null) return null;
    return names.map((name) =>
      `${name.startsWith(first) ? "" : "*"}${name}${name.endsWith(last) ? "" : "*"}`
        .replaceAll(first, "")
        .replaceAll(last, "")
        .replaceAll(/\*+/g, "*"),
    );
  }

  #choice(outer: boolean): string[] | null {
    const all: string[] = [];
    do {
      const names = this.#sequence(outer);
      if (names === null) return null;
      all.push(...names);
    } while (this.#take("|"));
    return all.length <= most ? all : null;
  }

  #sequence(outer: boolean): string[] | null {
    let names = [outer && this.#take("^") ? first : ""];
    while (!this.atEnd() && !this.#peek("|") && !this.#peek(")")) {
      if (outer && this.#peek("$")) {
        this.#at++;
        names = names.map((name) => name + last);
        return this.atEnd() || this.#peek("|") ? names : null;
      }
      const next = this.#atom();
      if (next === null) return null;
      names = names.flatMap((name) => next.map((part) => name + part));
      if (names.length > most) return null;
    }
    return names;
  }

  #atom(): string[] | null {
    if (this.#take("(?:") || this.#take("(")) {
      const names = this.#choice(false);
      if (names === null || !this.#take(")") || this.#repeats()) return null;
      return names;
    }
    const literal = this.#literal();
    if (literal === null) return null;
    if (literal === "*") {
      const anything = this.#source[this.#at - 1] === "." && this.#peek("*");
      this.#repeats();
      this.wider ||= !anything;
      return ["*"];
    }
    return this.#repeats() ? null : [literal];
  }

  /** One character, or "*" for a class of them; null for what has no like. */
  #literal(): string | null {
    const rest = this.#source.slice(this.#at);
    const some = /^(?:\.|\\[dw]|\[(?:[^\]\\]|\\.)+\])/.exec(rest);
    const plain = /^(?:\\([^a-zA-Z0-9])|([^\\^$.*+?()[\]{}|]))/.exec(rest);
    this.#at += (some ?? plain)?.[0].length ?? 0;
    if (some) return "*";
    const character = plain?.[1] ?? plain?.[2] ?? null;
    return character === "*" ? null : character;
  }

  #repeats(): boolean {
    const found = /^(?:[*+]|\{\d+(?:,\d*)?\})/.exec(this.#source.slice(this.#at));
    this.#at += found?.[0].length ?? 0;
    return found !== null || this.#peek("?");
  }

  #peek(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }
}
