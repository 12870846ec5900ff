import { complain } from "./error.js";
import { trusted } from "./trusted.js";

const held = 'script[type="text/plain"][data-category]';

/**
 * Holds back `<script type="text/plain" data-category="PURPOSE" data-src="…">` (or inline), also
 * those that come later, and starts them without a reload, in their order, once allowed.
 */
export class Gate {
  readonly #allowed = new Set<string>();
  readonly #taken = new WeakSet<HTMLScriptElement>();
  /** Scripts that were started and have not run yet. */
  #running: Promise<unknown>[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor() {
    const observer = new MutationObserver(() => this.#open());
    observer.observe(document, { childList: true, subtree: true });
  }

  allows(purpose: string): boolean {
    return this.#allowed.has(purpose);
  }

  get allowed(): string[] {
    return [...this.#allowed];
  }

  unlock(purpose: string): void {
    this.#allowed.add(purpose);
    this.#open();
  }

  /** Starts no more of the purpose. Says whether anything of it may have started in this page. */
  lock(purpose: string): boolean {
    return this.#allowed.delete(purpose);
  }

  #open(): void {
    for (const script of document.querySelectorAll<HTMLScriptElement>(held)) {
      if (this.#taken.has(script) || !this.allows(script.dataset["category"] ?? "")) continue;
      this.#taken.add(script);
      this.#last = this.#last.then(() => this.#start(script)).catch(complain);
    }
  }

  async #start(script: HTMLScriptElement): Promise<void> {
    const { src, type, category } = script.dataset;
    if (!this.allows(category ?? "")) {
      this.#taken.delete(script);
      return;
    }
    const live = document.createElement("script");
    for (const { name, value } of script.attributes)
      if (!["type", "data-src", "data-type"].includes(name)) live.setAttribute(name, value);
    live.type = type ?? "";
    live.nonce = script.nonce;
    if (src) {
      live.async = script.hasAttribute("async");
      live.src = trusted().createScriptURL(src);
      if (!live.async)
        this.#running.push(
          new Promise((done) => {
            live.onload = live.onerror = done;
          }),
        );
    } else {
      await Promise.all(this.#running);
      this.#running = [];
      live.text = trusted().createScript(script.text);
    }
    script.replaceWith(live);
  }
}
