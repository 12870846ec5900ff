import { DetailedError, type HttpRequest, Upload } from "tus-js-client";
import { Ciphertext } from "./ciphertext.js";
import { SamtyckeError } from "./error.js";
import { padded, padme } from "./padding.js";
import { failInSilence } from "./silence.js";
import { diskFull, Spool } from "./spool.js";
import { sealedDescription, uploadMetadata } from "./upload-description.js";
import type { UploadPlan } from "./upload-messages.js";
import { holdUpload, type UploadNote, type UploadStore } from "./upload-store.js";
import { seal } from "./vault-seal.js";

const requestSize = 4 * 1024 * 1024; // bytes in one request, and of ciphertext kept for its repetition
const smallRequest = 512 * 1024; // bytes; what every proxy takes (nginx: 1 MiB, unless told otherwise)
const retryDelays = [300, 1_000, 3_000, 6_000]; // ms; begun anew after every request that succeeds
const progressEvery = 100; // ms
const mostSilence = 60_000; // ms
const mostHeaders = 2 * 1024 * 1024; // bytes of the headers of description and content

/** A file as it is encrypted: without metadata, and with its small picture. */
export interface Content {
  blob: Blob;
  thumbnail: Uint8Array | undefined;
}

export interface UploadHandlers {
  /** What is to be encrypted of a file. @throws SamtyckeError when it cannot be read */
  content(file: File): Promise<Content>;
  /** All is encrypted and on the disk. */
  onSafe(): void;
  /** Bytes of ciphertext that have left, and all of them. */
  onProgress(sent: number, total: number): void;
  onSent(upload: string): void;
  /** `send` may be called afterwards, after `prepare` when the upload was dropped. */
  onFailed(error: SamtyckeError): void;
}

/**
 * One file: encrypted once, to the disk, and sent from there, so that it goes on after anything.
 * Where there is no room on the disk, it is encrypted as it is sent and kept in memory only as far
 * as a lost request needs.
 */
export class UploadTask {
  readonly #plan: UploadPlan;
  readonly #store: UploadStore | undefined;
  readonly #handlers: UploadHandlers;
  #upload: Upload | undefined;
  #spool: Spool | undefined;
  #release: (() => void) | undefined;
  #prepared: Promise<void> | undefined;
  #onDisk: boolean;
  #sending = false;
  #ended = false;
  #failing = false;
  #noting: Promise<unknown> | undefined;
  #told = 0;

  constructor(plan: UploadPlan, store: UploadStore | undefined, handlers: UploadHandlers) {
    this.#plan = plan;
    this.#store = store;
    this.#onDisk = store !== undefined;
    this.#handlers = handlers;
  }

