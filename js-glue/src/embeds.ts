import { currentChoice } from "./choice.js";
import { Declarations, type PolicyDocument } from "./declared.js";
import {
  conceal,
  forgetShown,
  frames,
  hasAddress,
  isHeld,
  isShown,
  isUnseen,
  SamtyckeEmbed,
} from "./embed.js";
import { complain, SamtyckeError } from "./error.js";
import { adopt } from "./foreign.js";
import { isTakenBack } from "./hold.js";
import { languageAmong, localeText } from "./language.js";
import { policyOf } from "./policy.js";
import type { Session } from "./start.js";

/** A page that takes placeholders out again and again is let have its way: what is held stays so. */
const patience = 5; // times

/** Keeps placeholders, and the markup of other libraries, in step with the page and the choice. */
export class Embeds {
  readonly #session: Session;
  readonly #declarations: Declarations;
  readonly #texts: Record<string, string>;
  readonly #language: string;
  readonly #placeholders = new Map<HTMLElement, SamtyckeEmbed>();
  /** How often the page has taken a placeholder out. */
  readonly #taken = new WeakMap<HTMLElement, number>();
  /** Observed anew, a size would be told anew, without end. */
  readonly #watched = new WeakSet<HTMLElement>();
  /** What nobody sees, until somebody does. */
  readonly #unseen = new ResizeObserver(() => this.#look());
  /** What is to be shown always as soon as core has come, by the number of the answer. */
  readonly #coming = new Map<string, number>();

  static async open(session: Session): Promise<Embeds> {
    const policy = JSON.parse(await policyOf(session)) as PolicyDocument;
    const language = languageAmong(policy.languages, [session.language, ...navigator.languages]);
    const texts = await localeText(language, "embeds");
    if (texts) return new Embeds(session, policy, language, JSON.parse(texts));
    throw new SamtyckeError(
      "locale.unavailable",
      `no texts for embeds in "${language}"; serve dist/locales/.`,
    );
  }

  constructor(
    session: Session,
    policy: PolicyDocument,
    language: string,
    texts: Record<string, string>,
  ) {
    this.#session = session;
    this.#declarations = new Declarations(policy, language);
    this.#language = language;
    this.#texts = texts;
    if (!customElements.get("samtycke-embed"))
      customElements.define("samtycke-embed", SamtyckeEmbed);
    const look = () => this.#look();
    new MutationObserver(look).observe(document, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-category", "data-src", "data-data", "data-name"],
    });
    for (const name of ["consent", "change"]) document.addEventListener(`samtycke:${name}`, look);
    document.addEventListener("samtycke:change", () => this.#takeBack());
    look();
  }

  #look(): void {
    const { gate } = this.#session;
    adopt(this.#declarations, gate);
    gate.open();
    for (const [target, placeholder] of this.#placeholders) {
      if (placeholder.isInPlace() && isHeld(target)) continue;
      if (target.isConnected && !placeholder.isConnected)
        this.#taken.set(target, (this.#taken.get(target) ?? 0) + 1);
      placeholder.give();
      this.#placeholders.delete(target);
    }
    this.#forgetClones();
    for (const target of document.querySelectorAll<HTMLElement>(frames)) {
      if (this.#isOver(target)) conceal(target); // put back from what the page has kept
      if (!this.#placeholders.has(target) && isHeld(target)) this.#replace(target);
    }
  }

  /** Whether what is in view is of a purpose that is not allowed any more. */
  #isOver(element: HTMLElement): boolean {
    const { category = "", service } = element.dataset;
    if (isHeld(element) || !hasAddress(element) || !this.#declarations.of(category)) return false;
    const isAllowed = this.#session.gate.allows(category, service) && !isTakenBack(element);
    if (isAllowed) forgetShown(element); // it stays by the choice now, and goes with it
    return !isAllowed && !isShown(element);
  }

  /** A page that is put back from a copy, as its framework keeps one, has copies of ours in it. */
  #forgetClones(): void {
    for (const target of document.querySelectorAll<HTMLElement>("[data-samtycke-held]"))
      if (!this.#placeholders.has(target)) delete target.dataset["samtyckeHeld"];
    const clones = "samtycke-embed:not([data-category])";
    for (const embed of document.querySelectorAll<SamtyckeEmbed>(clones))
      if (!embed.target) embed.remove();
  }

  #replace(target: HTMLElement): void {
    const { category = "", service } = target.dataset;
    const declared = this.#declarations.of(category, service);
    if (!declared) return;
    const { parentElement } = target;
    const written = parentElement instanceof SamtyckeEmbed ? parentElement : null;
    if (!written && isUnseen(target)) {
      if (!this.#watched.has(target)) this.#unseen.observe(target);
      this.#watched.add(target);
      return;
    }
    if ((this.#taken.get(target) ?? 0) >= patience) return;
    const placeholder = written ?? SamtyckeEmbed.before(target);
    written?.hold(target);
    this.#placeholders.set(target, placeholder);
    placeholder.paint({
      declared,
      texts: this.#texts,
      language: this.#language,
      always: () => this.#always(declared.grant),
    });
  }

  /** Beside what holds by now: other tabs, and a newer policy, are core's to know. */
  async #always(grant: string): Promise<void> {
    const session = this.#session;
    const given = session.answers;
    this.#coming.set(grant, given);
    try {
      await session.open();
      if (session.overruled > given)
        throw new SamtyckeError("consent.overruled", "ask again: another answer has come since.");
      const held = (currentChoice()?.granted ?? []).filter(
        (one) => session.gate.granted.has(one) && this.#declarations.asks(one),
      );
      const coming = [...this.#coming].filter(([, answer]) => answer >= session.overruled);
      const purposes = [...new Set([...held, ...coming.map(([one]) => one)])];
      await session.call("accept", { purposes, control: "embed-always" });
    } finally {
      this.#coming.delete(grant);
    }
  }

  /** What is in view of a purpose that was withdrawn goes, at once and without a reload. */
  #takeBack(): void {
    for (const element of document.querySelectorAll<HTMLElement>(frames))
      if (this.#isOver(element)) conceal(element);
  }
}

/** Begins; a failure leaves everything held back. */
export function openEmbeds(session: Session): void {
  Embeds.open(session).catch(complain);
}
