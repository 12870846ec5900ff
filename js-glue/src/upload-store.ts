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

const name = "samtycke-uploads"; // of the database, and of the folder
const patience = 3_000; // ms
const spare = 32 * 1024 * 1024; // bytes left to others

interface Opening {
  createSyncAccessHandle?(): Promise<SyncFile>;
}

/**
 * Unfinished uploads: a database of notes, and ID.age, ciphertext, in the origin's private file
 * system where the browser has one. An upload is whole when its ciphertext is as long as its note
 * says; one that is sent from memory has a note alone. Only for workers.
 */
export class UploadStore {
  readonly #notes: IDBDatabase;
  readonly #folder: FileSystemDirectoryHandle | undefined;

  private constructor(notes: IDBDatabase, folder: FileSystemDirectoryHandle | undefined) {
    this.#notes = notes;
    this.#folder = folder;
  }

  /** Undefined where the browser keeps nothing, or has no locks that keep tabs apart. */
  static async open(): Promise<UploadStore | undefined> {
    if (!navigator.locks) return undefined;
    try {
      return new UploadStore(await openNotes(true), await openFolder());
    } catch {
      return undefined;
    }
  }

  async hasRoom(bytes: number): Promise<boolean> {
    if (!this.#folder) return false;
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return quota - usage > bytes + spare;
  }

  async ids(): Promise<string[]> {
    return (await asked(this.#table("readonly").getAllKeys())) as string[];
  }

  async note(id: string): Promise<UploadNote | undefined> {
    return asked(this.#table("readonly").get(id));
  }

  async keep(id: string, note: UploadNote): Promise<void> {
    await asked(this.#table("readwrite").put(note, id));
  }

  /** Bytes of ciphertext that there are. */
  async written(id: string): Promise<number> {
    try {
      const handle = await this.#folder?.getFileHandle(`${id}.age`);
      return (await handle?.getFile())?.size ?? 0;
    } catch {
      return 0;
    }
  }

  async ciphertext(id: string): Promise<SyncFile> {
    const handle = await this.#folder?.getFileHandle(`${id}.age`, { create: true });
    const file = await (handle as Opening | undefined)?.createSyncAccessHandle?.();
    if (!file) throw new DOMException("", "NotSupportedError");
    return file;
  }

  async remove(id: string): Promise<void> {
    // The note last: without it nobody would find the ciphertext.
    await this.#folder?.removeEntry(`${id}.age`).catch(() => {});
    await asked(this.#table("readwrite").delete(id)).catch(() => {});
  }

  #table(mode: IDBTransactionMode): IDBObjectStore {
    return this.#notes.transaction(name, mode, { durability: "strict" }).objectStore(name);
  }
}

/** Whether there may be any, without making anything. Also for pages. */
export async function anyUnfinished(): Promise<boolean> {
  try {
    const notes = await openNotes(false);
    const count = await asked(notes.transaction(name).objectStore(name).count());
    notes.close();
    return count > 0;
  } catch {
    return false;
  }
}

/** @throws DOMException when there is none and none may be made, or the browser has no databases */
function openNotes(make: boolean): Promise<IDBDatabase> {
  const opening = indexedDB.open(name);
  opening.onupgradeneeded = () => {
    if (make) opening.result.createObjectStore(name);
    else opening.transaction?.abort();
  };
  return asked(opening);
}

async function openFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  if (!("FileSystemSyncAccessHandle" in globalThis)) return undefined;
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(name, { create: true });
  } catch {
    return undefined; // private windows of some browsers
  }
}

/** Once it is on the disk, what was written. */
function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = request.transaction;
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      if (transaction?.mode !== "readwrite") return resolve(request.result);
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    };
  });
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
