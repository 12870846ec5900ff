import { loadModule, newModule } from "./engine.js";
import { SamtyckeError } from "./error.js";

/** An empty code says that nothing failed. */
interface Failure {
  code: string;
  message: string;
  pointer: string;
}

interface Answer {
  value: string;
  error: Failure;
}

/** A stream of core (wasm/bindings/vault.cpp): addresses and sizes are bytes of the heap. */
export interface CoreStream {
  ready(): boolean;
  error(): Failure;
  roomAt(): number;
  roomSize(): number;
  outputAt(): number;
  push(written: number): number;
  finish(): number;
  delete(): void;
  isDeleted(): boolean;
}

export interface CoreEncryptor extends CoreStream {
  opening(): number;
  fileSize(plaintext: number): number;
}

export interface CoreDecryptor extends CoreStream {
  /** The scrypt work factor of the passphrase that is wanted now, or 0. */
  workWanted(): number;
  saltWanted(): string;
  /** Takes the passphrase's key as the secret. */
  unlock(): number;
}

export interface CoreInspector {
  take(bytes: Uint8Array): Answer;
  cutOff(): Failure;
  /** The header for other recipients; takes identities as the secret. */
  rewrap(recipients: string): Answer;
  delete(): void;
}

export interface VaultModule {
  /** Taken anew at every use: a heap that grows replaces it. */
  readonly HEAPU8: Uint8Array;
  /** For recipients, or for the passphrase whose key is the secret. */
  readonly Encryptor: {
    new (recipients: string, armor: boolean): CoreEncryptor;
    new (armor: boolean): CoreEncryptor;
  };
  /** With identities as the secret. */
  readonly Decryptor: new (
    mostWork: number,
  ) => CoreDecryptor;
  readonly Inspector: new () => CoreInspector;
  secretRoom(size: number): number;
  secretAt(): number;
  secretSize(): number;
  /** Turns the secret, a passphrase, into its key. */
  derive(salt: string, work: number): Failure;
  /** The identity is the secret afterwards. */
  generateIdentity(postQuantum: boolean): void;
  /** Turns the secret, a seed, into its identity. */
  identityFromSeed(postQuantum: boolean): Failure;
  /** Takes the identity as the secret. */
  recipientOf(): Answer;
}

// A module with one function that uses v128.
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
]);

function fastest(): string {
  const fast = typeof WebAssembly === "object" && WebAssembly.validate(simd);
  return fast ? "vault-simd" : "vault";
}

/** The fastest build that this engine can run. @throws SamtyckeError "engine.unavailable" */
export const loadVault = (): Promise<VaultModule> => loadModule<VaultModule>(fastest());

/** As `loadVault`, with memory of its own, for what takes much of it once. */
export const newVault = (): Promise<VaultModule> => newModule<VaultModule>(fastest());

/**
 * Keys as core takes them, without the space around them that a file has. One with a line break in
 * it stays one key, and a wrong one.
 * @throws SamtyckeError `code` when they are no texts in an array
 */
export function keyLines(keys: readonly string[], code: "vault.identity" | "vault.recipient") {
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string"))
    throw new SamtyckeError(code, "Give an array of texts, each of them one key.");
  return keys.map((key) => key.trim().replaceAll("\n", " ")).join("\n");
}

/** Makes a text, or bytes, the secret that the next call takes, and wipes. */
export function giveSecret(module: VaultModule, secret: string | Uint8Array): void {
  const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
  const at = module.secretRoom(bytes.length);
  module.HEAPU8.set(bytes, at);
  if (bytes !== secret) bytes.fill(0);
}

/** The secret that the last call left, which is wiped. */
export function takeSecret(module: VaultModule): string {
  const at = module.secretAt();
  const text = new TextDecoder().decode(module.HEAPU8.subarray(at, at + module.secretSize()));
  module.secretRoom(0);
  return text;
}

/** A passphrase, or undefined for none. @throws SamtyckeError "vault.passphrase-empty" */
export function passphraseOf(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === "string" && given !== "") return given;
  throw new SamtyckeError(
    "vault.passphrase-empty",
    "Give a passphrase as a text that is not empty.",
  );
}

export function raise({ code, message, pointer }: Failure): never {
  throw new SamtyckeError(code, message, pointer);
}

/** The stream, when core could make it. @throws SamtyckeError when it could not. */
export function ready<T extends CoreStream>(stream: T): T {
  if (stream.ready()) return stream;
  const failure = stream.error();
  stream.delete();
  raise(failure);
}

/** How many bytes `stream` has put out. @throws SamtyckeError when it failed (-1). */
export function valid(stream: CoreStream, size: number): number {
  if (size < 0) raise(stream.error());
  return size;
}