  /** Ends when all is encrypted that is encrypted ahead. Sending need not wait for it. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#prepare().catch((error) => this.#failed(error));
    return this.#prepared;
  }

  /** Begins, or goes on from what the server has. */
  send(): void {
    if (this.#ended || this.#sending) return;
    this.#sending = true;
    if (this.#upload) this.#upload.start();
    else void this.prepare();
  }

  pause(): void {
    this.#sending = false;
    void this.#upload?.abort();
  }

  /** Stops, and has the server and the disk forget it. */
  async cancel(): Promise<void> {
    this.#ended = true;
    void this.#upload?.abort();
    this.#spool?.stop();
    await this.#prepared;
    await this.#drop();
    this.#release?.();
  }

  async #prepare(): Promise<void> {
    if (this.#store && !this.#release) this.#release = await this.#hold();
    if (await this.#restore()) return this.#go();
    const { file, department, endpoint, id } = this.#plan;
    if (!file) throw new SamtyckeError("upload.lost", "Choose the file again; its copy is gone.");
    const store = (await this.#hasRoom(file.size)) ? this.#store : undefined;
    // What takes memory waits for its turn.
    if (!store && !this.#sending) {
      this.#prepared = undefined;
      return;
    }
    const recipients = await recipientsNow(this.#plan);
    const { blob, thumbnail } = await this.#handlers.content(file);
    const { name, type } = file;
    const described = { name, type, size: blob.size, thumbnail };
    const description = await sealedDescription(described, recipients);
    const metadata = await uploadMetadata(description.length, recipients, department);
    const content = await seal(recipients);
    const size = description.length + content.size(blob.size);
    const total = padme(size);
    const stream = padded(description, content.stream(blob), total - size);
    const note: UploadNote = { endpoint, name, size: file.size, total, metadata };
    // By its note a page that comes back goes on, or tells that the file has to be chosen again.
    const noted = await this.#store?.keep(id, note);
    if (!store || !noted) {
      this.#upload = this.#over(note, new Ciphertext(stream, total, requestSize));
      return this.#go();
    }
    const spool = await this.#open(store, note);
    if (this.#ended) return void stream.cancel();
    const filled = spool.fill(stream);
    this.#upload = this.#over(note, spool);
    this.#go();
    await filled;
    if (spool.whole) this.#handlers.onSafe();
  }

  async #hasRoom(fileSize: number): Promise<boolean> {
    if (!this.#onDisk || !this.#store) return false;
    return this.#store.hasRoom(padme(fileSize + fileSize / 4096 + mostHeaders));
  }

  async #hold(): Promise<() => void> {
    const release = await holdUpload(this.#plan.id);
    if (release) return release;
    throw new SamtyckeError("upload.elsewhere", "Another tab of this site sends the file.");
  }

  /** Goes back to ciphertext that is whole; half of it is of no use, since its key is gone. */
  async #restore(): Promise<boolean> {
    const { id } = this.#plan;
    const note = await this.#store?.note(id);
    if (!note || !this.#store) return false;
    if ((await this.#store.written(id)) !== note.total) {
      terminate(note.url);
      await this.#store.remove(id);
      return false;
    }
    this.#upload = this.#over(note, await this.#open(this.#store, note));
    this.#handlers.onSafe();
    return true;
  }

  async #open(store: UploadStore, note: UploadNote): Promise<Spool> {
    const file = await store.ciphertext(this.#plan.id).catch((cause) => {
      throw diskFull(cause);
    });
    this.#spool = new Spool(file, note.total, requestSize);
    return this.#spool;
  }

  #go(): void {
    if (this.#sending && !this.#ended) this.#upload?.start();
  }

  #over(note: UploadNote, source: Ciphertext | Spool): Upload {
    const upload = new Upload(new Blob(), {
      endpoint: note.endpoint,
      uploadUrl: note.url ?? null,
      chunkSize: requestSize,
      retryDelays,
      storeFingerprintForResuming: false,
      uploadSize: note.total,
      fileReader: { openFile: async () => source },
      onBeforeRequest: (request) => this.#beforeRequest(request, note),
      onUploadUrlAvailable: () => this.#created(note, upload.url),
      onShouldRetry: (error) => isPassing(error),
      onProgress: (sent, total) => this.#progress(sent, total),
      onSuccess: () => void this.#sent(upload.url),
      onError: (error) => {
        if (upload.options.chunkSize === requestSize && isTooLarge(error)) {
          upload.options.chunkSize = smallRequest;
          upload.start();
        } else void this.#failed(error);
      },
    });
    return upload;
  }

  #beforeRequest(request: HttpRequest, note: UploadNote): void {
    if (request.getMethod() === "POST") request.setHeader("Upload-Metadata", note.metadata);
    failInSilence(request.getUnderlyingObject(), mostSilence);
    // tus-js-client sends a piece that it had to wait for, even when it was paused meanwhile.
    if (request.getMethod() === "PATCH" && !this.#sending) throw new TypeError("paused");
  }

  #created(note: UploadNote, url: string | null): void {
    if (!url || url === note.url) return;
    note.url = url;
    // A page that comes back has the server forget half an upload, which it does by itself when this
    // cannot be written.
    this.#noting = this.#store?.keep(this.#plan.id, note);
  }

  #progress(sent: number, total: number): void {
    const now = performance.now();
    if (sent < total && now - this.#told < progressEvery) return;
    this.#told = now;
    this.#handlers.onProgress(sent, total);
  }

  async #sent(url: string | null): Promise<void> {
    this.#ended = true;
    this.#upload = undefined; // what the server has stays there
    await this.#drop().catch(() => {}); // it has arrived, whatever has become of its copy
    this.#release?.();
    this.#handlers.onSent(url?.split("/").pop() ?? "");
  }

  async #failed(cause: unknown): Promise<void> {
    // What ends the encryption ends the request that waits for it, too.
    if (this.#ended || this.#failing) return;
    const error = explained(cause);
    const sending = this.#sending;
    this.#sending = false;
    if (isSpent(error.code)) {
      this.#failing = true;
      await this.#drop().catch(() => {});
      this.#failing = false;
    }
    if (!this.#upload) this.#prepared = undefined;
    if (this.#ended) return;
    if (error.code === "upload.disk-full" && this.#onDisk) {
      this.#onDisk = false;
      return sending ? this.send() : void this.prepare();
    }
    this.#handlers.onFailed(error);
  }

  /** Lets go of the ciphertext, here and at the server. */
  async #drop(): Promise<void> {
    const upload = this.#upload;
    this.#upload = undefined;
    this.#spool?.stop();
    this.#spool = undefined;
    await upload?.abort().catch(() => {});
    terminate(upload?.url);
    await this.#noting; // or it would come back after it was removed
    if (this.#release) await this.#store?.remove(this.#plan.id);
  }
}

/**
 * Who can open files at this moment: keys come and go while a page is open. Without an answer,
 * those that the page was told of.
 */
async function recipientsNow({ endpoint, department, recipients }: UploadPlan) {
  const url = new URL("recipients", endpoint);
  if (department) url.searchParams.set("department", department);
  const answer = await fetch(url, { cache: "no-store" }).catch(() => undefined);
  if (!answer?.ok) return recipients;
  const now: { recipients: string[] } = await answer.json();
  return now.recipients;
}

/** Has the server forget half an upload, which it does by itself when it cannot be told now. */
export function terminate(url: string | null | undefined): void {
  // A request that has just been broken off may hold the upload for a moment.
  if (url) Upload.terminate(url, { retryDelays, onShouldRetry: isPassing }).catch(() => {});
}

/** Whether something between here and the backend takes less in one request. */
function isTooLarge(error: Error): boolean {
  if (!(error instanceof DetailedError)) return false;
  const response = error.originalResponse;
  return response?.getStatus() === 413 && !problemCode(response.getBody());
}

/** Whether the same request may succeed a little later. */
function isPassing(error: Error): boolean {
  if (!(error instanceof DetailedError)) return false;
  // What the network did is an event; an Error comes from reading or encrypting the file.
  if (error.causingError instanceof Error) return false;
  const status = error.originalResponse?.getStatus() ?? 0;
  return status < 400 || status >= 500 || status === 409 || status === 423 || status === 429;
}

/** Whether the ciphertext is of no use afterwards. Any other is sent again as it is. */
function isSpent(code: string): boolean {
  return [
    "upload.changed",
    "upload.disk-full",
    "upload.lost",
    "upload.not-age",
    "upload.unexpected",
  ].includes(code);
}

function explained(cause: unknown): SamtyckeError {
  const as = (code: string, message: string) => new SamtyckeError(code, message, "", { cause });
  if (cause instanceof SamtyckeError && cause.code !== "vault.source-unreadable") return cause;
  if (cause instanceof DOMException && cause.name === "QuotaExceededError")
    return as("upload.disk-full", "Free space on the device and try again.");
  if (cause instanceof SamtyckeError || cause instanceof DOMException)
    return as("upload.changed", "Choose the file again; it can no longer be read.");
  if (!(cause instanceof DetailedError)) return as("upload.unexpected", "Send the file once more.");
  if (cause.causingError instanceof Error) return explained(cause.causingError);
  const response = cause.originalResponse;
  if (!response) return as("upload.offline", "Try again when the connection is back.");
  if (isPassing(cause)) return as("upload.busy", "Try again in a while.");
  return as(
    problemCode(response.getBody()) ?? "upload.refused",
    `The server refused the file (${response.getStatus()}).`,
  );
}

/** Of an answer of the backend (RFC 9457). */
function problemCode(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { code?: string }).code;
  } catch {
    return undefined;
  }
}
