import { currentChoice } from "../src/choice.js";
import { save } from "../src/opened.js";
import { Panel } from "../src/panel.js";
import type { Ports, WidgetEvent } from "../src/widget.js";

/**
 * `<samtycke-your-data tenant backend language>`: a person sees what is held on them and asks for
 * erasure. A mailed link opens the page with `#link=TOKEN`; the token leaves the address at once
 * and is redeemed only by the button. Importing this module registers the element.
 */
export class SamtyckeYourData extends Panel {
  protected readonly module = "your-data";
  protected readonly machine = "YourData";
  protected readonly texts = "your-data";

  protected start(): WidgetEvent {
    const token = /^#link=([\w-]+)$/.exec(location.hash)?.[1] ?? "";
    if (token) history.replaceState(history.state, "", location.pathname + location.search);
    return { type: "start", token };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.#linked);
  }

  disconnectedCallback(): void {
    window.removeEventListener("hashchange", this.#linked);
  }

  /** A link opened where the page already is. */
  readonly #linked = (): void => {
    if (location.hash.startsWith("#link=")) this.dispatch(this.start());
  };

  protected ports(): Ports {
    return {
      save: ({ name, text }) => save(new Blob([String(text)]), String(name)),
    };
  }

  /** The random number of this browser, so that its own choices are shown too. */
  protected override headers(): Record<string, string> {
    const choice = currentChoice();
    return choice ? { "samtycke-principal": choice.principal } : {};
  }
}

if (!customElements.get("samtycke-your-data"))
  customElements.define("samtycke-your-data", SamtyckeYourData);
