import { Attachments } from "../src/attachments.js";
import { Panel } from "../src/panel.js";
import type { Ports, WidgetEvent } from "../src/widget.js";

/**
 * `<samtycke-admin tenant backend language>`: requests of data subjects in the order in which they
 * fall due, and attachments, opened with an identity that stays in the page. Importing this module
 * registers the element.
 */
export class SamtyckeAdmin extends Panel {
  protected readonly module = "admin";
  protected readonly machine = "Admin";
  protected readonly texts = "admin";

  protected start(): WidgetEvent {
    return { type: "start" };
  }

  #attachments: Attachments | undefined;

  protected ports(base: string, dispatch: (event: WidgetEvent) => void): Ports {
    this.#attachments = new Attachments(base, this.tenant, () => this.shadowRoot, dispatch);
    return this.#attachments.ports();
  }

  /** Deleting an attachment is a request of tus. */
  protected override headers(): Record<string, string> {
    return { "tus-resumable": "1.0.0" };
  }

  protected override painted(): void {
    this.#attachments?.painted();
  }
}

if (!customElements.get("samtycke-admin")) customElements.define("samtycke-admin", SamtyckeAdmin);
