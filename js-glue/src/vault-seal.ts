import { keyLines, loadVault, raise } from "./vault-engine.js";
import { flow, type Source, type StreamOptions } from "./vault-stream.js";

/** One file on its way in. */
export interface Sealing {
  /** Bytes that `plaintext` bytes of content become. */
  size(plaintext: number): number;
  /** To be called once: a file key is never used for two contents. */
  stream(source: Source, options?: StreamOptions): ReadableStream<Uint8Array>;
}

/** @throws SamtyckeError "vault.no-recipients", "vault.recipient", "engine.unavailable" */
export async function seal(recipients: readonly string[]): Promise<Sealing> {
  const module = await loadVault();
  const encryptor = new module.Encryptor(keyLines(recipients));
  if (!encryptor.ready()) {
    const failure = encryptor.error();
    encryptor.delete();
    raise(failure);
  }
  return {
    size: (plaintext) => encryptor.fileSize(plaintext),
    stream: (source, options = {}) =>
      flow(module, encryptor, source, options, () => encryptor.opening()),
  };
}
