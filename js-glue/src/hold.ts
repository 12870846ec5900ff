import { SamtyckeError } from "./error.js";
import { patternOf } from "./pattern.js";

/** What a site declares of the trackers that others, such as a tag manager, put into its page. */
export interface HoldRule {
  /** An address, with `*` for any run of characters: `https://*.tracker.example/*`. */
  match: string;
  /** The purpose. */
  category: string;
  /** One service of it. */
  service?: string | undefined;
}

type Loader = HTMLScriptElement | HTMLIFrameElement | HTMLImageElement;

interface Shared {
  rules: { pattern: RegExp; rule: HoldRule }[];
  allows: (category: string, service?: string) => boolean;
  /** Elements that the visitor wants to see although nothing is granted. */
  passed: WeakSet<Element>;
}

// hold.global.js can have begun before samtycke.js; both are one.
const key = Symbol.for("samtycke.hold");
const host = globalThis as { [key]?: Shared };
host[key] ??= { rules: [], allows: () => false, passed: new WeakSet() };
const shared = host[key];
const loaders = "script[src],iframe[src],img[src]";

/** Lets one element load whatever is granted. */
export function pass(element: Element): void {
  shared.passed.add(element);
}

/** Says who knows what is granted; before that nothing is. */
export function holdBy(allows: Shared["allows"]): void {
  shared.allows = allows;
}

/**
 * From here on a script, iframe or image with such an address gets data-src instead of src, so that
 * it waits for its grant like any other; the element itself stays the one its maker knows.
 * @throws SamtyckeError "hold.rules"
 */
export function hold(rules: unknown): void {
  const added = checked(rules).map((rule) => ({ pattern: patternOf(rule.match), rule }));
  if (shared.rules.length === 0) intercept();
  shared.rules.push(...added);
  keepAll(document);
}

/** The rules in `<script type="application/json" data-samtycke="hold">`, each list once. */
export function declared(): unknown[] {
  const lists = document.querySelectorAll<HTMLElement>(
    "script[data-samtycke=hold]:not([data-read])",
  );
  return [...lists].map((list) => {
    list.dataset["read"] = "";
    try {
      return JSON.parse(list.textContent ?? "");
    } catch {
      return null;
    }
  });
}

const id = /^[a-z][a-z0-9-]{0,63}$/;

function checked(rules: unknown): HoldRule[] {
  const sound = (rule: Partial<HoldRule> | null) =>
    /^https?:\/\/(\*\.)?[^*/]+\/./.test(`${rule?.match}`) &&
    id.test(`${rule?.category}`) &&
    (rule?.service === undefined || id.test(`${rule.service}`));
  if (Array.isArray(rules) && rules.every(sound)) return rules as HoldRule[];
  throw new SamtyckeError(
    "hold.rules",
    'takes a list of {"match":"https://host/*","category":"purpose","service":"optional"}; none of this list is held.',
  );
}

function ruleFor(address: string): HoldRule | undefined {
  let url: string;
  try {
    url = new URL(address, document.baseURI).href;
  } catch {
    return undefined;
  }
  return shared.rules.find(({ pattern }) => pattern.test(url))?.rule;
}

/** Whether the element, instead of loading, now waits. */
function keep(element: Loader, address: string): boolean {
  const rule = ruleFor(address);
  if (!rule || shared.allows(rule.category, rule.service) || shared.passed.has(element))
    return false;
  element.dataset["src"] = address;
  element.dataset["category"] = rule.category;
  if (rule.service) element.dataset["service"] = rule.service;
  else delete element.dataset["service"];
  return true;
}

function keepOne(element: Loader): void {
  const address = element.getAttribute("src");
  if (address !== null && keep(element, address)) element.removeAttribute("src");
}

function keepAll(node: unknown): void {
  if (node instanceof Element && node.matches(loaders)) keepOne(node as Loader);
  if (
    node instanceof Document ||
    node instanceof DocumentFragment ||
    (node instanceof Element && node.firstElementChild)
  )
    for (const element of node.querySelectorAll<Loader>(loaders)) keepOne(element);
}

/**
 * A script without an address does not start, and starts once it gets one: so nothing has to be
 * replaced, and what has already run is not run again.
 */
function intercept(): void {
  for (const { prototype } of [HTMLScriptElement, HTMLIFrameElement, HTMLImageElement]) {
    const src = Object.getOwnPropertyDescriptor(prototype, "src") as PropertyDescriptor;
    Object.defineProperty(prototype, "src", {
      ...src,
      set(this: Loader, address: unknown) {
        if (!keep(this, String(address))) src.set?.call(this, address);
      },
    });
  }
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    const loads =
      this instanceof HTMLScriptElement ||
      this instanceof HTMLIFrameElement ||
      this instanceof HTMLImageElement;
    if (loads && String(name).toLowerCase() === "src" && keep(this, String(value))) return;
    setAttribute.call(this, name, value);
  };
  // What a template or a clone brings has its address already.
  wrap(Node.prototype, ["appendChild", "insertBefore", "replaceChild"]);
  wrap(Element.prototype, [
    "append",
    "prepend",
    "before",
    "after",
    "replaceWith",
    "replaceChildren",
    "insertAdjacentElement",
  ]);
  // What the parser brings: a script is seen before it runs, not before it is fetched.
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) keepAll(node);
  }).observe(document, { childList: true, subtree: true });
}

function wrap<T extends object>(prototype: T, names: (keyof T)[]): void {
  for (const name of names) {
    const native = prototype[name] as (...values: unknown[]) => unknown;
    const wrapped = function (this: unknown, ...values: unknown[]) {
      for (const value of values) keepAll(value);
      return native.apply(this, values);
    };
    prototype[name] = wrapped as T[keyof T];
  }
}
