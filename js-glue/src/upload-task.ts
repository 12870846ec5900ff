import { DetailedError, type HttpRequest, Upload } from "tus-js-client";
import { Ciphertext } from "./ciphertext.js";
import { SamtyckeError } from "./error.js";
import { fingerprint } from "./fingerprint.js";
import { padded, padme } from "./padding.js";
import { failInSilence } from "./silence.js";
import { diskFull, Spool } from "./spool.js";
import { fingerprintsOf, sealedDescription, uploadMetadata } from "./upload-description.js";
import type { UploadPlan } from "./upload-messages.js";
import { holdUpload, type UploadNote, type UploadStore } from "./upload-store.js";
import { seal } from "./vault-seal.js";

const requestSize = 4 * 1024 * 1024; // bytes in one request, and of ciphertext kept for its repetition
const smallRequest = 512 * 1024; // bytes; what every proxy takes (nginx: 1 MiB, unless told otherwise)
const retryDelays = [300, 1_000, 3_000, 6_000]; // ms; begun anew after every request that succeeds
const lockedWait = 3_000; // ms; after all those delays, while an earlier request is still being read
const mostLocked = 6; // such waits
const progressEvery = 100; // ms
const mostSilence = 60_000; // ms
/** ms; for an answer that is no more than a line. */
export const patience = 15_000;
const mostHeaders = 2 * 1024 * 1024; // bytes of the headers of description and content

/** A file as it is encrypted: without metadata, and with its small picture. */
export interface Content {
  blob: Blob;
  thumbnail: Uint8Array | undefined;
}

/** What has become of an upload at the server; "unknown" when it cannot be asked. */
export type Fate = "forgotten" | "arrived" | "unknown";

type Pieces = Pick<Spool, "size" | "slice" | "close">;

export interface UploadHandlers {
  /** What is to be encrypted of a file. @throws SamtyckeError when it cannot be read */
  content(file: File): Promise<Content>;
  onRecipients(recipients: readonly string[]): void;
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
  readonly plan: UploadPlan;
  readonly #store: UploadStore | undefined;
  readonly #handlers: UploadHandlers;
  #upload: Upload | undefined;
  #spool: Spool | undefined;
  #release: (() => void) | undefined;
  #prepared: Promise<void> | undefined;
  #onDisk: boolean;
  #sending = false;
  #pauses = 0;
  #lockedWaits = 0;
  #slicing: Promise<unknown> = Promise.resolve();
  #ended = false;
  #failing = false;
  #noting: Promise<unknown> | undefined;
  #told = 0;
  #terminated: Promise<Fate> | undefined;
  #arrived = false;
  /** Its last piece has left, here or in an earlier page: the server may have all of it. */
  #mayBeThere = false;
  /** Of the upload that an earlier page has left at the server. */
  #left: string | undefined;

  constructor(plan: UploadPlan, store: UploadStore | undefined, handlers: UploadHandlers) {
    this.plan = plan;
    this.#store = store;
    this.#onDisk = store !== undefined;
    this.#handlers = handlers;
  }

