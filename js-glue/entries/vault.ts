/**
 * Files that only their recipients can open, in the age format (https://age-encryption.org/v1):
 * any age program opens what `encrypt` makes, and `decrypt` opens what any age program made for an
 * X25519 recipient. Works in a page, in a worker and in Node >= 20.
 *
 * What fails is a SamtyckeError with one of these codes: `vault.no-recipients`, `vault.recipient`,
 * `vault.no-identity`, `vault.identity`, `vault.source`, `vault.not-age`, `vault.version`,
 * `vault.header-damaged`, `vault.header-too-long`, `vault.header-mac`, `vault.no-match`,
 * `vault.payload-damaged`, `vault.truncated`, `engine.unavailable`.
 *
 * Keys are wiped from the memory of WebAssembly after use. A text that JavaScript has held, such as
 * an identity, cannot be wiped by anyone; and no engine promises that compiled code runs in a time
 * that does not depend on its data.
 */
import { keyLines, loadVault, raise } from "../src/vault-engine.js";
import { seal } from "../src/vault-seal.js";
import { flow, type Source, type StreamOptions } from "../src/vault-stream.js";

export { SamtyckeError } from "../src/error.js";
export type { Source, StreamOptions } from "../src/vault-stream.js";

export interface EncryptOptions extends StreamOptions {
  /** `age1…`, at least one. Each of them can open the file alone. */
  recipients: readonly string[];
}

export interface DecryptOptions extends StreamOptions {
  /** `AGE-SECRET-KEY-1…`, at least one; the first that fits is used. */
  identities: readonly string[];
}

/**
 * Encrypts with backpressure: a few megabytes are held, however long the source is.
 * @throws SamtyckeError before anything is read, when a recipient or the source will not do; what
 * the source throws later comes out of the stream.
 */
export async function encrypt(
  source: Source,
  { recipients, ...options }: EncryptOptions,
): Promise<ReadableStream<Uint8Array>> {
  return (await seal(recipients)).stream(source, options);
}

/**
 * Opens an age file. Every byte that comes out is authentic, but only the end of the stream says
 * that nothing is missing: a file that was cut off ends in an error, not in a close.
 * @throws SamtyckeError when no identity fits, or the header or the first chunk is damaged; what is
 * found later comes out of the stream.
 */
export async function decrypt(
  source: Source,
  { identities, ...options }: DecryptOptions,
): Promise<ReadableStream<Uint8Array>> {
  const module = await loadVault();
  const decryptor = new module.Decryptor(keyLines(identities));
  if (!decryptor.ready()) {
    const failure = decryptor.error();
    decryptor.delete();
    raise(failure);
  }
  return withFirst(flow(module, decryptor, source, options));
}

/** Waits for the first piece, so that a file that cannot be opened fails here. */
async function withFirst(stream: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = stream.getReader();
  let first: ReadableStreamReadResult<Uint8Array> | undefined = await reader.read();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = first ?? (await reader.read());
        first = undefined;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** A new identity, `AGE-SECRET-KEY-1…`: whoever holds it can open what its recipient was sent. */
export async function generateIdentity(): Promise<string> {
  return (await loadVault()).generateIdentity();
}

/** The recipient `age1…` of an identity. @throws SamtyckeError "vault.identity" */
export async function recipientOf(identity: string): Promise<string> {
  const { value, error } = (await loadVault()).recipientOf(identity);
  if (error.code) raise(error);
  return value;
}
