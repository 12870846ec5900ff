/**
 * What an administrator's page needs to open attachments: an identity that never leaves the
 * browser, names out of their sealed descriptions, and contents decrypted on their way to disk.
 */
import { decrypt, encrypt, rewrap } from "../entries/vault.js";
import { chooseFiles } from "./choose-files.js";
import { SamtyckeError } from "./error.js";
import { safeName } from "./file-name.js";
import {
  dropIdentity,
  type Identity,
  identityFile,
  keepIdentity,
  keptIdentity,
  makeIdentity,
  makePasskey,
  openPasskey,
  passkeysPossible,
  readIdentity,
} from "./identities.js";
import {
  attachmentContent,
  clearAside,
  notGiven,
  type Sealed,
  save,
  saveAttachment,
} from "./opened.js";
import { drawPreview, drawThumbnail, framesPdf } from "./pictures.js";
import { ask } from "./transport.js";
import type { Effect, Ports, WidgetEvent } from "./widget.js";

export interface Description {
  /** "" when the sender's cannot be read. */
  name: string;
  /** A media type as the sender's browser told it, or "". Never to be believed. */
  type: string;
  /** Bytes of content. */
  size: number;
  /** A small JPEG or WebP that the sender's browser made. */
  thumbnail?: Blob;
}

const fromBase64 = (text: string) =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const mostThumbnail = 8192; // characters of base64

/**
 * Opens the sealed description of an attachment, and tells which secret has opened it.
 * @param sealed base64 of an age file
 * @throws SamtyckeError "vault.…", "attachment.description"
 */
export async function unseal(
  sealed: string,
  identity: Identity,
): Promise<Description & { secret: string }> {
  try {
    const { text, secret } = await descriptionText(sealed, identity);
    return { ...readDescription(text), secret };
  } catch (cause) {
    if (cause instanceof SamtyckeError) throw cause;
    throw new SamtyckeError(
      "attachment.description",
      "The description of this file cannot be read.",
      "",
      { cause },
    );
  }
}

/**
 * Without a size, nothing tells the file from its padding; without the rest, it can still be saved.
 * @throws TypeError, SyntaxError
 */
export function readDescription(text: string): Description {
  const { name, type, size, thumbnail } = JSON.parse(text) as Record<string, unknown>;
  if (!isSize(size)) throw new TypeError("The size is missing.");
  const picture = thumbnailIn(thumbnail);
  return {
    name: typeof name === "string" ? safeName(name) : "",
    type: typeof type === "string" && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "",
    size,
    ...(picture && { thumbnail: picture }),
  };
}

function thumbnailIn(value: unknown): Blob | undefined {
  if (typeof value !== "string" || value.length > mostThumbnail) return undefined;
  try {
    return new Blob([fromBase64(value)]);
  } catch {
    return undefined;
  }
}

const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

async function descriptionText(
  sealed: string,
  { secret, others }: Identity,
): Promise<{ text: string; secret: string }> {
  const file = fromBase64(sealed);
  for (const one of [secret, ...others]) {
    try {
      const text = await new Response(await decrypt(file, { identities: [one] })).text();
      return { text, secret: one };
    } catch (error) {
      if (codeOf(error) !== "vault.no-match" || one === (others.at(-1) ?? secret)) throw error;
    }
  }
  throw new SamtyckeError("vault.no-match", "No key opens this file.");
}

const codeOf = (error: unknown) =>
  error instanceof SamtyckeError ? error.code : "runtime.unexpected";

interface Found {
  identity: Identity;
  /** What is kept on this device, when the identity came from there. */
  from?: string;
}

/** What another try with the same key file may mend. */
const retried = new Set(["vault.passphrase-wrong", "vault.passphrase-empty", "vault.memory"]);

/**
 * The ports of the admin panel for attachments (wasm/core/views/admin_vault.h). The identity and
 * passphrases live here alone: neither core nor the backend ever hears more than a recipient.
 */
export class Attachments {
  readonly #base: string;
  readonly #tenant: string;
  readonly #root: () => ParentNode | null;
  readonly #dispatch: (event: WidgetEvent) => void;
  #identity: Identity | undefined;
  /** The identity that is kept on this device, once it has been opened. */
  #opened: Identity | null = null;
  /** What was kept when it was opened: another tab may have put another key in its place. */
  #openedFrom = "";
  /** How often all has been forgotten: what began before that comes too late. */
  #forgotten = 0;
  /** A key file that waits for its passphrase. */
  #locked: Blob | null = null;
  readonly #descriptions = new Map<string, Description>();
  /** Which of the identity's secrets opens an attachment. */
  readonly #secrets = new Map<string, string>();
  readonly #running = new Map<string, AbortController>();

