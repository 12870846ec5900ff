import { shortName } from "./file-name.js";
import { fingerprint } from "./fingerprint.js";
import { seal } from "./vault-seal.js";

/** What the recipients read of a file before they open it; the server reads none of it. */
export interface Described {
  name: string;
  type: string;
  size: number;
  /** A JPEG or WebP. */
  thumbnail: Uint8Array | undefined;
}

/**
 * Bytes of every description, so that its length tells neither of a thumbnail nor of the name. The
 * longest name, of 200 characters, and the largest thumbnail, of 4 KiB, leave some.
 */
const describedSize = 7 * 1024;
const longestType = 100; // characters

/** The description as an age file, which goes before the file's own; as long for every file. */
export async function sealedDescription(
  described: Described,
  recipients: readonly string[],
): Promise<Uint8Array> {
  const content = await seal(recipients);
  const stream = content.stream(paddedText(described));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Upload-Metadata: how long the description is, and for whom the file is. */
export async function uploadMetadata(
  description: number,
  recipients: readonly string[],
  department: string,
): Promise<string> {
  const fingerprints = (await Promise.all(recipients.map(fingerprint))).join(",");
  const metadata = `description ${btoa(`${description}`)},for ${btoa(fingerprints)}`;
  return department ? `${metadata},department ${btoa(department)}` : metadata;
}

/** Whom such metadata names. */
export function fingerprintsOf(metadata: string): string[] {
  const [, list = ""] = /(?:^|,)for ([^,]*)/.exec(metadata) ?? [];
  return atob(list).split(",");
}

/** JSON and spaces behind it, which a reader of JSON passes over. */
function paddedText({ name, type, size, thumbnail }: Described): Uint8Array {
  const text = { name: shortName(name), type: type.length > longestType ? "" : type, size };
  const bytes = new Uint8Array(describedSize).fill(0x20);
  const put = (value: object) => {
    const json = new TextEncoder().encode(JSON.stringify(value));
    if (json.length > describedSize) return false;
    bytes.set(json);
    return true;
  };
  if (!thumbnail || !put({ ...text, thumbnail: base64(thumbnail) })) put(text);
  return bytes;
}

const base64 = (bytes: Uint8Array) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
