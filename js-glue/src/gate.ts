import { complain } from "./error.js";
import { trusted } from "./trusted.js";

/** In the order in which they are given back: an image picks from its srcset first. */
export const addresses = ["srcset", "href", "data", "poster", "src"];
const script = 'script[type="text/plain"]';
const held = [script, ...addresses.map((name) => `[data-${name}]`)].join();
const deferred = "[defer],[data-type=module]";

/**
 * Holds back what waits for a grant, a purpose or one service of it, also what comes later:
 * `<script type="text/plain" data-category="PURPOSE" data-service="SERVICE" data-src="…">` (or
 * inline), and anything else by data-src, data-href, data-srcset, data-data or data-poster in an
 * element with data-category. Scripts start without a reload and in the order of HTML: `async` at
 * once, `defer` and modules after the others and after the page has been read.
 */
export class Gate {
  readonly #allowed = new Set<string>();
  /** Allowed now or before: nothing that has started can be stopped. */
  readonly #started = new Set<string>();
  readonly #taken = new WeakSet<HTMLElement>();
  readonly #watch: () => void;
  /** Scripts that were started and have not run yet. */
  #running: Promise<unknown>[] = [];
  #last: Promise<void> = Promise.resolve();

  /** @param watch is called whenever the page has changed */
  constructor(watch: () => void = () => {}) {
    this.#watch = watch;
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
    this.#started.add(grant);
    this.open();
  }

  /**
   * Starts no more of it: of a purpose with all its services, or of a service with the purpose that
   * allowed it. Says whether anything of it may have started in this page.
   */
  lock(grant: string): boolean {
    const within = (one: string, other: string) => `${one}.`.startsWith(`${other}.`);
    const meets = (one: string) => within(one, grant) || within(grant, one);
    for (const one of this.allowed.filter(meets)) this.#allowed.delete(one);
    return [...this.#started].some(meets);
  }

  /** Lets through what is allowed and still held. */
  open(): void {
    const found = [...document.querySelectorAll<HTMLElement>(held)].filter(
      (element) =>
        !this.#taken.has(element) &&
        this.#admits(element) &&
        !(document.readyState === "loading" && element.matches(deferred)),
    );
    found.sort((a, b) => +a.matches(deferred) - +b.matches(deferred));
    for (const element of found)
      if (element.matches(script)) {
        this.#taken.add(element);
        const start = () => this.#start(element as HTMLScriptElement);
        this.#last = this.#last.then(start).catch(complain);
      } else
        try {
          reveal(element);
        } catch (error) {
          complain(error);
        }
    this.#watch();
  }

  #admits(element: HTMLElement): boolean {
    const { category = "", service } =
      element.closest<HTMLElement>("[data-category]")?.dataset ?? {};
    return this.allows(category, service);
  }

  async #start(script: HTMLScriptElement): Promise<void> {
    if (!this.#admits(script)) {
      this.#taken.delete(script);
      return;
    }
    const { src, type = "" } = script.dataset;
    const live = document.createElement("script");
    for (const { name, value } of script.attributes)
      if (!["type", "data-src", "data-type"].includes(name)) live.setAttribute(name, value);
    live.type = type;
    live.nonce = script.nonce;
    live.async = script.hasAttribute("async");
    if (src) {
      live.src = trusted().createScriptURL(src);
      if (!live.async && !live.noModule)
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

/**
 * Gives an element its addresses: from here on the browser fetches.
 * @throws SamtyckeError "gate.address"
 */
export function reveal(element: HTMLElement): void {
  for (const name of addresses) {
    const address = element.dataset[name];
    if (address === undefined) continue;
    element.setAttribute(name, name === "srcset" ? address : trusted().createScriptURL(address));
    delete element.dataset[name];
  }
  // A player looks for its sources once only.
  (element.parentNode as Partial<HTMLMediaElement> | null)?.load?.();
}
