/** An attachment on its way from the server to disk: decrypted in a worker, memory bounded. */
import { SamtyckeError } from "./error.js";
import { startVaultWorker, type VaultReply, type VaultRequest } from "./vault-messages.js";

const toDiskFrom = 64 * 1024 * 1024; // bytes; smaller files go to the downloads folder by way of a Blob

/** Why the server did not give a file, by the status of its answer. */
export function notGiven(status: number): SamtyckeError {
  const code = status === 401 ? "session" : status === 404 ? "gone" : "unavailable";
  return new SamtyckeError(`attachment.${code}`, `The server did not give the file (${status}).`);
}

/** An age file as the server has it: what follows it there is padding. */
export interface Sealed {
  url: string;
  /** Bytes of its header. */
  header: number;
  /** Bytes of its content, as its description tells. */
  size: number;
}

/** Bytes of the age file (C2SP age.md, "Payload"). */
export function ageSize({ header, size }: Sealed): number {
  return header + 16 + size + 16 * Math.max(1, Math.ceil(size / 65_536));
}

export interface TakeOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

type SavePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/**
 * Downloads an attachment, decrypts it and saves it under `name`; without an identity, as the age
 * file that it is. A large one goes straight to a file that the person chooses; where the browser
 * has no such thing, to the site's own folder (OPFS) and from there to the downloads. Call this
 * from a click.
 * @returns false when the person chose no file
 * @throws SamtyckeError "vault.…", "attachment.offline", "attachment.session", "attachment.gone",
 * "attachment.unavailable", "attachment.disk" when there is no room for it
 */
export async function saveAttachment(
  sealed: Sealed,
  name: string,
  identity: string | null,
  options: TakeOptions = {},
): Promise<boolean> {
  options.signal?.throwIfAborted();
  const picker = (globalThis as { showSaveFilePicker?: SavePicker }).showSaveFilePicker;
  const large = sealed.size >= toDiskFrom;
  let target: FileSystemFileHandle | null = null;
  if (picker && large) {
    try {
      target = await picker({ suggestedName: name });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return false;
      throw error;
    }
  }
  if (!large || target) {
    const content = await taken(sealed, identity, target, null, options);
    if (content) save(content, name);
    return true;
  }
  const aside = crypto.randomUUID();
  const done = holdAside(aside);
  let copied = 0; // ms
  try {
    const content = await taken(sealed, identity, null, aside, options);
    if (content) save(content, name);
    copied = copyingTime(sealed.size);
  } finally {
    setTimeout(done, copied);
  }
  return true;
}

/** The content in memory. @throws SamtyckeError as `saveAttachment` */
export async function attachmentContent(
  sealed: Sealed,
  identity: string,
  options: TakeOptions = {},
): Promise<Blob> {
  return (await taken(sealed, identity, null, null, options)) ?? new Blob();
}

function taken(
  sealed: Sealed,
  identity: string | null,
  target: FileSystemFileHandle | null,
  aside: string | null,
  { signal, onProgress }: TakeOptions,
): Promise<Blob | null> {
  const url = new URL(sealed.url, document.baseURI).href;
  const request: VaultRequest = {
    type: "open",
    url,
    size: ageSize(sealed),
    identity,
    target,
    aside,
  };
  const worker = startVaultWorker();
  return new Promise<Blob | null>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<VaultReply>) => {
      if (data.type === "progress") onProgress?.(data.done, data.total);
      else if (data.type === "opened") resolve(data.content);
      else if (data.type === "failed") reject(new SamtyckeError(data.code, data.message));
    };
    worker.onerror = () =>
      reject(
        new SamtyckeError(
          "engine.unavailable",
          "vault-worker.js could not be loaded; check that it is served.",
        ),
      );
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}

/** Offers a file under a name. Always as plain bytes, so that nothing in it is ever run or shown. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content.slice(0, content.size, "application/octet-stream"));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// The site's own folder, where a large file waits until the browser has copied it to the downloads.

const folderName = "samtycke-opened";
const lockOf = (name: string) => `samtycke-opened ${name}`;

/**
 * Nobody tells a page when a download is done: half a minute, and a second for every 10 MB. A browser
 * that is slower still has the file open, and keeps what it reads from.
 * @returns ms
 */
function copyingTime(size: number): number {
  return 30_000 + size / 10_000;
}

/** Keeps what is set aside under this name from being removed until the page lets go or is left. */
function holdAside(name: string): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const gone = navigator.locks.request(lockOf(name), () => held).catch(() => {});
  return () => {
    release();
    void gone.then(() => clearAside(false));
  };
}

/**
 * Writes to the site's own folder; in memory where the browser has none or keeps nothing in it.
 * Only in a worker.
 */
export async function setAside(stream: ReadableStream<Uint8Array>, name: string): Promise<Blob> {
  const aside = await openAside(name).catch(() => null);
  if (!aside) return blobOf(stream);
  const { folder, file, disk } = aside;
  try {
    await stream.pipeTo(
      new WritableStream({
        write(bytes) {
          for (let at = 0; at < bytes.length; ) at += disk.write(bytes.subarray(at));
        },
      }),
    );
    disk.flush();
  } catch (error) {
    disk.close();
    await folder.removeEntry(name).catch(() => {});
    throw error;
  }
  disk.close();
  return file.getFile();
}

/** All of a stream. A Response alone tells of a network error, whatever ended it. */
export async function blobOf(stream: ReadableStream<Uint8Array>): Promise<Blob> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const blob = new Response(readable).blob();
  blob.catch(() => {});
  await stream.pipeTo(writable);
  return blob;
}

async function openAside(name: string) {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(folderName, { create: true });
  const file = await folder.getFileHandle(name, { create: true });
  return { folder, file, disk: await (file as unknown as SyncFile).createSyncAccessHandle() };
}

/** Of lib.webworker, which cannot stand beside lib.dom. */
interface SyncFile {
  createSyncAccessHandle(): Promise<{
    write(bytes: Uint8Array): number;
    flush(): void;
    close(): void;
  }>;
}

/** Removes what was set aside: all of it, or what no page waits for any longer. */
export async function clearAside(all: boolean): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    if (all) return await root.removeEntry(folderName, { recursive: true });
    const folder = await root.getDirectoryHandle(folderName);
    const names = (folder as unknown as { keys(): AsyncIterable<string> }).keys();
    for await (const name of names)
      await navigator.locks.request(lockOf(name), { ifAvailable: true }, async (free) => {
        if (free) await folder.removeEntry(name).catch(() => {});
      });
  } catch {
    // There is none, or the browser has no such folder.
  }
}