  /**
   * @param base where the tenant's routes are: `${backend}/v1/${tenant}`
   * @param root where the panel shows its fields and pictures
   */
  constructor(
    base: string,
    tenant: string,
    root: () => ParentNode | null,
    dispatch: (event: WidgetEvent) => void,
  ) {
    this.#base = base;
    this.#tenant = tenant;
    this.#root = root;
    this.#dispatch = dispatch;
    void clearAside(false);
  }

  ports(): Ports {
    return {
      "find-identity": () => this.#find(),
      "make-identity": (effect) =>
        this.#gain(effect["keep"] === "file" ? "made" : "passkey", () => this.#make(effect)),
      "load-identity": () => this.#gain("file", () => this.#load()),
      "unlock-identity": () => this.#gain("age", () => this.#unlock()),
      "passkey-identity": ({ postQuantum }) =>
        this.#gain("passkey", async () => ({
          identity: await openPasskey(this.#tenant, postQuantum === true),
        })),
      "forget-identity": () => this.#forget(),
      "save-identity": () => {
        if (this.#identity) this.#saveIdentity(this.#identity);
      },
      "save-kept": async () => {
        const kept = await this.#kept();
        if (kept) save(kept, `${this.#tenant}-key.age`);
        else await this.#find(true);
      },
      "drop-kept": async () => {
        const kept = await this.#kept();
        if (kept) dropIdentity(this.#tenant);
        await this.#find(!kept);
      },
      unseal: (effect) => this.#unseal(effect),
      open: (effect) => this.#save(effect, this.#secrets.get(String(effect["id"]))),
      "save-age": (effect) => this.#save(effect, null),
      "cancel-open": ({ id }) => this.#running.get(String(id))?.abort(cancelled()),
      preview: (effect) => this.#preview(effect),
      rewrap: (effect) => this.#rewrap(effect),
    };
  }

  /** Draws what the panel has room for, after it was painted. */
  painted(): void {
    const places = this.#root()?.querySelectorAll<HTMLCanvasElement>("canvas[data-thumbnail]");
    for (const canvas of places ?? []) {
      const picture = this.#descriptions.get(String(canvas.dataset["thumbnail"]))?.thumbnail;
      if (picture) void drawThumbnail(canvas, picture);
    }
  }

