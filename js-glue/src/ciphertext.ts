import { SamtyckeError } from "./error.js";

/**
 * Ciphertext as tus-js-client reads it: pieces by offset, in one buffer of fixed size. A piece
 * stays until a later one is asked for, so that a failed request is repeated with the very bytes
 * that were sent; nothing is ever encrypted a second time.
 */
export class Ciphertext {
  readonly size: number;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #buffer: Uint8Array; // one piece
  #offset = 0; // of the buffer's first byte
  #filled = 0;
  #rest: Uint8Array = new Uint8Array();

  /** @param window the longest piece, in bytes: tus-js-client's `chunkSize` */
  constructor(stream: ReadableStream<Uint8Array>, size: number, window: number) {
    this.size = size;
    this.#reader = stream.getReader();
    this.#buffer = new Uint8Array(Math.min(window, size));
  }

  /**
   * @throws SamtyckeError "upload.lost" when the server asks for bytes that it had acknowledged,
   * "upload.changed" when the stream ends before `size`.
   */
  async slice(start: number, end: number): Promise<{ value: Uint8Array; done: false }> {
    if (start < this.#offset || start > this.#offset + this.#filled)
      throw new SamtyckeError(
        "upload.lost",
        "Send the file once more; the server has lost its beginning.",
      );
    if (start === this.#offset + this.#filled) {
      this.#offset = start;
      this.#filled = 0;
      await this.#fill();
    }
    const value = this.#buffer.subarray(
      start - this.#offset,
      Math.min(this.#filled, end - this.#offset),
    );
    return { value, done: false };
  }

  async #fill(): Promise<void> {
    const wanted = Math.min(this.#buffer.length, this.size - this.#offset);
    while (this.#filled < wanted) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#reader.read();
        if (done)
          throw new SamtyckeError(
            "upload.changed",
            "Choose the file again; it was changed while it was read.",
          );
        this.#rest = value;
      }
      const part = this.#rest.subarray(0, wanted - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
  }

  close(): void {
    this.#reader.cancel().catch(() => {});
  }
}
