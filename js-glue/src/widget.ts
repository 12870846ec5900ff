import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";
import { unwrap } from "./engine.js";
import { complain, SamtyckeError } from "./error.js";
import { trusted } from "./trusted.js";
import { isWriting } from "./writing.js";

/** An instruction of core; `type` names the port that carries it out. */
export interface Effect {
  type: string;
  [field: string]: unknown;
}

/** What happened: a human act, an answer of the backend, or a call of the API. */
export interface WidgetEvent {
  type: string;
  [field: string]: unknown;
}

/** A state machine of core: `(State, Event, now) -> (State, Effects, View)`, the state inside. */
export interface Machine {
  dispatch(event: string, now: number): string;
}

interface Step {
  effects: Effect[];
  /** Absent when the widget shows the same as before. */
  html?: string;
}

export type Ports = Record<string, (effect: Effect) => void | Promise<void>>;

const modal = "dialog[data-modal]";
const placed = (name: string) => `[data-focus="${CSS.escape(name)}"]`;

/**
 * Carries events to a machine, its effects to the ports, and its view into the DOM.
 *
 * What a view can ask for: `data-action` (and `data-value`) on a button, a field or a form makes
 * an event; `dialog[open][data-modal]` is shown as a modal dialog; `data-escape` anywhere turns
 * the Escape key into the event "escape"; `data-focus` names a place for the effect "focus", and one
 * to which it goes from what is no longer there; `data-mixed` a checkbox that is neither on nor off;
 * what is inside `data-own` is put there by a port and left alone. A field without a name is for a
 * port, too: the machine does not hear what stands in it.
 */
export class Widget {
  readonly #root: ShadowRoot | HTMLElement;
  readonly #machine: Machine;
  readonly #ports: Ports;
  readonly #painted: () => void;
  /** Where the focus was at the last act, or was put since; none once the person writes. */
  #focus: Element | null = null;
  /** Fields whose form was sent: core knows what stood in them. */
  readonly #sent = new WeakSet<Element>();
  /** The page itself has asked for something. */
  #called = false;

