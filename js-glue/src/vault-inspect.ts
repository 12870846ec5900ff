import { SamtyckeError } from "./error.js";
import { type CoreInspector, giveSecret, keyLines, loadVault, raise } from "./vault-engine.js";
import { readerOf, type Source } from "./vault-stream.js";

/** What an age file wants of whoever opens it. Not authentic before it is opened. */
export interface Inspection {
  /** Whether it is text, in the armor of the age format. */
  armor: boolean;
  /** The stanzas' types in their order: "X25519", "mlkem768x25519", "scrypt", or of a plugin. */
  stanzas: string[];
  /** When a passphrase is wanted, what it costs: 2^workFactor KiB, and the time to fill them. */
  workFactor: number | null;
}

const pieceSize = 4096;

/**
 * Looks at the beginning of an age file, without opening it. Of a ReadableStream, as much is taken
 * as that takes, and then it is cancelled.
 * @throws SamtyckeError "vault.source", "vault.not-age", "vault.version", "vault.header-damaged",
 * "vault.header-too-long", "vault.armor-damaged", "vault.truncated", "engine.unavailable"
 */
export function inspect(source: Source): Promise<Inspection> {
  return withHeader(source, (_, lines) => {
    const [armor, work, ...stanzas] = lines.split("\n");
    return { armor: armor === "1", stanzas, workFactor: Number(work) || null };
  });
}

export interface RewrapOptions {
  /** `AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`; one of them opens the file. */
  identities: readonly string[];
  /** `age1…` or `age1pq1…`, at least one and all of one kind: those who can open it from now on. */
  recipients: readonly string[];
}

/**
 * A new header for a file whose payload stays as it is. It takes the place of the old one; whoever
 * has kept that can still open the file with it. Of `file`, only the header is read, and a
 * ReadableStream is cancelled then; without armor, whatever the file has.
 * @throws SamtyckeError as `inspect`; "vault.no-identity", "vault.identity", "vault.no-match",
 * "vault.passphrase-needed", "vault.header-mac"; "vault.no-recipients", "vault.recipient",
 * "vault.mixed-recipients", "vault.too-many-recipients"
 */
export async function rewrap(
  file: Source,
  { identities, recipients }: RewrapOptions,
): Promise<Uint8Array> {
  const module = await loadVault();
  return withHeader(file, (inspector) => {
    const readers = keyLines(recipients, "vault.recipient");
    giveSecret(module, keyLines(identities, "vault.identity"));
    const { value, error } = inspector.rewrap(readers);
    if (error.code) raise(error);
    return new TextEncoder().encode(value);
  });
}

/** Reads up to the end of the header, and gives what `use` makes of it and of core's lines. */
async function withHeader<T>(
  source: Source,
  use: (inspector: CoreInspector, lines: string) => T,
): Promise<T> {
  const module = await loadVault();
  const reader = readerOf(source, pieceSize);
  const inspector = new module.Inspector();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) raise(inspector.cutOff());
      if (!(value instanceof Uint8Array))
        throw new SamtyckeError("vault.source", "Let the ReadableStream give Uint8Arrays.");
      const lines = take(inspector, value);
      if (lines) return use(inspector, lines);
    }
  } finally {
    inspector.delete();
    reader.cancel().catch(() => {});
  }
}

function take(inspector: CoreInspector, bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length; at += pieceSize) {
    const { value, error } = inspector.take(bytes.subarray(at, at + pieceSize));
    if (error.code) raise(error);
    if (value) return value;
  }
  return "";
}
