import sheet from "../styles/embeds.css";
import frame from "../styles/frame.css";
import type { Declared } from "./declared.js";
import { complain } from "./error.js";
import { pass } from "./hold.js";
import { playerAddress, sparingAddress } from "./player.js";
import { addresses, reveal } from "./reveal.js";

export const frames = ":is(iframe,embed,object,video,audio)[data-category]";
const source = "source,track";
const smallest = 5; // px: one, and the border that browsers give to frames
const least = 48; // px: a line and a button can be scrolled to

/** What a placeholder says and does. */
export interface Offer {
  declared: Declared;
  /** dist/locales/LANG/embeds.json */
  texts: Record<string, string>;
  language: string;
  /** Grants what is declared. */
  always(): Promise<void>;
}

/** What says where an element stands among others. */
const layout =
  "margin float clear order flex align-self justify-self grid-area translate rotate scale".split(
    " ",
  );

const hiding = new CSSStyleSheet();
hiding.replaceSync("[data-samtycke-held]{display:none!important}");
/** With where their content is from: that changes its own address as it likes. */
const shown = new WeakMap<Element, string>();

/** Whether the element still waits for its addresses. */
export function isHeld(element: HTMLElement): boolean {
  return parts(element).some(({ dataset }) => addresses.some((name) => name in dataset));
}

/** Whether the visitor has shown it once, whatever is granted. */
export function isShown(element: HTMLElement): boolean {
  return shown.get(element) === sourceOf(element);
}

export function forgetShown(element: HTMLElement): void {
  shown.delete(element);
}

/** The host of a frame; a player's addresses say nothing of where its film is from. */
function sourceOf(element: HTMLElement): string {
  return element instanceof HTMLIFrameElement ? hostOf(element.src) : "";
}

/** Whether there is anything that can be taken away. */
export function hasAddress(element: HTMLElement): boolean {
  return parts(element).some((part) => addresses.some((name) => part.hasAttribute(name)));
}

/** Whether nobody is to see it, as the frames of trackers: it waits without a placeholder. */
export function isUnseen(element: HTMLElement): boolean {
  const { display, visibility } = getComputedStyle(element);
  if (display === "none" || visibility === "hidden") return true;
  const [box] = element.getClientRects(); // none where something around it is not shown yet
  return box !== undefined && box.width <= smallest && box.height <= smallest;
}

/** Takes an element's content away again and holds it back. */
export function conceal(element: HTMLElement): void {
  for (const part of parts(element))
    for (const name of addresses) {
      const address = part.getAttributeNode(name);
      if (!address) continue;
      part.dataset[name] = address.value;
      part.removeAttributeNode(address); // not as the page does, which hold.ts hears
    }
  if (element instanceof HTMLMediaElement) element.load();
  // A frame keeps its page until it leaves the document.
  const { parentNode, nextSibling } = element;
  element.remove();
  parentNode?.insertBefore(element, nextSibling);
}

function parts(element: HTMLElement): HTMLElement[] {
  return [element, ...element.querySelectorAll<HTMLElement>(source)];
}

/**
 * `<samtycke-embed data-category data-service data-src data-title width height>`: a frame from
 * elsewhere, with in its place until it is allowed what it is, who gets data, and two buttons:
 * show it once, or always. Written by a site, or put before any held iframe, embed, object,
 * video or audio. Nothing is fetched to paint it.
 *
 * Parts: `embed` (the box), `embed-title`.
 */
export class SamtyckeEmbed extends HTMLElement {
  /** What is held back. */
  target: HTMLElement | undefined;
  /** Whether it was put there by us. */
  #ours = false;
  /** What it has to fit in. */
  #limit: Element | null = null;
  /** Of the film, CSS pixels; 0: nobody knows. */
  #height = 0;
  readonly #resized = new ResizeObserver(() => requestAnimationFrame(() => this.#fit()));

