import { Attachments } from "../src/attachments.js";
import { Panel } from "../src/panel.js";
import type { Ports, WidgetEvent } from "../src/widget.js";

/**
 * `<samtycke-admin tenant backend language>`: requests of data subjects in the order in which they
 * fall due, and attachments, opened with an identity that stays in the page. Importing this module
 * registers the element. The page's fragment names the screen that is shown.
 */
export class SamtyckeAdmin extends Panel {
  protected readonly module = "admin";
  protected readonly machine = "Admin";
  protected readonly texts = "admin";

  protected start(): WidgetEvent {
    return { type: "start", address: here() };
  }

  #attachments: Attachments | undefined;

  protected ports(base: string, dispatch: (event: WidgetEvent) => void): Ports {
    // Back, forward, or a link to another screen.
    addEventListener("popstate", () => {
      if (this.isConnected) this.dispatch({ type: "address", address: here() });
    });
    this.#attachments = new Attachments(base, this.tenant, () => this.shadowRoot, dispatch);
    return { ...this.#attachments.ports(), address: ({ address }) => goTo(String(address)) };
  }

  /** Deleting an attachment is a request of tus. */
  protected override headers(): Record<string, string> {
    return { "tus-resumable": "1.0.0" };
  }

  protected override painted(): void {
    this.#attachments?.painted();
  }
}

const here = () => location.hash.slice(1);

/** Every screen has an address, so that Back and reloading lead to one; the first replaces none. */
function goTo(address: string): void {
  if (address === here()) return;
  if (here() === "") history.replaceState(history.state, "", `#${address}`);
  else history.pushState(null, "", `#${address}`);
}

if (!customElements.get("samtycke-admin")) customElements.define("samtycke-admin", SamtyckeAdmin);
