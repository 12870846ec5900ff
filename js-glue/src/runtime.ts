import sheet from "../styles/consent.css";
import base from "../styles/base.css";
import { consentCookie, readChoice } from "./choice.js";
import { loadModule, unwrap } from "./engine.js";
import { Erasure, type StoredItem } from "./erasure.js";
import { complain, SamtyckeError } from "./error.js";
import { type MemoryKey, recall, remember, storageDenied } from "./memory.js";
import { Queue } from "./queue.js";
import type { Session } from "./start.js";
import { Tracker } from "./track.js";
import { transport } from "./transport.js";
import { type Machine, type Ports, Widget } from "./widget.js";

interface ConsentMachine extends Machine {
  open(policy: string, locale: string, language: string): string;
}

export interface ConsentModule {
  Consent: new () => ConsentMachine;
}

/** The part of the page that only first visitors, and those who change their mind, load. */
export class Runtime {
  readonly #session: Session;
  readonly #erasure = new Erasure();
  readonly #queue: Queue;
  #root: ShadowRoot | undefined;
  #buttons: AbortController | undefined;
  #widget: Promise<Widget> | undefined;
  #tracker: Promise<Tracker> | undefined;

  constructor(session: Session) {
    this.#session = session;
    this.#queue = new Queue(session.backend, (answer) => {
      this.open()
        .then((widget) => widget.dispatch({ ...answer }))
        .catch(complain);
    });
    // What an earlier page left to do.
    this.#erasure.finish();
    void this.#queue.flush();
  }

  /** Shows what is due: the first layer, or the permanent button. Loads wasm. */
  open(): Promise<Widget> {
    this.#widget ??= this.#open().catch((error) => {
      this.#widget = undefined;
      throw error;
    });
    return this.#widget;
  }

  /** After the fast path: the permanent button. No wasm. */
  async settle(): Promise<void> {
    if (this.#widget) return;
    const texts = JSON.parse(await this.#locale()) as Record<string, string>;
    if (!this.#widget) this.#paintButton(texts);
  }

  async call(action: string, purposes?: string[]): Promise<void> {
    const widget = await this.open();
    widget.dispatch({ type: "call", action, purposes });
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
      (readChoice(consentCookie(document.cookie), Date.now())?.granted ?? []).filter((purpose) =>
        gate.allows(purpose),
      );
    return new Tracker({ route: `${backend}/v1/${tenant}`, policy, granted });
  }

  async #open(): Promise<Widget> {
    const session = this.#session;
    const [policy, locale, module] = await Promise.all([
      session.policy(),
      this.#locale(),
      loadModule<ConsentModule>("consent"),
    ]);
    const machine = new module.Consent();
    unwrap(machine.open(policy, locale, session.language));
    const tenant = (JSON.parse(policy) as { tenant: string }).tenant;
    this.#buttons?.abort();
    const root = this.#host(session.resumed ? "last" : "first");
    root.replaceChildren();
    const widget: Widget = new Widget(
      root,
      machine,
      this.#ports(tenant, () => widget),
    );
    widget.dispatch({
      type: "start",
      cookie: consentCookie(document.cookie),
      earlier: recall("record") !== null,
      signal: (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true,
      resumed: session.resumed,
    });
    return widget;
  }

  #ports(tenant: string, widget: () => Widget): Ports {
    const { gate, backend } = this.#session;
    const route = `${backend}/v1/${tenant}`;
    // Nothing follows from a choice that the browser would not keep.
    let kept = true;
    return {
      complain: ({ code, message }) => complain(new SamtyckeError(String(code), String(message))),
      cookie: ({ name, value, maxAge }) => {
        writeCookie(String(name), String(value), Number(maxAge));
        kept = (consentCookie(document.cookie) ?? "") === value;
        if (!kept) throw storageDenied();
      },
      unlock: ({ purpose }) => {
        if (!kept) return;
        this.#erasure.release(String(purpose));
        gate.unlock(String(purpose));
      },
      erase: ({ purpose, items }) => {
        const started = gate.lock(String(purpose));
        if (started) this.#erasure.hold(String(purpose), items as StoredItem[]);
        else this.#erasure.erase(items as StoredItem[]);
      },
      remember: ({ key, value }) => {
        if (kept) remember(key as MemoryKey, value);
      },
      deliver: ({ id, path, body }) => {
        if (kept) this.#queue.add({ id: String(id), tenant, path: String(path), body });
      },
      request: transport(route, (answer) => widget().dispatch(answer)),
      emit: ({ name, detail }) => {
        if (!kept) return;
        const event = new CustomEvent(`samtycke:${name}`, {
          detail,
          bubbles: true,
          composed: true,
        });
        this.#root?.host.dispatchEvent(event);
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
      if (place === "first") document.body.prepend(host);
      else document.body.append(host);
    }
    this.#root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [base, sheet].map((text) => {
      const style = new CSSStyleSheet();
      style.replaceSync(text);
      return style;
    });
    return this.#root;
  }

  /** As wasm/core/views/consent_button.cpp paints it. */
  #paintButton(texts: Record<string, string>): void {
    const buttons = new AbortController();
    this.#buttons = buttons;
    const button = (action: string, text: string | undefined) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = text ?? "";
      element.dataset["action"] = action;
      element.addEventListener("click", () => void this.#press(action), { signal: buttons.signal });
      return element;
    };
    const section = document.createElement("section");
    section.className = "reminder";
    section.part.add("reminder");
    section.ariaLabel = texts["button.label"] ?? "";
    const pill = document.createElement("div");
    pill.className = "pill";
    pill.append(button("show-preferences", texts["button"]));
    if (this.#session.gate.allowed.length > 0)
      pill.append(button("withdraw-all", texts["withdraw-all"]));
    section.append(pill);
    this.#host("last").replaceChildren(section);
  }

  async #press(action: string): Promise<void> {
    try {
      (await this.open()).dispatch({ type: "click", action });
    } catch (error) {
      complain(error);
      // A withdrawal holds even when wasm or the policy cannot be had.
      if (action === "withdraw-all") {
        writeCookie("samtycke_consent", "", 0);
        location.reload();
      }
    }
  }

  async #locale(): Promise<string> {
    const wish = this.#session.language.split("-", 1)[0] ?? "";
    const wanted = await localeText(wish);
    if (wanted !== null) return wanted;
    const { languages } = JSON.parse(await this.#session.policy()) as { languages?: string[] };
    const first = languages?.[0] ? await localeText(languages[0]) : null;
    if (first !== null) return first;
    throw new SamtyckeError("locale.unavailable", `no texts for "${wish}"; serve dist/locales/.`);
  }
}

function writeCookie(name: string, value: string, maxAge: number): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is asynchronous, and not everywhere
  document.cookie = `${name}=${value}; Max-Age=${maxAge}; Path=/; SameSite=Lax${secure}`;
}

async function localeText(language: string): Promise<string | null> {
  if (!/^[a-z]{2,3}$/.test(language)) return null;
  const url = new URL(`./locales/${language}/consent.json`, import.meta.url);
  const answer = await fetch(url).catch(() => null);
  return answer?.ok ? answer.text() : null;
}
