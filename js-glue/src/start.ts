import { currentChoice, holdsUnder, type StoredChoice } from "./choice.js";
import type { Detect } from "./detect.js";
import type { Outcome } from "./erasure.js";
import { complain, SamtyckeError } from "./error.js";
import { Gate } from "./gate.js";
import type { Headless } from "./headless.js";
import type { HoldRule } from "./hold.js";
import { primary } from "./language.js";
import { mustBeAbleToStore, recall } from "./memory.js";
import type { Standing } from "./overruled.js";
import { globalPrivacyControl } from "./privacy-control.js";
import type { Runtime } from "./runtime.js";
import type { ImportSettings } from "./stored-choice.js";
import type { Widget } from "./widget.js";
import { denyByDefault, signalKept, tellDataLayer } from "./signals.js";

export interface StartOptions {
  /** Address of the policy document. */
  policy: string;
  /** Where the backend is; the page's own origin when absent. */
  backend?: string | undefined;
  /** The visitor's language; the page's `lang` when absent, then the browser's. */
  language?: string | undefined;
  /**
   * Address of the first layer as `samtycke render banner` writes it, "{language}" standing for the
   * language; `banner/{language}` beside the policy, where the backend has it, when absent.
   */
  banner?: string | undefined;
  /** Where the first layer stands; a prerendered one says it itself. */
  layout?: "bar" | "box" | "dialog" | undefined;
  /**
   * The policy version this page was written for. With it a returning visitor's scripts start
   * without a request; without it the choice is first compared with the policy document.
   */
  version?: string | undefined;
  /** Trackers that others put into the page, held back by their address (docs/gate.md). */
  hold?: HoldRule[] | undefined;
  /** Google's consent mode: everything is denied until the visitor's choice is known. */
  consentMode?: boolean | undefined;
  /** For development: lists what is stored and asked for but not in the policy. */
  detect?: boolean | undefined;
  /**
   * The choices that vanilla-cookieconsent or klaro stored in this site are taken over, with their
   * time. The settings are those that samtycke/migrate gives; as JSON in data-imports.
   */
  imports?: ImportSettings | string | undefined;
  /** False: nothing is shown, the site asks in its own design (docs/headless.md). */
  ui?: boolean | undefined;
}

/** `samtycke:consent`: a choice holds, from before or just made. */
export interface ConsentDetail {
  granted: string[];
  /** The id of the consent record. */
  record: string | null;
}

/** `samtycke:change`: the visitor chose, and what was withdrawn has been erased as far as it can. */
export interface ChangeDetail extends ConsentDetail, Outcome {
  added: string[];
  withdrawn: string[];
}

export interface Events {
  consent: ConsentDetail;
  change: ChangeDetail;
}

/** Every method that changes something rejects with a SamtyckeError when it cannot. */
export interface Consent {
  granted(purpose: string): boolean;
  acceptAll(): Promise<void>;
  rejectAll(): Promise<void>;
  /** Allows exactly these purposes. */
  accept(purposes: string[]): Promise<void>;
  /** Takes one purpose back and erases what it stored. */
  withdraw(purpose: string): Promise<void>;
  /** Shows the first layer. */
  show(): Promise<void>;
  showPreferences(): Promise<void>;
  /** Withdraws everything, forgets the choice and asks again. */
  reset(): Promise<void>;
  /**
   * Signed in: takes over the choice that the account holds, where it is newer than the browser's.
   * @param cookie what `cookie` was
   */
  merge(cookie: string): Promise<void>;
  /** Signed out: as `reset` where the policy says so (`consent.resetAtLogout`), or nothing. */
  logout(): Promise<void>;
  /** The choice that holds, to be kept with the visitor's account; null when there is none. */
  readonly cookie: string | null;
  /** The consent record (JSON-LD) of the choice that holds, or null. */
  readonly record: unknown;
  /** The backend's signed receipt, once it has been verified, or null. */
  readonly receipt: unknown;
}

export interface Samtycke {
  readonly consent: Consent;
  /** With the option `detect`. */
  readonly detect: Detect | undefined;
  /**
   * Counts an event. Without consent to the policy's purpose for events nothing leaves; with it,
   * only what the policy lists.
   */
  track(name: string, properties?: Record<string, unknown>): void;
  /** @returns a function that stops listening. */
  on<Name extends keyof Events>(name: Name, listener: (detail: Events[Name]) => void): () => void;
}

