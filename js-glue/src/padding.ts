/**
 * The size class of a file: Padmé (PURBs, Nikitin et al. 2019), less than 12 % above its size.
 * @param size bytes, below 2^53
 */
export function padme(size: number): number {
  if (size < 2) return size;
  const exponent = floorLog2(size);
  const step = 2 ** (exponent - floorLog2(exponent) - 1);
  return Math.ceil(size / step) * step;
}

// Math.log2 rounds up just below a large power of two.
function floorLog2(value: number): number {
  let exponent = 0;
  while (2 ** (exponent + 1) <= value) exponent++;
  return exponent;
}

const pieceSize = 512 * 1024; // bytes; many small pieces are many small objects to collect
const mostRandom = 65_536; // bytes that getRandomValues gives at once

/** The bytes, the stream and then `size` random bytes, made as they are asked for. */
export function padded(
  before: Uint8Array,
  stream: ReadableStream<Uint8Array>,
  size: number,
): ReadableStream<Uint8Array> {
  const reader = readerOf(stream);
  let left = size;
  let ended = false;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(before),
      async pull(controller) {
        if (!ended) {
          const { done, value } = await reader.read(new Uint8Array(pieceSize));
          if (!done) return controller.enqueue(value);
          ended = true;
        }
        if (left === 0) return controller.close();
        const piece = crypto.getRandomValues(new Uint8Array(Math.min(left, mostRandom)));
        left -= piece.length;
        controller.enqueue(piece);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Where there are no byte streams (Safari before 26) the pieces are the stream's own. */
function readerOf(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return stream.getReader() as unknown as ReadableStreamBYOBReader; // takes no buffer, and needs none
  }
}
