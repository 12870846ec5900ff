import { chooseFiles } from "../src/choose-files.js";
import { mediaTypeOf } from "../src/media-type.js";
import { Panel } from "../src/panel.js";
import { startUploadWorker, type UploadReply, type UploadRequest } from "../src/upload-messages.js";
import { anyUnfinished } from "../src/upload-store.js";
import type { Ports, WidgetEvent } from "../src/widget.js";
import sheet from "../styles/upload.css";

/**
 * `<samtycke-upload tenant backend language department>`: sends files that only the tenant can
 * open. They are encrypted in a worker and sent resumably; neither their content nor their names
 * leave in the clear. Importing this module registers the element.
 *
 * `department`: the id of one in the policy; without it, and when there are several, the person
 * chooses.
 *
 * `pending`: how many files have been chosen and have not arrived; a form around it can wait for 0.
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
  /** Chosen, and not at the server yet. */
  readonly #waiting = new Set<string>();
  /** On their way, and lost if the page were left. */
  readonly #unsafe = new Set<string>();
  #worker: Worker | undefined;
  #endpoint = "";

  get pending(): number {
    return this.#waiting.size;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("paste", this.#pasted);
    addEventListener("online", this.#online);
  }

  disconnectedCallback(): void {
    document.removeEventListener("paste", this.#pasted);
    removeEventListener("online", this.#online);
  }

  protected start(): WidgetEvent {
    return { type: "start", department: this.getAttribute("department") ?? "" };
  }

  protected ports(base: string): Ports {
    this.#endpoint = new URL(`${base}/uploads`, document.baseURI).href;
    this.#acceptDrops();
    return {
      find: async () => {
        if (await anyUnfinished()) this.#tell({ type: "find", endpoint: this.#endpoint });
      },
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
        this.#tell({
          type: "prepare",
          id: String(id),
          endpoint: this.#endpoint,
          file: this.#files.get(String(id)),
          recipients: recipients as string[],
          department: String(department),
        });
        this.#setSafe(String(id), false);
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

  #forget(id: string): void {
    this.#files.delete(id);
    this.#waiting.delete(id);
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
    const died = () => {
      if (this.#worker !== worker) return;
      worker.terminate();
      this.#worker = undefined;
      this.dispatch({ type: "died" });
    };
    worker.onerror = died;
    worker.onmessage = ({ data }: MessageEvent<UploadReply>) => {
      if (this.#worker !== worker) return;
      if (data.type === "alive") return void navigator.locks.request(data.lock, died);
      if (data.type === "safe") this.#setSafe(data.id, true);
      if (data.type === "sent") this.#waiting.delete(data.id);
      if (data.type === "inspected") {
        const { thumbnail, ...told } = data;
        if (thumbnail) this.#thumbnails.set(data.id, thumbnail);
        return this.dispatch({ ...told, thumbnail: thumbnail !== undefined });
      }
      this.dispatch(data);
    };
    return worker;
  }

  #setSafe(id: string, safe: boolean): void {
    if (safe) this.#unsafe.delete(id);
    else this.#unsafe.add(id);
    if (this.#unsafe.size > 0) addEventListener("beforeunload", askToStay);
    else removeEventListener("beforeunload", askToStay);
  }

  readonly #online = () => {
    if (this.#worker) this.dispatch({ type: "online" });
  };

  /** Whether the view takes files now. */
  #zone(): Element | null {
    return this.shadowRoot?.querySelector("[data-drop]") ?? null;
  }

  readonly #pasted = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const within = document.activeElement;
    const ours = within === this || within === document.body || within === null;
    if (!ours || files.length === 0 || !this.#zone()) return;
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
        if (zone && type === "drop") void this.#offer(filesOf(data));
      });
  }
}

/** Without folders, which cannot be read as files. */
function filesOf({ files, items }: DataTransfer): File[] {
  const entries = [...items].filter(({ kind }) => kind === "file");
  return [...files].filter((_, i) => !entries[i]?.webkitGetAsEntry?.()?.isDirectory);
}

/** While a file would be lost, the browser asks before it leaves the page. */
function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

if (!customElements.get("samtycke-upload"))
  customElements.define("samtycke-upload", SamtyckeUpload);
