import { trusted } from "./trusted.js";

/** What is needed to encrypt a file and to send it. */
export interface UploadPlan {
  id: string;
  /** Where uploads are created: `${backend}/v1/${tenant}/uploads`. */
  endpoint: string;
  /** Absent when its ciphertext is on the disk already. */
  file: File | undefined;
  /** Those that the page was told of. */
  recipients: readonly string[];
  /** "" when the policy has none. */
  department: string;
}

/** What the element asks of the worker, which does it for every file by its id. */
export type UploadRequest =
  /** What was left unfinished before; it is told as "found". */
  | { type: "find"; endpoint: string }
  | { type: "inspect"; id: string; file: File }
  /** Encrypts, without metadata that identifies where it can be removed; one file at a time. */
  | ({ type: "prepare" } & UploadPlan)
  /** Begins or goes on; the file has been prepared. */
  | { type: "send"; id: string }
  | { type: "pause"; id: string }
  /** Has the server and the disk forget it. */
  | { type: "cancel"; id: string };

/** How an upload was found: encrypted whole, or what became of it otherwise. */
export type FoundState = "whole" | "cut" | "expired" | "arrived";

export type UploadReply =
  /** While someone holds the lock of this name, the worker lives. */
  | { type: "alive"; lock: string }
  /** What will be removed, or why nothing can be (metadata.ts). */
  | {
      type: "inspected";
      id: string;
      removed: string[];
      reason: string;
      thumbnail: ImageBitmap | undefined;
    }
  | {
      type: "found";
      id: string;
      state: FoundState;
      name: string;
      size: number;
      done: number;
      total: number;
      department: string;
    }
  /** Whom it is encrypted for; keys may have come and gone since the page was told. */
  | { type: "recipients"; id: string; recipients: readonly string[] }
  /** All is encrypted and on the disk: the page may be left. */
  | { type: "safe"; id: string }
  | { type: "progress"; id: string; done: number; total: number }
  | { type: "sent"; id: string; upload: string }
  | { type: "failed"; id: string; code: string };

/** @throws TypeError when the page's CSP forbids workers of its own origin. */
export function startUploadWorker(): Worker {
  const address = trusted().createScriptURL(new URL("./upload-worker.js", import.meta.url).href);
  return new Worker(address, { type: "module" });
}
