import { loadModule } from "./engine.js";
import { SamtyckeError } from "./error.js";

/** An empty code says that nothing failed. */
interface Failure {
  code: string;
  message: string;
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

export interface VaultModule {
  /** Taken anew at every use: a heap that grows replaces it. */
  readonly HEAPU8: Uint8Array;
  readonly Encryptor: new (recipients: string) => CoreEncryptor;
  readonly Decryptor: new (identities: string) => CoreStream;
  generateIdentity(): string;
  recipientOf(identity: string): { value: string; error: Failure };
}

// A module with one function that uses v128.
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
]);

/** The fastest build that this engine can run. @throws SamtyckeError "engine.unavailable" */
export function loadVault(): Promise<VaultModule> {
  const fast = typeof WebAssembly === "object" && WebAssembly.validate(simd);
  return loadModule<VaultModule>(fast ? "vault-simd" : "vault");
}

/** Keys as core takes them. One with a line break in it stays one key, and a wrong one. */
export const keyLines = (keys: readonly string[]): string =>
  keys.map((key) => key.replaceAll("\n", " ")).join("\n");

export function raise({ code, message }: Failure): never {
  throw new SamtyckeError(code, message);
}

/** A copy of the `size` bytes that `stream` put out. @throws SamtyckeError when it failed (-1). */
export function output(module: VaultModule, stream: CoreStream, size: number): Uint8Array {
  if (size < 0) raise(stream.error());
  return module.HEAPU8.slice(stream.outputAt(), stream.outputAt() + size);
}
