// The theme page: every custom property with a knob, a page with the real banner beside it, and the
// CSS that makes it so. Styles are set by CSSOM alone, so a strict CSP holds. What was changed stands
// in the address (after #), so a theme can be sent as a link.

/** What can be set, as js-glue/styles has it; colours have a light and a dark value. */
const groups = {
  Färger: {
    surface: ["Yta", "#fffdf9", "#1f1c19"],
    sunken: ["Nedsänkt yta", "#f6f1e9", "#292521"],
    text: ["Text", "#26221d", "#f2ece3"],
    muted: ["Dämpad text", "#5f574d", "#bdb3a6"],
    accent: ["Svarsknappar och länkar", "#1d5c4d", "#93d6c1"],
    "on-accent": ["Text på knapparna", "#ffffff", "#0d2a22"],
    line: ["Linjer", "#e0d7ca", "#433d36"],
    edge: ["Kanter på fält", "#8a8074", "#8d8376"],
    focus: ["Markering av fokus", "#1d5c4d", "#93d6c1"],
    good: ["Lyckat", "#1f6338", "#93d3a2"],
    warn: ["Varning", "#7c4f00", "#f0c274"],
    bad: ["Fel", "#a12a1e", "#ffa598"],
    backdrop: ["Sidan bakom dialogen", "#14100a", "#000000"],
  },
  Text: {
    font: ["Typsnitt", "system-ui, sans-serif"],
    "font-heading": ["Typsnitt i rubriker", "inherit"],
    size: ["Textstorlek", "1rem"],
  },
  "Form och luft": {
    radius: ["Rundning", "14px"],
    "radius-small": ["Rundning på knappar", "9px"],
    space: ["Luft", "1rem"],
    target: ["Knapparnas minsta höjd", "44px"],
    width: ["Största bredd", "58rem"],
    shadow: ["Skugga", "0 12px 40px #1a140c29"],
    z: ["Lager (z-index)", "2147483000"],
  },
};
const known = Object.assign({}, ...Object.values(groups));

const presets = {
  Samtycke: {},
  IdRelay: {
    surface: "#ffffff #10153a",
    sunken: "#eef0fb #1a2052",
    text: "#0d1240 #eceeff",
    muted: "#4d547d #b0b7e0",
    accent: "#2436ff #a9b4ff",
    "on-accent": "#ffffff #0d1240",
    line: "#dcdff2 #2a316b",
    radius: "12px",
    "radius-small": "8px",
    font: '"Helvetica Neue", Inter, Lato, Arial, sans-serif',
  },
  Trustivide: {
    surface: "#ffffff #221d19",
    sunken: "#fbf2e6 #2b241f",
    text: "#1e2b25 #f6eee3",
    muted: "#57635b #c4b9aa",
    accent: "#1f5b47 #9fd8bf",
    "on-accent": "#ffffff #0d2a20",
    line: "#eaddc9 #3e362e",
    radius: "28px",
    "radius-small": "26px",
    "font-heading": '"Iowan Old Style", Palatino, Georgia, serif',
  },
  Aurora: {
    surface: "#ffffff #0e1c2c",
    sunken: "#edf4f6 #14273a",
    text: "#07202f #e7f3f7",
    muted: "#47606d #a3bac6",
    accent: "#00665c #5ff0c0",
    "on-accent": "#ffffff #04231c",
    line: "#d2e0e6 #1e3344",
    radius: "20px",
    "radius-small": "10px",
    shadow: "0 0 0 1px #5ff0c02e, 0 30px 90px #02131f80",
  },
  Tidningen: {
    surface: "#fffaf5 #261e1a",
    sunken: "#fdf0e4 #2f2621",
    text: "#231b17 #f8ece3",
    muted: "#63544b #cdbbae",
    accent: "#9d1b2c #ff9f96",
    "on-accent": "#ffffff #3b0710",
    line: "#e6d2c0 #4a3c34",
    radius: "4px",
    "radius-small": "2px",
    "font-heading": "Georgia, serif",
    shadow: "none",
  },
};

const find = (selector) => document.querySelector(selector);
const frame = find("iframe");
const [view, knobs] = [find("[data-view]"), find("[data-knobs]")];
const own = find("[data-own]");
const sheet = new Map(); // the frame's own sheet of ::part rules, by document

/** What differs from the defaults: property -> value, a colour as "light dark". */
let values = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

const isColour = (name) => known[name].length === 3;
const standard = (name) => known[name].slice(1).join(" ");
const asCss = (name, value) => (isColour(name) ? `light-dark(${value.replace(" ", ", ")})` : value);

function element(name, fields = {}, ...children) {
  const made = Object.assign(document.createElement(name), fields);
  made.append(...children);
  return made;
}

function knobOf(name) {
  const [title] = known[name];
  const code = element("code", { textContent: `--samtycke-${name}` });
  const inputs = isColour(name)
    ? ["ljust", "mörkt"].map((scheme) => {
        const input = element("input", { type: "color", name });
        input.setAttribute("aria-label", `${title}, ${scheme}`);
        return input;
      })
    : [element("input", { name, spellcheck: false, ariaLabel: title })];
  const fields = isColour(name) ? element("span", { className: "pair" }, ...inputs) : inputs[0];
  return element("div", { className: "knob" }, element("span", {}, title, code), fields);
}

