import { readPiece } from "./blob.js";
import { SamtyckeError } from "./error.js";
import { type CoreStream, type VaultModule, valid } from "./vault-engine.js";

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

const longestTurn = 10; // ms of work, until whatever else waits has its turn
let turnBegan = 0;
const isLong = () => performance.now() - turnBegan > longestTurn;

/** A task of its own: of a source that never waits, promises alone would let nothing else run. */
function nextTurn(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?(task: () => void): void };
  return new Promise((resolve) => {
    const go = () => {
      turnBegan = performance.now();
      resolve();
    };
    if (setImmediate) return setImmediate(go);
    // Timers would each come four milliseconds late.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}

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
  if (source instanceof Uint8Array) {
    const { length } = source;
    mustBeWhole(source);
    const read = async (from: number, to: number) => {
      mustBeWhole(source, length);
      return source.subarray(from, to);
    };
    return pieces(length, pieceSize, read, 0);
  }
  if (source instanceof ReadableStream && !source.locked) return source.getReader();
  throw new SamtyckeError(
    "vault.source",
    "Give a Blob, a Uint8Array, or a ReadableStream that nothing else reads.",
  );
}

/** A file on disk may have been changed or removed since it was chosen. */
async function readBlob(blob: Blob, from: number, to: number): Promise<Uint8Array> {
  try {
    return await readPiece(blob, from, to);
  } catch (cause) {
    throw new SamtyckeError("vault.source-unreadable", "Choose the file again.", "", { cause });
  }
}

/** Bytes that were taken away while they are read would make a file that is whole, and too short. */
function mustBeWhole(bytes: Uint8Array, length = bytes.length): void {
  if (bytes.length !== length || (length === 0 && isDetached(bytes.buffer)))
    throw new SamtyckeError(
      "vault.source",
      "Leave the bytes where they are until all have been read; some were transferred or cut off.",
    );
}

function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    return new Uint8Array(buffer).length < 0;
  } catch {
    return true;
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
 * Puts the source through a stream of core. Gives the size of what core has put out, or what has to
 * be waited for, and takes what came of that.
 * @param owned nobody else has the bytes that are read
 */
function* run(
  module: VaultModule,
  stream: CoreStream,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  owned: boolean,
  { begin = () => 0, between = () => undefined }: Steps,
  onProgress: ((bytes: number) => void) | undefined,
): Generator<number | Promise<unknown>, void, unknown> {
  let taken = 0;
  yield valid(stream, begin());
  for (;;) {
    const { done, value } = (yield reader.read()) as ReadableStreamReadResult<Uint8Array>;
    if (done) break;
    if (!(value instanceof Uint8Array))
      throw new SamtyckeError("vault.source", "Let the ReadableStream give Uint8Arrays.");
    const { length } = value;
    mustBeWhole(value);
    for (let at = 0; at < length; ) {
      mustBeWhole(value, length);
      const size = Math.min(stream.roomSize(), length - at, stepSize);
      module.HEAPU8.set(value.subarray(at, at + size), stream.roomAt());
      at += size;
      yield valid(stream, stream.push(size));
      const more = between();
      if (more) yield valid(stream, (yield more) as number);
    }
    taken += length;
    if (owned) release(value);
    onProgress?.(taken);
  }
  yield valid(stream, stream.finish());
}

/**
 * Frees what core holds for a result that was thrown away unread. It is told of the steps: WebKit
 * collects a stream's own object while its reader still reads.
 */
const forgotten = new FinalizationRegistry<() => void>((free) => free());

/** What a signal ends. It holds it weakly: it may live as long as the page. */
interface Ending {
  abort(reason: unknown): void;
}

/** @returns frees what core holds, and lets go of the signal */
function freeing(stream: CoreStream, signal: AbortSignal | undefined, ending: WeakRef<Ending>) {
  const abort = () => ending.deref()?.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  return () => {
    signal?.removeEventListener("abort", abort);
    if (!stream.isDeleted()) stream.delete(); // wipes its keys and buffers
  };
}

interface Controller extends ReadableStreamDefaultController<Uint8Array> {
  /** Of a byte stream whose reader has brought a buffer. */
  byobRequest?: ReadableStreamBYOBRequest | null;
}

/** Where readable byte streams are missing (Safari before 26), whoever reads gets new arrays. */
const type = (() => {
  try {
    new ReadableStream({ type: "bytes" });
    return "bytes";
  } catch {
    return;
  }
})() as undefined; // the types know one kind of controller or the other

export interface Flow {
  /** Nothing is read until this is, so an unread result holds the source back. */
  stream: ReadableStream<Uint8Array>;
  /** Reads until core has put out something. @throws what would come out of the stream instead */
  begin(): Promise<void>;
}

/**
 * The source, put through a stream of core. A reader that brings its own buffer (BYOB) gets the
 * bytes there.
 */
export function flow(
  module: VaultModule,
  stream: CoreStream,
  source: Source,
  { signal, onProgress }: StreamOptions,
  steps: Steps = {},
): Flow {
  const ending = {
    abort(reason: unknown) {
      controller.error(reason);
      void ending.stop(reason);
    },
    async stop(reason: unknown) {
      ended = true;
      await Promise.allSettled([reader.cancel(reason), waiting]);
      free();
    },
  };
  const free = freeing(stream, signal, new WeakRef(ending));
  let controller: Controller;
  let reader: ReadableStreamDefaultReader<Uint8Array>;
  try {
    signal?.throwIfAborted();
    reader = readerOf(source);
  } catch (error) {
    free();
    throw error;
  }
  const parts = run(module, stream, reader, source instanceof Blob, steps, onProgress);
  forgotten.register(parts, free);
  let left = 0; // bytes that core has put out and nobody has got
  let at = 0;
  let waiting: Promise<unknown> | undefined;
  let ended = false;
  let failure: { cause: unknown } | undefined; // told when what came before it has been given
  /** Whether there are bytes, without waiting. @param given what came of what was waited for */
  const proceed = (given?: unknown) => {
    try {
      while (left === 0 && !ended && !waiting) {
        const { done, value } = parts.next(given);
        if (done) ended = true;
        else if (typeof value !== "number") {
          waiting = value;
          value.catch(() => {}); // told when somebody asks for what follows
        } else {
          left = value;
          at = stream.outputAt();
        }
      }
    } catch (cause) {
      ended = true;
      failure = { cause };
    }
    return left > 0;
  };
  /** Whether there are bytes, or there is nothing more. */
  const advance = async () => {
    for (let given: unknown; ; ) {
      if (isLong()) {
        await nextTurn();
        signal?.throwIfAborted();
      }
      if (proceed(given)) return true;
      if (failure) throw failure.cause;
      if (ended) return false;
      given = await waiting;
      waiting = undefined;
      signal?.throwIfAborted();
    }
  };
  const give = () => {
    const { byobRequest: request } = controller;
    const room = request?.view;
    if (!request || !room) {
      controller.enqueue(module.HEAPU8.slice(at, at + left));
      left = 0;
      return;
    }
    const target = new Uint8Array(room.buffer, room.byteOffset, room.byteLength);
    let filled = 0;
    do {
      const count = Math.min(left, target.length - filled);
      target.set(module.HEAPU8.subarray(at, at + count), filled);
      at += count;
      left -= count;
      filled += count;
    } while (filled < target.length && !isLong() && proceed());
    request.respond(filled);
  };
  const end = (error: unknown) => {
    reader.cancel(error).catch(() => {});
    free();
  };
  const result = new ReadableStream<Uint8Array>(
    {
      type,
      start(given) {
        controller = given;
      },
      async pull() {
        try {
          if (await advance()) return give();
          free();
          controller.close();
          controller.byobRequest?.respond(0);
        } catch (error) {
          end(error);
          if (!signal?.aborted) controller.error(error);
        }
      },
      cancel: (reason) => ending.stop(reason),
    },
    { highWaterMark: 0 },
  );
  const begin = async () => {
    try {
      await advance();
    } catch (error) {
      end(error);
      throw signal?.aborted ? signal.reason : error;
    }
  };
  return { stream: result, begin };
}
