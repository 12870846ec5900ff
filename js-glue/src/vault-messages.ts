import { trusted } from "./trusted.js";

/** What a page asks of the vault's worker. One worker does one thing and is then let go. */
export interface VaultRequest {
  type: "open";
  /** Where the ciphertext is. */
  url: string;
  /** Bytes of the age file; what follows is padding. */
  size: number;
  /** Without it, the age file is given as it is. */
  identity: string | null;
  /** Where the content goes as it comes; without it, it comes back as a Blob. */
  target: FileSystemFileHandle | null;
  /** The name in the site's own folder under which that Blob waits on disk; else in memory. */
  aside: string | null;
}

/** What the worker tells. */
export type VaultReply =
  | { type: "progress"; done: number; total: number }
  | { type: "opened"; content: Blob | null }
  | { type: "failed"; code: string; message: string };

/** @throws TypeError when the page's CSP forbids workers of its own origin. */
export function startVaultWorker(): Worker {
  const address = trusted().createScriptURL(new URL("./vault-worker.js", import.meta.url).href);
  return new Worker(address, { type: "module" });
}
