import { SamtyckeError } from "./error.js";
import { type CoreInspector, loadVault, raise } from "./vault-engine.js";
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
export async function inspect(source: Source): Promise<Inspection> {
  const module = await loadVault();
  const reader = readerOf(source, pieceSize);
  const inspector = new module.Inspector();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) raise(inspector.cutOff());
      if (!(value instanceof Uint8Array))
        throw new SamtyckeError("vault.source", "Let the ReadableStream give Uint8Arrays.");
      const found = take(inspector, value);
      if (found) return found;
    }
  } finally {
    inspector.delete();
    reader.cancel().catch(() => {});
  }
}

function take(inspector: CoreInspector, bytes: Uint8Array): Inspection | undefined {
  for (let at = 0; at < bytes.length; at += pieceSize) {
    const { value, error } = inspector.take(bytes.subarray(at, at + pieceSize));
    if (error.code) raise(error);
    if (!value) continue;
    const [armor, work, ...stanzas] = value.split("\n");
    return { armor: armor === "1", stanzas, workFactor: Number(work) || null };
  }
  return undefined;
}
