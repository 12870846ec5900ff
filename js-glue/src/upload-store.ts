import type { SyncFile } from "./spool.js";

/** What is known of an upload beside its ciphertext. There is no key in it. */
export interface UploadNote {
  /** Where uploads of the tenant are created. */
  endpoint: string;
  /** Of the file, for the person who goes on with it. */
  name: string;
  size: number;
  /** Of the ciphertext: description, content and padding. */
  total: number;
  /** Upload-Metadata. */
  metadata: string;
  /** When the server has been told of it. */
  url?: string;
}

const folderName = "samtycke-uploads";
const patience = 3_000; // ms
const spare = 32 * 1024 * 1024; // bytes left to others

interface Opening {
  createSyncAccessHandle?(): Promise<SyncFile>;
}

/**
 * Unfinished uploads in the origin's private file system: ID.age, ciphertext, and ID.json, its
 * note. An upload is whole when its ciphertext is as long as its note says; one that is sent from
 * memory has a note alone. Only for workers.
 */
export class UploadStore {
  readonly #folder: FileSystemDirectoryHandle;

  private constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  /** Undefined where the browser has no such file system, or no locks that keep tabs apart. */
  static async open(): Promise<UploadStore | undefined> {
    if (!("FileSystemSyncAccessHandle" in globalThis) || !navigator.locks) return undefined;
    try {
      const root = await navigator.storage.getDirectory();
      return new UploadStore(await root.getDirectoryHandle(folderName, { create: true }));
    } catch {
      return undefined; // private windows of some browsers
    }
  }

  async hasRoom(bytes: number): Promise<boolean> {
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return quota - usage > bytes + spare;
  }

  async ids(): Promise<string[]> {
    const ids: string[] = [];
    for await (const name of this.#folder.keys())
      if (name.endsWith(".json")) ids.push(name.slice(0, -".json".length));
    return ids;
  }

  async note(id: string): Promise<UploadNote | undefined> {
    try {
      const handle = await this.#folder.getFileHandle(`${id}.json`);
      return JSON.parse(await (await handle.getFile()).text()) as UploadNote;
    } catch {
      return undefined;
    }
  }

  async keep(id: string, note: UploadNote): Promise<void> {
    const file = await this.#open(`${id}.json`);
    try {
      const bytes = new TextEncoder().encode(JSON.stringify(note));
      file.write(bytes, { at: 0 });
      file.truncate(bytes.length);
      file.flush();
    } finally {
      file.close();
    }
  }

  /** Bytes of ciphertext that there are. */
  async written(id: string): Promise<number> {
    try {
      const handle = await this.#folder.getFileHandle(`${id}.age`);
      return (await handle.getFile()).size;
    } catch {
      return 0;
    }
  }

  ciphertext(id: string): Promise<SyncFile> {
    return this.#open(`${id}.age`);
  }

  async remove(id: string): Promise<void> {
    // The note last: without it nobody would find the ciphertext.
    for (const name of [`${id}.age`, `${id}.json`])
      await this.#folder.removeEntry(name).catch(() => {});
  }

  async #open(name: string): Promise<SyncFile> {
    const handle = await this.#folder.getFileHandle(name, { create: true });
    const file = await (handle as Opening).createSyncAccessHandle?.();
    if (!file) throw new DOMException("", "NotSupportedError");
    return file;
  }
}

/** Whether there may be any, without making anything. Also for pages. */
export async function anyUnfinished(): Promise<boolean> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(folderName);
    return !(await folder.keys().next()).done;
  } catch {
    return false;
  }
}

const lockName = (id: string) => `samtycke-upload:${id}`;

/** Keeps other tabs from an upload until the given function is called; undefined when one has it. */
export function holdUpload(id: string): Promise<(() => void) | undefined> {
  // Not at once: a tab that only looks at it, or a worker that ends, needs a moment.
  const signal = AbortSignal.timeout(patience);
  return new Promise((resolve) => {
    navigator.locks
      .request(lockName(id), { signal }, () => new Promise<void>((release) => resolve(release)))
      .catch(() => resolve(undefined));
  });
}

/** Does `work` when no tab has the upload any more. */
export function whenFree(id: string, work: () => Promise<void>): Promise<void> {
  return navigator.locks.request(lockName(id), work);
}
