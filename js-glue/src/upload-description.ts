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

const mostHeader = 11_000; // characters; servers take 16 KiB of headers in all

/** Upload-Metadata: the description as an age file, and for whom the file is. */
export async function uploadMetadata(
  described: Described,
  recipients: readonly string[],
  department: string,
): Promise<string> {
  const fingerprints = (await Promise.all(recipients.map(fingerprint))).join(",");
  let others = `,for ${btoa(fingerprints)}`;
  if (department) others += `,department ${btoa(department)}`;
  const { thumbnail, ...text } = described;
  if (thumbnail) {
    const sealed = await sealedText({ ...text, thumbnail: base64(thumbnail) }, recipients);
    if (sealed.length + others.length <= mostHeader) return `sealed ${sealed}${others}`;
  }
  return `sealed ${await sealedText(text, recipients)}${others}`;
}

async function sealedText(value: object, recipients: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const stream = (await seal(recipients)).stream(bytes);
  return base64(new Uint8Array(await new Response(stream).arrayBuffer()));
}

const base64 = (bytes: Uint8Array) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
