import safe from "../styles/safe.css";
import { complain, SamtyckeError } from "./error.js";

const patience = 2000; // ms that a theme's own animations may take
const rest = 1000; // ms between two looks
const least = 4.5; // contrast, WCAG 2.2 1.4.3
const smallest = 10; // px of a text
const target = 24; // px of a button, WCAG 2.2 2.5.8
const usual = 400; // px of a window's height: less is a page that is zoomed, or a keyboard over it
const curtain = 5; // looks at a page that hides itself, as while it loads
/** What a theme may change of all answers together only. */
const alike = [
  "fontFamily",
  "fontSize",
  "fontWeight",
  "color",
  "webkitTextFillColor",
  "backgroundColor",
  "backgroundImage",
  "opacity",
  "filter",
  "clipPath",
  "mixBlendMode",
  "pointerEvents",
  "zoom",
] as const;

const watched = new WeakMap<ShadowRoot, MutationObserver>();
const due = new WeakSet<ShadowRoot>();
let hidden = 0; // looks that found the page hidden, one after the other
const sheet = new CSSStyleSheet();
sheet.replaceSync(safe);

/**
 * Sees to it that no theme makes refusing weaker than accepting, or hides the permanent button
 * (LEK 9:28): where one does, safe values stand in its place and the console says why. Both stay
 * in the page. Looks again when the page gets other styles.
 */
export async function keepFair(root: ShadowRoot): Promise<void> {
  const host = root.host as HTMLElement;
  if (!host.isConnected) return;
  watch(root);
  await still(root);
  // A button under the pointer may look otherwise.
  if (root.querySelector(".choice:is(:hover,:active)")) return lookAgain(root, patience);
  hidden = pageIsHidden() ? hidden + 1 : 0;
  if (hidden > 0 && hidden <= curtain) return lookAgain(root, patience);
  const why = unfair(root);
  if (!why) return;
  if (!root.adoptedStyleSheets.includes(sheet)) mend(root, why);
  // What the page does to its body moves what is in it; not so in the top layer.
  if (!host.popover && unfair(root)) {
    host.popover = "manual";
    host.showPopover?.();
  }
}

function lookAgain(root: ShadowRoot, wait: number): void {
  if (due.has(root)) return;
  due.add(root);
  setTimeout(() => {
    due.delete(root);
    keepFair(root).catch(complain);
  }, wait);
}

/** Style sheets that scripts change tell nobody: what a visitor does is when they may have. */
function watch(root: ShadowRoot): void {
  const again = () => lookAgain(root, rest);
  const observer = watched.get(root) ?? new MutationObserver(again);
  for (const element of [document.documentElement, document.body, root.host])
    observer.observe(element, { attributes: true });
  if (watched.has(root)) return;
  watched.set(root, observer);
  for (const type of ["resize", "pointerdown", "keydown", "scroll"])
    addEventListener(type, again, { passive: true, capture: true });
  document.addEventListener(
    "load",
    ({ target }) => {
      if (target instanceof HTMLStyleElement || target instanceof HTMLLinkElement) again();
    },
    true,
  );
}

function mend(root: ShadowRoot, why: string): void {
  for (const element of root.querySelectorAll(
    ":is(.banner,.choices,.choice,.reminder,.pill)[style]",
  ))
    element.removeAttribute("style");
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  complain(
    new SamtyckeError(
      "theme.weaker",
      `the page's styles make refusing or taking back weaker than accepting (${why}); safe ones stand in their place.`,
    ),
  );
}

async function still(root: ShadowRoot): Promise<void> {
  const animations = [...root.host.getAnimations(), ...(root.getAnimations?.() ?? [])];
  const late = new Promise((done) => setTimeout(done, patience));
  const ended = Promise.allSettled(animations.map(({ finished }) => finished));
  if (animations.length > 0) await Promise.race([ended, late]);
}