  /** Before a held element. */
  static before(target: HTMLElement): SamtyckeEmbed {
    const embed = document.createElement("samtycke-embed") as SamtyckeEmbed;
    embed.#ours = true;
    const { width, height } = target.getBoundingClientRect();
    const { display, transform } = getComputedStyle(target);
    if (!document.adoptedStyleSheets.includes(hiding))
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, hiding];
    target.before(embed);
    embed.hold(target);
    embed.#size(width, height);
    embed.#stand(getComputedStyle(target), display, transform);
    return embed;
  }

  /**
   * Where the element would stand, and as large: of one that is not displayed the style says what was
   * asked for ("50%", "auto"), which holds in a window of any size, but for these two.
   */
  #stand(style: CSSStyleDeclaration, display: string, transform: string): void {
    const { position, width, height, aspectRatio } = style;
    const own = this.style;
    const now = getComputedStyle(this);
    for (const name of layout) {
      const value = style.getPropertyValue(name);
      if (value !== now.getPropertyValue(name)) own.setProperty(name, value);
    }
    own.transform = transform;
    if (display === "block") own.display = display;
    if (width.includes("%") || own.inlineSize === "") own.inlineSize = width;
    // Nothing of it is seen yet, as in a tab that is to be opened.
    if (this.#height === 0 && height !== "auto") own.minBlockSize = height;
    if (this.#height === 0 && height === "auto") own.aspectRatio = aspectRatio;
    if (position === "static") return;
    own.position = position;
    for (const name of ["inset", "z-index"]) own.setProperty(name, style.getPropertyValue(name));
    if (!this.#isFree()) return;
    const blockSize = height.includes("%") ? height : own.minBlockSize;
    if (blockSize !== "") Object.assign(own, { blockSize, minBlockSize: "" });
    this.toggleAttribute("data-tight", blockSize !== "");
  }

  /** Of what lies around it. */
  #isFree(): boolean {
    return /absolute|fixed/.test(this.style.position);
  }

  /** Stands for the element, which nobody sees meanwhile. */
  hold(target: HTMLElement): void {
    this.target = target;
    target.dataset["samtyckeHeld"] = "";
  }

  /** Whether it is where its element is: the page may have put that elsewhere. */
  isInPlace(): boolean {
    return this.isConnected && this.target?.parentNode === (this.#ours ? this.parentNode : this);
  }

  /** As a site writes it: the frame becomes its child, held back. */
  connectedCallback(): void {
    const { category, service, title } = this.dataset;
    // The gate gives what is allowed its address, also here.
    const src = this.dataset["src"] ?? this.getAttribute("src");
    if (this.target || !category || !src) return;
    const frame = document.createElement("iframe");
    this.target = frame;
    frame.dataset["category"] = category;
    if (service) frame.dataset["service"] = service;
    try {
      frame.dataset["src"] = playerAddress(src, document.baseURI);
    } catch (error) {
      complain(error);
      return;
    }
    delete this.dataset["src"];
    this.removeAttribute("src");
    frame.title = title ?? "";
    frame.allowFullscreen = true;
    frame.allow = this.getAttribute("allow") ?? "autoplay; encrypted-media; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.width = this.getAttribute("width") ?? "560";
    frame.height = this.getAttribute("height") ?? "315";
    this.#size(Number(frame.width), Number(frame.height));
    this.append(frame);
  }

  /** As large as what it stands for, so that nothing moves. CSS pixels. */
  #size(width: number, height: number): void {
    this.#height = height;
    if (width > 0) this.style.inlineSize = `${width}px`;
    if (height > 0) this.style.minBlockSize = `${height}px`;
  }

  paint(offer: Offer): void {
    const { declared, texts, language } = offer;
    const address = this.#address();
    const recipient = declared.recipient ?? hostOf(address);
    const say = (key: string) =>
      (texts[key] ?? "")
        .replaceAll("{recipient}", () => recipient)
        .replaceAll("{purpose}", () => declared.purpose);

    const panel = make("section", "panel");
    panel.part.add("embed");
    panel.lang = language;
    panel.role = "group";
    const title = make("p", "title", this.#title() || say("title"));
    title.part.add("embed-title");
    panel.ariaLabel = title.textContent;
    const failed = make("p", "failed", say("failed"));
    failed.role = "alert";
    failed.hidden = true;
    const always = button("choice", say("always"), async () => {
      failed.hidden = true;
      always.ariaBusy = "true";
      try {
        await offer.always();
      } catch (error) {
        complain(error);
        failed.hidden = false;
      } finally {
        always.ariaBusy = null;
      }
    });
    const choices = make("div", "choices");
    choices.append(
      button("choice", say("once"), () => this.#once()),
      always,
    );
    const fine = [say("purpose"), ...(declared.outsideEuEea ? [say("outside")] : [])].join(" ");
    panel.append(
      title,
      make("p", "", say("who")),
      make("p", "fine", fine),
      failed,
      choices,
      make("p", "fine", say("always.what")),
    );
    const root = this.shadowRoot ?? this.#root();
    root.replaceChildren(panel, document.createElement("slot"));
    this.#resized.observe(this);
  }

  /** What does not fit in what lies around it would be cut off there, or lie over what follows. */
  #fit(): void {
    if (this.#isFree()) return;
    if (this.#limit)
      Object.assign(this.style, { blockSize: "", minBlockSize: `${this.#height}px` });
    this.toggleAttribute("data-tight", false);
    const { top, bottom } = this.getBoundingClientRect();
    this.#limit = null;
    for (let at = this.parentElement; at && at !== document.body; at = at.parentElement) {
      const { display, overflowY } = getComputedStyle(at);
      if (/auto|scroll/.test(overflowY)) return;
      const room = at.getBoundingClientRect().bottom - top;
      // Where nothing is cut off, only what had room for the film.
      const limits = /hidden|clip/.test(overflowY) || (this.#height > 0 && this.#height < room + 1);
      const isBox = !/^(inline|contents)$/.test(display);
      if (!isBox || !limits || room < least || room >= bottom - top - 1) continue;
      this.#limit = at;
      this.#resized.observe(at);
      this.toggleAttribute("data-tight", true);
      Object.assign(this.style, { minBlockSize: "0", blockSize: `${room}px` });
      return;
    }
  }

  /** What it stood for is there. */
  give(): void {
    const { target } = this;
    this.#resized.disconnect();
    const hadFocus = this.shadowRoot?.activeElement != null;
    if (target) delete target.dataset["samtyckeHeld"];
    if (this.#ours) this.remove();
    else this.shadowRoot?.replaceChildren(document.createElement("slot"));
    if (!hadFocus || !target) return;
    target.focus();
    if (document.activeElement === target) return;
    target.tabIndex = -1;
    target.focus();
  }

  #once(): void {
    const { target } = this;
    if (!target) return;
    try {
      const { src } = target.dataset;
      if (src && target instanceof HTMLIFrameElement) {
        const address = sparingAddress(src, document.baseURI);
        target.dataset["src"] = address;
        pass(target, address);
      }
      for (const part of parts(target)) reveal(part);
      shown.set(target, sourceOf(target));
    } catch (error) {
      complain(error);
      this.shadowRoot?.querySelector(".failed")?.removeAttribute("hidden");
      return;
    }
    this.give();
  }

  #title(): string {
    const { target } = this;
    return target?.title || target?.ariaLabel || target?.dataset["title"] || "";
  }

  #address(): string {
    for (const { dataset } of this.target ? parts(this.target) : [])
      for (const name of ["src", "data"]) if (dataset[name]) return dataset[name];
    return "";
  }

  #root(): ShadowRoot {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [frame, sheet].map((text) => {
      const style = new CSSStyleSheet();
      style.replaceSync(text);
      return style;
    });
    return root;
  }
}

function hostOf(address: string): string {
  try {
    return new URL(address, document.baseURI).hostname;
  } catch {
    return "";
  }
}

function make(name: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

function button(className: string, text: string, act: () => void): HTMLElement {
  const element = make("button", className, text) as HTMLButtonElement;
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}
