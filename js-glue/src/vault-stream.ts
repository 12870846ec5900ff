import { SamtyckeError } from "./error.js";
import { type CoreStream, output, type VaultModule } from "./vault-engine.js";

/** Where bytes come from. They are copied, never changed. */
export type Source = Blob | ReadableStream<Uint8Array> | Uint8Array;

export interface StreamOptions {
  /** Ends everything: the result fails with the signal's reason, and the source is cancelled. */
  signal?: AbortSignal | undefined;
  /** Hears how many bytes of the source have been taken so far. */
  onProgress?: ((bytes: number) => void) | undefined;
}

/** Bytes put through core at once. From 128 KiB on, allocators take fresh pages for every piece. */
const stepSize = 64 * 1024;

/** Gives back the memory of bytes that nobody will read any more, before it is collected. */
export function release({ buffer }: Uint8Array): void {
  const { transfer } = buffer as ArrayBuffer & { transfer?(size: number): ArrayBuffer };
  transfer?.call(buffer, 0);
}

/**
 * @param pieceSize most bytes of a piece of a Blob or a Uint8Array
 * @throws SamtyckeError "vault.source"
 */
export function readerOf(
  source: Source,
  pieceSize = 1024 * 1024,
): ReadableStreamDefaultReader<Uint8Array> {
  if (source instanceof Blob)
    return pieces(source.size, pieceSize, (from, to) => readBlob(source, from, to), 1);
  if (source instanceof Uint8Array)
    return pieces(source.length, pieceSize, async (from, to) => source.subarray(from, to), 0);
  if (source instanceof ReadableStream && !source.locked) return source.getReader();
  throw new SamtyckeError(
    "vault.source",
    "Give a Blob, a Uint8Array, or a ReadableStream that nothing else reads.",
  );
}

/** A file on disk may have been changed or removed since it was chosen. */
async function readBlob(blob: Blob, from: number, to: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw new SamtyckeError("vault.source-unreadable", "Choose the file again.", "", { cause });
  }
}

function pieces(
  size: number,
  pieceSize: number,
  read: (from: number, to: number) => Promise<Uint8Array>,
  ahead: number,
): ReadableStreamDefaultReader<Uint8Array> {
  let at = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (at < size) controller.enqueue(await read(at, Math.min(size, at + pieceSize)));
        at += pieceSize;
        if (at >= size) controller.close();
      },
    },
    { highWaterMark: ahead },
  );
  return stream.getReader();
}

/** What a stream of core does besides taking bytes. Each gives the size of what it puts out. */
export interface Steps {
  /** Before the first byte is taken. */
  begin?: () => number;
  /** After any byte; undefined when there is nothing to do. */
  between?: () => Promise<number> | undefined;
}

/**
 * Puts the source through a stream of core, and gives what comes out.
 * @param owned nobody else has the bytes that are read
 */
async function* run(
  module: VaultModule,
  stream: CoreStream,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  owned: boolean,
  { begin = () => 0, between = () => undefined }: Steps,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  let taken = 0;
  try {
    yield output(module, stream, begin());
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!(value instanceof Uint8Array))
        throw new SamtyckeError("vault.source", "Let the ReadableStream give Uint8Arrays.");
      for (let at = 0; at < value.length; ) {
        const size = Math.min(stream.roomSize(), value.length - at, stepSize);
        module.HEAPU8.set(value.subarray(at, at + size), stream.roomAt());
        at += size;
        yield output(module, stream, stream.push(size));
        const more = between();
        if (more) yield output(module, stream, await more);
      }
      taken += value.length;
      if (owned) release(value);
      onProgress(taken);
    }
    yield output(module, stream, stream.finish());
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

/**
 * Frees what core holds for a result that was thrown away unread. It is told of the steps: WebKit
 * collects a stream's own object while its reader still reads.
 */
const forgotten = new FinalizationRegistry<CoreStream>(
  (stream) => stream.isDeleted() || stream.delete(),
);

/**
 * The source, put through a stream of core. Nothing is read until the result is, so an unread
 * result holds the source back.
 */
export function flow(
  module: VaultModule,
  stream: CoreStream,
  source: Source,
  { signal, onProgress = () => {} }: StreamOptions,
  steps: Steps = {},
): ReadableStream<Uint8Array> {
  const free = () => {
    signal?.removeEventListener("abort", abort);
    if (!stream.isDeleted()) stream.delete(); // wipes its keys and buffers
  };
  const stop = async (reason: unknown) => {
    await Promise.allSettled([reader.cancel(reason), parts.return()]);
    free();
  };
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const abort = () => {
    controller.error(signal?.reason);
    void stop(signal?.reason);
  };
  let reader: ReadableStreamDefaultReader<Uint8Array>;
  try {
    signal?.throwIfAborted();
    reader = readerOf(source);
  } catch (error) {
    free();
    throw error;
  }
  const parts = run(module, stream, reader, source instanceof Blob, steps, onProgress);
  forgotten.register(parts, stream);
  return new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
        signal?.addEventListener("abort", abort, { once: true });
      },
      async pull() {
        try {
          let part = await parts.next();
          while (!part.done && part.value.length === 0) part = await parts.next();
          if (signal?.aborted) return;
          if (!part.done) return controller.enqueue(part.value);
          free();
          controller.close();
        } catch (error) {
          free();
          if (!signal?.aborted) controller.error(error);
        }
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  );
}
