import { giveSecret, keyLines, loadVault, ready } from "./vault-engine.js";
import { passphraseKey } from "./vault-passphrase.js";
import { flow, type Source, type StreamOptions } from "./vault-stream.js";

/** One file on its way in. */
export interface Sealing {
  /** Bytes that `plaintext` bytes of content become. */
  size(plaintext: number): number;
  /** To be called once: a file key is never used for two contents. */
  stream(source: Source, options?: StreamOptions): ReadableStream<Uint8Array>;
}

/**
 * @throws SamtyckeError "vault.no-recipients", "vault.mixed-recipients",
 * "vault.too-many-recipients", "vault.recipient", "engine.unavailable"
 */
export async function seal(recipients: readonly string[], armor = false): Promise<Sealing> {
  const lines = keyLines(recipients, "vault.recipient");
  const module = await loadVault();
  return sealing(module, ready(new module.Encryptor(lines, armor)));
}

/** @throws SamtyckeError "vault.passphrase-empty", "vault.work-factor", "vault.memory", … */
export async function sealWithPassphrase(
  passphrase: string,
  work: number,
  armor: boolean,
  signal?: AbortSignal,
): Promise<Sealing> {
  const key = await passphraseKey({ passphrase, salt: "", work }, signal);
  const module = await loadVault();
  giveSecret(module, key);
  return sealing(module, ready(new module.Encryptor(armor)));
}

function sealing(
  module: Awaited<ReturnType<typeof loadVault>>,
  encryptor: InstanceType<typeof module.Encryptor>,
): Sealing {
  return {
    size: (plaintext) => encryptor.fileSize(plaintext),
    stream: (source, options = {}) =>
      flow(module, encryptor, source, options, { begin: () => encryptor.opening() }).stream,
  };
}
