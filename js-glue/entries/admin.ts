import { attachmentPorts } from "../src/attachments.js";
import { Panel } from "../src/panel.js";
import type { Ports, WidgetEvent } from "../src/widget.js";

/**
 * `<samtycke-admin tenant backend language>`: requests of data subjects in the order in which they
 * fall due, and attachments, opened with an identity that stays in the page. Importing this module
 * registers the element.
 */
export class SamtyckeAdmin extends Panel {
  protected readonly machine = "Admin";
  protected readonly texts = "admin";

  protected start(): WidgetEvent {
    return { type: "start" };
  }

  protected ports(base: string, dispatch: (event: WidgetEvent) => void): Ports {
    return attachmentPorts(base, `${this.tenant}-key.txt`, dispatch);
  }
}

if (!customElements.get("samtycke-admin")) customElements.define("samtycke-admin", SamtyckeAdmin);