  async #find(gone = false): Promise<void> {
    const passkeys = await passkeysPossible();
    if (!(await this.#kept())) this.#opened = null;
    const kept = keptIdentity(this.#tenant) !== null;
    const loaded = this.#isKept();
    this.#dispatch({ type: "keeping", kept, loaded, gone, passkeys, pdf: framesPdf() });
  }

  /** Whether the identity that is open is the one that is kept on this device. */
  #isKept(): boolean {
    return this.#identity !== undefined && this.#identity === this.#opened;
  }

  /** What is kept here, but for what has taken the place of the one that is open. */
  async #kept(): Promise<Blob | null> {
    const kept = keptIdentity(this.#tenant);
    return this.#isKept() && (await kept?.text()) !== this.#openedFrom ? null : kept;
  }

  /**
   * Holds the identity that `way` leads to, and tells of it or of what went wrong.
   * @param place where it is kept when not on this device
   */
  async #gain(place: string, way: () => Promise<Found | null>): Promise<void> {
    const began = this.#forgotten;
    let told = { recipient: "", fingerprint: "", keeping: "", error: "" };
    try {
      const found = await way();
      if (began !== this.#forgotten) return;
      if (found) {
        const { identity, from } = found;
        this.#identity = identity;
        if (from !== undefined) [this.#opened, this.#openedFrom] = [identity, from];
        this.#locked = null;
        this.#descriptions.clear();
        this.#secrets.clear();
        const { recipient, fingerprint } = identity;
        const keeping = this.#isKept() ? "device" : place;
        told = { ...told, recipient, fingerprint, keeping };
      }
    } catch (error) {
      if (began !== this.#forgotten) return;
      told.error = codeOf(error);
    }
    const kept = keptIdentity(this.#tenant) !== null;
    this.#dispatch({ type: "identity", kept, locked: this.#locked !== null, ...told });
  }

  async #make({ keep, postQuantum, product, name }: Effect): Promise<Found> {
    if (keep === "passkey") {
      const owner = { tenant: this.#tenant, product: String(product), name: String(name) };
      return { identity: await makePasskey(owner, postQuantum === true) };
    }
    const identity = await makeIdentity(postQuantum === true);
    if (keep === "passphrase") {
      const from = await keepIdentity(this.#tenant, identity, this.#typed("new-passphrase"));
      return { identity, from };
    }
    this.#saveIdentity(identity);
    return { identity };
  }

  #saveIdentity(identity: Identity): void {
    save(new Blob([identityFile(identity)]), `${this.#tenant}-key.txt`);
  }

  async #load(): Promise<Found | null> {
    const began = this.#forgotten;
    const [file] = await chooseFiles();
    if (!file) return null;
    this.#locked = null;
    try {
      return { identity: await readIdentity(file) };
    } catch (error) {
      const waits = codeOf(error) === "vault.passphrase-needed" && began === this.#forgotten;
      if (waits) this.#locked = file;
      throw error;
    }
  }

  async #unlock(): Promise<Found | null> {
    const passphrase = this.#typed("passphrase");
    const kept = keptIdentity(this.#tenant);
    const fromKept = async () =>
      kept && { identity: await readIdentity(kept, passphrase), from: await kept.text() };
    if (!this.#locked) return fromKept();
    try {
      return { identity: await readIdentity(this.#locked, passphrase) };
    } catch (error) {
      // The wrong file may have been chosen: the key that is kept here opens all the same.
      const found = await fromKept().catch(() => null);
      if (found) return found;
      if (!retried.has(codeOf(error))) this.#locked = null;
      throw error;
    }
  }

  /** A passphrase, which has no name in its form so that core does not hear it. */
  #typed(id: string): string {
    return this.#root()?.querySelector<HTMLInputElement>(`#${id}`)?.value ?? "";
  }

  #forget(): void {
    this.#forgotten++;
    this.#identity = undefined;
    this.#opened = null;
    this.#locked = null;
    this.#descriptions.clear();
    this.#secrets.clear();
    for (const running of this.#running.values()) running.abort(cancelled());
    void clearAside(true);
  }

  /** Names many at a time, since every telling paints the panel anew: most of the time names are read. */
  async #unseal({ uploads }: Effect): Promise<void> {
    const identity = this.#identity;
    let names: object[] = [];
    let next = performance.now() + 200;
    const tell = () => {
      const start = performance.now();
      if (names.length > 0) this.#dispatch({ type: "named", names });
      names = [];
      next = performance.now() + Math.max(200, 3 * (performance.now() - start));
    };
    for (const { id, sealed } of uploads as { id: string; sealed: string }[]) {
      if (!identity || identity !== this.#identity) return;
      names.push(await this.#named(id, sealed, identity));
      if (performance.now() >= next && identity === this.#identity) tell();
    }
    if (identity === this.#identity) tell();
  }

  async #named(id: string, sealed: string, identity: Identity): Promise<object> {
    try {
      const { secret, ...found } = await unseal(sealed, identity);
      if (identity !== this.#identity) throw cancelled();
      const nameless = found.name === "";
      if (nameless) found.name = id;
      this.#descriptions.set(id, found);
      this.#secrets.set(id, secret);
      const { name, type, size, thumbnail } = found;
      const shown = thumbnail !== undefined;
      return { id, name, nameless, mediaType: type, size, thumbnail: shown, error: "" };
    } catch (error) {
      return { id, error: codeOf(error) };
    }
  }

  #sealed({ id, header }: Effect): Sealed & { name: string; type: string } {
    const description = this.#descriptions.get(String(id));
    if (!description)
      throw new SamtyckeError("attachment.description", "Unlock the attachment first.");
    const { name, type, size } = description;
    return { url: `${this.#base}/uploads/${id}`, header: Number(header), size, name, type };
  }

  /** Tells how it goes in whole percents, and how it ended. */
  async #run(
    { id }: Effect,
    ended: "opened" | "previewed",
    work: (options: Required<Pick<RunOptions, "signal" | "onProgress">>) => Promise<boolean>,
  ): Promise<void> {
    const running = new AbortController();
    const place = String(id);
    this.#running.get(place)?.abort(cancelled()); // a preview that nobody sees any more
    this.#running.set(place, running);
    let percent = 0;
    const onProgress = (done: number, total: number) => {
      const now = Math.floor((100 * done) / total);
      if (now === percent) return;
      percent = now;
      this.#dispatch({ type: "opening", id, percent });
    };
    let error = "";
    try {
      if (!(await work({ signal: running.signal, onProgress }))) error = "cancelled";
    } catch (caught) {
      error = codeOf(caught);
    } finally {
      if (this.#running.get(place) === running) this.#running.delete(place);
    }
    this.#dispatch({ type: ended, id, error });
  }

  #save(effect: Effect, secret: string | null | undefined): Promise<void> {
    return this.#run(effect, "opened", async (options) => {
      const sealed = this.#sealed(effect);
      if (secret === undefined) return false;
      const name = secret === null ? `${sealed.name}.age` : sealed.name;
      return saveAttachment(sealed, name, secret, options);
    });
  }

  #preview(effect: Effect): Promise<void> {
    return this.#run(effect, "previewed", async (options) => {
      const sealed = this.#sealed(effect);
      const secret = this.#secrets.get(String(effect["id"]));
      if (secret === undefined) return false;
      const content = await attachmentContent(sealed, secret, options);
      const place = this.#root()?.querySelector(`[data-preview="${effect["id"]}"]`);
      if (place) await drawPreview(place, content, sealed);
      return true;
    });
  }

  async #rewrap(effect: Effect): Promise<void> {
    const { id } = effect;
    let error = "";
    let upload: unknown;
    try {
      upload = await this.#rewrapped(effect);
    } catch (caught) {
      error = codeOf(caught);
    }
    this.#dispatch({ type: "rewrapped", id, error, ...(error === "" && { upload }) });
  }

