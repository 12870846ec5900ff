import type { Declarations, Declared } from "./declared.js";
import { complain, SamtyckeError } from "./error.js";
import type { Gate } from "./gate.js";
import { idOf } from "./migrate-names.js";
import { addresses, held } from "./reveal.js";
import type { Session } from "./start.js";

const klaro = '[data-name]:is([data-src],[data-href],[type="text/plain"]):not([data-category])';
const fetching = "script,iframe,img,link,video,audio,source,embed,object";

/** vanilla-cookieconsent's `data-cc`; "custom" takes the boxes of a dialog that has to be seen. */
const calls = new Map([
  ["show-preferencesModal", "show-preferences"],
  ["show-consentModal", "show"],
  ["accept-all", "accept-all"],
  ["accept-necessary", "reject-all"],
  ["accept-custom", "show-preferences"],
]);

/** Answers the buttons of vanilla-cookieconsent, where the site does not ask in its own design. */
export function answerButtons(session: Session): void {
  if (session.options.ui === false) return;
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest?.<HTMLElement>("[data-cc]");
    const action = calls.get(button?.dataset["cc"] ?? "");
    if (!action) return;
    event.preventDefault(); // it may be a link to "#"
    session.call(action).catch(complain);
  });
}

/**
 * Gives the markup of klaro (`data-name`) and orejime (`<template data-purpose>`) the attributes
 * that the gate knows, and names of vanilla-cookieconsent the policy's spelling. What the policy does
 * not name stays as it is.
 */
export function adopt(declarations: Declarations, gate: Gate): void {
  for (const element of document.querySelectorAll<HTMLElement>(klaro)) {
    const { name = "" } = element.dataset;
    const declared = declarations.named(name);
    if (declared) label(element, declared);
    else if (element.matches("script")) unknown(name);
  }
  for (const element of document.querySelectorAll(`script[type="text/plain"],${held}`)) {
    const owner = element.closest<HTMLElement>("[data-category]");
    if (owner) respell(owner, declarations);
  }
  for (const template of document.querySelectorAll<HTMLTemplateElement>("template[data-purpose]")) {
    const { purpose = "" } = template.dataset;
    const declared = declarations.named(purpose);
    if (!declared) unknown(purpose);
    else if ("contextual" in template.dataset || gate.allows(declared.category, declared.service))
      unfold(template, declared);
  }
}

/** As the migration writes a name; "!name" is for those who say no to it, and is none of ours. */
const spelt = (name: string) => (name.includes("!") ? "" : idOf(name));

function respell({ dataset, localName }: HTMLElement, declarations: Declarations): void {
  const { category = "", service = "" } = dataset;
  const known = [category, spelt(category)].find((one) => declarations.of(one));
  if (!known) {
    if (localName === "script") unknown(category);
    return;
  }
  const names = [service, spelt(service)];
  const one = names.find((name) => name && declarations.of(known, name)?.service === name);
  if (known !== category) dataset["category"] = known;
  if (one && one !== service) dataset["service"] = one;
}

/** Puts what is in the template into the page, itself held back: so scripts start in their order. */
function unfold(template: HTMLTemplateElement, declared: Declared): void {
  for (const element of template.content.querySelectorAll<HTMLElement>(fetching)) {
    label(element, declared);
    for (const name of addresses) {
      const address = element.getAttribute(name);
      if (address === null) continue;
      element.dataset[name] = address;
      element.removeAttribute(name);
    }
    if (element.localName !== "script") continue;
    element.dataset["type"] = element.getAttribute("type") ?? "";
    element.setAttribute("type", "text/plain");
  }
  template.replaceWith(template.content);
}

function label({ dataset }: HTMLElement, { category, service }: Declared): void {
  dataset["category"] = category;
  if (service) dataset["service"] = service;
}

function unknown(name: string): void {
  complain(
    new SamtyckeError(
      "gate.unknown-name",
      `nobody is asked about a purpose or service called "${name}"; what bears the name stays held back.`,
    ),
  );
}