  /** Ends when all is encrypted that is encrypted ahead. Sending need not wait for it. */
  async prepare(): Promise<void> {
    if (this.#ended) return;
    this.#prepared ??= this.#prepare().catch((error) => this.#failed(error));
    await this.#prepared;
  }

  /** Begins, or goes on from what the server has. */
  send(): void {
    if (this.#ended || this.#sending) return;
    this.#sending = true;
    this.#lockedWaits = 0;
    if (this.#upload) this.#upload.start();
    else void this.prepare();
  }

  pause(): void {
    this.#sending = false;
    this.#pauses++;
    void this.#upload?.abort();
  }

  /** Another tab has sent it. */
  leave(): void {
    this.#ended = true;
    this.#release?.();
  }

  /**
   * Stops, and has the server and the disk forget it; what has arrived the server keeps. When that is
   * unknown, the disk keeps it too. Undefined when its turn had not come: the disk may still hold what
   * another page has left of it.
   */
  async cancel(): Promise<Fate | undefined> {
    if (this.#arrived) return "arrived";
    this.#ended = true;
    void this.#upload?.abort();
    this.#spool?.stop();
    await this.#prepared;
    const fate = this.#mayBeThere ? await terminate(this.#upload?.url ?? this.#left) : undefined;
    if (fate !== "unknown") await this.#drop({ fate });
    this.#release?.();
    if (this.#store && !this.#release) return undefined;
    return fate ?? ((await this.#terminated) === "arrived" ? "arrived" : "forgotten");
  }

  async #prepare(): Promise<void> {
    if (this.#store && !this.#release) this.#release = await this.#hold();
    if (await this.#restore()) return this.#go();
    const { file, department, endpoint, id } = this.plan;
    if (!file) throw new SamtyckeError("upload.lost", "Choose the file again; its copy is gone.");
    const store = (await this.#hasRoom(file.size)) ? this.#store : undefined;
    // What takes memory waits for its turn.
    if (!store && !this.#sending) {
      this.#prepared = undefined;
      return;
    }
    const recipients = await recipientsNow(this.plan).catch(() => this.plan.recipients);
    if (!this.#ended) this.#handlers.onRecipients(recipients);
    const { blob, thumbnail } = await this.#handlers.content(file);
    const { name, type } = file;
    const described = { name, type, size: blob.size, thumbnail };
    const description = await sealedDescription(described, recipients);
    const metadata = await uploadMetadata(description.length, recipients, department);
    const content = await seal(recipients);
    const size = description.length + content.size(blob.size);
    const total = padme(size);
    const stream = padded(description, content.stream(blob), total - size);
    const note: UploadNote = { endpoint, name, size: file.size, total, department, metadata };
    if (this.#ended) return void stream.cancel();
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
    const release = await holdUpload(this.plan.id);
    if (release) return release;
    throw new SamtyckeError("upload.elsewhere", "Another tab of this site sends the file.");
  }

  /**
   * Goes back to what an earlier page has sent, or to ciphertext that is whole and that somebody can
   * open; half of it is of no use, since its key is gone.
   * @returns whether there is nothing to encrypt
   */
  async #restore(): Promise<boolean> {
    const { id } = this.plan;
    const note = await this.#store?.note(id);
    if (!note || !this.#store) return false;
    this.#left = note.url;
    const whole = (await this.#store.written(id)) === note.total;
    if (!whole && note.url && (await hasArrived(note.url, note.total))) {
      await this.#sent(note.url);
      return true;
    }
    // In the page that it began in, another department may have been chosen since.
    const isFor = note.department === this.plan.department;
    if (!whole || !isFor || !(await this.#hasReader(note))) {
      this.#left = undefined;
      void terminate(note.url);
      await this.#store.removeCiphertext(id);
      return false;
    }
    this.#upload = this.#over(note, await this.#open(this.#store, note));
    this.#handlers.onSafe();
    return true;
  }

  /** Keys come and go while an upload lies on the disk. */
  async #hasReader(note: UploadNote): Promise<boolean> {
    const now = await Promise.all((await recipientsNow(note)).map(fingerprint));
    return fingerprintsOf(note.metadata).some((one) => now.includes(one));
  }

  async #open(store: UploadStore, note: UploadNote): Promise<Spool> {
    const file = await store.ciphertext(this.plan.id).catch((cause) => {
      throw diskFull(cause);
    });
    this.#spool = new Spool(file, note.total, requestSize);
    return this.#spool;
  }

  #go(): void {
    if (this.#sending && !this.#ended) this.#upload?.start();
  }

  #over(note: UploadNote, source: Pieces): Upload {
    this.#mayBeThere = note.url !== undefined;
    const upload = new Upload(new Blob(), {
      endpoint: note.endpoint,
      uploadUrl: note.url ?? null,
      chunkSize: requestSize,
      retryDelays,
      storeFingerprintForResuming: false,
      uploadSize: note.total,
      fileReader: { openFile: async () => this.#inTurn(source) },
      onBeforeRequest: (request) => this.#beforeRequest(request, note),
      onUploadUrlAvailable: () => this.#created(note, upload.url),
      onShouldRetry: (error) => isPassing(error),
      onProgress: (sent, total) => this.#progress(sent, total),
      onSuccess: () => void this.#sent(upload.url),
      onError: (error) => {
        if (upload.options.chunkSize === requestSize && isTooLarge(error)) {
          upload.options.chunkSize = smallRequest;
          upload.start();
        } else if (isLocked(error) && this.#lockedWaits++ < mostLocked) {
          const pauses = this.#pauses;
          setTimeout(() => pauses === this.#pauses && this.#go(), lockedWait);
        } else void this.#failed(error);
      },
    });
    return upload;
  }

  /**
   * tus-js-client sends a piece that it had to wait for, even when it was paused meanwhile, and waits
   * for another when it goes on.
   */
  #inTurn(source: Pieces): Pieces {
    const slice = async (start: number, end: number) => {
      const pauses = this.#pauses;
      const piece = this.#slicing.then(() => source.slice(start, end));
      this.#slicing = piece.catch(() => {});
      const read = await piece;
      if (pauses !== this.#pauses) return new Promise<never>(() => {});
      if (end >= source.size) this.#mayBeThere = true;
      return read;
    };
    return { size: source.size, slice, close: () => source.close() };
  }

  #beforeRequest(request: HttpRequest, note: UploadNote): void {
    if (request.getMethod() === "POST") request.setHeader("Upload-Metadata", note.metadata);
    failInSilence(request.getUnderlyingObject(), mostSilence);
  }

  #created(note: UploadNote, url: string | null): void {
    if (!url || url === note.url) return;
    note.url = url;
    // A page that comes back has the server forget half an upload, which it does by itself when this
    // cannot be written.
    this.#noting = this.#store?.keep(this.plan.id, note);
  }

  #progress(sent: number, total: number): void {
    const now = performance.now();
    if (sent < total && now - this.#told < progressEvery) return;
    this.#told = now;
    this.#handlers.onProgress(sent, total);
  }

  async #sent(url: string | null): Promise<void> {
    this.#ended = true;
    this.#arrived = true;
    this.#upload = undefined; // what the server has stays there
    this.#left = undefined;
    await this.#drop().catch(() => {}); // it has arrived, whatever has become of its copy
    this.#handlers.onSent(url?.split("/").pop() ?? "");
    this.#release?.();
  }

  async #failed(cause: unknown): Promise<void> {
    // What ends the encryption ends the request that waits for it, too.
    if (this.#ended || this.#failing) return;
    const error = explained(cause);
    const sending = this.#sending;
    this.#sending = false;
    const fromMemory = error.code === "upload.disk-full" && this.#onDisk;
    if (isSpent(error.code)) {
      this.#failing = true;
      await this.#drop({ note: !fromMemory }).catch(() => {});
      this.#failing = false;
    }
    if (!this.#upload) this.#prepared = undefined;
    if (this.#ended) return;
    if (fromMemory) {
      this.#onDisk = false;
      return sending ? this.send() : void this.prepare();
    }
    this.#handlers.onFailed(error);
  }

  /**
   * Lets go of the ciphertext, here and at the server, and of its note: as long as there is one, a
   * page that comes back tells of the file.
   */
  async #drop({ note = true, fate }: { note?: boolean; fate?: Fate } = {}): Promise<void> {
    const upload = this.#upload;
    this.#upload = undefined;
    this.#spool?.stop();
    this.#spool = undefined;
    await upload?.abort().catch(() => {});
    this.#terminated = fate ? Promise.resolve(fate) : terminate(upload?.url ?? this.#left);
    this.#left = undefined;
    await this.#noting; // or it would come back after it was removed
    if (!this.#release) return;
    if (note) await this.#store?.remove(this.plan.id);
    else await this.#store?.removeCiphertext(this.plan.id);
  }
}

/**
 * Who can open files at this moment: keys come and go while a page is open.
 * @throws SamtyckeError "upload.offline", "upload.busy", "upload.refused"
 */
async function recipientsNow(of: { endpoint: string; department: string }): Promise<string[]> {
  const url = new URL("recipients", of.endpoint);
  if (of.department) url.searchParams.set("department", of.department);
  const signal = AbortSignal.timeout(patience);
  const answer = await fetch(url, { cache: "no-store", signal }).catch(() => undefined);
  const now = answer?.ok && (await answer.json().catch(() => undefined));
  if (now?.recipients) return now.recipients;
  const refused = answer && answer.status < 500 ? "upload.refused" : "upload.busy";
  const code = answer && !answer.ok ? refused : "upload.offline";
  throw new SamtyckeError(code, "Try again; the server did not tell who can open the file.");
}

/** Has the server forget half an upload, which it does by itself when it cannot be told now. */
export async function terminate(url: string | null | undefined): Promise<Fate> {
  if (!url) return "forgotten";
  try {
    // A request that has just been broken off may hold the upload for a moment.
    await Upload.terminate(url, {
      retryDelays,
      onShouldRetry: (error) => hasAnswer(error) && isPassing(error),
      onBeforeRequest: (request) => failInSilence(request.getUnderlyingObject(), patience),
    });
    return "forgotten";
  } catch (error) {
    const answer = error instanceof DetailedError ? error.originalResponse : null;
    if (problemCode(answer?.getBody() ?? "") === "upload.complete") return "arrived";
    return isForgotten(answer?.getStatus()) ? "forgotten" : "unknown";
  }
}

const isForgotten = (status: number | undefined) => status === 404 || status === 410;
const hasAnswer = (error: Error) =>
  error instanceof DetailedError && error.originalResponse !== null;

/** How many bytes the server has; undefined when it has forgotten the upload. @throws TypeError */
export async function offsetAt(url: string): Promise<number | undefined> {
  // A request of the page that was left may hold the upload for a moment.
  for (const wait of [0, 300, 1_000, 3_000]) {
    await new Promise((resume) => setTimeout(resume, wait));
    const headers = { "Tus-Resumable": "1.0.0" };
    const signal = AbortSignal.timeout(patience);
    const answer = await fetch(url, { method: "HEAD", headers, signal });
    if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
    if (isForgotten(answer.status)) return undefined;
    if (answer.status < 500 && answer.status !== 423 && answer.status !== 429) break;
  }
  throw new TypeError("The server does not tell.");
}

/** @throws SamtyckeError "upload.offline" when it cannot be told */
async function hasArrived(url: string, total: number): Promise<boolean> {
  try {
    return (await offsetAt(url)) === total;
  } catch (cause) {
    throw new SamtyckeError("upload.offline", "Try again when the connection is back.", "", {
      cause,
    });
  }
}

/** Whether something between here and the backend takes less in one request. */
function isTooLarge(error: Error): boolean {
  if (!(error instanceof DetailedError)) return false;
  const response = error.originalResponse;
  return response?.getStatus() === 413 && !problemCode(response.getBody());
}

/** Whether the server still reads what an earlier request of ours has sent. */
function isLocked(error: Error): boolean {
  return error instanceof DetailedError && error.originalResponse?.getStatus() === 423;
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
    "upload.recipients",
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
