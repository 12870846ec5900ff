/** What a picture's header says of its size, so that nothing huge is decoded to find that out. */

export interface PictureSize {
  width: number;
  height: number;
}

/** Each pixel takes four bytes once it is decoded. */
export const mostPixels = 64_000_000;
const headers = 4 * 1024 * 1024; // bytes in which the size is looked for

/** Of what `pictureSize` knows. */
export async function sizeOfPicture(picture: Blob): Promise<PictureSize | undefined> {
  return pictureSize(new Uint8Array(await picture.slice(0, headers).arrayBuffer()));
}

/** Of a JPEG, PNG, GIF, WebP, BMP, AVIF or HEIC; undefined for all else, and what is damaged. */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, length: number) =>
    String.fromCharCode(...bytes.subarray(at, at + length));
  try {
    if (view.getUint16(0) === 0xffd8) return ofJpeg(view);
    if (text(0, 8) === "\x89PNG\r\n\x1a\n")
      return { width: view.getUint32(16), height: view.getUint32(20) };
    if (text(0, 4) === "GIF8") return ofGif(view);
    if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP") return ofWebp(view, text(12, 4));
    if (text(0, 2) === "BM" && view.getUint32(14, true) >= 40)
      return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
    if (text(4, 4) === "ftyp") return ofHeif(view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it ends too early
  }
  return undefined;
}

/** The first frame header (ISO/IEC 10918-1, B.2.2). */
function ofJpeg(view: DataView): PictureSize | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      ++at; // fill
      continue;
    }
    const tables = marker === 0xc4 || marker === 0xc8 || marker === 0xcc;
    if (marker >= 0xc0 && marker <= 0xcf && !tables)
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** The screen, which browsers enlarge to the first image (GIF89a, 18 and 20). */
function ofGif(view: DataView): PictureSize | undefined {
  const colors = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0); // bytes of a table
  let at = 13 + colors(view.getUint8(10));
  while (view.getUint8(at) === 0x21) {
    at += 2;
    while (view.getUint8(at) > 0) at += 1 + view.getUint8(at);
    at += 1;
  }
  if (view.getUint8(at) !== 0x2c) return undefined;
  const side = (screen: number, offset: number, length: number) =>
    Math.max(
      view.getUint16(screen, true),
      view.getUint16(offset, true) + view.getUint16(length, true),
    );
  return { width: side(6, at + 1, at + 5), height: side(8, at + 3, at + 7) };
}

/** RFC 9649, sections 2.5 to 2.7. */
function ofWebp(view: DataView, chunk: string): PictureSize | undefined {
  if (chunk === "VP8X") {
    const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return { width: uint24(24) + 1, height: uint24(27) + 1 };
  }
  if (chunk === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== "VP8 ") return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** The largest of its images: a HEIC is laid of tiles (ISO/IEC 23008-12, 6.5.3, "ispe"). */
function ofHeif(view: DataView): PictureSize | undefined {
  let largest: PictureSize | undefined;
  for (let at = 0; at + 16 <= view.byteLength; ++at) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (!largest || width * height > largest.width * largest.height) largest = { width, height };
  }
  return largest;
}
