import banner from "../styles/banner.css";
import base from "../styles/base.css";
import frame from "../styles/frame.css";
import preferences from "../styles/preferences.css";
import reminder from "../styles/reminder.css";
import { alone } from "./alone.js";
import {
  consentCookies,
  currentChoice,
  currentCookie,
  holdsUnder,
  readChoice,
  refusing,
  type StoredChoice,
  writeChoice,
} from "./choice.js";
import { earlierPlaces, mayImport } from "./earlier-tool.js";
import { loadModule, unwrap } from "./engine.js";
import { Erasure, eraseEverywhere, type Outcome, type StoredItem, storedBy } from "./erasure.js";
import { complain, SamtyckeError } from "./error.js";
import { describeHost, nameOnce } from "./host.js";
import { languageAmong, localeText, speak } from "./language.js";
import { lock } from "./lock.js";
import { type MemoryKey, recall, remember, storageDenied } from "./memory.js";
import { followOtherTabs } from "./other-tabs.js";
import { isOverruled, type Standing } from "./overruled.js";
import { painted, tellFailure } from "./painted.js";
import { policyOf } from "./policy.js";
import { globalPrivacyControl } from "./privacy-control.js";
import { Queue } from "./queue.js";
import { type Receipt, verify } from "./receipt.js";
import { type ConsentMode, type KeptSignals, signal, signalKept } from "./signals.js";
import type { CallFields, ChangeDetail, ConsentDetail, Session } from "./start.js";
import type { ImportedChoice } from "./stored-choice.js";
import { Tracker } from "./track.js";
import { type Machine, type Ports, Widget, type WidgetEvent } from "./widget.js";
import { hasWritten, watchWriting } from "./writing.js";

/** The module is the machine: one widget a page. */
export interface ConsentModule extends Machine {
  open(policy: string, locale: string, language: string): string;
}

const day = 86_400_000; // ms

/** What a withdrawal left in the page. */
interface Left {
  /** Scripts of it still run. */
  stale: boolean;
  /** Nothing of what they stored is left; absent: it is not known yet. */
  erased?: boolean;
}

/** One that core is to record. */
interface Withdrawal {
  cookie: string;
  fromApi: boolean;
}

interface Checked {
  at: number;
  languages: string[];
}

