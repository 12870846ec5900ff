import { chooseFile } from "../src/attachments.js";
import { Panel } from "../src/panel.js";
import { startVaultWorker, type VaultReply, type VaultRequest } from "../src/vault-messages.js";
import type { Ports, WidgetEvent } from "../src/widget.js";
import sheet from "../styles/upload.css";

/**
 * `<samtycke-upload tenant backend language>`: sends a file that only the tenant can open. It is
 * encrypted in a worker and sent resumably; neither its content nor its name leaves in the clear.
 * Importing this module registers the element.
 *
 * Event: `samtycke:upload` (bubbles, composed) with `detail.id` when a file has arrived.
 */
export class SamtyckeUpload extends Panel {
  protected override readonly module = "upload";
  protected readonly machine = "Upload";
  protected readonly texts = "upload";
  protected override readonly sheet = sheet;

  #file: File | undefined;
  #worker: Worker | undefined;

  protected start(): WidgetEvent {
    return { type: "start" };
  }

  protected ports(base: string, dispatch: (event: WidgetEvent) => void): Ports {
    const offer = (file: File, several: boolean) => {
      this.#file = file;
      dispatch({ type: "file", name: file.name, size: file.size, mediaType: file.type, several });
    };
    this.#acceptDrops(offer);
    return {
      choose: async () => {
        const file = await chooseFile();
        if (file) offer(file, false);
      },
      forget: () => {
        this.#file = undefined;
        this.#stop();
      },
      inspect: () => {
        this.#begin(dispatch);
        if (this.#file) this.#tell({ type: "inspect", file: this.#file });
      },
      send: ({ recipients }) => this.#send(base, recipients as string[], dispatch),
      retry: ({ recipients }) => {
        if (this.#worker) this.#tell({ type: "retry" });
        else this.#send(base, recipients as string[], dispatch);
      },
      cancel: () => this.#tell({ type: "cancel" }),
      emit: ({ name, detail }) => {
        this.dispatchEvent(
          new CustomEvent(`samtycke:${name}`, { detail, bubbles: true, composed: true }),
        );
      },
    };
  }

  #send(base: string, recipients: string[], dispatch: (event: WidgetEvent) => void): void {
    const file = this.#file;
    if (!file) return;
    if (!this.#worker) this.#begin(dispatch);
    addEventListener("beforeunload", askToStay);
    const endpoint = new URL(`${base}/uploads`, document.baseURI).href;
    this.#tell({ type: "send", file, recipients, endpoint });
  }

  /** A worker for the file that was chosen last: it inspects and then sends it. */
  #begin(dispatch: (event: WidgetEvent) => void): void {
    this.#stop();
    const worker = startVaultWorker();
    this.#worker = worker;
    const end = (event: WidgetEvent) => {
      if (this.#worker !== worker) return;
      this.#stop();
      dispatch(event);
    };
    worker.onmessage = ({ data }: MessageEvent<VaultReply>) => {
      if (data.type === "cancelled") worker.terminate();
      else if (data.type === "sent") end(data);
      else if (this.#worker === worker) dispatch(data);
    };
    worker.onerror = () => end({ type: "failed", code: "engine.unavailable" });
  }

  #tell(request: VaultRequest): void {
    this.#worker?.postMessage(request);
    if (request.type !== "cancel") return;
    // It ends itself when the server has been told.
    this.#worker = undefined;
    removeEventListener("beforeunload", askToStay);
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    removeEventListener("beforeunload", askToStay);
  }

  #acceptDrops(offer: (file: File, several: boolean) => void): void {
    const zone = (event: Event) =>
      event
        .composedPath()
        .find((node) => node instanceof HTMLElement && node.matches("[data-drop]"));
    for (const type of ["dragenter", "dragover", "dragleave", "drop"] as const)
      this.shadowRoot?.addEventListener(type, (event) => {
        const target = zone(event) as HTMLElement | undefined;
        if (!target) return;
        event.preventDefault();
        target.toggleAttribute("data-over", type === "dragenter" || type === "dragover");
        const files = type === "drop" ? (event as DragEvent).dataTransfer?.files : undefined;
        if (files?.[0]) offer(files[0], files.length > 1);
      });
  }
}

/** While a file is on its way, the browser asks before it leaves the page. */
function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

if (!customElements.get("samtycke-upload"))
  customElements.define("samtycke-upload", SamtyckeUpload);
