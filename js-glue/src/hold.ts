import { SamtyckeError } from "./error.js";
import { addressPattern } from "./pattern.js";
import { trusted } from "./trusted.js";

/** What a site declares of the trackers that others, such as a tag manager, put into its page. */
export interface HoldRule {
  /**
   * `https://*.tracker.example/*`: the host's subdomains, and itself; `*` in the path is any run of
   * characters.
   */
  match: string;
  /** The purpose. */
  category: string;
  /** One service of it. */
  service?: string | undefined;
}

interface Shared {
  rules: { fits: (url: URL) => boolean; rule: HoldRule }[];
  allows: (category: string, service?: string) => boolean;
  /** What the visitor wants to see in an element although nothing is granted. */
  passed: WeakMap<Element, string>;
}

// hold.global.js can have begun before samtycke.js; both are one.
const key = Symbol.for("samtycke.hold");
const host = globalThis as { [key]?: Shared };
host[key] ??= { rules: [], allows: () => false, passed: new WeakMap() };
const shared = host[key];
/** `script` and `image` are of SVG as well. */
const loaders = "script,iframe,img,source,image";
const attributes = ["src", "srcset", "href"];
// A form's own may be hidden by a field called so.
const { matches, querySelectorAll } = Element.prototype;

/** Lets one element load one address whatever is granted. */
export function pass(element: Element, address: string): void {
  shared.passed.set(element, address);
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
  const added = checked(rules);
  if (shared.rules.length === 0) intercept();
  shared.rules.push(...added);
  keepAll(document);
}

/**
 * Holds by the lists in `<script type="application/json" data-samtycke="hold">`, each once.
 * @throws SamtyckeError "hold.rules" when one is none, after the others, and whenever it is met
 */
