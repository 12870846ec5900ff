import { SamtyckeError } from "./error.js";
import { release } from "./vault-stream.js";

/** A file of the origin's private file system, opened in a worker (whose types the page lacks). */
export interface SyncFile {
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  getSize(): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/**
 * Ciphertext on the device's disk as tus-js-client reads it: written once, ahead of sending, and
 * read by offset. A piece that has not been written yet is waited for.
 */
export class Spool {
  readonly size: number;
  readonly #file: SyncFile;
  readonly #window: number;
  #piece = new Uint8Array(); // made when the first is asked for
  #written: number;
  #failure: unknown;
  #stopped = false;
  #wake: (() => void)[] = [];

  /**
   * @param size of all the ciphertext, of which the file may have the beginning
   * @param window the longest piece, in bytes: tus-js-client's `chunkSize`
   */
  constructor(file: SyncFile, size: number, window: number) {
    this.size = size;
    this.#file = file;
    this.#written = file.getSize();
    this.#window = Math.min(window, size);
  }

  get whole(): boolean {
    return this.#written === this.size;
  }

  /**
   * Writes all of it, and lets go of the bytes it was given. Whoever waits for a piece fails with
   * the same error.
   * @throws SamtyckeError "upload.disk-full"; "upload.changed" when the stream ends elsewhere than
   * at `size`; what the stream fails with
   */
  async fill(stream: ReadableStream<Uint8Array>): Promise<void> {
    const reader = stream.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.#stopped) break;
        if (this.#written + value.length > this.size) throw changed();
        this.#append(value);
        release(value);
        this.#tell();
      }
      if (this.#stopped) return;
      if (!this.whole) throw changed();
      this.#file.flush();
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.#tell();
      reader.cancel().catch(() => {});
    }
  }

  async slice(start: number, end: number): Promise<{ value: Uint8Array; done: false }> {
    const wanted = Math.min(end, this.size);
    while (this.#written < wanted) {
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resume) => this.#wake.push(resume));
    }
    if (this.#piece.length === 0) this.#piece = new Uint8Array(this.#window);
    const value = this.#piece.subarray(0, wanted - start);
    if (this.#file.read(value, { at: start }) !== value.length)
      throw new SamtyckeError("upload.lost", "Send the file once more; its copy is gone.");
    return { value, done: false };
  }

  /** tus-js-client calls it when all has been sent; the file is let go by `stop`. */
  close(): void {}

  /** Ends `fill` without an error. */
  stop(): void {
    this.#stopped = true;
    this.#file.close();
  }

  #append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const count = this.#write(bytes.subarray(at));
      // Chromium gives -8 as an unsigned number when the quota is exceeded.
      if (count < 1 || count > bytes.length - at) throw diskFull();
      at += count;
      this.#written += count;
    }
  }

  #write(bytes: Uint8Array): number {
    try {
      return this.#file.write(bytes, { at: this.#written });
    } catch (cause) {
      throw diskFull(cause);
    }
  }

  #tell(): void {
    for (const resume of this.#wake.splice(0)) resume();
  }
}

const changed = () =>
  new SamtyckeError("upload.changed", "Choose the file again; it was changed while it was read.");

export const diskFull = (cause?: unknown) =>
  new SamtyckeError("upload.disk-full", "Free space on the device and try again.", "", { cause });
