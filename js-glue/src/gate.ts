import { complain } from "./error.js";
import { trusted } from "./trusted.js";

const held = 'script[type="text/plain"][data-category]';
const deferred = "[defer],[data-type=module]";
const within = (grant: string, wider: string) => `${grant}.`.startsWith(`${wider}.`);

/**
 * Holds back `<script type="text/plain" data-category="PURPOSE" data-service="SERVICE"
 * data-src="…">` (or inline), also those that come later, until the purpose or the service is
 * granted. They start without a reload and in the order of HTML: `async` at once, `defer` and
 * modules after the others and after the page has been read. Everything else that can be held back
 * is rare, and in reveal.ts.
 */
export class Gate {
  readonly #allowed = new Set<string>();
  readonly #begun = new Set<string>();
  readonly #taken = new WeakSet<HTMLScriptElement>();
  /** Called whenever the page or what is allowed has changed. */
  watch: () => void;
  /** Scripts that were started and have not run yet. */
  #running: Promise<unknown>[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(watch: () => void) {
    this.watch = watch;
    const look = () => this.open();
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", look);
  }

  allows(purpose: string, service = ""): boolean {
    return this.#allowed.has(purpose) || this.#allowed.has(`${purpose}.${service}`);
  }

  /** The grants. */
  get allowed(): string[] {
    return [...this.#allowed];
  }

  unlock(grant: string): void {
    this.#allowed.add(grant);
    this.#begun.add(grant);
    this.open();
  }

  /**
   * Starts no more of it: of a purpose with all its services, or of a service with the purpose that
   * allowed it. Says whether anything of it may have started in this page.
   */
  lock(grant: string): boolean {
    const touched = (one: string) => within(one, grant) || within(grant, one);
    for (const one of this.allowed.filter(touched)) this.#allowed.delete(one);
    return [...this.#begun].some(touched);
  }

  open(): void {
    const found = [...document.querySelectorAll<HTMLScriptElement>(held)].filter(
      (script) =>
        !this.#taken.has(script) &&
        this.#admits(script) &&
        !(document.readyState === "loading" && script.matches(deferred)),
    );
    found.sort((a, b) => +a.matches(deferred) - +b.matches(deferred));
    for (const script of found) {
      this.#taken.add(script);
      this.#last = this.#last.then(() => this.#start(script)).catch(complain);
    }
    this.watch();
  }

  #admits({ dataset }: HTMLElement): boolean {
    return this.allows(dataset["category"] ?? "", dataset["service"]);
  }

  async #start(script: HTMLScriptElement): Promise<void> {
    const { src, type = "" } = script.dataset;
    if (!src) await Promise.all(this.#running.splice(0));
    // It may have been taken back, or out of the page, while it waited.
    if (!this.#admits(script) || !script.isConnected) {
      this.#taken.delete(script);
      return;
    }
    const live = document.createElement("script");
    for (const { name, value } of script.attributes)
      if (!["type", "data-src", "data-type"].includes(name)) live.setAttribute(name, value);
    live.type = type;
    live.nonce = script.nonce;
    live.async = script.hasAttribute("async");
    if (src) {
      live.src = trusted().createScriptURL(src);
      // Of data nobody tells that it has loaded.
      if (!live.async && !live.noModule && /^$|module|script/.test(type))
        this.#running.push(
          new Promise((done) => {
            live.onload = live.onerror = done;
          }),
        );
    } else {
      live.text = trusted().createScript(script.text);
    }
    script.replaceWith(live);
  }
}
