import banner from "../styles/banner.css";
import base from "../styles/base.css";
import frame from "../styles/frame.css";
import preferences from "../styles/preferences.css";
import { alone } from "./alone.js";
import {
  consentCookies,
  currentChoice,
  currentCookie,
  holdsUnder,
  refusing,
  type StoredChoice,
  writeChoice,
} from "./choice.js";
import { earlierPlaces, mayImport } from "./earlier-tool.js";
import { loadModule, unwrap } from "./engine.js";
import { Erasure, eraseShadows, type Outcome, type StoredItem, storedBy } from "./erasure.js";
import { complain, SamtyckeError } from "./error.js";
import { describeHost, nameOnce } from "./host.js";
import { languageAmong, localeText, speak } from "./language.js";
import { type MemoryKey, recall, remember, storageDenied } from "./memory.js";
import { followOtherTabs } from "./other-tabs.js";
import { painted, tellFailure } from "./painted.js";
import { globalPrivacyControl } from "./privacy-control.js";
import { Queue } from "./queue.js";
import { type Receipt, verify } from "./receipt.js";
import { type ConsentMode, denied, signal } from "./signals.js";
import type { CallFields, ChangeDetail, Session } from "./start.js";
import type { ImportedChoice } from "./stored-choice.js";
import { Tracker } from "./track.js";
import { type Machine, type Ports, Widget, type WidgetEvent } from "./widget.js";

/** The module is the machine: one widget a page. */
export interface ConsentModule extends Machine {
  open(policy: string, locale: string, language: string): string;
}

const day = 86_400_000; // ms

interface Checked {
  at: number;
  languages: string[];
}

/** The part of the page that only first visitors, and those who change their mind, load. */
export class Runtime {
  readonly #session: Session;
  readonly #erasure = new Erasure();
  readonly #queue: Queue;
  #root: ShadowRoot | undefined;
  #texts: Record<string, string> | undefined;
  #buttons: AbortController | undefined;
  #widget: Promise<Widget> | undefined;
  #tracker: Promise<Tracker> | undefined;
  #erasing: Promise<Outcome>[] = [];
  #told: Promise<void> | undefined;
  /** Nothing follows from a choice that the browser would not keep. */
  #kept = true;