/** What is unfair, or null. */
function unfair(root: ShadowRoot): string | null {
  if ((root.host as HTMLElement).hidden) return null;
  for (const choices of root.querySelectorAll<HTMLElement>(".choices")) {
    const button = (action: string) =>
      choices.querySelector<HTMLElement>(`[data-action="${action}"]`);
    const accept = button("accept-all");
    const reject = button("reject-all");
    if (!accept) continue;
    if (!reject) return "there is no reject-all";
    const why = unreadable(reject) ?? unlike(accept, reject) ?? unreadable(accept);
    if (why) return why;
  }
  const permanent = root.querySelector<HTMLElement>(".reminder [data-action=show-preferences]");
  const withdraw = root.querySelector<HTMLElement>(".reminder [data-action=withdraw-all]");
  return (permanent && unreadable(permanent)) ?? (withdraw && unreadable(withdraw));
}

function unlike(accept: HTMLElement, reject: HTMLElement): string | null {
  const [one, other] = [accept, reject].map((button) => getComputedStyle(button));
  for (const name of alike) if (one?.[name] !== other?.[name]) return `${name} of reject-all`;
  const [wide, narrow] = [accept.getBoundingClientRect(), reject.getBoundingClientRect()];
  // One of the texts may take a line more.
  const small = Math.abs(wide.width - narrow.width) > 2 || narrow.height < (wide.height * 2) / 3;
  if (small) return "size of reject-all";
  const apart =
    Math.abs(wide.top - narrow.top) > 4 * wide.height ||
    Math.abs(wide.left - narrow.left) > 3 * wide.width;
  const further = innerHeight >= usual && isInView(accept) && !isInView(reject);
  return apart || further ? "distance of reject-all" : null;
}

/** Without scrolling. */
function isInView(element: Element): boolean {
  const box = element.getBoundingClientRect();
  for (let up = parentOf(element); up; up = parentOf(up)) {
    const { top, bottom } = up.getBoundingClientRect();
    const cuts = getComputedStyle(up).overflow !== "visible" && up !== document.documentElement;
    if (cuts && (box.top < top - 1 || box.bottom > bottom + 1)) return false;
  }
  return box.top >= -1 && box.bottom <= innerHeight + 1;
}

function unreadable(button: HTMLElement): string | null {
  const name = button.dataset["action"];
  if (!isVisible(button) || !isInReach(button) || isCovered(button))
    return `${name} is out of sight`;
  const { webkitTextFillColor, fontSize, forcedColorAdjust } = getComputedStyle(button);
  if (Number.parseFloat(fontSize) < smallest) return `size of ${name}`;
  if (!holdsItsText(button)) return `the text of ${name} is out of sight`;
  // The colours are the visitor's own.
  if (matchMedia("(forced-colors: active)").matches && forcedColorAdjust !== "none") return null;
  const text = rgba(webkitTextFillColor);
  return backgroundsOf(button).some((behind) => contrast(over(text, behind), behind) < least)
    ? `contrast of ${name}`
    : null;
}

function holdsItsText(button: HTMLElement): boolean {
  const range = document.createRange();
  range.selectNodeContents(button);
  const text = range.getBoundingClientRect();
  const { left, right, top, bottom } = button.getBoundingClientRect();
  return text.left < right && text.right > left && text.top < bottom && text.bottom > top;
}

/** All of it, while it loads, as tools that test variants of a page do. */
function pageIsHidden(): boolean {
  return [document.documentElement, document.body].some((element) => {
    const { opacity, visibility, display } = getComputedStyle(element);
    return Number(opacity) < 0.5 || visibility === "hidden" || display === "none";
  });
}

function isVisible(element: HTMLElement): boolean {
  const { width, height } = element.getBoundingClientRect();
  const { visibility, pointerEvents } = getComputedStyle(element);
  if (Math.min(width, height) < target || visibility !== "visible" || pointerEvents === "none")
    return false;
  for (let up: Element | null = element; up; up = parentOf(up)) if (veiled(up)) return false;
  return true;
}

