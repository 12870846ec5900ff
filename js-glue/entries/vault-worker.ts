/** The vault in a worker: the page's main thread never encrypts, decrypts or holds a file. */
import { SamtyckeError } from "../src/error.js";
import { type Cleaned, cleaned } from "../src/metadata.js";
import { UploadTask } from "../src/upload-task.js";
import type { VaultReply, VaultRequest } from "../src/vault-messages.js";
import { decrypt } from "./vault.js";

const port = globalThis as unknown as {
  postMessage(reply: VaultReply): void;
  onmessage: ((event: MessageEvent<VaultRequest>) => void) | null;
};
const tell = (reply: VaultReply) => port.postMessage(reply);

let inspection: Promise<Cleaned> | undefined;
let task: UploadTask | undefined;
let cancelled = false;

port.onmessage = ({ data }) => {
  switch (data.type) {
    case "inspect":
      inspection = cleaned(data.file);
      inspection.then((outcome) => tell({ type: "inspected", ...toldOf(outcome) }), fail);
      break;
    case "send":
      send(data).catch(fail);
      break;
    case "retry":
      task?.retry();
      break;
    case "cancel":
      cancelled = true;
      // The server forgets half an upload by itself when it cannot be told now.
      Promise.resolve(task?.cancel())
        .catch(() => {})
        .finally(() => tell({ type: "cancelled" }));
      break;
    case "open":
      open(data).then((content) => tell({ type: "opened", content }), fail);
      break;
  }
};

function toldOf(outcome: Cleaned): { removed: string[]; reason: string } {
  if ("reason" in outcome) return { removed: [], reason: outcome.reason };
  return { removed: outcome.removed, reason: "" };
}

async function send({
  file,
  recipients,
  endpoint,
}: Extract<VaultRequest, { type: "send" }>): Promise<void> {
  inspection ??= cleaned(file);
  const outcome = await inspection;
  if (cancelled) return;
  // What cannot be cleaned was chosen to be sent nevertheless (wasm/core/views/upload.cpp).
  const content = "blob" in outcome ? outcome.blob : file;
  task = new UploadTask(new File([content], file.name, { type: file.type }), recipients, endpoint, {
    onProgress: (done, total) => tell({ type: "progress", done, total }),
    onSent: (id) => tell({ type: "sent", id }),
    onFailed: fail,
  });
  await task.start();
}

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