  constructor(session: Session) {
    this.#session = session;
    this.#queue = new Queue(session.backend, (answer) => {
      this.open()
        .then((widget) => widget.dispatch({ ...answer }))
        .catch(complain);
    });
    // What an earlier page, or one beside this, left to do.
    this.#erasure.sweepAllBut(currentChoice()?.granted ?? []);
    void this.#queue.flush();
    // A choice made on another subdomain: core knows what it stores.
    const fromElsewhere = currentChoice() !== null && recall("places") === null;
    if (recall("refused") !== null || fromElsewhere) this.open().catch(complain);
    this.#openForWithdrawal();
    addEventListener("online", () => this.#openForWithdrawal());
    followOtherTabs(session);
  }

  /** Shows what is due: the first layer, or the permanent button. Loads wasm. */
  open(): Promise<Widget> {
    this.#widget ??= this.#open().catch((error) => {
      this.#widget = undefined;
      // What has been chosen can be taken back, whatever is wrong.
      if (currentChoice() && !this.#texts) this.#remind().catch(complain);
      throw error;
    });
    return this.#widget;
  }

  /**
   * After the fast path: the permanent button, until core paints its own. No wasm, unless the policy,
   * which is looked at once a day, has moved on from the version that this page knows.
   */
  async settle(): Promise<void> {
    const checked = recall<Checked>("checked")?.at ?? 0;
    if (this.#session.opened || Math.abs(Date.now() - checked) < day) return this.#remind();
    const policy = await this.#session.policy().catch(() => "");
    const { version } = glanceAt(policy);
    const choice = currentChoice();
    if (version && choice && !holdsUnder(choice, version)) return this.#openAnew(choice);
    if (version) this.#check(policy);
    await this.#remind();
  }

  /** Core sees what a choice under an earlier policy is still good for; the rest ends here. */
  async #openAnew(earlier: StoredChoice): Promise<void> {
    const before = this.#session.gate.allowed;
    await this.open();
    const holds = this.#root?.querySelector(".reminder") != null;
    // Pages with the earlier version in them would start it again.
    if (!holds && currentCookie() === earlier.cookie) this.#refuse(earlier);
    const choice = currentChoice();
    const granted = choice?.granted ?? [];
    const withdrawn = this.#takeAllBut(granted, before);
    if (withdrawn.length === 0) return;
    const record = holds && choice ? choice.record : null;
    await this.#tellAll({ granted, record, added: [], withdrawn });
  }

  /** @returns what of `before` ends: all that is not granted */
  #takeAllBut(granted: string[], before: string[]): string[] {
    const withdrawn = before.filter(
      (grant) => ![grant, grant.split(".")[0]].some((one) => one && granted.includes(one)),
    );
    for (const grant of withdrawn) this.#take(grant, storedBy(grant, granted));
    return withdrawn;
  }

  #refuse({ cookie, expires }: StoredChoice): void {
    writeChoice(refusing(cookie), (expires - Date.now()) / 1000);
    this.#session.known = currentCookie();
  }

  #check(policy: string): void {
    const { languages = [] } = glanceAt(policy);
    remember("checked", { at: Date.now(), languages } satisfies Checked);
  }

  /** The permanent button; `stale`: what was withdrawn still runs. */
  async #remind(stale = false): Promise<void> {
    if (this.#session.opened) return;
    const languages = recall<Checked>("checked")?.languages;
    this.#texts ??= JSON.parse(await this.#localeFor(languages)) as Record<string, string>;
    if (!this.#session.opened) this.#paintButton(this.#texts, stale);
  }

  /** @throws SamtyckeError "storage.denied" when the browser did not keep the choice */
  async call(action: string, fields?: CallFields): Promise<void> {
    let widget: Widget;
    try {
      widget = await this.open();
    } catch (error) {
      const takesBack = ["reject-all", "reset", "logout"].includes(action) && currentChoice();
      if (takesBack) await this.#withdrawWithoutCore();
      if (takesBack && action === "reject-all") return;
      throw error;
    }
    this.#kept = true;
    widget.dispatch({ type: "call", action, ...fields });
    if (!this.#kept) throw storageDenied();
    await this.#told;
  }

  async track(name: string, properties: Record<string, unknown>): Promise<void> {
    this.#tracker ??= this.#session
      .policy()
      .then((policy) => this.#trackerFor(policy))
      .catch((error) => {
        this.#tracker = undefined;
        throw error;
      });
    (await this.#tracker).track(name, properties);
  }

  #trackerFor(policy: string): Tracker {
    const { backend, gate } = this.#session;
    const { tenant } = JSON.parse(policy) as { tenant: string };
    // The cookie knows what was withdrawn in another tab.
    const granted = () =>
      (currentChoice()?.granted ?? []).filter((purpose) => gate.allows(purpose));
    return new Tracker({ route: `${backend}/v1/${tenant}`, policy, granted });
  }

  async #open(): Promise<Widget> {
    const session = this.#session;
    const [policy, locale, module] = await Promise.all([
      session.policy(),
      session.policy().then((policy) => this.#localeFor(glanceAt(policy).languages)),
      loadModule<ConsentModule>("consent"),
    ]);
    const open = (texts: string, language: string) => unwrap(module.open(policy, texts, language));
    open(locale, session.language);
    const { tenant } = JSON.parse(policy) as { tenant: string };
    // A script in the head may be here before the body.
    if (!document.body) await new Promise((read) => addEventListener("DOMContentLoaded", read));
    const imported = await this.#imported(policy);
    const refusal = await this.#refusal();
    return alone(() => {
      this.#buttons?.abort();
      const root = this.#host(session.resumed ? "last" : "first");
      describeHost(root.host as HTMLElement, JSON.parse(locale), JSON.parse(policy));
      speak(root.host as HTMLElement, session.language);
      const widget = new Widget(root, module, this.#ports(tenant, policy), () => this.#painted());
      session.opened = true;
      const { resumed } = session;
      // Another tab may have proved it since.
      if (refusal && recall("refused") !== null) {
        open(refusal.texts, refusal.language);
        widget.dispatch(this.#startEvent({ resumed, refused: true }));
        remember("refused", null);
        open(locale, session.language);
      }
      widget.dispatch(this.#startEvent({ resumed, ...(imported ? { imported } : {}) }));
      if (imported && currentChoice()) void this.#erasure.erase(earlierPlaces);
      this.#recordWithdrawal(widget);
      return widget;
    });
  }

  /** What showed the first layer that took a refusal: its proof is of that, whatever page this is. */
  async #refusal(): Promise<{ texts: string; language: string } | null> {
    const language = recall<string>("refused");
    const texts = language && (await localeText(language, "consent"));
    return texts ? { texts, language } : null;
  }

  /** What another tool has kept, where it can be known when that was. */
  async #imported(policy: string): Promise<ImportedChoice | null> {
    if (!mayImport(this.#session)) return null;
    const { importedChoice } = await import("../entries/stored-choice.js");
    const choice = await importedChoice(JSON.parse(policy), this.#session.options.imports);
    return choice?.made == null ? null : choice;
  }

  #startEvent(how: {
    resumed: boolean;
    stale?: boolean;
    cookie?: string;
    heard?: boolean;
    refused?: boolean;
    imported?: ImportedChoice;
  }): WidgetEvent {
    return {
      type: "start",
      cookie: currentCookie(),
      earlier: recall("record") !== null,
      places: recall("places") !== null,
      signal: globalPrivacyControl(),
      heard: recall("heard") === currentChoice()?.record,
      // With ui: false nobody has seen our views.
      shown: this.#session.options.ui !== false,
      ...how,
    };
  }

  /** Another tab has chosen: what it took back ends here too, and what it allowed starts. */
  async follow(): Promise<void> {
    const session = this.#session;
    const { gate } = session;
    const before = gate.allowed;
    const choice = currentChoice();
    const cookie = currentCookie();
    // A tab keeps one choice in several steps.
    if (session.known === cookie) return;
    session.known = cookie;
    const granted = choice?.granted ?? [];
    const withdrawn = this.#takeAllBut(granted, before);
    const holds = choice !== null && (await session.holdsHere(choice));
    const added = granted.filter((purpose) => holds && !before.includes(purpose));
    signal(recall("signals"));
    if (holds) for (const grant of granted) this.#allow(grant);
    const record = choice?.record ?? null;
    await this.#tellAll({ granted: holds ? granted : [], record, added, withdrawn });
    const stale = withdrawn.length > 0;
    if (!this.#widget && !stale) return this.settle();
    try {
      const widget = await this.open();
      widget.dispatch(this.#startEvent({ resumed: true, stale }));
      await alone(() => this.#recordWithdrawal(widget));
    } catch (error) {
      complain(error);
      await this.#remind(stale);
    }
  }

  /** A withdrawal holds also where wasm or the policy is not to be had; core records it later. */
  async #withdrawWithoutCore(): Promise<void> {
    const choice = currentChoice();
    if (!choice) return;
    remember("withdrawn", choice.cookie);
    this.#refuse(choice);
    this.#signal(denied(recall("signals")));
    const withdrawn = this.#takeAllBut(
      [],
      [...new Set([...this.#session.gate.allowed, ...choice.granted])],
    );
    await this.#tell({ granted: [], record: choice.record, added: [], withdrawn });
    await this.#remind(withdrawn.length > 0);
  }

  /** Core has gone on from a choice that the browser did not keep. */
  async #askAgain(): Promise<void> {
    const widget = await this.open();
    widget.dispatch(this.#startEvent({ resumed: this.#session.resumed }));
    tellFailure(this.#root);
  }

  #openForWithdrawal(): void {
    if (recall("withdrawn") !== null) this.open().catch(complain);
  }

  /** Before anything else that core is asked, so that no later choice is taken for the earlier. */
  #recordWithdrawal(widget: Widget): void {
    const cookie = recall("withdrawn");
    if (typeof cookie !== "string") return;
    widget.dispatch(this.#startEvent({ resumed: true, cookie, heard: true }));
    widget.dispatch({ type: "click", action: "withdraw-all" });
    remember("withdrawn", null);
  }

  #allow(purpose: string): void {
    this.#erasure.release(purpose);
    this.#session.gate.unlock(purpose);
  }

  #take(purpose: string, items: StoredItem[]): void {
    const started = this.#session.gate.lock(purpose);
    this.#erasing.push(started ? this.#erasure.hold(purpose, items) : this.#erasure.erase(items));
  }

  /** Tells of a change once what was withdrawn is gone, with what is not. */
  async #tell(detail: Omit<ChangeDetail, keyof Outcome>): Promise<void> {
    const outcomes = await Promise.all(this.#erasing.splice(0));
    const erased = outcomes.flatMap((outcome) => outcome.erased);
    const remaining = outcomes.flatMap((outcome) => outcome.remaining);
    this.#emit("change", { ...detail, erased, remaining } satisfies ChangeDetail);
  }

  #tellAll(detail: Omit<ChangeDetail, keyof Outcome>): Promise<void> {
    this.#emit("consent", { granted: detail.granted, record: detail.record });
    return this.#tell(detail);
  }

  #signal(mode: ConsentMode | null): void {
    remember("signals", mode);
    signal(mode);
  }

  #emit(name: string, detail: unknown): void {
    const event = new CustomEvent(`samtycke:${name}`, { detail, bubbles: true, composed: true });
    (this.#root?.host.isConnected ? this.#root.host : document).dispatchEvent(event);
  }

  #painted(): void {
    const host = this.#root?.host as HTMLElement;
    const asks = this.#root?.querySelector(".banner") !== null;
    host.toggleAttribute("data-asking", asks);
    host.hidden = false;
    painted(asks ? host : (this.#root?.querySelector(".reminder") ?? null), this.#root);
  }

  #ports(tenant: string, policy: string): Ports {
    const route = `${this.#session.backend}/v1/${tenant}`;
    return {
      complain: ({ code, message }) => complain(new SamtyckeError(String(code), String(message))),
      cookie: ({ name, value, maxAge, domain = null }) => {
        remember("domain", domain);
        this.#kept = writeChoice(String(value), Number(maxAge));
        if (consentCookies(document.cookie).length > 1) eraseShadows(String(name));
        this.#session.known = currentCookie();
        if (!this.#kept) {
          setTimeout(() => this.#askAgain().catch(complain));
          throw storageDenied();
        }
        this.#check(policy);
      },
      unlock: ({ purpose }) => {
        if (this.#kept) this.#allow(String(purpose));
      },
      erase: ({ purpose, items }) => this.#take(String(purpose), items as StoredItem[]),
      remember: ({ key, value }) => {
        if (this.#kept) remember(key as MemoryKey, value);
      },
      deliver: ({ id, path, body }) => {
        if (this.#kept) this.#queue.add({ id: String(id), tenant, path: String(path), body });
      },
      receipt: async ({ receipt, record }) => {
        const id = await verify(receipt as Receipt, record, tenant, route);
        if (!this.#kept) return;
        remember("receipt", receipt);
        this.#emit("receipt", { record: (record as { "@id": string })["@id"], id });
      },
      emit: ({ name, detail }) => {
        if (!this.#kept) return;
        if (name === "change") this.#told = this.#tell(detail as ChangeDetail);
        else this.#emit(String(name), detail);
      },
      signals: ({ consentMode }) => {
        if (this.#kept) this.#signal(consentMode as ConsentMode | null);
      },
      reload: () => location.reload(),
    };
  }

  /** First in the page while it asks, so that the keyboard finds it; last once it is a button. */
  #host(place: "first" | "last"): ShadowRoot {
    if (this.#root) return this.#root;
    let host = document.querySelector<HTMLElement>("samtycke-banner");
    if (!host) {
      host = document.createElement("samtycke-banner");
      // A site with its own design has the element nowhere in its page.
      if (this.#session.options.ui !== false)
        document.body[place === "first" ? "prepend" : "append"](host);
    }
    this.#root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#root.querySelector("style")?.remove();
    this.#root.adoptedStyleSheets = [frame, base, banner, preferences].map((text) => {
      const style = new CSSStyleSheet();
      style.replaceSync(text);
      return style;
    });
    return this.#root;
  }

  /** As wasm/core/views/consent_button.cpp paints it. */
  #paintButton(texts: Record<string, string>, stale: boolean): void {
    const buttons = new AbortController();
    this.#buttons = buttons;
    const button = (action: string, text: string | undefined) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = text ?? "";
      element.dataset["action"] = action;
      element.addEventListener("click", () => this.#press(action).catch(complain), {
        signal: buttons.signal,
      });
      return element;
    };
    const section = document.createElement("section");
    section.className = "reminder";
    section.part.add("reminder");
    section.ariaLabel = texts["button.label"] ?? "";
    const pill = document.createElement("div");
    pill.className = "pill";
    pill.append(button("show-preferences", texts["button"]));
    if (this.#session.gate.allowed.length > 0 || currentChoice()?.granted.length)
      pill.append(button("withdraw-all", texts["withdraw-all"]));
    if (stale) {
      const offer = document.createElement("div");
      offer.className = "reload";
      const why = document.createElement("p");
      why.textContent = texts["reload.why"] ?? "";
      offer.append(why, button("reload", texts["reload"]));
      section.append(offer);
    }
    section.append(pill);
    const failed = document.createElement("p");
    failed.className = "failed";
    failed.setAttribute("role", "alert");
    failed.hidden = true;
    failed.textContent = texts["failed"] ?? "";
    section.prepend(failed);
    const root = this.#host("last");
    nameOnce(root.host, section.ariaLabel);
    speak(root.host as HTMLElement, this.#session.language);
    root.replaceChildren(section);
    this.#painted();
  }

  async #press(action: string): Promise<void> {
    tellFailure(this.#root, false);
    try {
      (await this.open()).dispatch({ type: "click", action });
    } catch (error) {
      complain(error);
      if (action === "withdraw-all") await this.#withdrawWithoutCore();
      else if (action === "reload") location.reload();
      else tellFailure(this.#root);
    }
  }

  /**
   * In a language that the policy has: the page's, or else the browser's, or its own first. Where
   * none are known, in the page's.
   */
  async #localeFor(languages: string[] = []): Promise<string> {
    const session = this.#session;
    const wishes = [session.language, ...navigator.languages];
    const known = Array.isArray(languages) ? languages : []; // any script may have written it
    session.language = languageAmong(known, wishes) || session.language;
    const text = await localeText(session.language, "consent");
    if (text !== null) return text;
    throw new SamtyckeError(
      "locale.unavailable",
      `no texts for "${session.language}"; serve dist/locales/.`,
    );
  }
}

/** Core says what is wrong with a document that is no policy. */
function glanceAt(policy: string): { version?: string; languages?: string[] } {
  try {
    return JSON.parse(policy) ?? {};
  } catch {
    return {};
  }
}
