/** What core, the backend or the browser refused. `code` is stable: "area.reason". */
export class SamtyckeError extends Error {
  readonly code: string;
  /** RFC 6901 pointer into the document at fault, or "". */
  readonly pointer: string;

  /** True for those of all our modules, which each bring this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "SamtyckeError";
  }

  constructor(code: string, message: string, pointer = "", options?: ErrorOptions) {
    super(message, options);
    this.name = "SamtyckeError";
    this.code = code;
    this.pointer = pointer;
  }
}

// Shared by all our modules in the page.
const shared = Symbol.for("samtycke.told");
const host = globalThis as { [shared]?: Set<string> };
host[shared] ??= new Set();
const told = host[shared];

/** Says once per page what is wrong, with its code; the page goes on. */
export function complain(error: unknown): void {
  const known =
    error instanceof SamtyckeError
      ? error
      : new SamtyckeError("runtime.unexpected", String(error), "", { cause: error });
  if (told.has(known.code)) return;
  told.add(known.code);
  console.error(`samtycke: ${known.code}: ${known.message}`, known.pointer);
}
