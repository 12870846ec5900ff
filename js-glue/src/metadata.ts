import { readPiece } from "./blob.js";
import { loadModule } from "./engine.js";
import { SamtyckeError } from "./error.js";

/** wasm/bindings/metadata.cpp: addresses and sizes are bytes, of the heap or of the file. */
export interface MetadataModule {
  /** Taken anew at every use: a heap that grows replaces it. */
  readonly HEAPU8: Uint8Array;
  readonly Scan: new (size: number, mediaType: string) => CoreScan;
}

interface CoreScan {
  finished(): boolean;
  wantedAt(): number;
  wantedSize(): number;
  roomAt(): number;
  resume(): void;
  error(): { code: string; message: string };
  removed(): string;
  pieces(): number;
  begin(piece: number): number;
  end(piece: number): number;
  literalAt(piece: number): number;
  literalSize(piece: number): number;
  delete(): void;
}

/** A file without what identifies a person, or why it may still have that. */
export type Cleaned =
  | {
      /** The file itself when nothing was found. */
      blob: Blob;
      /** What was: "location", "camera" and so on (wasm/core/anonymise/metadata_plan.h). */
      removed: string[];
    }
  | {
      /** "metadata.image" and so on (wasm/core/anonymise/metadata.h). */
      reason: string;
    };

/**
 * Finds metadata by the bytes of a file of any size, of which about a megabyte is held, and gives
 * the file without it; nothing is copied. Its type counts when its bytes tell nothing.
 * @throws SamtyckeError "engine.unavailable", "upload.changed" when the file cannot be read
 */
export async function cleaned(blob: Blob): Promise<Cleaned> {
  const module = await loadModule<MetadataModule>("metadata");
  const scan = new module.Scan(blob.size, blob.type);
  try {
    while (!scan.finished()) {
      const bytes = await read(blob, scan.wantedAt(), scan.wantedSize());
      const room = scan.roomAt(); // before the heap is taken: it may grow
      module.HEAPU8.set(bytes, room);
      scan.resume();
    }
    const { code } = scan.error();
    if (code) return { reason: code };
    const removed = scan.removed().split(" ").filter(Boolean);
    return { blob: removed.length > 0 ? assembled(module, scan, blob) : blob, removed };
  } finally {
    scan.delete();
  }
}

async function read(blob: Blob, at: number, size: number): Promise<Uint8Array> {
  const changed = (cause?: unknown) =>
    new SamtyckeError("upload.changed", "Choose the file again; it can no longer be read.", "", {
      cause,
    });
  const bytes = await readPiece(blob, at, at + size).catch((cause) => {
    throw changed(cause);
  });
  if (bytes.length !== size) throw changed();
  return bytes;
}

function assembled(module: MetadataModule, scan: CoreScan, blob: Blob): Blob {
  const parts = Array.from({ length: scan.pieces() }, (_, i) => {
    const size = scan.literalSize(i);
    if (size === 0) return blob.slice(scan.begin(i), scan.end(i));
    return module.HEAPU8.slice(scan.literalAt(i), scan.literalAt(i) + size);
  });
  return new Blob(parts, { type: blob.type });
}
