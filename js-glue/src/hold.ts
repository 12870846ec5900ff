import { SamtyckeError } from "./error.js";
import { patternOf } from "./pattern.js";
import { trusted } from "./trusted.js";

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
const loaders = "script[src],iframe[src],img[src],img[srcset]";
const attributes = ["src", "srcset"] as const;

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

/** Whether the element, instead of loading what the attribute names, now waits. */
function keep(element: Loader, attribute: (typeof attributes)[number], value: string): boolean {
  const addresses =
    attribute === "src"
      ? [value]
      : value.split(",").map((one) => one.trim().split(/\s/, 1)[0] ?? "");
  const rule = addresses.map(ruleFor).find(Boolean);
  if (!rule || shared.allows(rule.category, rule.service) || shared.passed.has(element))
    return false;
  element.dataset[attribute] = value;
  element.dataset["category"] = rule.category;
  if (rule.service) element.dataset["service"] = rule.service;
  else delete element.dataset["service"];
  return true;
}

function keepOne(element: Loader): void {
  for (const attribute of attributes) {
    const value = element.getAttribute(attribute);
    if (value !== null && keep(element, attribute, value)) element.removeAttribute(attribute);
  }
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
  for (const { prototype } of [HTMLScriptElement, HTMLIFrameElement, HTMLImageElement])
    for (const attribute of attributes)
      rewrite<Loader>(prototype, attribute, (value, element) =>
        keep(element, attribute, String(value)) ? nothing : value,
      );
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    const loads =
      this instanceof HTMLScriptElement ||
      this instanceof HTMLIFrameElement ||
      this instanceof HTMLImageElement;
    const attribute = attributes.find((one) => one === String(name).toLowerCase());
    if (loads && attribute && keep(this, attribute, String(value))) return;
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
  wrap(Range.prototype, ["insertNode"]);
  // What is parsed into the page loads at once.
  for (const prototype of [Element.prototype, ShadowRoot.prototype]) {
    rewrite(prototype, "innerHTML", keptMarkup);
    rewrite(prototype, "outerHTML", keptMarkup);
  }
  const { insertAdjacentHTML } = Element.prototype;
  Element.prototype.insertAdjacentHTML = function (place, markup) {
    insertAdjacentHTML.call(this, place, keptMarkup(markup) as string);
  };
  const { createContextualFragment } = Range.prototype;
  Range.prototype.createContextualFragment = function (markup) {
    return createContextualFragment.call(this, keptMarkup(markup) as string);
  };
  // What the parser brings: a script is seen before it runs, not before it is fetched.
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) keepAll(node);
  }).observe(document, { childList: true, subtree: true });
}

const nothing = Symbol("not set");

/** A property takes `change(value)` instead of the value, unless that is `nothing`. */
function rewrite<T>(prototype: object, name: string, change: (value: unknown, of: T) => unknown) {
  const native = Object.getOwnPropertyDescriptor(prototype, name);
  if (native?.set)
    Object.defineProperty(prototype, name, {
      ...native,
      set(this: T, value: unknown) {
        const changed = change(value, this);
        if (changed !== nothing) native.set?.call(this, changed);
      },
    });
}

const inert = document.implementation.createHTMLDocument("");
const parse = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML")?.set;

/** The same markup, in which what is held waits; what needs no change stays as it is. */
function keptMarkup(markup: unknown): unknown {
  if (!/src/i.test(String(markup))) return markup;
  const template = inert.createElement("template");
  parse?.call(template, markup);
  const found = [...template.content.querySelectorAll<Loader>(loaders)];
  for (const element of found) keepOne(element);
  return found.some((element) => !element.matches(loaders))
    ? trusted().createHTML(template.innerHTML)
    : markup;
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
