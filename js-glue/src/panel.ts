import base from "../styles/base.css";
import frame from "../styles/frame.css";
import sheet from "../styles/panel.css";
import { loadModule, unwrap } from "./engine.js";
import { complain, SamtyckeError } from "./error.js";
import { localeText, primary } from "./language.js";
import { transport } from "./transport.js";
import { type Machine, type Ports, Widget, type WidgetEvent } from "./widget.js";

interface PanelMachine extends Machine {
  open(policy: string, locale: string, language: string): string;
}
export type PanelModule = Record<string, new () => PanelMachine>;

/**
 * An element whose content is a machine of a wasm module.
 * Attributes: `tenant`; `backend`, its origin and path ("" for the page's own); `language`, or else
 * that of the nearest `lang`.
 */
export abstract class Panel extends HTMLElement {
  #widget: Widget | undefined;
  #first: WidgetEvent = { type: "start" };
  #failed = false;

  /** The wasm module, and the class in it. */
  protected abstract readonly module: string;
  protected abstract readonly machine: string;
  /** After base.css. */
  protected readonly sheet: string = sheet;
  /** The file in dist/locales/LANG/. */
  protected abstract readonly texts: string;
  /** The effects that are this panel's own. */
  protected abstract ports(base: string, dispatch: (event: WidgetEvent) => void): Ports;
  /** After every change of what is shown. */
  protected painted(): void {}
  /** The first event. */
  protected abstract start(): WidgetEvent;
  /** Sent with every request. */
  protected headers(): Record<string, string> {
    return {};
  }

  get tenant(): string {
    return this.getAttribute("tenant") ?? "";
  }

  connectedCallback(): void {
    if (this.shadowRoot) {
      if (this.#failed) this.#begin(this.shadowRoot);
      return;
    }
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [frame, base, this.sheet].map((text) => {
      const styles = new CSSStyleSheet();
      styles.replaceSync(text);
      return styles;
    });
    this.#first = this.start();
    this.#begin(root);
  }

  /** Where it fails, once more when the network is back, or the element in the page. */
  #begin(root: ShadowRoot): void {
    this.#failed = false;
    this.#open(root).catch(async (error: unknown) => {
      complain(error);
      root.replaceChildren(await unavailable(this.#language(), this.texts));
      this.#failed = true;
      const again = () => this.#failed && this.isConnected && this.#begin(root);
      addEventListener("online", again, { once: true });
    });
  }

  async #open(root: ShadowRoot): Promise<void> {
    const routes = `${this.getAttribute("backend") ?? ""}/v1/${encodeURIComponent(this.tenant)}`;
    const language = this.#language();
    const [policy, locale, module] = await Promise.all([
      text(`${routes}/policy`),
      this.#texts(language),
      loadModule<PanelModule>(this.module),
    ]);
    const Machine = module[this.machine];
    if (!Machine)
      throw new SamtyckeError("engine.unavailable", `${this.module}.wasm has no ${this.machine}.`);
    const machine = new Machine();
    unwrap(machine.open(policy, locale, language));
    const dispatch = (heard: WidgetEvent) => this.dispatch(heard);
    const ports = {
      request: transport(routes, dispatch, () => this.headers()),
      ...this.ports(routes, dispatch),
    };
    this.#widget = new Widget(root, machine, ports, () => this.painted());
    dispatch(this.#first);
  }

  /** Before the machine is there, this replaces the first event. */
  protected dispatch(event: WidgetEvent): void {
    if (this.#widget) this.#widget.dispatch(event);
    else this.#first = event;
  }

  #language(): string {
    const own = this.getAttribute("language") ?? this.closest("[lang]")?.getAttribute("lang");
    return primary(own ?? "en");
  }

  /** Those in English where there are none of the language. @throws SamtyckeError */
  async #texts(language: string): Promise<string> {
    const texts = (await localeText(language, this.texts)) ?? (await localeText("en", this.texts));
    if (texts !== null) return texts;
    throw new SamtyckeError(
      "locale.unavailable",
      `no texts for "${language}"; serve dist/locales/.`,
    );
  }
}

async function text(url: string): Promise<string> {
  const answer = await fetch(url).catch(() => undefined);
  if (answer?.ok) return answer.text();
  throw new SamtyckeError(
    "backend.unavailable",
    `${url} could not be fetched; check tenant and backend.`,
  );
}

/** The one text that must not depend on a file that could not be fetched. */
const unavailableIn: Record<string, string> = {
  en: "This cannot be shown right now. Reload the page in a while.",
  fi: "Tätä ei voi näyttää juuri nyt. Lataa sivu hetken kuluttua uudelleen.",
  sv: "Det här går inte att visa just nu. Ladda om sidan om en stund.",
};

/** In other languages the panel's own, where it can be had, or else in English. */
async function unavailable(language: string, name: string): Promise<HTMLElement> {
  const texts = language in unavailableIn ? null : await localeText(language, name);
  const own = JSON.parse(texts ?? "{}") as Record<string, string>;
  const text = unavailableIn[language] ?? own["notice.offline"] ?? own["unavailable"];
  const notice = document.createElement("p");
  notice.className = "notice warn";
  notice.setAttribute("role", "alert");
  notice.lang = text ? language : "en";
  notice.textContent = text ?? unavailableIn["en"] ?? "";
  return notice;
}