/** The fields follow the values. */
function fill() {
  for (const name of Object.keys(known)) {
    const fields = [...knobs.querySelectorAll(`[name="${name}"]`)];
    const parts = isColour(name) ? (values[name] ?? standard(name)).split(" ") : [values[name]];
    for (const [index, field] of fields.entries()) {
      field.value = parts[index] ?? "";
      field.placeholder = known[name][1];
    }
  }
}

/** The values follow a field. */
function take(name) {
  const fields = [...knobs.querySelectorAll(`[name="${name}"]`)];
  const value = fields.map((field) => field.value.trim()).join(" ");
  if (value === "" || value === standard(name)) delete values[name];
  else values[name] = value;
}

function css() {
  const set = Object.entries(values).filter(([name]) => name in known);
  const lines = set.map(([name, value]) => `  --samtycke-${name}: ${asCss(name, value)};`);
  const rule = lines.length ? `:root {\n  color-scheme: light dark;\n${lines.join("\n")}\n}` : "";
  return [rule, own.value.trim()].filter(Boolean).join("\n\n");
}

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Pairs of colours that are too alike to read (WCAG 2.2, 1.4.3). */
function faint() {
  const found = [];
  for (const [over, under] of [
    ["text", "surface"],
    ["muted", "surface"],
    ["accent", "surface"],
    ["on-accent", "accent"],
  ])
    for (const [index, scheme] of ["ljust", "mörkt"].entries()) {
      const [a, b] = [over, under].map((name) =>
        luminance((values[name] ?? standard(name)).split(" ")[index]),
      );
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5)
        found.push(
          `${known[over][0]} mot ${known[under][0].toLowerCase()}, ${scheme}: ${contrast.toFixed(1)}`,
        );
    }
  return found;
}

/** Everything that follows from the values: the frame, the CSS, the warning, the address. */
function apply() {
  const page = frame.contentDocument;
  const { layout, scheme, screen } = Object.fromEntries(new FormData(view));
  find(".screen").classList.toggle("phone", screen === "phone");
  const banner = page?.querySelector("samtycke-banner");
  if (page?.documentElement) {
    const { style } = page.documentElement;
    for (const name of Object.keys(known))
      if (name in values) style.setProperty(`--samtycke-${name}`, asCss(name, values[name]));
      else style.removeProperty(`--samtycke-${name}`);
    style.colorScheme = scheme;
    parts(page);
  }
  if (banner) banner.dataset.layout = layout;
  find("[data-css]").textContent = css() || "/* Ändra något, så står det här. */";
  find("[data-tag]").textContent = `data-layout="${layout}"`;
  const warnings = faint();
  const box = find("[data-contrast]");
  box.hidden = warnings.length === 0;
  box.textContent = `Svårt att läsa, minst 4,5 behövs: ${warnings.join("; ")}.`;
  history.replaceState(null, "", `#${new URLSearchParams(values)}`);
}

/** The parts that the frame shows now, and the rules that the visitor has written for them. */
function parts(page) {
  const names = new Set();
  for (const one of page.querySelector("samtycke-banner")?.shadowRoot?.querySelectorAll("[part]") ??
    [])
    for (const name of one.part) names.add(name);
  find("[data-parts]").replaceChildren(
    ...[...names].sort().map((name) => element("li", { textContent: name })),
  );
  if (!sheet.has(page)) {
    sheet.clear();
    sheet.set(page, new page.defaultView.CSSStyleSheet());
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet.get(page)];
  }
  sheet.get(page).replaceSync(own.value);
}

/** Brings the layer that is chosen on screen. */
async function layer() {
  const consent = frame.contentWindow?.samtycke?.consent;
  const settings = new FormData(view).get("layer") === "settings";
  await (settings ? consent?.showPreferences() : consent?.show());
  apply();
}

for (const [title, names] of Object.entries(groups))
  knobs.append(
    element(
      "fieldset",
      {},
      element("legend", { textContent: title }),
      ...Object.keys(names).map(knobOf),
    ),
  );
for (const [title, preset] of Object.entries(presets)) {
  const button = element("button", { type: "button", textContent: title });
  button.addEventListener("click", () => {
    values = { ...preset };
    fill();
    apply();
  });
  find(".presets").append(button);
}
knobs.addEventListener("input", ({ target }) => {
  take(target.name);
  apply();
});
knobs.addEventListener("submit", (event) => event.preventDefault());
view.addEventListener("change", ({ target }) => {
  if (target.name !== "layer") return apply();
  // The settings lie over the question: a fresh page shows the question alone.
  if (target.value === "question") frame.contentWindow?.location.reload();
  else void layer();
});
own.addEventListener("input", apply);
addEventListener("message", ({ source, origin, data }) => {
  if (source === frame.contentWindow && origin === location.origin && data === "ready")
    void layer();
});
find("[data-copy]").addEventListener("click", async ({ currentTarget: button }) => {
  await navigator.clipboard.writeText(css());
  button.textContent = button.dataset.done;
});
fill();
apply();
void layer();
