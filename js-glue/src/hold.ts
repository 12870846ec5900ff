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
 * it waits for its grant like any other.
 * @throws SamtyckeError "hold.rules"
 */
export function hold(rules: unknown): void {
  const added = checked(rules);
  if (added.length === 0) return;
  if (shared.rules.length === 0) intercept();
  // What is there has begun, and is not to begin anew.
  for (const script of document.scripts) pass(script, script.getAttribute("src") ?? "");
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

function rulesFor(address: string): HoldRule[] {
  let url: URL;
  try {
    url = new URL(address, document.baseURI);
  } catch {
    return [];
  }
  return shared.rules.filter(({ fits }) => fits(url)).map(({ rule }) => rule);
}

/**
 * What may be addresses in a srcset (HTML Standard, 4.8.4.2.1): browsers differ in where a comma ends
 * one, so all that follows each is looked at.
 */
function candidates(srcset: string): string[] {
  return srcset.split(/\s+/).flatMap((word) => {
    const parts = word.replace(/,+$/, "").split(",");
    return parts.map((_, i) => parts.slice(i).join(","));
  });
}

/** The first of the rules that is not allowed. */
function refusing({ dataset }: HTMLElement, rules: HoldRule[]): HoldRule | undefined {
  return rules.find(
    ({ category, service }) =>
      !shared.allows(
        category,
        service ?? (dataset["category"] === category ? dataset["service"] : ""),
      ),
  );
}

/** Whether a rule that is not allowed any more holds what is in the frame; it then waits for that. */
export function isTakenBack(element: HTMLElement): boolean {
  const address = element.getAttribute("src") ?? "";
  if (!marks(element).includes("src") || shared.passed.get(element) === address) return false;
  const rule = refusing(element, rulesFor(address));
  if (rule) label(element, "src", rule);
  return rule !== undefined;
}

/**
 * Whether the element, instead of loading what the attribute names, now waits.
 * @param isNew the attribute is being given, and does not stand there already
 */
function keep(element: HTMLElement | null, name: unknown, given: unknown, isNew = true): boolean {
  const attribute = String(name).toLowerCase().replace(/^.*:/, "");
  if (!element?.dataset || !attributes.includes(attribute)) return false;
  if (!matches.call(element, loaders)) return false;
  if (attribute === "src" && element.localName === "source") return false; // of a film
  const value = String(given);
  const addresses = attribute === "srcset" ? candidates(value) : [value];
  const rules = addresses.flatMap(rulesFor);
  const { dataset } = element;
  const rule = shared.passed.get(element) === value ? undefined : refusing(element, rules);
  if (rule) {
    dataset[attribute] = value;
    label(element, attribute, rule);
    silence(element);
  } else if (rules[0]) {
    if (isNew) drop(element, attribute);
    if (attribute in dataset) return false; // something else waits
    // For when it is taken back.
    if (element.localName === "iframe") label(element, attribute, rules[0]);
    // It has started, and is not to start anew.
    if (element.localName === "script" && element.isConnected) shared.passed.set(element, value);
  } else if (isNew) {
    drop(element, attribute);
  }
  return rule !== undefined;
}

/**
 * The attributes of what waits in an element, or has waited, because of a rule. They stand in the
 * markup, since that may be cloned.
 */
function marks({ dataset }: HTMLElement): string[] {
  return dataset["samtyckeRule"]?.split(" ") ?? [];
}

function label(element: HTMLElement, attribute: string, { category, service }: HoldRule): void {
  const { dataset } = element;
  dataset["samtyckeRule"] = [...new Set([...marks(element), attribute])].join(" ");
  if (service) dataset["service"] = service;
  else if (dataset["category"] !== category) delete dataset["service"];
  dataset["category"] = category;
}

/** The element has got another address, or is to have none: nothing waits there any more. */
function drop(element: HTMLElement, attribute: string): void {
  if (!element.dataset || !marks(element).includes(attribute)) return;
  const { dataset } = element;
  const rest = marks(element).filter((name) => name !== attribute);
  delete dataset[attribute];
  dataset["samtyckeRule"] = rest.join(" ");
  if (rest.length > 0) return;
  for (const name of ["samtyckeRule", "category", "service"]) delete dataset[name];
  const { type } = dataset;
  if (!isSilent(element) || type === undefined) return;
  delete dataset["type"];
  if (type) element.setAttribute("type", type);
  else element.removeAttribute("type");
}

/**
 * Whether it has an address that now waits.
 * @param moved a script puts it into the page: then also one that innerHTML made is to start
 */
function keepOne(element: HTMLElement, moved = false): boolean {
  const kept = [...element.attributes].filter(({ name, value }) =>
    keep(element, name, value, false),
  );
  for (const attribute of kept) element.removeAttributeNode(attribute);
  silence(element);
  const { category, src } = element.dataset ?? {};
  const [rule] = moved && src !== undefined && category === undefined ? rulesFor(src) : [];
  if (rule && marks(element).includes("src")) label(element, "src", rule);
  return kept.length > 0;
}

/** jQuery writes "true/text/plain" for a while. */
const isSilent = (element: HTMLElement) => /text\/plain$/.test(element.getAttribute("type") ?? "");

/**
 * Without its address a script would run the text in it, such as settings, and one that innerHTML
 * made, or the parser, would not start or lose its place: the gate makes it anew, in order.
 */
function silence(element: HTMLElement): void {
  if (!(element instanceof HTMLScriptElement) || isSilent(element)) return;
  if (!marks(element).includes("src") || !("src" in element.dataset)) return;
  if (element.async) element.async = true; // also when it is because a script made it
  element.dataset["type"] = element.getAttribute("type") ?? "";
  element.setAttribute("type", "text/plain");
}

/** What a template or a clone brings has its address already. */
function keepAll(node: unknown, moved = false): void {
  const element = (node as Node | null)?.nodeType === 1 ? (node as HTMLElement) : null;
  if (element && matches.call(element, loaders)) keepOne(element, moved);
  const all = element ? querySelectorAll : (node as Partial<ParentNode> | null)?.querySelectorAll;
  for (const one of all?.call(node, loaders) ?? []) keepOne(one as HTMLElement, moved);
}

/** Everything through which an address comes into the page. */
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
    for (const value of values) keepAll(value, true);
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
    return [keptMarkup(value, startContainer, true)];
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
 * @param runs whether the scripts in it are to start
 */
function keptMarkup(markup: unknown, context: Node | null, runs = false): unknown {
  if (!/src|href/i.test(String(markup))) return markup;
  const { namespaceURI, localName } =
    context instanceof Element ? context : (context?.parentElement ?? inert.body);
  const place = inert.createElementNS(namespaceURI, localName) as HTMLElement;
  parse?.call(place, markup);
  const content = place instanceof HTMLTemplateElement ? place.content : place;
  const kept = [...content.querySelectorAll<HTMLElement>(loaders)].filter((one) => keepOne(one));
  const still = runs ? [] : content.querySelectorAll<HTMLElement>("script[data-samtycke-rule]");
  for (const { dataset } of still) delete dataset["category"]; // for the gate
  const isChanged = kept.length > 0 || still.length > 0;
  return isChanged ? trusted().createHTML(place.innerHTML) : markup;
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