/** `purposes`: all the grants that shall hold; `cookie`: the account's; `control`: what was used. */
export interface CallFields {
  purposes?: string[];
  cookie?: string;
  control?: "embed-always";
}

/** What the runtime, loaded only when needed, shares with the page's small part. */
export interface Session {
  readonly options: StartOptions;
  readonly backend: string;
  /** The language that the visitor sees. */
  language: string;
  /** Address of the first layer. */
  readonly banner: URL;
  readonly gate: Gate;
  /** What the visitor allows has already been started. */
  resumed: boolean;
  /** Core answers from now on. */
  opened?: boolean;
  /** How many answers there have been in this page. */
  answers: number;
  /** Of those before this one none holds that still waits for core (overruled.ts). */
  overruled: number;
  /** What other tabs choose is heard. */
  following?: boolean;
  /** The consent cookie that this page wrote or followed last; null: there was none. */
  known?: string | null;
  /** Loads the runtime. */
  runtime(): Promise<Runtime>;
  /** Loads core and shows what is due. */
  open(): Promise<Widget>;
  /** The policy document as text, once it has been asked for (policy.ts). */
  policy?: Promise<string> | undefined;
  /** Whether the choice starts anything in this page; in doubt core is to be asked. */
  holdsHere(choice: StoredChoice): Promise<boolean>;
  /** A call of the API, with what core takes for it (wasm/core/consent/event.h). */
  call(action: string, fields?: CallFields): Promise<void>;
  detect?: Detect;
  /** The runtime could not be had. */
  isAlone?: boolean;
}

/** What needs embeds.js: all but scripts, other libraries' markup, trackers held by address. */
const rare =
  ':is(iframe,img,picture,image,link,video,audio,embed,object,samtycke-embed)[data-category],[data-name]:is([data-src],[type="text/plain"]),template[data-purpose],[data-samtycke=hold]';

class Page implements Session {
  readonly gate = new Gate(() => {
    if (document.querySelector(rare)) this.#embeds().catch(complain);
  });
  declare readonly backend: string;
  declare readonly options: StartOptions;
  declare language: string;
  resumed = false;
  declare opened?: boolean;
  answers = 0;
  overruled = 0;
  declare following?: boolean;
  declare known?: string | null;
  declare detect?: Detect;
  declare isAlone?: boolean;
  declare policy?: Promise<string> | undefined;
  #runtime: Promise<Runtime> | undefined;
  #embedded: Promise<void> | undefined;

  constructor(options: StartOptions) {
    this.options = options;
    this.backend = (options.backend ?? "").replace(/\/+$/, "");
    this.language = primary(
      options.language || document.documentElement.lang || navigator.language,
    );
  }

  get banner(): URL {
    const address = (this.options.banner ?? "banner/{language}").replace(
      "{language}",
      this.language,
    );
    return new URL(address, new URL(this.options.policy, document.baseURI));
  }

  async open(): Promise<Widget> {
    return (await this.runtime()).open();
  }

  runtime(): Promise<Runtime> {
    this.#runtime ??= import("../entries/runtime.js")
      .then(({ createRuntime }) => createRuntime(this))
      .catch((cause) => {
        this.isAlone = true;
        this.#runtime = undefined;
        throw new SamtyckeError("runtime.unavailable", "serve runtime.js.", "", {
          cause,
        });
      });
    return this.#runtime;
  }

