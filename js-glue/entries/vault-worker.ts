/** The vault in a worker: the page's main thread never encrypts, decrypts or holds a file. */
import { SamtyckeError } from "../src/error.js";
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

async function open({
  url,
  identity,
  target,
}: Extract<VaultRequest, { type: "open" }>): Promise<Blob | null> {
  const response = await fetch(url, { credentials: "same-origin" }).catch((cause) => {
    throw new SamtyckeError("attachment.offline", "Try again when the connection is back.", "", {
      cause,
    });
  });
  if (!response.ok || !response.body)
    throw new SamtyckeError(
      "attachment.unavailable",
      `The server did not give the file (${response.status}).`,
    );
  const total = Number(response.headers.get("content-length"));
  const plaintext = await decrypt(response.body, {
    identities: [identity],
    onProgress: (done) => tell({ type: "progress", done, total }),
  });
  if (!target) return await new Response(plaintext).blob();
  // A writable that is not closed leaves the chosen file as it was.
  await plaintext.pipeTo(await target.createWritable());
  return null;
}

function fail(error: unknown): void {
  const { code, message } =
    error instanceof SamtyckeError ? error : new SamtyckeError("vault.unexpected", String(error));
  tell({ type: "failed", code, message });
}