  constructor(
    root: ShadowRoot | HTMLElement,
    machine: Machine,
    ports: Ports,
    painted: () => void = () => {},
  ) {
    this.#root = root;
    this.#machine = machine;
    this.#painted = painted;
    this.#ports = {
      focus: ({ target }) => this.#moveFocus(placed(String(target))),
      announce: ({ text }) => this.#announce(String(text)),
      ...ports,
    };
    for (const type of ["click", "submit", "change", "keydown"])
      root.addEventListener(type, (event) => this.#heard(event));
    root.addEventListener("input", ({ target }) => {
      this.#focus = null;
      this.#sent.delete(target as Element);
    });
    // A modal dialog's own wish to close (a phone's back gesture) does not bubble.
    root.addEventListener("cancel", (event) => this.#escape(event), true);
  }

  /** One crossing into core. Effects are started in order; a failing one does not stop the rest. */
  dispatch(event: WidgetEvent): void {
    const step = unwrap<Step>(this.#machine.dispatch(JSON.stringify(event), Date.now()));
    const around = this.#places();
    if (step.html !== undefined) this.#paint(step.html);
    this.#called = event.type === "call";
    for (const effect of step.effects) void this.#perform(effect);
    // What had the focus is gone, and nothing took its place: what it stood in does.
    for (const place of around) if (!this.#focused()) this.#moveFocus(place);
  }

  async #perform(effect: Effect): Promise<void> {
    try {
      const port = this.#ports[effect.type];
      if (!port) throw new SamtyckeError("runtime.no-port", `nothing carries out "${effect.type}"`);
      await port(effect);
    } catch (error) {
      complain(error);
    }
  }

  #paint(html: string): void {
    const template = document.createElement("template");
    template.innerHTML = trusted().createHTML(html);
    // One that goes gives the focus back to what in the page had it.
    if (!template.content.querySelector(modal))
      this.#movesFocus(() => this.#root.querySelector<HTMLDialogElement>(modal)?.close());
    Idiomorph.morph(this.#root, template.content, {
      morphStyle: "innerHTML",
      callbacks: {
        beforeNodeMorphed: (old: Node) => !(old instanceof HTMLElement && "own" in old.dataset),
        // What the person has unfolded or ticked stays so, and what stands in a field.
        beforeAttributeUpdated: (name: string, node: Element) =>
          !(name === "open" && node instanceof HTMLDetailsElement) &&
          !(name === "checked" && node instanceof HTMLElement && !node.dataset["action"]) &&
          !(name === "value" && node instanceof HTMLInputElement && this.#isTyped(node)),
      },
    });
    for (const dialog of this.#root.querySelectorAll<HTMLDialogElement>(modal))
      if (!dialog.matches(":modal")) {
        dialog.open = false;
        this.#movesFocus(() => dialog.showModal());
      }
    for (const box of this.#root.querySelectorAll<HTMLInputElement>("[type=checkbox][data-action]"))
      box.indeterminate = "mixed" in box.dataset;
    this.#painted();
  }

  /** Not when the person has gone on to something else while an answer was on its way. */
  #moveFocus(selector: string): void {
    const now = this.#focused();
    if (now && now !== this.#focus) return;
    // Somebody who writes elsewhere in the page is not interrupted. The button is where the focus goes
    // when the question is gone, not when something else has it.
    const elsewhere = document.activeElement !== document.body && !now;
    if (elsewhere && (!this.#called || selector === placed("button") || isWriting())) return;
    // In a frame: somebody who is in the page around it is left there.
    if (parent !== window && !document.hasFocus()) return;
    this.#find(selector)?.focus();
    this.#focus = this.#focused();
  }

  /** For core to leave alone. */
  #isTyped(field: HTMLInputElement): boolean {
    if (field.name === "") return true;
    return field.value !== field.defaultValue && !this.#sent.has(field);
  }

  /** It is not the person who does. */
  #movesFocus(act: () => void): void {
    const moved = this.#focused() === this.#focus;
    act();
    if (moved) this.#focus = this.#focused();
  }

  #focused(): Element | null {
    return (this.#root.getRootNode() as ShadowRoot | Document).activeElement;
  }

  /** The focus's own place and those around it, from within. */
  #places(): string[] {
    const places = [];
    for (let at = this.#focused(); at && this.#root.contains(at); at = at.parentElement) {
      const name = (at as HTMLElement).dataset["focus"];
      if (name) places.push(placed(name));
    }
    return places;
  }

  #find(selector: string): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>(selector);
  }

  #announce(text: string): void {
    const region = this.#find("dialog [role=status]") ?? this.#find("[role=status]");
    if (region) region.textContent = text;
  }

  #escape(event: Event): void {
    if (!this.#find("[data-escape]")) return;
    event.preventDefault();
    this.#try({ type: "escape" });
  }

  #heard(event: Event): void {
    if (event.type === "keydown" && (event as KeyboardEvent).key !== "Escape") return;
    this.#focus = this.#focused();
    if (event.type === "keydown") {
      this.#escape(event);
      return;
    }
    const target = event.target as HTMLElement | null;
    const actor = target?.closest<HTMLElement>(
      event.type === "submit" ? "form[data-action]" : "[data-action]",
    );
    if (!actor) return;
    const action = actor.dataset["action"];
    const value = actor.dataset["value"];
    if (actor instanceof HTMLFormElement) {
      if (event.type !== "submit") return;
      event.preventDefault();
      for (const field of actor.elements) this.#sent.add(field);
      const fields: Record<string, string> = {};
      for (const [name, field] of new FormData(actor))
        if (typeof field === "string") fields[name] = field;
      this.#try({ type: "submit", action, value, fields });
    } else if (actor instanceof HTMLInputElement || actor instanceof HTMLSelectElement) {
      if (event.type !== "change") return;
      const checked = actor instanceof HTMLInputElement && actor.checked;
      this.#try({ type: "change", action, value: value ?? actor.value, checked });
    } else if (event.type === "click") {
      if (actor instanceof HTMLAnchorElement) event.preventDefault();
      this.#try({ type: "click", action, value });
    }
  }

  #try(event: WidgetEvent): void {
    try {
      this.dispatch(event);
    } catch (error) {
      complain(error);
    }
  }
}
