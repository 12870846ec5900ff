// The banner without a framework: the question, the settings and the way back.
import { start } from "/samtycke/samtycke.js";
import { acceptOpen, openPurposes, options, sayWhatIsNew, sayWhoGetsData } from "./options.js";

const { consent, on } = await start(options);
const place = document.querySelector("#consent");
const announcer = element("p", { role: "status" });
let question = await consent.question();
let asking = consent.state === "undecided";

/** element("button", { type: "button" }, "Text", child…) */
function element(name, { onclick, checked, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  if (onclick) made.addEventListener("click", onclick);
  if (checked !== undefined) made.checked = checked;
  return made;
}

const button = (text, onclick) => element("button", { type: "button", onclick }, text);
const answers = (...more) =>
  element(
    "div",
    { class: "answers" },
    button("Godkänn allt", () => acceptOpen(consent, question)),
    button("Avvisa allt", () => consent.rejectAll()),
    ...more,
  );

function firstLayer() {
  return element(
    "section",
    { class: "question", "aria-labelledby": "question" },
    element("h2", { id: "question" }, `Får ${question.product} göra det här?`),
    element(
      "ul",
      {},
      ...openPurposes(question).map(({ title, description }) =>
        element("li", {}, element("strong", {}, title), " ", description),
      ),
    ),
    element("p", {}, sayWhatIsNew(question)),
    element(
      "p",
      {},
      `${sayWhoGetsData(question)} Du kan ändra dig längst ner på varje sida. `,
      element("a", { href: question.policyUrl }, "Läs hela policyn"),
    ),
    answers(button("Välj själv", settings)),
  );
}

function settings() {
  const switches = new Map();
  const rows = question.purposes.map(({ id, title, description, asked, granted, services }) => {
    const stored = services.flatMap(({ storage }) => storage.map(({ name }) => name));
    const box = element("input", { type: "checkbox", "aria-describedby": `${id}-what` });
    box.checked = granted;
    box.disabled = !asked;
    if (asked) switches.set(id, box);
    return element(
      "div",
      { class: "purpose" },
      element("label", {}, box, title),
      element("p", { id: `${id}-what` }, description),
      ...(stored.length ? [element("p", {}, `På din enhet: ${stored.join(", ")}`)] : []),
    );
  });
  const save = () =>
    consent.accept([...switches].filter(([, { checked }]) => checked).map(([id]) => id));
  const dialog = element(
    "dialog",
    { "aria-labelledby": "settings" },
    element("h2", { id: "settings" }, "Dina val"),
    ...rows,
    answers(
      button("Spara mina val", save),
      button("Stäng", () => dialog.close()),
    ),
  );
  const opener = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    const back = opener?.isConnected ? opener : place.querySelector("footer button");
    back?.focus();
  });
  place.append(dialog);
  dialog.showModal();
}

function footer() {
  const withdraw = button("Ta tillbaka allt", () => consent.rejectAll());
  const granted = question.purposes.some((purpose) => purpose.asked && purpose.granted);
  return element(
    "footer",
    {},
    button("Kakor och samtycke", settings),
    ...(granted ? [withdraw] : []),
  );
}

function paint() {
  place.querySelector("dialog")?.close();
  place.replaceChildren(announcer, asking ? firstLayer() : footer());
}

on("change", async ({ granted }) => {
  question = await consent.question();
  asking = false;
  paint();
  announcer.textContent = granted.length
    ? "Tack, ditt val är sparat."
    : "Tack, ditt nej är sparat.";
  place.querySelector("footer button").focus();
});
on("ask", async ({ layer }) => {
  question = await consent.question();
  asking ||= consent.state === "undecided";
  paint();
  if (layer === "preferences") settings();
});
paint();
globalThis.samtycke = { consent, on };
