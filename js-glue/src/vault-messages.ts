import { trusted } from "./trusted.js";

/** What a page asks of the vault's worker. One worker does one thing and is then let go. */
export type VaultRequest =
  | { type: "inspect"; file: File }
  /** Without metadata that identifies, where it can be removed. */
  | { type: "send"; file: File; recipients: readonly string[]; endpoint: string }
  | { type: "retry" }
  | { type: "cancel" }
  | {
      type: "open";
      /** Where the ciphertext is. */
      url: string;
      identity: string;
      /** Where the content goes as it is decrypted; without it, it comes back as a Blob. */
      target: FileSystemFileHandle | null;
    };

/** What the worker tells. */
export type VaultReply =
  /** What will be removed, or why nothing can be (metadata.ts). */
  | { type: "inspected"; removed: string[]; reason: string }
  | { type: "progress"; done: number; total: number }
  | { type: "sent"; id: string }
  | { type: "cancelled" }
  | { type: "opened"; content: Blob | null }
  | { type: "failed"; code: string; message: string };

/** @throws TypeError when the page's CSP forbids workers of its own origin. */
export function startVaultWorker(): Worker {
  const address = trusted().createScriptURL(new URL("./vault-worker.js", import.meta.url).href);
  return new Worker(address, { type: "module" });
}
