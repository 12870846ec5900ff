import { chooseFiles } from "../src/choose-files.js";
import { mediaTypeOf } from "../src/media-type.js";
import { nothingComes } from "../src/network.js";
import { Panel } from "../src/panel.js";
import {
  type FoundState,
  startUploadWorker,
  type UploadReply,
  type UploadRequest,
} from "../src/upload-messages.js";
import { anyUnfinished } from "../src/upload-store.js";
import type { Ports, WidgetEvent } from "../src/widget.js";
import sheet from "../styles/upload.css";

const inPage = new Set<SamtyckeUpload>();
/** By the id of an upload that was left or begun, the element that lists it. */
const listed = new Map<string, SamtyckeUpload>();
const many = 20; // files
const rest = 200; // ms between two looks of a long list
/** Of all elements: files on their way that are lost if the page is left. */
const unsafe = new Set<string>();

/**
 * `<samtycke-upload tenant backend language department>`: sends files that only the tenant can
 * open. They are encrypted in a worker and sent resumably; neither their content nor their names
 * leave in the clear. Importing this module registers the element.
 *
 * `department`: the id of one in the policy; without it, and when there are several, the person
 * chooses.
 *
 * `pending`: how many files have been chosen and have not arrived; a form around it can wait for 0.
 * `sending`: whether any is on its way. `focus()` leads to what the person can do next.
 *
 * Event: `samtycke:upload` (bubbles, composed) with `detail.id` for every file that has arrived.
 */
export class SamtyckeUpload extends Panel {
  protected override readonly module = "upload";
  protected readonly machine = "Upload";
  protected readonly texts = "upload";
  protected override readonly sheet = sheet;

  readonly #files = new Map<string, File>();
  readonly #thumbnails = new Map<string, ImageBitmap>();
  readonly #painted = new WeakMap<HTMLCanvasElement, string>();
  /** Chosen, now or before a reload, and not at the server yet. */
  readonly #waiting = new Set<string>();
  /** Given to the worker to be sent. */
  readonly #begun = new Set<string>();
  /** Told by the worker, and not by this element yet. */
  #heard: WidgetEvent[] = [];
  #worker: Worker | undefined;
  #endpoint = "";

  get pending(): number {
    return this.#waiting.size;
  }

  get sending(): boolean {
    return this.#find("[data-action=pause]") !== null;
  }