  /**
   * Another header, and another description, for those who are to open it from now on. When someone
   * else has replaced them meanwhile, that may be what was wanted; else it is done once more.
   * @returns the attachment as it is listed now
   */
  async #rewrapped(effect: Effect, again = true): Promise<unknown> {
    if (!this.#identity) throw cancelled();
    const recipients = effect["recipients"] as string[];
    const identities = [this.#identity.secret, ...this.#identity.others];
    const place = `${this.#base}/admin/uploads/${effect["id"]}`;
    const old = await fetch(`${place}/header`, { credentials: "same-origin" }).catch(() => null);
    if (!old?.ok) throw notGiven(old?.status ?? 0);
    const file = new Uint8Array(await old.arrayBuffer());
    const header = await rewrap(file, { identities, recipients });
    const { text } = await descriptionText(String(effect["sealed"]), this.#identity);
    const sealed = await encrypt(new TextEncoder().encode(text), { recipients });
    const { status, body } = await ask(`${place}/keys`, {
      method: "PUT",
      body: {
        header: toBase64(header),
        sealed: toBase64(new Uint8Array(await new Response(sealed).arrayBuffer())),
        for: effect["for"],
        replaces: effect["keys"],
      },
    });
    if (status === 200) return body;
    if (status === 401) throw notGiven(status);
    if (status === 412 && again) {
      const now = await this.#listed(effect);
      const same = sorted(now.for) === sorted(effect["for"] as string[]);
      return same ? now : this.#rewrapped({ ...effect, sealed: now.sealed, keys: now.keys }, false);
    }
    const refusal = (body as { code?: unknown } | null)?.code;
    throw new SamtyckeError(String(refusal ?? "attachment.offline"), "It was not taken.");
  }

  /** An attachment as the server lists it now: the first of the page behind the one before it. */
  async #listed({ id, newer }: Effect): Promise<Listed> {
    const page = newer === "" ? "" : `?before=${newer}`;
    const { status, body } = await ask(`${this.#base}/admin/uploads${page}`, { method: "GET" });
    if (status !== 200) throw notGiven(status);
    const found = (body as { uploads: Listed[] }).uploads.find((one) => one.id === id);
    if (!found) throw notGiven(404);
    return found;
  }
}

interface Listed {
  id: string;
  sealed: string;
  keys: string;
  for: string[];
}

const sorted = (texts: string[]) => [...texts].sort().join();

interface RunOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

function cancelled(): SamtyckeError {
  return new SamtyckeError("cancelled", "The person has cancelled it.");
}
