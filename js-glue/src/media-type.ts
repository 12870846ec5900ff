/** Media types of files for which the browser tells none. */

/** The first bytes, where they begin, and the type they tell. */
const signatures: [number, string, string][] = [
  [0, "\xFF\xD8\xFF", "image/jpeg"],
  [0, "\x89PNG\r\n\x1A\n", "image/png"],
  [0, "GIF8", "image/gif"],
  [0, "BM", "image/bmp"],
  [0, "II*\0", "image/tiff"],
  [0, "MM\0*", "image/tiff"],
  [8, "WEBP", "image/webp"],
  [8, "WAVE", "audio/wav"],
  [8, "AVI ", "video/x-msvideo"],
  [0, "%PDF-", "application/pdf"],
  [4, "ftypheic", "image/heic"],
  [4, "ftypheix", "image/heic"],
  [4, "ftypmif1", "image/heif"],
  [4, "ftypmsf1", "image/heif"],
  [4, "ftypavif", "image/avif"],
  [4, "ftypavis", "image/avif"],
  [4, "ftypqt  ", "video/quicktime"],
  [4, "ftyp3g", "video/3gpp"],
  [4, "ftypM4A", "audio/mp4"],
  [4, "ftyp", "video/mp4"],
  [4, "moov", "video/quicktime"],
  [0, "\x1A\x45\xDF\xA3", "video/x-matroska"],
  [0, "\0\0\x01\xBA", "video/mpeg"],
  [0, "\0\0\x01\xB3", "video/mpeg"],
  [0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", "video/x-ms-asf"],
  [0, "FLV\x01", "video/x-flv"],
  [0, "OggS", "audio/ogg"],
  [0, "fLaC", "audio/flac"],
  [0, "ID3", "audio/mpeg"],
  [0, "\xFF\xFB", "audio/mpeg"],
  [0, "#!AMR", "audio/amr"],
];

/** Where the beginning tells less than the ending, or nothing. */
const endings: Record<string, string> = {
  csv: "text/csv",
  ics: "text/calendar",
  m2ts: "video/mp2t",
  mka: "audio/x-matroska",
  mts: "video/mp2t",
  ogv: "video/ogg",
  txt: "text/plain",
  webm: "video/webm",
};

/** Where neither the browser nor the beginning tells. */
const claims: Record<string, string> = {
  aac: "audio/aac",
  ai: "application/postscript",
  aif: "audio/aiff",
  aiff: "audio/aiff",
  avif: "image/avif",
  bmp: "image/bmp",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  eps: "application/postscript",
  epub: "application/epub+zip",
  heic: "image/heic",
  heif: "image/heif",
  key: "application/vnd.apple.keynote",
  m4a: "audio/mp4",
  m4v: "video/mp4",
  mkv: "video/x-matroska",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  numbers: "application/vnd.apple.numbers",
  odp: "application/vnd.oasis.opendocument.presentation",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odt: "application/vnd.oasis.opendocument.text",
  pages: "application/vnd.apple.pages",
  ppt: "application/vnd.ms-powerpoint",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  psd: "image/vnd.adobe.photoshop",
  rtf: "application/rtf",
  svg: "image/svg+xml",
  tif: "image/tiff",
  tiff: "image/tiff",
  wav: "audio/wav",
  wmv: "video/x-ms-wmv",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

const longest = 16; // bytes
const longestType = 200; // characters, as core takes

/**
 * The type that the browser tells, or else what the file's first bytes or the ending of its name do.
 * A hint, as the browser's is: whoever receives the file believes none of them.
 * @returns "" when nothing tells
 */
export async function mediaTypeOf(file: File): Promise<string> {
  const ending = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  // Windows takes every CSV for a workbook where Excel is.
  if (file.type && file.type.length <= longestType && ending !== "csv") return file.type;
  const known = endings[ending];
  if (known) return known;
  const start = await file
    .slice(0, longest)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  const text = String.fromCharCode(...new Uint8Array(start));
  return signatures.find(([at, bytes]) => text.startsWith(bytes, at))?.[2] ?? claims[ending] ?? "";
}