  override focus(options?: FocusOptions): void {
    const [send, retry] = ["send", "retry"].map((act) => this.#find(`[data-action=${act}]`));
    (send ?? retry ?? this.#find("button"))?.focus(options);
  }

  override connectedCallback(): void {
    const again = this.#endpoint !== "";
    inPage.add(this);
    super.connectedCallback();
    if (again) void this.#findLeft(); // another element may have listed it meanwhile
    document.addEventListener("paste", this.#pasted);
    addEventListener("online", this.#online);
  }

  disconnectedCallback(): void {
    inPage.delete(this);
    document.removeEventListener("paste", this.#pasted);
    // What is on its way goes on all the same.
    if (this.#waiting.size === 0) removeEventListener("online", this.#online);
  }

  protected start(): WidgetEvent {
    return { type: "start", department: this.getAttribute("department") ?? "" };
  }

  protected ports(base: string): Ports {
    this.#endpoint = new URL(`${base}/uploads`, document.baseURI).href;
    this.#acceptDrops();
    return {
      find: () => this.#findLeft(),
      choose: async ({ types, camera }) =>
        this.#offer(
          await chooseFiles({
            several: true,
            types: types as string[],
            camera: camera === true,
          }),
        ),
      inspect: ({ id }) => {
        const file = this.#files.get(String(id));
        if (file) this.#tell({ type: "inspect", id: String(id), file });
      },
      prepare: ({ id, recipients, department }) => {
        this.#begun.add(String(id));
        listed.set(String(id), this);
        this.#tell({
          type: "prepare",
          id: String(id),
          endpoint: this.#endpoint,
          file: this.#files.get(String(id)),
          recipients: recipients as string[],
          department: String(department),
        });
        if (this.#files.has(String(id))) this.#setSafe(String(id), false);
      },
      send: ({ id }) => this.#tell({ type: "send", id: String(id) }),
      pause: ({ id }) => this.#tell({ type: "pause", id: String(id) }),
      cancel: ({ id }) => {
        this.#tell({ type: "cancel", id: String(id) });
        this.#forget(String(id));
      },
      forget: ({ id }) => this.#forget(String(id)),
      emit: ({ name, detail }) => {
        this.dispatchEvent(
          new CustomEvent(`samtycke:${name}`, { detail, bubbles: true, composed: true }),
        );
      },
    };
  }

  protected override painted(): void {
    const canvases = this.shadowRoot?.querySelectorAll<HTMLCanvasElement>("canvas[data-file]");
    for (const canvas of canvases ?? []) {
      const id = canvas.dataset["file"] ?? "";
      const bitmap = this.#thumbnails.get(id);
      if (!bitmap || this.#painted.get(canvas) === id) continue;
      this.#painted.set(canvas, id);
      // The middle of the picture fills the square.
      const side = Math.min(bitmap.width, bitmap.height);
      const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
      canvas
        .getContext("2d")
        ?.drawImage(bitmap, x, y, side, side, 0, 0, canvas.width, canvas.height);
    }
  }

  async #offer(files: File[]): Promise<void> {
    if (files.length === 0) return;
    const types = await Promise.all(files.map(mediaTypeOf));
    const offered = files.map((file, i) => {
      const id = crypto.randomUUID();
      const { name, size, lastModified } = file;
      const mediaType = types[i] ?? "";
      const typed =
        file.type === mediaType ? file : new File([file], name, { type: mediaType, lastModified });
      this.#files.set(id, typed);
      this.#waiting.add(id);
      return { id, name, size, mediaType };
    });
    this.dispatch({ type: "files", files: offered });
  }

  async #findLeft(): Promise<void> {
    if (await anyUnfinished()) this.#tell({ type: "find", endpoint: this.#endpoint });
  }

  #forget(id: string): void {
    this.#files.delete(id);
    this.#waiting.delete(id);
    this.#begun.delete(id);
    this.#thumbnails.get(id)?.close();
    this.#thumbnails.delete(id);
    this.#setSafe(id, true);
  }

  #tell(request: UploadRequest): void {
    this.#worker ??= this.#begin();
    this.#worker.postMessage(request);
  }

  #begin(): Worker {
    const worker = startUploadWorker();
    const died = (code = "") => {
      if (this.#worker !== worker) return;
      worker.terminate();
      this.#worker = undefined;
      this.dispatch({ type: "died", code });
    };
    // Only what fails in the worker has a message; or it could not be fetched.
    worker.onerror = async (event) => {
      const isOffline = !(event instanceof ErrorEvent) && (await nothingComes());
      died(isOffline ? "upload.offline" : "");
    };
    worker.onmessage = ({ data }: MessageEvent<UploadReply>) => {
      if (this.#worker !== worker) return;
      if (data.type === "alive") return void navigator.locks.request(data.lock, () => died());
      if (data.type === "safe" || data.type === "sent") this.#setSafe(data.id, true);
      if (data.type === "sent") this.#waiting.delete(data.id);
      if (data.type === "found") return this.#found(data);
      if (data.type === "inspected") {
        const { thumbnail, ...told } = data;
        if (thumbnail) this.#thumbnails.set(data.id, thumbnail);
        return this.#hear({ ...told, thumbnail: thumbnail !== undefined });
      }
      this.#hear(data);
    };
    return worker;
  }

  /** Told where it is seen. */
  #found(data: WidgetEvent & { id: string; state: FoundState }): void {
    const isOurs = (one: SamtyckeUpload) => one.#endpoint === this.#endpoint;
    const at = this.isConnected ? this : ([...inPage].find(isOurs) ?? this);
    if (at.#takes(data)) at.#hear(data);
  }

  /** Every change paints the whole list, so of a long one several are painted together. */
  #hear(event: WidgetEvent): void {
    this.#heard.push(event);
    const canWait = event.type === "inspected" || event.type === "safe";
    if (!canWait || this.#files.size < many) this.#tellHeard();
    else if (this.#heard.length === 1) setTimeout(() => this.#tellHeard(), rest);
  }

  #tellHeard(): void {
    const [event, ...more] = this.#heard.splice(0);
    if (event) this.dispatch(more.length ? { type: "several", events: [event, ...more] } : event);
  }

  /**
   * An upload that was left is listed by one element only: one that is in the page, unless one that
   * was in it sends it.
   */
  #takes({ id, state }: { id: string; state: FoundState }): boolean {
    const other = listed.get(id);
    if (other && other !== this) {
      if (other.isConnected || other.#begun.has(id)) return false;
      other.#forget(id);
      other.dispatch({ type: "elsewhere", id });
    }
    listed.set(id, this);
    if (state === "whole") this.#waiting.add(id);
    return true;
  }

  #setSafe(id: string, safe: boolean): void {
    if (safe) unsafe.delete(id);
    else unsafe.add(id);
    if (unsafe.size > 0) addEventListener("beforeunload", askToStay);
    else removeEventListener("beforeunload", askToStay);
  }

  readonly #online = () => {
    if (this.#waiting.size > 0) this.dispatch({ type: "online" });
    else if (!this.#worker) void this.#findLeft();
  };

  /** Whether the view takes files now. */
  #zone(): Element | null {
    return this.#find("[data-drop]");
  }

  #find(selector: string): HTMLElement | null {
    return this.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
  }

