/** What core, the backend or the browser refused. `code` is stable: "area.reason". */
export class SamtyckeError extends Error {
  declare readonly code: string;
  /** RFC 6901 pointer into the document at fault, or "". */
  declare readonly pointer: string;

  /** True for those of all our modules, which each bring this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (value as Error | null)?.name === "SamtyckeError";
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
  const { code, message, pointer } =
    error instanceof SamtyckeError ? error : new SamtyckeError("runtime.unexpected", String(error));
  if (told.has(code)) return;
  told.add(code);
  console.error(`samtycke: ${code}: ${message}`, pointer);
}
