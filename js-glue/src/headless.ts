import { currentChoice, currentCookie, readChoice } from "./choice.js";
import { mayImport } from "./earlier-tool.js";
import { complain } from "./error.js";
import { recall } from "./memory.js";
import { policyOf } from "./policy.js";
import { globalPrivacyControl } from "./privacy-control.js";
import { type Question, questionOf } from "./question.js";
import type { ChangeDetail, Consent, Events, Samtycke, Session } from "./start.js";

/** `samtycke:ask`: the site's own views are to be shown. */
export interface AskDetail {
  layer: "first" | "preferences";
}

export interface HeadlessEvents extends Events {
  ask: AskDetail;
  /** The first choice of this browser. */
  first: ChangeDetail;
}

export interface HeadlessConsent extends Consent {
  /** Whether a choice holds; if not, the visitor is to be asked. */
  readonly state: "decided" | "undecided";
  /**
   * What the visitor is asked, in their language or another that the policy has.
   * @throws SamtyckeError "policy.unavailable"
   */
  question(language?: string): Promise<Question>;
}

/** What `start({ ui: false })` gives. */
export interface Headless extends Samtycke {
  readonly consent: HeadlessConsent;
  on<Name extends keyof HeadlessEvents>(
    name: Name,
    listener: (detail: HeadlessEvents[Name]) => void,
  ): () => void;
}

/** Gives a page without our views what it needs for its own; before the choice is looked at. */
export async function headless(page: Session & Loader, samtycke: Samtycke): Promise<void> {
  const { consent } = samtycke;
  const { reset, logout } = consent;
  const tell = (name: string, detail: unknown) =>
    void document.dispatchEvent(new CustomEvent(`samtycke:${name}`, { detail }));
  const ask = async (layer: AskDetail["layer"]) => tell("ask", { layer });

  let held = false; // it may be gone since
  samtycke.on("consent", ({ record }) => {
    held = record !== null;
    if (!held) void ask("first");
  });
  if (recall("record") === null)
    addEventListener("samtycke:change", (event) => tell("first", (event as CustomEvent).detail), {
      once: true,
    });
  Object.defineProperty(consent, "state", {
    get: () => (held && currentChoice() ? "decided" : "undecided"),
  });
  Object.assign(consent, {
    question: async (language?: string) =>
      questionOf(
        await policyOf(page),
        language ?? page.language,
        globalPrivacyControl(),
        readChoice(currentCookie(), Date.now())?.version,
        (purpose, service) => page.gate.allows(purpose, service),
      ),
    show: () => ask("first"),
    showPreferences: () => ask("preferences"),
    reset: async () => {
      await reset();
      await ask("first");
    },
    logout: async () => {
      await logout();
      if (!currentChoice()) await ask("first");
    },
  });
  // Core knows whether a choice made under an earlier policy still holds.
  const choice = currentChoice();
  const stale = choice && !(await page.holdsHere(choice));
  if (mayImport(page) || stale) await page.open();
  // It hears other tabs.
  (globalThis.requestIdleCallback ?? setTimeout)(() => page.runtime().catch(complain));
}

interface Loader {
  runtime(): Promise<unknown>;
}