export function holdDeclared(): void {
  let failure: unknown;
  for (const list of document.querySelectorAll<HTMLElement>(
    "script[data-samtycke=hold]:not([data-read])",
  ))
    try {
      hold(parsed(list.textContent));
      list.dataset["read"] = "";
    } catch (error) {
      failure = error;
    }
  if (failure) throw failure;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

const id = /^[a-z][a-z0-9-]{0,63}$/;

function checked(rules: unknown): Shared["rules"] {
  const sound = (rule: Partial<HoldRule> | null) =>
    id.test(rule?.category ?? "") && id.test(rule?.service ?? "all");
  try {
    if (Array.isArray(rules) && rules.every(sound))
      return rules.map((rule) => ({ fits: addressPattern(rule.match), rule }));
  } catch {}
  throw new SamtyckeError(
    "hold.rules",
    'takes a list of {"match":"https://host/*","category":"purpose","service":"optional"}; none of this list is held.',
  );
}

function ruleFor(address: string): HoldRule | undefined {
  let url: URL;
  try {
    url = new URL(address, document.baseURI);
  } catch {
    return undefined;
  }
  return shared.rules.find(({ fits }) => fits(url))?.rule;
}

/**
 * The addresses in a srcset, in which a comma ends one only before white space or after a descriptor
 * (HTML Standard, 4.8.4.2.1); a descriptor by itself is taken for one of the page's own.
 */
function candidates(srcset: string): string[] {
  const words = srcset.match(/[^\s,]\S*/g) ?? [];
  return words.map((word) => word.replace(/^[\d.]+[wxh],+|,+$/g, ""));
}

/** Whether the element, instead of loading what the attribute names, now waits. */
function keep(element: HTMLElement | null, name: unknown, given: unknown): boolean {
  const attribute = String(name).toLowerCase().replace(/^.*:/, "");
  if (!element || !attributes.includes(attribute) || !matches.call(element, loaders)) return false;
  if (attribute === "src" && element.localName === "source") return false; // of a film
  const value = String(given);
  const addresses = attribute === "srcset" ? candidates(value) : [value];
  const rules = addresses.flatMap((address) => ruleFor(address) ?? []);
  const { dataset } = element;
  const isAllowed = ({ category, service }: HoldRule) =>
    shared.allows(
      category,
      service ?? (dataset["category"] === category ? dataset["service"] : ""),
    );
  const rule = shared.passed.get(element) === value ? undefined : rules.find((r) => !isAllowed(r));
  if (rule) {
    dataset[attribute] = value;
    label(element, attribute, rule);
  } else if (!rules[0]) {
    drop(element, attribute);
  } else if (element.localName === "iframe" && !dataset["category"]) {
    label(element, attribute, rules[0]); // for when it is taken back
  }
  return rule !== undefined;
}

/** What waits in an element, or has waited, because of a rule is in the markup: it may be cloned. */
function label({ dataset }: HTMLElement, attribute: string, { category, service }: HoldRule): void {
  const names = new Set(dataset["samtyckeRule"]?.split(" ")).add(attribute);
  dataset["samtyckeRule"] = [...names].join(" ");
  if (service) dataset["service"] = service;
  else if (dataset["category"] !== category) delete dataset["service"];
  dataset["category"] = category;
}

/** The element has got another address, or is to have none: nothing waits there any more. */
function drop(element: HTMLElement, attribute: string): void {
  const { dataset } = element;
  const names = dataset["samtyckeRule"]?.split(" ") ?? [];
  if (!names.includes(attribute)) return;
  delete dataset[attribute];
  dataset["samtyckeRule"] = names.filter((name) => name !== attribute).join(" ");
  if (dataset["samtyckeRule"] !== "") return;
  if (element.localName === "script") element.setAttribute("type", dataset["type"] ?? "");
  for (const name of ["samtyckeRule", "category", "service", "type"]) delete dataset[name];
}

/** Whether it has an address that now waits. */
function keepOne(element: HTMLElement): boolean {
  const kept = [...element.attributes].filter(({ name, value }) => keep(element, name, value));
  for (const attribute of kept) element.removeAttributeNode(attribute);
  silence(element);
  return kept.length > 0;
}

/** Without its address a script would run the text in it, such as settings; the gate makes it anew. */
function silence(element: HTMLElement): void {
  const { dataset, localName, textContent } = element;
  const type = element.getAttribute("type") ?? "";
  if (localName !== "script" || !("samtyckeRule" in dataset) || !("src" in dataset)) return;
  if (textContent === "" || type === "text/plain") return;
  dataset["type"] = type;
  element.setAttribute("type", "text/plain");
}

/** What a template or a clone brings has its address already. */
function keepAll(node: unknown): void {
  const element = (node as Node | null)?.nodeType === 1 ? (node as HTMLElement) : null;
  if (element && matches.call(element, loaders)) keepOne(element);
  const all = element ? querySelectorAll : (node as Partial<ParentNode> | null)?.querySelectorAll;
  for (const one of all?.call(node, loaders) ?? []) keepOne(one as HTMLElement);
}

/**
 * A script without an address does not start, and starts once it gets one: so nothing has to be
 * replaced, and what has already run is not run again.
 */
function intercept(): void {
  for (const { prototype } of [
    HTMLScriptElement,
    HTMLIFrameElement,
    HTMLImageElement,
    HTMLSourceElement,
  ])
    for (const name of attributes)
      rewrite(prototype, [name], (value, element) =>
        keep(element, name, value) ? nothing : value,
      );
  const ofAttribute = (value: unknown, node: unknown) =>
    node instanceof Attr && keep(node.ownerElement as HTMLElement | null, node.name, value)
      ? nothing
      : value;
  for (const prototype of [Attr.prototype, Node.prototype])
    rewrite(prototype, ["value", "nodeValue", "textContent"], ofAttribute);
  for (const [name, at] of [
    ["setAttribute", 0],
    ["setAttributeNS", 1],
  ] as const)
    wrap(Element.prototype, [name], (values, element) =>
      keep(element, values[at], values[at + 1]) ? null : values,
    );
  wrap(Element.prototype, ["setAttributeNode", "setAttributeNodeNS"], (values, element) => {
    const [attribute] = values as [Attr | undefined];
    return keep(element, attribute?.name, attribute?.value) ? null : values;
  });
  wrap(Element.prototype, ["removeAttribute"], (values, element) => {
    drop(element, String(values[0]).toLowerCase());
    return values;
  });
  const nodes = (values: unknown[]) => {
    for (const value of values) keepAll(value);
    return values;
  };
  const children = ["append", "prepend", "replaceChildren"];
  const siblings = ["before", "after", "replaceWith"];
  wrap(Node.prototype, ["appendChild", "insertBefore", "replaceChild"], nodes);
  wrap(Element.prototype, [...children, ...siblings, "insertAdjacentElement"], nodes);
  wrap(CharacterData.prototype, siblings, nodes);
  wrap(DocumentFragment.prototype, children, nodes);
  // An image loads wherever it is, once it is of this document.
  wrap(Document.prototype, [...children, "importNode", "adoptNode"], nodes);
  wrap(Range.prototype, ["insertNode", "surroundContents"], nodes);
  // What is parsed into the page loads at once.
  for (const prototype of [Element.prototype, ShadowRoot.prototype]) {
    rewrite(prototype, ["innerHTML"], keptMarkup);
    rewrite(prototype, ["outerHTML"], (value, of) => keptMarkup(value, of.parentNode));
    wrap(prototype, ["setHTML", "setHTMLUnsafe"], ([value, ...rest], of) => [
      keptMarkup(value, of),
      ...rest,
    ]);
    wrap(prototype, ["insertAdjacentHTML"], ([where, value], of) => {
      const isOutside = /^(beforebegin|afterend)$/i.test(String(where));
      return [where, keptMarkup(value, isOutside ? of.parentNode : of)];
    });
  }
  wrap(Range.prototype, ["createContextualFragment"], ([value], of) => {
    const { startContainer } = of as unknown as Range;
    return [keptMarkup(value, startContainer)];
  });
  // What the parser brings: a script is seen before it runs, not before it is fetched.
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) keepAll(node);
  }).observe(document, { childList: true, subtree: true });
}