  readonly #pasted = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const within = document.activeElement;
    const ours = within === this || within === document.body || within === null;
    if (!ours || event.defaultPrevented || files.length === 0 || !this.#zone()) return;
    event.preventDefault();
    void this.#offer(files);
  };

  /** Anywhere in the element: a file dropped beside the zone would replace the page. */
  #acceptDrops(): void {
    for (const type of ["dragenter", "dragover", "dragleave", "drop"] as const)
      this.shadowRoot?.addEventListener(type, (event) => {
        const data = (event as DragEvent).dataTransfer;
        if (!data || !(data.types.includes("Files") || data.files.length > 0)) return;
        event.preventDefault();
        const zone = this.#zone();
        zone?.toggleAttribute("data-over", type === "dragenter" || type === "dragover");
        if (!zone) data.dropEffect = "none";
        if (zone && type === "drop") void filesOf(data).then((files) => this.#offer(files));
      });
  }
}

/** With those in folders. To be called while the event is heard: afterwards it tells nothing. */
async function filesOf({ files, items }: DataTransfer): Promise<File[]> {
  const entries = [...items]
    .filter(({ kind }) => kind === "file")
    .map((item) => item.webkitGetAsEntry?.());
  const found = [...files].map(async (file, i) => {
    const entry = entries[i];
    if (!entry?.isDirectory) return [file];
    const within = await filesIn(entry as FileSystemDirectoryEntry, []);
    return within.length > 0 ? within : [new File([], entry.name)]; // said to be empty
  });
  return (await Promise.all(found)).flat();
}

const enough = 501; // files: more than are taken at once
/** The system's own, which tell of other files. */
const systemFile = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)$/i;

/** With those that have been found before. What cannot be read is left out. */
async function filesIn(folder: FileSystemDirectoryEntry, found: File[]): Promise<File[]> {
  const reader = folder.createReader();
  for (;;) {
    const entries = await asked<FileSystemEntry[]>((done, failed) =>
      reader.readEntries(done, failed),
    );
    if (!entries?.length) return found;
    for (const entry of entries) {
      if (found.length >= enough) return found;
      if (entry.isDirectory) await filesIn(entry as FileSystemDirectoryEntry, found);
      if (systemFile.test(entry.name)) continue;
      const file = await asked<File>((done, failed) =>
        entry.isFile ? (entry as FileSystemFileEntry).file(done, failed) : failed(),
      );
      if (file) found.push(file);
    }
  }
}

/** What a method with two callbacks answers, or undefined. */
function asked<T>(ask: (done: (answer: T) => void, failed: () => void) => void) {
  return new Promise<T | undefined>((done) => ask(done, () => done(undefined)));
}

/** While a file would be lost, the browser asks before it leaves the page. */
function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

if (!customElements.get("samtycke-upload"))
  customElements.define("samtycke-upload", SamtyckeUpload);
