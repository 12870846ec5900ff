/** The vault in a worker: the page's main thread never encrypts, decrypts or holds a file. */
import { SamtyckeError } from "../src/error.js";
import { blobOf, notGiven, setAside } from "../src/opened.js";
import type { VaultReply, VaultRequest } from "../src/vault-messages.js";
import { decrypt } from "./vault.js";

const port = globalThis as unknown as {
  postMessage(reply: VaultReply): void;
  onmessage: ((event: MessageEvent<VaultRequest>) => void) | null;
};
const tell = (reply: VaultReply) => port.postMessage(reply);

port.onmessage = ({ data }) => {
  open(data).then((content) => tell({ type: "opened", content }), fail);
};

async function open({ url, size, identity, target, aside }: VaultRequest): Promise<Blob | null> {
  const response = await fetch(url, { credentials: "same-origin" }).catch((cause) => {
    throw new SamtyckeError("attachment.offline", "Try again when the connection is back.", "", {
      cause,
    });
  });
  if (!response.ok || !response.body) throw notGiven(response.status);
  const onProgress = (done: number) => tell({ type: "progress", done, total: size });
  const file = response.body.pipeThrough(beginning(size, onProgress));
  const content = identity === null ? file : await decrypt(file, { identities: [identity] });
  if (!target) return aside ? setAside(content, aside) : blobOf(content);
  // A writable that is not closed leaves the chosen file as it was.
  await content.pipeTo(await target.createWritable());
  return null;
}

/** The first `size` bytes of a stream; the rest is not waited for. */
function beginning(
  size: number,
  onProgress: (done: number) => void,
): TransformStream<Uint8Array, Uint8Array> {
  let taken = 0;
  return new TransformStream({
    transform(bytes, controller) {
      controller.enqueue(bytes.subarray(0, size - taken));
      taken = Math.min(size, taken + bytes.length);
      onProgress(taken);
      if (taken === size) controller.terminate();
    },
  });
}

function fail(error: unknown): void {
  const { code, message } =
    error instanceof SamtyckeError ? error : new SamtyckeError(codeOf(error), String(error));
  tell({ type: "failed", code, message });
}

/** The disk's alone are DOMExceptions, and a network's that breaks off alone TypeErrors. */
function codeOf(error: unknown): string {
  if (error instanceof DOMException) return "attachment.disk";
  return error instanceof TypeError ? "attachment.offline" : "vault.unexpected";
}