/** vanilla-cookieconsent's buttons, and names that no policy has as they are: embeds.js knows them. */
function heedForeign(session: Session): void {
  const { gate } = session;
  const { watch } = gate;
  const isForeign = ({ dataset: { cc, category, service } }: HTMLElement) =>
    cc || /^\d|[^a-z\d-]/.test(`${category}${service}`);
  gate.watch = () => {
    watch();
    const found = document.querySelectorAll<HTMLElement>("[data-cc],[type$=plain]");
    if ([...found].some(isForeign))
      import("../entries/embeds.js").then(({ embeds }) => embeds(session)).catch(complain);
  };
  gate.watch();
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
  #told: Promise<boolean> | undefined;
  /** Nothing follows from a choice that the browser would not keep. */
  #kept = true;
  /** What the page was told last to be granted. */
  #grants: string | undefined;
  /** What this browser would not keep. */
  #unrecorded: Withdrawal | undefined;
  #left: Left = { stale: false, erased: true };
  /** What core does is for the record of a withdrawal that has been carried out. */
  #recording = false;
  /** The policy has some for Google. */
  #signals = false;

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
    if (recall("refused") !== null || this.#isNews()) this.open().catch(complain);
    this.#openForWithdrawal();
    addEventListener("online", () => this.#openForWithdrawal());
    followOtherTabs(session);
    session.isAlone = false;
    // What this page has begun with was the choice when its first script ran.
    const choice = currentChoice();
    if (session.resumed) {
      this.#grants = String([...session.gate.granted]);
      if (this.#grants === String(choice?.granted ?? [])) session.known ??= choice?.cookie;
      else this.follow().catch(complain);
    }
    heedForeign(session);
  }

  /** A choice made without this origin's core, which knows what it stores and tells Google. */
  #isNews(): boolean {
    const choice = currentChoice();
    const signals = recall<KeptSignals>("signals");
    const untold = signals !== null && signals.cookie !== choice?.cookie;
    return choice !== null && (recall("places") === null || untold);
  }

  /** Shows what is due: the first layer, or the permanent button. Loads wasm. */
  open(): Promise<Widget> {
    this.#widget ??= this.#open().catch((error) => {
      this.#widget = undefined;
      this.#remindEarly();
      throw error;
    });
    setTimeout(() => this.#remindEarly(), 1_000);
    return this.#widget;
  }

  /** What has been chosen can be taken back, whatever is wrong, or long in coming. */
  #remindEarly(): void {
    // A question in which it can be taken back stays.
    const host = document.querySelector<HTMLElement>("samtycke-banner");
    const asks = host?.hidden === false && host.shadowRoot?.querySelector(".banner");
    if (currentChoice() && !asks && !this.#texts) this.#remind().catch(complain);
  }

  /** Where the page does not know for which version it was written. */
  async holdsUnderPolicy(choice: StoredChoice): Promise<boolean> {
    const { version } = JSON.parse(await policyOf(this.#session));
    // Another tab may have chosen anew meanwhile.
    return holdsUnder(choice, version) && currentCookie() === choice.cookie;
  }

  /**
   * After the fast path: the permanent button, until core paints its own. No wasm, unless the policy,
   * which is looked at once a day, has moved on from the version that this page knows.
   */
  async settle(): Promise<void> {
    const checked = recall<Checked>("checked")?.at ?? 0;
    if (this.#session.opened || Math.abs(Date.now() - checked) < day) return this.#remind();
    const policy = await policyOf(this.#session).catch(() => "");
    const { version } = glanceAt(policy);
    const choice = currentChoice();
    if (version && choice && !holdsUnder(choice, version)) return this.#openAnew(choice);
    if (version) this.#check(policy);
    await this.#remind();
  }

  /** Core sees what a choice under an earlier policy is still good for; the rest ends here. */
  async #openAnew(earlier: StoredChoice): Promise<void> {
    const before = [...this.#session.gate.granted];
    await this.open();
    const holds = this.#root?.querySelector(".reminder") != null;
    // Pages with the earlier version in them would start it again.
    if (!holds && currentCookie() === earlier.cookie) this.#refuse(earlier);
    const choice = currentChoice();
    const granted = choice?.granted ?? [];
    const withdrawn = this.#takeAllBut(granted, before);
    await this.#tellEnded(granted, holds && choice ? choice.record : null, withdrawn);
  }

  /** Tells of what ended here without an answer here. */
  async #tellEnded(granted: string[], record: string | null, withdrawn: string[]): Promise<void> {
    if (withdrawn.length === 0) return;
    const erased = await this.#tellAll({ granted, record, added: [], withdrawn });
    this.#left = { stale: true, erased };
    (await this.open()).dispatch(this.#startEvent({ resumed: true, ...this.#left }));
  }

  /** @returns what of `before` ends: all that is not granted */
  #takeAllBut(granted: string[], before: string[]): string[] {
    const withdrawn = before.filter(
      (grant) => ![grant, grant.split(".")[0]].some((one) => one && granted.includes(one)),
    );
    for (const grant of withdrawn) this.#take(grant, storedBy(grant, granted));
    return withdrawn;
  }

  /** Of a choice that no longer holds nothing starts in pages that were written before, either. */
  #endVoid(version = ""): void {
    const choice = currentChoice();
    const asks = this.#root?.querySelector(".banner") != null;
    const isVoid = asks && choice !== null && !holdsUnder(choice, version);
    if (isVoid && choice.granted.length > 0 && this.#session.gate.granted.size === 0)
      this.#refuse(choice);
  }

  #refuse({ cookie, expires }: StoredChoice): void {
    const refused = refusing(cookie);
    const isKept = writeChoice(refused, (expires - Date.now()) / 1000);
    // Not what is there now: another tab may have chosen already.
    this.#session.known = isKept ? refused : currentCookie();
  }

  #check(policy: string): void {
    const { languages = [] } = glanceAt(policy);
    remember("checked", { at: Date.now(), languages } satisfies Checked);
  }

  /** The permanent button. */
  async #remind(): Promise<void> {
    if (this.#session.opened) return;
    const languages = recall<Checked>("checked")?.languages;
    this.#texts ??= JSON.parse(await this.#localeFor(languages)) as Record<string, string>;
    if (!this.#session.opened) this.#paintButton(this.#texts, this.#left);
  }

  /**
   * @param standing what stood when the page called
   * @throws SamtyckeError "storage.denied" when the browser did not keep the choice,
   *   "consent.overruled" when another answer has come since
   */
  async call(action: string, fields: CallFields | undefined, standing: Standing): Promise<void> {
    const session = this.#session;
    const refuses = action === "reject-all" || action === "reset";
    if (refuses) session.overruled = Math.max(session.overruled, standing[0]);
    const isDone = refuses && !session.opened && this.#withdrawAtOnce(true);
    const shows = action.startsWith("show");
    // While this file was on its way.
    const wasAway = standing[2] !== document.activeElement && hasWritten();
    const hasGoneOn = watchWriting();
    if (shows) tellFailure(this.#root, false);
    if (action === "logout" && !session.opened && !(await this.#resetAtLogout(standing[0]))) return;
    let widget: Widget;
    try {
      widget = await this.open();
    } catch (error) {
      if (action === "reject-all" && currentChoice()) return;
      // The visitor has clicked a link of the page.
      if (shows) tellFailure(document.querySelector("samtycke-banner")?.shadowRoot);
      throw error;
    }
    if (shows && (wasAway || hasGoneOn())) return;
    if (/^(accept|show)/.test(action) && isOverruled(session, standing)) {
      if (shows) return;
      throw new SamtyckeError("consent.overruled", "ask again: another answer has come since.");
    }
    if (isDone) await alone(() => this.#recordWithdrawal(widget));
    if (!isDone || action === "reset") {
      this.#kept = true;
      widget.dispatch({ type: "call", action, ...fields });
      if (!this.#kept) throw storageDenied();
    }
    await this.#told;
  }

  /**
   * Before core comes, where the policy says so or cannot be had.
   * @returns whether core has anything to do
   */
  async #resetAtLogout(answer: number): Promise<boolean> {
    const policy = await policyOf(this.#session).catch(() => null);
    if (policy !== null && JSON.parse(policy).consent?.resetAtLogout !== true) return false;
    const { opened, answers } = this.#session;
    if (!opened && answers === answer) this.#withdrawAtOnce(true);
    return true;
  }

  async track(name: string, properties: Record<string, unknown>): Promise<void> {
    this.#tracker ??= policyOf(this.#session)
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
      policyOf(session),
      policyOf(session).then((policy) => this.#localeFor(glanceAt(policy).languages)),
      loadModule<ConsentModule>("consent"),
    ]);
    const open = (texts: string, language: string) => unwrap(module.open(policy, texts, language));
    open(locale, session.language);
    const { tenant } = JSON.parse(policy) as { tenant: string };
    // A script in the head may be here before the body.
    if (!document.body) await new Promise((read) => addEventListener("DOMContentLoaded", read));
    const imported = await this.#imported(policy);
    const refused = recall<string>("refused");
    // What showed the first layer that took it: its proof is of that, whatever page this is.
    const others = refused && (await localeText(String(refused), "consent"));
    return alone(() => {
      this.#buttons?.abort();
      const root = this.#host(session.resumed ? "last" : "first");
      describeHost(root.host as HTMLElement, JSON.parse(locale), JSON.parse(policy));
      speak(root.host as HTMLElement, session.language);
      const widget = new Widget(root, module, this.#ports(tenant, policy), () => this.#painted());
      session.opened = true;
      const { resumed } = session;
      // Another tab may have proved it since, or the visitor refused only now.
      const language = recall<string>("refused");
      const texts = language === session.language ? locale : language === refused && others;
      if (language && texts) {
        open(texts, language);
        widget.dispatch(this.#startEvent({ resumed, refused: true }));
        remember("refused", null);
        open(locale, session.language);
      }
      widget.dispatch(
        this.#startEvent({ resumed, ...this.#left, ...(imported ? { imported } : {}) }),
      );
      this.#endVoid(glanceAt(policy).version);
      if (!this.#signals) remember("signals", null);
      if (session.options.imports && currentChoice()) void this.#erasure.erase(earlierPlaces);
      this.#recordWithdrawal(widget);
      return widget;
    });
  }

  /** What another tool has kept, where it can be known when that was. */
  async #imported(policy: string): Promise<ImportedChoice | null> {
    if (!mayImport(this.#session)) return null;
    // What cannot be read imports nothing; the visitor is asked.
    const choice = await import("../entries/stored-choice.js")
      .then(({ importedChoice }) =>
        importedChoice(JSON.parse(policy), this.#session.options.imports),
      )
      .catch(complain);
    return choice?.made == null ? null : choice;
  }

  #startEvent(how: {
    resumed: boolean;
    stale?: boolean;
    erased?: boolean;
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
    const before = [...gate.granted];
    // Read once: it may change from one look to the next.
    const cookie = currentCookie();
    const choice = readChoice(cookie, Date.now());
    // A tab keeps one choice in several steps.
    if (session.known === cookie) return;
    if (cookie === null && !session.known && before.length === 0) return; // there was none
    const earlier = readChoice(session.known ?? null, Date.now());
    session.known = cookie;
    // The record of a withdrawal that held at once is no other answer.
    if (String(earlier?.granted) !== String(choice?.granted)) session.overruled = ++session.answers;
    const granted = choice?.granted ?? [];
    const withdrawn = this.#takeAllBut(granted, before);
    const holds = choice !== null && (await session.holdsHere(choice));
    if (session.known !== cookie)
      // It has chosen once more, which is followed by itself.
      return this.#tellEnded([...gate.granted], currentChoice()?.record ?? null, withdrawn);
    const added = granted.filter((purpose) => holds && !before.includes(purpose));
    signalKept(holds ? choice.cookie : "");
    if (holds) {
      for (const grant of granted) this.#allow(grant);
      this.#remind().catch(complain); // before core is there: no question stands any more
    }
    const record = choice?.record ?? null;
    const isNew = (this.#grants ?? String(earlier?.granted)) !== String(choice?.granted);
    const told = { granted: holds ? granted : [], record, added, withdrawn };
    const stale = withdrawn.length > 0;
    const erased = isNew || stale || added.length > 0 ? await this.#tellAll(told) : true;
    if (stale) this.#left = { stale, erased };
    if (!this.#widget && !stale && !this.#isNews()) return this.settle();
    try {
      const widget = await this.open();
      widget.dispatch(this.#startEvent({ resumed: true, ...(stale && this.#left) }));
      await alone(() => this.#recordWithdrawal(widget));
    } catch (error) {
      complain(error);
      await this.#remind();
    }
  }

  /**
   * A withdrawal holds also while wasm or the policy is not to be had; core records it later.
   * @param fromApi no button of ours was clicked
   * @returns whether there was anything to take back
   */
  #withdrawAtOnce(fromApi: boolean): boolean {
    const choice = currentChoice();
    if (!choice?.granted.length) return false;
    const withdrawal: Withdrawal = { cookie: choice.cookie, fromApi };
    this.#refuse(choice); // before other tabs are told
    try {
      remember("withdrawn", withdrawal);
    } catch (error) {
      this.#unrecorded = withdrawal;
      complain(error);
    }
    signalKept("");
    const withdrawn = this.#takeAllBut(
      [],
      [...new Set([...this.#session.gate.granted, ...choice.granted])],
    );
    this.#left = { stale: withdrawn.length > 0 };
    this.#told = this.#tellWithdrawn(choice.record, withdrawn);
    return true;
  }

  async #tellWithdrawn(record: string, withdrawn: string[]): Promise<boolean> {
    this.#remind().catch(complain);
    const erased = await this.#tell({ granted: [], record, added: [], withdrawn });
    this.#left = { ...this.#left, erased };
    this.#remind().catch(complain);
    return erased;
  }

  async #tellRemains(): Promise<void> {
    if (this.#session.opened) (await this.open()).dispatch({ type: "remains" });
  }

  /** Core has gone on from a choice that the browser did not keep. */
  async #askAgain(): Promise<void> {
    const widget = await this.open();
    widget.dispatch(this.#startEvent({ resumed: this.#session.resumed }));
    tellFailure(this.#root);
  }

  #openForWithdrawal(): void {
    if (this.#withdrawn() !== null) this.open().catch(complain);
  }

  /** Any script may have written it; and what has ended needs no withdrawal. */
  #withdrawn(): Withdrawal | null {
    const kept = recall<Withdrawal>("withdrawn") ?? this.#unrecorded;
    return typeof kept?.cookie === "string" && readChoice(kept.cookie, Date.now()) ? kept : null;
  }

  /** Before anything else that core is asked, so that no later choice is taken for the earlier. */
  #recordWithdrawal(widget: Widget): void {
    const withdrawn = this.#withdrawn();
    if (withdrawn === null) return;
    const { cookie, fromApi } = withdrawn;
    // A later answer, here or on another subdomain, is not taken back by it.
    if (currentCookie() === refusing(cookie)) {
      // Of what was taken back nothing follows any more, least of all for Google.
      this.#kept = false;
      widget.dispatch(this.#startEvent({ resumed: true, cookie, heard: true }));
      this.#kept = true;
      this.#recording = true; // the page has been told
      if (fromApi) widget.dispatch({ type: "call", action: "reject-all" });
      else widget.dispatch({ type: "click", action: "withdraw-all" });
      this.#recording = false;
      this.#erasing = [];
      // Its cookie has a later time now: who keeps it with an account hears of it.
      const record = currentChoice()?.record ?? null;
      this.#emit("consent", { granted: [], record });
      // A later page has nothing of it to end.
      if (!this.#left.stale) widget.dispatch(this.#startEvent({ resumed: true, stale: false }));
      else if (this.#left.erased === false) widget.dispatch({ type: "remains" });
    }
    this.#unrecorded = undefined;
    remember("withdrawn", null);
  }

  #allow(purpose: string): void {
    this.#erasure.release(purpose);
    this.#left = { stale: false, erased: true };
    const end = currentChoice()?.expires ?? Number.POSITIVE_INFINITY;
    this.#session.gate.unlock(purpose, end);
  }

  #take(purpose: string, items: StoredItem[]): void {
    const started = lock(this.#session.gate, purpose);
    this.#erasing.push(started ? this.#erasure.hold(purpose, items) : this.#erasure.erase(items));
  }

  /**
   * Tells of a change once what was withdrawn is gone, with what is not.
   * @returns whether all is gone
   */
  async #tell(detail: Omit<ChangeDetail, keyof Outcome>): Promise<boolean> {
    const outcomes = await Promise.all(this.#erasing.splice(0));
    const erased = outcomes.flatMap((outcome) => outcome.erased);
    const remaining = outcomes.flatMap((outcome) => outcome.remaining);
    this.#emit("change", { ...detail, erased, remaining } satisfies ChangeDetail);
    if (remaining.length > 0) this.#tellRemains().catch(complain);
    return remaining.length === 0;
  }

  #tellAll(detail: Omit<ChangeDetail, keyof Outcome>): Promise<boolean> {
    this.#emit("consent", { granted: detail.granted, record: detail.record });
    return this.#tell(detail);
  }

  #emit(name: string, detail: unknown): void {
    if (name === "consent" || name === "change")
      this.#grants = String((detail as ConsentDetail).granted);
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
        const write = () => {
          this.#kept = writeChoice(String(value), Number(maxAge));
        };
        write();
        // Others are of another path, or of a policy with another domain: one would come back.
        const others = consentCookies(document.cookie).length > (value === "" ? 0 : 1);
        if (others && (this.#kept || value === "")) {
          eraseEverywhere(String(name));
          write();
        }
        this.#session.known = this.#kept ? String(value) || null : currentCookie();
        if (!this.#kept) {
          setTimeout(() => this.#askAgain().catch(complain));
          throw storageDenied();
        }
        if (value !== "") this.#check(policy);
        // They name the cookie; without one they still say that Google has been told.
        else if (recall("signals") !== null) remember("signals", {});
      },
      unlock: ({ purpose }) => {
        if (this.#kept) this.#allow(String(purpose));
      },
      erase: ({ purpose, items }) => this.#take(String(purpose), items as StoredItem[]),
      remember: ({ key, value }) => {
        if (!this.#kept) return;
        const mode = value as ConsentMode;
        const signals = { cookie: currentCookie() ?? "", mode } satisfies KeptSignals;
        remember(key as MemoryKey, key === "signals" ? signals : value);
      },
      deliver: ({ id, path, body }) => {
        if (this.#kept) this.#queue.add({ id: String(id), tenant, path: String(path), body });
      },
      receipt: async ({ receipt, record }) => {
        const id = await verify(receipt as Receipt, record, tenant, route);
        if (!this.#kept) return;
        const of = (record as { "@id": string })["@id"];
        if (recall<{ "@id"?: string }>("record")?.["@id"] === of) remember("receipt", receipt);
        this.#emit("receipt", { record: of, id });
      },
      emit: ({ name, detail }) => {
        if (!this.#kept) return;
        if (name !== "change") this.#emit(String(name), detail);
        else if (!this.#recording) this.#told = this.#tell(detail as ChangeDetail);
      },
      signals: ({ consentMode }) => {
        this.#signals = true;
        if (this.#kept) signal(consentMode as ConsentMode);
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
    const own = [frame, base, banner, reminder, preferences].map((text) => {
      const style = new CSSStyleSheet();
      style.replaceSync(text);
      return style;
    });
    // What keeps the answers fair stays: without it they would move away under the pointer.
    this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, ...own];
    return this.#root;
  }

  /** As wasm/core/views/consent_button.cpp paints it. */
  #paintButton(texts: Record<string, string>, { stale, erased }: Left): void {
    const buttons = new AbortController();
    this.#buttons = buttons;
    const button = (action: string, text: string | undefined) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = text ?? "";
      element.dataset["action"] = action;
      const clicked = async () => {
        if (!element.isConnected) return;
        element.ariaBusy = "true";
        await this.press(action).catch(complain);
        element.ariaBusy = null;
      };
      element.addEventListener("click", clicked, { signal: buttons.signal });
      return element;
    };
    const section = document.createElement("section");
    section.className = "reminder";
    section.part.add("reminder");
    section.ariaLabel = texts["button.label"] ?? "";
    const pill = document.createElement("div");
    pill.className = "pill";
    pill.append(button("show-preferences", texts["button"]));
    if (this.#session.gate.granted.size > 0 || currentChoice()?.granted.length)
      pill.append(button("withdraw-all", texts["withdraw-all"]));
    if (stale && erased !== undefined) {
      const offer = document.createElement("div");
      offer.className = "reload";
      const why = document.createElement("p");
      why.textContent = texts[erased ? "reload.why" : "reload.remains"] ?? "";
      const row = document.createElement("div");
      row.className = "row";
      row.append(button("reload", texts["reload"]));
      offer.append(why, row);
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
    const hadFocus = root.activeElement !== null;
    nameOnce(root.host, section.ariaLabel);
    speak(root.host as HTMLElement, this.#session.language);
    root.replaceChildren(section);
    if (hadFocus) pill.querySelector("button")?.focus();
    this.#painted();
  }

  async press(action: string): Promise<void> {
    tellFailure(this.#root, false);
    const withdraws = action === "withdraw-all";
    const { answers } = this.#session;
    if (withdraws) this.#session.overruled = ++this.#session.answers;
    const isDone = withdraws && this.#withdrawAtOnce(false);
    const hasGoneOn = watchWriting();
    try {
      const widget = await this.open();
      if (isDone) await alone(() => this.#recordWithdrawal(widget));
      // Not over the page after a withdrawal that was clicked meanwhile.
      else if (this.#session.overruled <= answers && !hasGoneOn())
        widget.dispatch({ type: "click", action });
    } catch (error) {
      complain(error);
      if (action === "reload") location.reload();
      else if (!isDone) tellFailure(this.#root);
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
