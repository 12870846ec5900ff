/**
 * What an administrator's page needs to open attachments: an identity that never leaves the
 * browser, names out of their sealed descriptions, and contents decrypted on their way to disk.
 */
import { decrypt, generateIdentity, recipientOf } from "../entries/vault.js";
import { SamtyckeError } from "./error.js";
import { startVaultWorker, type VaultReply, type VaultRequest } from "./vault-messages.js";
import type { Ports, WidgetEvent } from "./widget.js";

export interface Description {
  name: string;
  /** A media type as the sender's browser told it, or "". Never to be believed. */
  type: string;
  /** Bytes of content. */
  size: number;
}

export interface Identity {
  /** `AGE-SECRET-KEY-1…` */
  secret: string;
  /** `age1…` */
  recipient: string;
}

/** A new identity, and its recipient. */
export async function makeIdentity(): Promise<Identity> {
  const secret = await generateIdentity();
  return { secret, recipient: await recipientOf(secret) };
}

/** The text of an identity file, as age-keygen writes it. */
export function identityFile({ secret, recipient }: Identity): string {
  return `# public key: ${recipient}\n${secret}\n`;
}

/** The identity in a file as age-keygen writes it. @throws SamtyckeError "vault.identity" */
export async function readIdentity(file: Blob): Promise<Identity> {
  const text = file.size <= 65_536 ? await file.text() : "";
  const secret = text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line.startsWith("AGE-SECRET-KEY-"));
  if (!secret)
    throw new SamtyckeError("vault.identity", "Choose the key file; this one holds no key.");
  return { secret, recipient: await recipientOf(secret) };
}

/**
 * Opens the sealed description of an attachment.
 * @param sealed base64 of an age file
 * @throws SamtyckeError "vault.…", "attachment.description"
 */
export async function unseal(sealed: string, identity: Identity): Promise<Description> {
  const wrong = () =>
    new SamtyckeError("attachment.description", "The description of this file cannot be read.");
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0));
  } catch {
    throw wrong();
  }
  const text = await new Response(await decrypt(bytes, { identities: [identity.secret] })).text();
  let value: Partial<Description>;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong();
  }
  const { name, type, size } = value;
  if (typeof name !== "string" || typeof type !== "string" || !Number.isSafeInteger(size))
    throw wrong();
  return { name: safeName(name), type, size: size as number };
}

/** A sender's file name without what could mislead a reader or a file system. */
export function safeName(name: string): string {
  const safe = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, "_")
    .replace(/^\.+/, "_")
    .slice(0, 200);
  return safe || "_";
}

const toDiskFrom = 64 * 1024 * 1024; // bytes; smaller files go to the downloads folder by way of a Blob

interface OpenOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

type SavePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/**
 * Downloads an attachment, decrypts it in a worker and saves it. A large one goes straight to a
 * file that the person chooses, where the browser can do that; call this from a click.
 * @param url where the ciphertext is: `${backend}/v1/${tenant}/uploads/${id}`
 * @returns false when the person chose no file
 * @throws SamtyckeError "vault.…", "attachment.offline", "attachment.unavailable"
 */
export async function openAttachment(
  url: string,
  { name, size }: Pick<Description, "name" | "size">,
  identity: Identity,
  { signal, onProgress }: OpenOptions = {},
): Promise<boolean> {
  signal?.throwIfAborted();
  const picker = (globalThis as { showSaveFilePicker?: SavePicker }).showSaveFilePicker;
  let target: FileSystemFileHandle | null = null;
  if (picker && size >= toDiskFrom) {
    try {
      target = await picker({ suggestedName: name });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return false;
      throw error;
    }
  }
  const address = new URL(url, document.baseURI).href;
  const request: VaultRequest = { type: "open", url: address, identity: identity.secret, target };
  const content = await opened(request, signal, onProgress);
  if (content) save(content, name);
  return true;
}

function opened(
  request: VaultRequest,
  signal: AbortSignal | undefined,
  onProgress: OpenOptions["onProgress"],
): Promise<Blob | null> {
  const worker = startVaultWorker();
  return new Promise<Blob | null>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<VaultReply>) => {
      if (data.type === "progress") onProgress?.(data.done, data.total);
      else if (data.type === "opened") resolve(data.content);
      else if (data.type === "failed") reject(new SamtyckeError(data.code, data.message));
    };
    worker.onerror = () =>
      reject(
        new SamtyckeError(
          "engine.unavailable",
          "vault-worker.js could not be loaded; check that it is served.",
        ),
      );
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}

/** Offers a file under a name. Always as plain bytes, so that nothing in it is ever run or shown. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content.slice(0, content.size, "application/octet-stream"));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// Held here: an element that nothing holds may be gone before the person has chosen.
let chooser: HTMLInputElement | undefined;

/** Lets the person choose a file; null when none is. */
export function chooseFile(): Promise<File | null> {
  const input = document.createElement("input");
  chooser = input;
  input.type = "file";
  return new Promise<File | null>((resolve) => {
    input.onchange = () => resolve(input.files?.[0] ?? null);
    input.oncancel = () => resolve(null);
    input.click();
  }).finally(() => {
    if (chooser === input) chooser = undefined;
  });
}

/**
 * The ports of the admin panel for attachments (wasm/core/views/admin.h). The identity lives here
 * alone: neither core nor the backend ever hears more than its recipient.
 * @param base where the tenant's routes are: `${backend}/v1/${tenant}`
 */
export function attachmentPorts(
  base: string,
  keyFileName: string,
  dispatch: (event: WidgetEvent) => void,
): Ports {
  let identity: Identity | undefined;
  const descriptions = new Map<string, Description>();
  const codeOf = (error: unknown) =>
    error instanceof SamtyckeError ? error.code : "runtime.unexpected";
  const hold = (found: Identity) => {
    identity = found;
    descriptions.clear();
    dispatch({ type: "identity", recipient: found.recipient, error: "" });
  };
  const refuse = (error: unknown) =>
    dispatch({ type: "identity", recipient: "", error: codeOf(error) });

  return {
    "make-identity": async () => {
      try {
        const made = await makeIdentity();
        save(new Blob([identityFile(made)]), keyFileName);
        hold(made);
      } catch (error) {
        refuse(error);
      }
    },
    "load-identity": async () => {
      const file = await chooseFile();
      if (!file) return;
      await readIdentity(file).then(hold, refuse);
    },
    "forget-identity": () => {
      identity = undefined;
      descriptions.clear();
    },
    unseal: async ({ id, sealed }) => {
      if (!identity) return;
      try {
        const description = await unseal(String(sealed), identity);
        descriptions.set(String(id), description);
        dispatch({ type: "named", id, name: description.name });
      } catch (error) {
        dispatch({ type: "named", id, name: "", error: codeOf(error) });
      }
    },
    open: async ({ id }) => {
      const description = descriptions.get(String(id)) ?? { name: `${id}`, size: 0 };
      if (!identity) return;
      try {
        if (await openAttachment(`${base}/uploads/${id}`, description, identity))
          dispatch({ type: "opened", id, error: "" });
      } catch (error) {
        dispatch({ type: "opened", id, error: codeOf(error) });
      }
    },
  };
}
