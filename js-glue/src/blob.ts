const waits = [100, 400, 1_500]; // ms

/**
 * Bytes `from` to `to` of a blob. Chromium now and then makes a piece that cannot be read of a large
 * blob that is still on its way from memory; the same piece made anew can.
 * @throws DOMException "NotFoundError" when a file is gone, at once; "NotReadableError" when it was
 * changed
 */
export async function readPiece(
  blob: Blob,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const read = () => blob.slice(from, to).arrayBuffer();
  for (const wait of waits) {
    try {
      return new Uint8Array(await read());
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") throw error;
    }
    await new Promise((resume) => setTimeout(resume, wait));
  }
  return new Uint8Array(await read());
}