  #embeds(): Promise<void> {
    this.#embedded ??= import("../entries/embeds.js").then(({ embeds }) => embeds(this));
    return this.#embedded;
  }

  async begin(): Promise<void> {
    const { hold, detect } = this.options;
    if (hold || detect || document.querySelector("[data-samtycke=hold]")) await this.#embeds();
    mustBeAbleToStore();
    const choice = currentChoice();
    if (!choice || !(await this.holdsHere(choice))) {
      if (this.options.ui !== false) await this.#ask();
      return;
    }
    this.resumed = true;
    const { granted, record } = choice;
    signalKept(choice.cookie);
    for (const purpose of granted) this.gate.unlock(purpose, choice.expires);
    document.dispatchEvent(new CustomEvent("samtycke:consent", { detail: { granted, record } }));
    const settle = () =>
      void this.runtime()
        .then((runtime) => runtime.settle())
        .catch(complain);
    const whenIdle = () => (globalThis.requestIdleCallback ?? setTimeout)(settle);
    if (document.readyState === "complete") whenIdle();
    else addEventListener("load", whenIdle);
  }

  async #ask(): Promise<void> {
    const nothing = () => null;
    const [reply, firstLayer] = await Promise.all([
      document.querySelector("samtycke-banner") ? null : fetch(this.banner).catch(nothing),
      import("../entries/first-layer.js").catch(nothing),
    ]);
    await (firstLayer ? firstLayer.ask(this, reply) : this.open());
  }

  async call(action: string, fields?: CallFields): Promise<void> {
    mustBeAbleToStore();
    const standing: Standing = [++this.answers, currentChoice()?.cookie, document.activeElement];
    const runtime = await this.runtime();
    await runtime.call(action, fields, standing);
  }

  async holdsHere(choice: StoredChoice): Promise<boolean> {
    // It may have been switched on since.
    if (globalPrivacyControl() && recall("heard") !== choice.record) return false;
    return (
      holdsUnder(choice, this.options.version) ||
      this.runtime()
        .then((runtime) => runtime.holdsUnderPolicy(choice))
        .catch(() => false)
    );
  }
}

// Of all our modules in the page the first one starts: two would hold two truths.
const key = Symbol.for("samtycke.started");
const host = globalThis as { [key]?: Promise<Samtycke> };

/**
 * Starts Samtycke in this page, once. It never rejects: when something is wrong, nothing optional
 * runs, the page works, and the console has one line with a stable code.
 */
export function start(options: StartOptions & { ui: false }): Promise<Headless>;
export function start(options: StartOptions): Promise<Samtycke>;
export function start(options: StartOptions): Promise<Samtycke> {
  host[key] ??= begin(options);
  return host[key];
}

async function begin(options: StartOptions): Promise<Samtycke> {
  if (options.consentMode) denyByDefault();
  const page = new Page(options);
  const samtycke = faceOf(page);
  samtycke.on("consent", tellDataLayer);
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest?.("[data-samtycke=preferences]")) return;
    // A link would leave the page, or its place in it; it does where there is nothing better.
    if (!page.isAlone) event.preventDefault();
    page.call("show-preferences").catch(complain);
  });
  if (options.ui === false)
    await import("../entries/headless.js")
      .then(({ headless }) => headless(page, samtycke))
      .catch(complain);
  await page.begin().catch(complain);
  return samtycke;
}

/** Of the choice that holds: what is kept can be of one that another subdomain has replaced. */
function proof(key: "record" | "receipt"): unknown {
  const id = recall<{ "@id"?: string }>("record")?.["@id"];
  return id === `urn:uuid:${currentChoice()?.record}` ? recall(key) : null;
}

function faceOf(page: Page): Samtycke {
  return {
    consent: {
      granted: (purpose) => page.gate.allows(purpose),
      acceptAll: () => page.call("accept-all"),
      rejectAll: () => page.call("reject-all"),
      accept: (purposes) => page.call("accept", { purposes }),
      withdraw: (purpose) => page.call("withdraw", { purposes: [purpose] }),
      show: () => page.call("show"),
      showPreferences: () => page.call("show-preferences"),
      reset: () => page.call("reset"),
      merge: (cookie) => page.call("merge", { cookie }),
      logout: () => page.call("logout"),
      get cookie() {
        return currentChoice()?.cookie ?? null;
      },
      get record() {
        return proof("record");
      },
      get receipt() {
        return proof("receipt");
      },
    },
    get detect() {
      return page.detect;
    },
    track(name, properties = {}) {
      if (page.gate.granted.size === 0) return;
      page
        .runtime()
        .then((runtime) => runtime.track(name, properties))
        .catch(complain);
    },
    on(name, listener) {
      const heard = (event: Event) => listener((event as CustomEvent).detail);
      document.addEventListener(`samtycke:${name}`, heard);
      return () => document.removeEventListener(`samtycke:${name}`, heard);
    },
  };
}
