import { complain } from "./error.js";
import { trusted } from "./trusted.js";

const held = 'script[type="text/plain"][data-category]:not([data-ran])';
const deferred = "[defer],[data-type=module]";

/**
 * Holds back `<script type="text/plain" data-category="PURPOSE" data-service="SERVICE"
 * data-src="…">` (or inline), also those that come later, until the purpose or the service is
 * granted. They start without a reload and in the order of HTML: `async` at once, `defer` and
 * modules after the others and after the page has been read. Everything else that can be held back
 * is rare, and in reveal.ts.
 */
export class Gate {
  /** The grants; lock.ts takes them back. */
  readonly granted = new Set<string>();
  /** Of these something may have started in this page. */
  readonly begun = new Set<string>();
  readonly #taken = new WeakSet<HTMLScriptElement>();
  /** Milliseconds since 1970. */
  #end = 0;
  /** Called whenever the page or what is allowed has changed. */
  declare watch: () => void;
  /** Scripts that were started and have not run yet. */
  #running: Promise<unknown>[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(watch: () => void) {
    this.watch = watch;
    const look = () => this.open();
    new MutationObserver(look).observe(document, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-category"],
    });
    document.addEventListener("DOMContentLoaded", look);
  }

  allows(purpose: string, service = ""): boolean {
    return (
      Date.now() < this.#end &&
      (this.granted.has(purpose) || this.granted.has(`${purpose}.${service}`))
    );
  }

  /** @param end of the choice: nothing starts later, though the page stays open */
  unlock(grant: string, end: number): void {
    this.#end = end;
    this.granted.add(grant);
    this.begun.add(grant);
    this.open();
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
    return this.allows(dataset["category"] as string, dataset["service"]);
  }

  async #start(script: HTMLScriptElement): Promise<void> {
    // vanilla-cookieconsent's scripts have their own src.
    const { type = "", src = script.src } = script.dataset;
    if (!src) await Promise.all(this.#running.splice(0));
    // It may have been taken back, or out of the page, while it waited.
    if (!this.#admits(script) || !script.isConnected) {
      this.#taken.delete(script);
      return;
    }
    // A clone of one that innerHTML made would never start.
    const live = document.createElement("script");
    for (const attribute of script.attributes)
      if (!/^(on|(data-)?src$)/.test(attribute.name))
        live.setAttributeNode(attribute.cloneNode() as Attr);
    script.dataset["ran"] = ""; // copies of it, such as innerHTML makes, are not to start
    live.type = type;
    live.nonce = script.nonce;
    live.async = script.hasAttribute("async");
    // Whoever waits for it knows the element that was held.
    const ended = new Promise<boolean>((done) => {
      live.onload = live.onerror = (event) =>
        done(script.dispatchEvent(new Event((event as Event).type)));
    });
    live.text = trusted().createScript(script.text); // data, beside an address
    if (src) live.src = trusted().createScriptURL(src);
    // Of data, and of what a rule holds, nobody tells that it has loaded.
    if (live.src && !live.async && !live.noModule && /^$|module|script/.test(type))
      this.#running.push(ended);
    // Its type may be what holds others back; what a rule holds waits anew.
    if (!src || live.src) this.#taken.add(live);
    // It stays: a framework that put it there takes it out again.
    script.before(live); // who looks for itself finds the one that has its address
  }
}