const nothing = Symbol();

/** A property takes `change(value)` instead of the value, unless that is `nothing`. */
function rewrite(
  prototype: object,
  names: readonly string[],
  change: (value: unknown, of: HTMLElement) => unknown,
): void {
  for (const name of names) {
    const native = Object.getOwnPropertyDescriptor(prototype, name);
    if (native?.set)
      Object.defineProperty(prototype, name, {
        ...native,
        set(value: unknown) {
          const changed = change(value, this as unknown as HTMLElement);
          if (changed !== nothing) native.set?.call(this, changed);
        },
      });
  }
}

const inert = document.implementation.createHTMLDocument("");
const parse = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML")?.set;

/**
 * The same markup, in which what is held waits; what needs no change stays as it is.
 * @param context what it is parsed in: text in a script stays text, and SVG becomes SVG
 */
function keptMarkup(markup: unknown, context: Node | null): unknown {
  if (!/src|href/i.test(String(markup))) return markup;
  const { namespaceURI, localName } =
    context instanceof Element ? context : (context?.parentElement ?? inert.body);
  const place = inert.createElementNS(namespaceURI, localName) as HTMLElement;
  parse?.call(place, markup);
  const content = place instanceof HTMLTemplateElement ? place.content : place;
  const kept = [...content.querySelectorAll<HTMLElement>(loaders)].filter(keepOne);
  return kept.length > 0 ? trusted().createHTML(place.innerHTML) : markup;
}

/** A method takes `change(values)`, or is not called when that is null. */
function wrap(
  prototype: object,
  names: readonly string[],
  change: (values: unknown[], of: HTMLElement) => unknown[] | null,
): void {
  const methods = prototype as Record<string, (...values: unknown[]) => unknown>;
  for (const name of names) {
    const native = Object.getOwnPropertyDescriptor(methods, name)?.value;
    if (!native) continue;
    methods[name] = function (this: unknown, ...values: unknown[]) {
      const changed = change(values, this as HTMLElement);
      return changed && native.apply(this, changed);
    };
  }
}