/** Whether an element's own styles take it and what is in it out of sight, wholly or in part. */
function veiled(element: Element): boolean {
  const style = getComputedStyle(element);
  return (
    Number(style.opacity) < 0.5 ||
    Number(style.zIndex) < 0 ||
    style.clipPath !== "none" ||
    (style.maskImage || style.webkitMaskImage || "none") !== "none" ||
    style.contentVisibility === "hidden" ||
    /opacity|blur|url|(brightness|contrast)\(0/.test(style.filter)
  );
}

/** By something of our own element, as a theme can put there; what the page puts over it may go. */
function isCovered(button: HTMLElement): boolean {
  const { left, top, width, height } = button.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const root = button.getRootNode() as ShadowRoot;
  if (document.elementFromPoint(x, y) !== root.host) return false;
  const there = root.elementFromPoint(x, y);
  const above = there?.closest("dialog") ?? null;
  return !button.contains(there) && above === button.closest("dialog");
}

/** In the window and in what is around it, or to be scrolled to. */
function isInReach(element: HTMLElement): boolean {
  const box = element.getBoundingClientRect();
  for (let up = element.parentElement; up; up = up.parentElement) {
    const { top, bottom, left, right } = up.getBoundingClientRect();
    const inside =
      box.top >= top - 1 &&
      box.bottom <= bottom + 1 &&
      box.left >= left - 1 &&
      box.right <= right + 1;
    if (!inside && /hidden|clip/.test(getComputedStyle(up).overflow)) return false;
  }
  const { clientWidth, clientHeight } = document.documentElement;
  const within =
    box.left >= -1 &&
    box.top >= -1 &&
    box.right <= clientWidth + 1 &&
    box.bottom <= Math.max(clientHeight, innerHeight) + 1;
  if (within) return true;
  for (let up = parentOf(element); up; up = parentOf(up)) {
    const scrolls = up.scrollHeight > up.clientHeight || up.scrollWidth > up.clientWidth;
    if (scrolls && /auto|scroll/.test(getComputedStyle(up).overflow)) return true;
    if (getComputedStyle(up).position === "fixed") return false;
  }
  return false;
}

function parentOf(element: Element): Element | null {
  return element.parentElement ?? (element.getRootNode() as Partial<ShadowRoot>).host ?? null;
}

/** Red, green, blue (0 to 255) and alpha (0 to 1). */
type Rgba = [number, number, number, number];

function rgba(color: string): Rgba {
  const legacy = /^rgba?\((.*)\)$/.exec(color)?.[1];
  if (legacy) {
    const [r = 0, g = 0, b = 0, a = 1] = legacy.split(/[\s,/]+/).map(Number);
    return [r, g, b, a];
  }
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  if (!context) return [0, 0, 0, 0];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

function over([r, g, b, a]: Rgba, [br, bg, bb]: Rgba): Rgba {
  const mixed = (top: number, bottom: number) => top * a + bottom * (1 - a);
  return [mixed(r, br), mixed(g, bg), mixed(b, bb), 1];
}

/** What may be behind a text: one colour, or those of gradients. None where a picture is. */
function backgroundsOf(element: Element): Rgba[] {
  const layers: Rgba[][] = [];
  for (let up: Element | null = element; up; up = parentOf(up)) {
    const { backgroundColor, backgroundImage } = getComputedStyle(up);
    if (backgroundImage.includes("url(")) return [];
    const color = rgba(backgroundColor);
    const stops = backgroundImage.match(/[a-z]+\([^()]*\d[^()]*\)/g)?.map(rgba);
    layers.unshift([color], stops ?? []);
    if (color[3] === 1) break;
  }
  return layers.reduce<Rgba[]>(
    (below, colors) =>
      colors.length > 0 ? colors.flatMap((color) => below.map((b) => over(color, b))) : below,
    [[255, 255, 255, 1]],
  );
}

/** As WCAG 2.2 defines it. */
function contrast(one: Rgba, other: Rgba): number {
  const luminance = (color: Rgba) => {
    const [r, g, b] = color.map((value) => {
      const c = value / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    }) as Rgba;
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
