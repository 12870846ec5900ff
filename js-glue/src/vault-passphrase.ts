import { SamtyckeError } from "./error.js";
import { trusted } from "./trusted.js";
import { giveSecret, newVault, raise, takeSecret } from "./vault-engine.js";

export interface Passphrase {
  passphrase: string;
  /** Of the header, in base64; "" draws a new one. */
  salt: string;
  /** scrypt's work factor: 2^work KiB of memory. */
  work: number;
}

/** What scrypt-worker.js answers. */
export type PassphraseReply = { key: string } | { code: string; message: string };

/**
 * The key of one file. It takes about a second and 256 MiB at the usual work factor: in a page a
 * worker does it, which is thrown away with the memory; elsewhere the calling thread, in an
 * instance of its own.
 * @throws SamtyckeError "vault.passphrase-empty", "vault.work-factor", "vault.memory",
 * "engine.unavailable"
 */
export async function passphraseKey(wanted: Passphrase, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  checkWork(wanted.work);
  const inPage = typeof document !== "undefined" && typeof Worker === "function";
  return inPage ? derivedByWorker(wanted, signal) : derive(wanted);
}

/** @throws SamtyckeError "vault.work-factor" */
export function checkWork(work: number): void {
  // Core's numbers end where 32 bits do.
  if (!Number.isInteger(work) || work < 1 || work > 255)
    throw new SamtyckeError("vault.work-factor", "Give the work factor as a whole number above 0.");
}

/** Blocks the thread. @throws SamtyckeError as `passphraseKey` */
export async function derive({ passphrase, salt, work }: Passphrase): Promise<string> {
  const module = await newVault();
  giveSecret(module, passphrase);
  const failure = module.derive(salt, work);
  if (failure.code) raise(failure);
  return takeSecret(module);
}

function derivedByWorker(wanted: Passphrase, signal: AbortSignal | undefined): Promise<string> {
  const address = trusted().createScriptURL(new URL("./scrypt-worker.js", import.meta.url).href);
  const worker = new Worker(address, { type: "module" });
  let abort = () => {};
  return new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<PassphraseReply>) => {
      if ("key" in data) resolve(data.key);
      else reject(new SamtyckeError(data.code, data.message));
    };
    worker.onerror = () =>
      reject(
        new SamtyckeError(
          "engine.unavailable",
          "scrypt-worker.js could not be loaded; check that it is served.",
        ),
      );
    abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    worker.postMessage(wanted);
  }).finally(() => {
    signal?.removeEventListener("abort", abort);
    worker.terminate();
  });
}
