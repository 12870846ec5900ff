/**
 * Files that only their recipients can open, in the age format (https://age-encryption.org/v1):
 * any age program opens what `encrypt` makes, and `decrypt` opens what any age program made for an
 * X25519 or post-quantum recipient or under a passphrase, armored or not. Works in a page, in a
 * worker and in Node >= 20.
 *
 * What fails is a SamtyckeError with one of these codes:
 *
 * | when | codes |
 * |---|---|
 * | nothing is read yet | `vault.no-recipients`, `vault.recipient`, `vault.mixed-recipients`, `vault.too-many-recipients`, `vault.no-identity`, `vault.identity`, `vault.seed`, `vault.passphrase-empty`, `vault.work-factor`, `vault.memory`, `vault.source`, `engine.unavailable` |
 * | it cannot be opened | `vault.not-age`, `vault.version`, `vault.header-damaged`, `vault.header-too-long`, `vault.header-mac`, `vault.no-match`, `vault.passphrase-needed`, `vault.passphrase-wrong`, `vault.work-factor`, `vault.memory` |
 * | on the way | `vault.payload-damaged` (`pointer` is "/" and the chunk's number, from 0), `vault.armor-damaged`, `vault.truncated`, `vault.source`, `vault.source-unreadable` (a Blob whose file is gone or changed), `vault.memory` |
 *
 * Keys are wiped from the memory of WebAssembly after use. A text that JavaScript has held, such as
 * an identity or a passphrase, cannot be wiped by anyone; and no engine promises that compiled code
 * runs in a time that does not depend on its data.
 */
import { SamtyckeError } from "../src/error.js";
import {
  type CoreDecryptor,
  giveSecret,
  keyLines,
  loadVault,
  passphraseOf,
  raise,
  ready,
  takeSecret,
} from "../src/vault-engine.js";
import { checkWork, passphraseKey } from "../src/vault-passphrase.js";
import { seal, sealWithPassphrase } from "../src/vault-seal.js";
import { flow, type Source, type StreamOptions } from "../src/vault-stream.js";

export { SamtyckeError } from "../src/error.js";
export { fingerprint } from "../src/fingerprint.js";
export { type Inspection, inspect, type RewrapOptions, rewrap } from "../src/vault-inspect.js";
export type { Source, StreamOptions } from "../src/vault-stream.js";

const usualWork = 18; // 256 MiB, as age writes it
const mostWork = 20; // 1 GiB; what WebAssembly can allocate in one piece ends below 2 GiB

/** Either recipients or a passphrase. */
export interface EncryptOptions extends StreamOptions {
  /** `age1…` or `age1pq1…`, at least one and all of one kind. Each can open the file alone. */
  recipients?: readonly string[];
  /** Opens the file instead of recipients. */
  passphrase?: string | undefined;
  /** What the passphrase costs to try, for everyone: 2^workFactor KiB and the time to fill them. */
  workFactor?: number | undefined;
  /** Makes a file of text lines, a third longer. */
  armor?: boolean | undefined;
}

/** Identities, a passphrase, or both: the file says which it takes. */
export interface DecryptOptions extends StreamOptions {
  /** `AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`; the first that fits is used. */
  identities?: readonly string[];
  passphrase?: string | undefined;
  /** The highest work factor to accept of a file, 20 unless told; its sender chose it. */
  maxWorkFactor?: number | undefined;
}

/**
 * Encrypts with backpressure: a few megabytes are held, however long the source is. (A passphrase
 * takes 256 MiB for about a second before; in a page, in a worker.) The result is a readable byte
 * stream where there are such: `getReader({ mode: "byob" })` with one buffer of 128 KiB, used again
 * and again, is the fastest way to read it.
 * @throws SamtyckeError before anything is read, when a recipient or the source will not do; what
 * the source throws later comes out of the stream.
 */
export async function encrypt(
  source: Source,
  choices?: EncryptOptions,
): Promise<ReadableStream<Uint8Array>> {
  const {
    recipients = [],
    passphrase: given,
    workFactor = usualWork,
    armor = false,
    ...options
  } = choices ?? {};
  const passphrase = passphraseOf(given);
  if (passphrase !== undefined && recipients?.length > 0)
    throw new SamtyckeError(
      "vault.mixed-recipients",
      "Give recipients or a passphrase; a passphrase stands alone.",
    );
  const sealing =
    passphrase === undefined
      ? await seal(recipients, armor)
      : await sealWithPassphrase(passphrase, workFactor, armor, options.signal);
  return sealing.stream(source, options);
}

/**
 * Opens an age file. Every byte that comes out is authentic, but only the end of the stream says
 * that nothing is missing: a file that was cut off ends in an error, not in a close.
 * @throws SamtyckeError when nothing given opens the file, or the header or the first chunk is
 * damaged; what is found later comes out of the stream.
 */
export async function decrypt(
  source: Source,
  choices?: DecryptOptions,
): Promise<ReadableStream<Uint8Array>> {
  const {
    identities = [],
    passphrase: given,
    maxWorkFactor = mostWork,
    ...options
  } = choices ?? {};
  const passphrase = passphraseOf(given);
  checkWork(maxWorkFactor);
  const lines = keyLines(identities, "vault.identity");
  const module = await loadVault();
  giveSecret(module, lines);
  const decryptor = ready(new module.Decryptor(passphrase === undefined ? 0 : maxWorkFactor));
  const unlock = async (key: Promise<string>) => {
    giveSecret(module, await key);
    return decryptor.unlock();
  };
  const between =
    passphrase === undefined
      ? undefined
      : () => {
          const wanted = wantedBy(decryptor);
          return wanted && unlock(passphraseKey({ passphrase, ...wanted }, options.signal));
        };
  const { stream, begin } = flow(module, decryptor, source, options, between && { between });
  await begin(); // so that a file that cannot be opened fails here
  return stream;
}

function wantedBy(decryptor: CoreDecryptor): { salt: string; work: number } | undefined {
  const work = decryptor.workWanted();
  return work ? { work, salt: decryptor.saltWanted() } : undefined;
}

export interface IdentityOptions {
  /**
   * Makes one that holds against quantum computers too. Its recipient is 1959 characters long, and
   * only age >= 1.3 and typage >= 0.3 encrypt for it and open its files.
   */
  postQuantum?: boolean;
}

/**
 * A new identity, `AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`: whoever holds it can open what
 * its recipient was sent.
 */
export async function generateIdentity({
  postQuantum = false,
}: IdentityOptions = {}): Promise<string> {
  const module = await loadVault();
  module.generateIdentity(postQuantum);
  return takeSecret(module);
}

/**
 * The identity of a seed: the same at every call, and as secret as the seed has to be.
 * @param seed 32 bytes that nobody can guess
 * @throws SamtyckeError "vault.seed"
 */
export async function identityFromSeed(
  seed: Uint8Array,
  { postQuantum = false }: IdentityOptions = {},
): Promise<string> {
  if (!(seed instanceof Uint8Array))
    throw new SamtyckeError("vault.seed", "Give a seed of 32 bytes.");
  const module = await loadVault();
  giveSecret(module, seed);
  const failure = module.identityFromSeed(postQuantum);
  if (failure.code) raise(failure);
  return takeSecret(module);
}

/** The recipient `age1…` or `age1pq1…` of an identity. @throws SamtyckeError "vault.identity" */
export async function recipientOf(identity: string): Promise<string> {
  const line = keyLines([identity], "vault.identity");
  const module = await loadVault();
  giveSecret(module, line);
  const { value, error } = module.recipientOf();
  if (error.code) raise(error);
  return value;
}
