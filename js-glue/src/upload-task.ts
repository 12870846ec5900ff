import { DetailedError, Upload } from "tus-js-client";
import { Ciphertext } from "./ciphertext.js";
import { SamtyckeError } from "./error.js";
import { seal } from "./vault-seal.js";

const requestSize = 4 * 1024 * 1024; // bytes in one request, and of ciphertext kept for its repetition
const retryDelays = [300, 1_000, 3_000, 6_000]; // ms; begun anew after every request that succeeds
const progressEvery = 100; // ms

export interface UploadHandlers {
  /** Bytes of ciphertext that have left, and all of them. */
  onProgress(sent: number, total: number): void;
  onSent(id: string): void;
  /** `retry` may be called afterwards. */
  onFailed(error: SamtyckeError): void;
}

/** One file: encrypted as it is sent, and resumed where it broke off. */
export class UploadTask {
  readonly #file: File;
  readonly #recipients: readonly string[];
  readonly #endpoint: string;
  readonly #handlers: UploadHandlers;
  #upload: Upload | undefined;
  #cancelled = false;
  #told = 0;

  /** @param endpoint where uploads are created: `${backend}/v1/${tenant}/uploads` */
  constructor(
    file: File,
    recipients: readonly string[],
    endpoint: string,
    handlers: UploadHandlers,
  ) {
    this.#file = file;
    this.#recipients = recipients;
    this.#endpoint = endpoint;
    this.#handlers = handlers;
  }

  async start(): Promise<void> {
    try {
      const upload = await this.#prepare();
      if (this.#cancelled) return;
      this.#upload = upload;
      upload.start();
    } catch (error) {
      this.#failed(error);
    }
  }

  /**
   * Continues with the ciphertext that is kept; when that no longer serves, begins anew with a new
   * file key.
   */
  retry(): void {
    if (this.#upload) this.#upload.start();
    else void this.start();
  }

  /** Stops, and has the server forget what it got. */
  async cancel(): Promise<void> {
    this.#cancelled = true;
    await this.#upload?.abort(true);
  }

  async #prepare(): Promise<Upload> {
    const file = this.#file;
    const content = await seal(this.#recipients);
    const sealed = await this.#sealedDescription();
    const size = content.size(file.size);
    return new Upload(file, {
      endpoint: this.#endpoint,
      chunkSize: requestSize,
      retryDelays,
      storeFingerprintForResuming: false,
      uploadSize: size,
      fileReader: { openFile: async () => new Ciphertext(content.stream(file), size, requestSize) },
      onBeforeRequest: (request) => {
        if (request.getMethod() === "POST")
          request.setHeader("Upload-Metadata", `sealed ${sealed}`);
      },
      onShouldRetry: (error) => isPassing(error),
      onProgress: (sent, total) => this.#progress(sent, total),
      onSuccess: () => this.#handlers.onSent(this.#upload?.url?.split("/").pop() ?? ""),
      onError: (error) => this.#failed(error),
    });
  }

  /** Name, type and size as an age file of their own, in base64. */
  async #sealedDescription(): Promise<string> {
    const { name, type, size } = this.#file;
    const description = new TextEncoder().encode(JSON.stringify({ name, type, size }));
    const stream = (await seal(this.#recipients)).stream(description);
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }

  #progress(sent: number, total: number): void {
    const now = performance.now();
    if (sent < total && now - this.#told < progressEvery) return;
    this.#told = now;
    this.#handlers.onProgress(sent, total);
  }

  #failed(cause: unknown): void {
    if (this.#cancelled) return;
    const error = explained(cause);
    if (error.code !== "upload.offline") this.#upload = undefined;
    this.#handlers.onFailed(error);
  }
}

/** Whether the same request may succeed a little later. */
function isPassing(error: Error): boolean {
  if (!(error instanceof DetailedError)) return false;
  // What the network did is an event; an Error comes from reading or encrypting the file.
  if (error.causingError instanceof Error) return false;
  const status = error.originalResponse?.getStatus() ?? 0;
  return status < 400 || status >= 500 || status === 409 || status === 423 || status === 429;
}

function explained(cause: unknown): SamtyckeError {
  if (cause instanceof SamtyckeError) return cause;
  if (!(cause instanceof DetailedError))
    return new SamtyckeError("upload.unexpected", "Send the file once more.", "", { cause });
  const inner: unknown = cause.causingError;
  if (inner instanceof SamtyckeError) return inner;
  if (inner instanceof DOMException)
    return new SamtyckeError(
      "upload.changed",
      "Choose the file again; it can no longer be read.",
      "",
      { cause },
    );
  if (isPassing(cause))
    return new SamtyckeError("upload.offline", "Try again when the connection is back.", "", {
      cause,
    });
  const status = cause.originalResponse?.getStatus();
  if (status === 413)
    return new SamtyckeError("upload.too-large", "Choose a smaller file.", "", { cause });
  return new SamtyckeError("upload.refused", `The server refused the file (${status}).`, "", {
    cause,
  });
}
