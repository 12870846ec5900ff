/**
 * What a stranger sent, shown without running any of it: pictures are decoded and drawn on a
 * canvas, a PDF is shown by the browser's own viewer in a sandboxed frame. HTML, SVG and everything
 * else that could act is never shown.
 */
import { SamtyckeError } from "./error.js";
import { mostPixels, type PictureSize, sizeOfPicture } from "./picture-size.js";

const mostThumbnail = 160; // pixels of a side, as our senders make them

const drawn = new WeakMap<HTMLCanvasElement, Blob>();
let lastThumbnail: Promise<unknown> = Promise.resolve();

/** Draws the middle of `picture` so that it fills the canvas. What is no picture leaves it empty. */
export async function drawThumbnail(canvas: HTMLCanvasElement, picture: Blob): Promise<void> {
  if (drawn.get(canvas) === picture) return;
  drawn.set(canvas, picture);
  // One after the other: a list has a hundred, of as many strangers.
  const decoding = lastThumbnail.then(() => decoded(picture, isThumbnail)).catch(() => null);
  lastThumbnail = decoding;
  const bitmap = await decoding;
  if (!bitmap) return;
  const side = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  canvas
    .getContext("2d")
    ?.drawImage(bitmap, left, top, side, side, 0, 0, canvas.width, canvas.height);
  bitmap.close();
}

const mostSide = 2000; // pixels of a preview

/**
 * Shows a picture or a PDF in `place`.
 * @throws SamtyckeError "preview.unsupported" when this browser, or the page's CSP, cannot
 */
export async function drawPreview(
  place: Element,
  content: Blob,
  { name, type }: { name: string; type: string },
): Promise<void> {
  if (type === "application/pdf") return framed(place, content, name);
  const bitmap = await decoded(content, isPreview);
  const scale = Math.min(1, mostSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  place.replaceChildren(canvas);
}

/**
 * Whether the browser shows PDF in a sandboxed frame: Firefox does (its viewer is a script, hence
 * `allow-scripts`); Chromium and WebKit show nothing there, and no feature tells so beforehand.
 */
export function framesPdf(): boolean {
  return navigator.pdfViewerEnabled && CSS.supports("-moz-appearance", "none");
}

/** The page's CSP must allow `frame-src blob:`. */
async function framed(place: Element, content: Blob, name: string): Promise<void> {
  const start = await content.slice(0, 1024).text();
  if (!framesPdf() || !start.includes("%PDF-")) throw unsupported();
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = name;
  const url = URL.createObjectURL(content.slice(0, content.size, "application/pdf"));
  const refused = new AbortController();
  const refuse = ({ effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective === "frame-src") refused.abort();
  };
  document.addEventListener("securitypolicyviolation", refuse);
  try {
    await new Promise<void>((resolve, reject) => {
      refused.signal.onabort = () => reject(unsupported());
      frame.onload = () => resolve();
      frame.src = url;
      place.replaceChildren(frame);
    });
  } finally {
    document.removeEventListener("securitypolicyviolation", refuse);
    URL.revokeObjectURL(url);
  }
}

function unsupported(cause?: unknown): SamtyckeError {
  return new SamtyckeError("preview.unsupported", "Save the file and open it elsewhere.", "", {
    cause,
  });
}

const isThumbnail = ({ width, height }: PictureSize) =>
  width <= mostThumbnail && height <= mostThumbnail;
const isPreview = ({ width, height }: PictureSize) => width * height <= mostPixels;

/** By its bytes alone: the type that the sender gave it counts for nothing. */
async function decoded(picture: Blob, fits: (size: PictureSize) => boolean): Promise<ImageBitmap> {
  const size = await sizeOfPicture(picture);
  if (!size || !fits(size)) throw unsupported();
  try {
    return await createImageBitmap(picture.slice(0, picture.size, ""));
  } catch (cause) {
    throw unsupported(cause);
  }
}
