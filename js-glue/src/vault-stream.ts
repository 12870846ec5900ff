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

const pieceSize = 1024 * 1024;

/** @throws SamtyckeError "vault.source" */
export function readerOf(source: Source): ReadableStreamDefaultReader<Uint8Array> {
  if (source instanceof Blob)
    return pieces(
      source.size,
      async (from, to) => new Uint8Array(await source.slice(from, to).arrayBuffer()),
      1,
    );
  if (source instanceof Uint8Array)
    return pieces(source.length, async (from, to) => source.subarray(from, to), 0);
  if (source instanceof ReadableStream && !source.locked) return source.getReader();
  throw new SamtyckeError(
    "vault.source",
    "Give a Blob, a Uint8Array, or a ReadableStream that nothing else reads.",
  );
}

function pieces(
  size: number,
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

/** Puts the source through a stream of core, and gives what comes out. */
async function* run(
  module: VaultModule,
  stream: CoreStream,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  begin: () => number,
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
        const size = Math.min(stream.roomSize(), value.length - at);
        module.HEAPU8.set(value.subarray(at, at + size), stream.roomAt());
        at += size;
        yield output(module, stream, stream.push(size));
      }
      taken += value.length;
      onProgress(taken);
    }
    yield output(module, stream, stream.finish());
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

/**
 * The source, put through a stream of core. Nothing is read until the result is, so an unread
 * result holds the source back.
 * @param begin puts out what stands before the content, and gives its size
 */
export function flow(
  module: VaultModule,
  stream: CoreStream,
  source: Source,
  { signal, onProgress = () => {} }: StreamOptions,
  begin: () => number = () => 0,
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
  const parts = run(module, stream, reader, begin, onProgress);
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
