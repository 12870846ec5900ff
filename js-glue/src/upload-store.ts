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
  /** Whom it is encrypted for; "" when the policy has none. */
  department: string;
  /** Upload-Metadata. */
  metadata: string;
  /** When the server has been told of it. */
  url?: string;
}

const name = "samtycke-uploads"; // of the database, and of the folder
const patience = 5_000; // ms
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
  readonly #folder: FileSystemDirectoryHandle | undefined;

  private constructor(folder: FileSystemDirectoryHandle | undefined) {
    this.#folder = folder;
  }

  /** Undefined where the browser has no locks that keep tabs apart. */
  static async open(): Promise<UploadStore | undefined> {
    return navigator.locks && new UploadStore(await openFolder());
  }

  async hasRoom(bytes: number): Promise<boolean> {
    if (!this.#folder) return false;
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return quota - usage > bytes + spare;
  }

  async ids(): Promise<string[]> {
    return (await onNotes("readonly", (notes) => notes.getAllKeys())) as string[];
  }

  async note(id: string): Promise<UploadNote | undefined> {
    return soon(onNotes("readonly", (notes) => notes.get(id)));
  }

  /** Whether it is kept by now: the site's data may be cleared at any time. */
  async keep(id: string, note: UploadNote): Promise<boolean> {
    return (await soon(onNotes("readwrite", (notes) => notes.put(note, id)))) === id;
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

  async removeCiphertext(id: string): Promise<void> {
    await this.#folder?.removeEntry(`${id}.age`).catch(() => {});
  }

  async remove(id: string): Promise<void> {
    // The note last: without it nobody would find the ciphertext.
    await this.removeCiphertext(id);
    await soon(onNotes("readwrite", (notes) => notes.delete(id)));
  }
}

/**
 * Undefined when it fails or takes too long, as when somebody else holds an upgrade or a deletion of
 * the database. What was asked for is done all the same once it can be, and in order.
 */
function soon<T>(step: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  return Promise.race([step.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

/** Whether there may be any, without making anything. Also for pages. */
export async function anyUnfinished(): Promise<boolean> {
  try {
    return (await onNotes("readonly", (notes) => notes.count(), false)) > 0;
  } catch {
    return false;
  }
}

/**
 * Does one step, and lets go of the database: as long as a page has it open, the site cannot delete
 * it, and no other page can open it then.
 * @param make the database where there is none
 * @throws DOMException
 */
async function onNotes<T>(
  mode: IDBTransactionMode,
  step: (notes: IDBObjectStore) => IDBRequest<T>,
  make = true,
): Promise<T> {
  const database = await openNotes(make);
  try {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    return await asked(step(transaction.objectStore(name)));
  } finally {
    database.close();
  }
}

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
