import { mostPixels, sizeOfPicture } from "./picture-size.js";

const side = 160; // pixels, of the longest
const mostBytes = 4096;
const mostSource = 40_000_000; // bytes
const qualities = [0.8, 0.6, 0.4, 0.2];

export interface Thumbnail {
  bitmap: ImageBitmap;
  /** At most 4 KB of JPEG or WebP. */
  bytes: Uint8Array | undefined;
}

/** A small picture of a file, upright; undefined when the browser cannot make one of it. */
export async function thumbnailOf(file: File): Promise<Thumbnail | undefined> {
  if (!file.type.startsWith("image/") || file.size > mostSource) return undefined;
  try {
    // Of a size that only decoding tells, as of SVG, nothing is made.
    const size = await sizeOfPicture(file);
    if (!size || size.width * size.height > mostPixels) return undefined;
    const image = await createImageBitmap(file);
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = drawn(image, scale);
    image.close();
    const bytes = (await encoded(canvas)) ?? (await encoded(drawn(canvas, 0.5)));
    return { bitmap: canvas.transferToImageBitmap(), bytes };
  } catch {
    return undefined;
  }
}

function drawn(image: ImageBitmap | OffscreenCanvas, scale: number): OffscreenCanvas {
  const of = (length: number) => Math.max(1, Math.round(length * scale));
  const canvas = new OffscreenCanvas(of(image.width), of(image.height));
  const context = canvas.getContext("2d");
  if (!context) throw new TypeError("no canvas");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // behind what is transparent, as JPEG has no such pixels
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function encoded(canvas: OffscreenCanvas): Promise<Uint8Array | undefined> {
  for (const type of ["image/webp", "image/jpeg"])
    for (const quality of qualities) {
      const blob = await canvas.convertToBlob({ type, quality });
      if (blob.type !== type) break; // a browser that cannot write it gives PNG
      if (blob.size <= mostBytes) return new Uint8Array(await blob.arrayBuffer());
    }
  return undefined;
}
