import type { Declarations, Declared } from "./declared.js";
import { complain, SamtyckeError } from "./error.js";
import type { Gate } from "./gate.js";
import { addresses } from "./reveal.js";

const klaro = '[data-name]:is([data-src],[data-href],[type="text/plain"]):not([data-category])';
const fetching = "script,iframe,img,link,video,audio,source,embed,object";

/**
 * Gives the markup of klaro (`data-name`) and orejime (`<template data-purpose>`) the attributes
 * that the gate knows. What the policy does not name stays as it is.
 */
export function adopt(declarations: Declarations, gate: Gate): void {
  for (const element of document.querySelectorAll<HTMLElement>(klaro)) {
    const { name = "" } = element.dataset;
    const declared = declarations.named(name);
    if (declared) label(element, declared);
    else if (element.matches("script")) unknown(name);
  }
  for (const template of document.querySelectorAll<HTMLTemplateElement>("template[data-purpose]")) {
    const { purpose = "" } = template.dataset;
    const declared = declarations.named(purpose);
    if (!declared) unknown(purpose);
    else if ("contextual" in template.dataset || gate.allows(declared.category, declared.service))
      unfold(template, declared);
  }
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
      `no purpose or service of the policy is called "${name}"; what bears the name stays held back.`,
    ),
  );
}
