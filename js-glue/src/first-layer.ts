import { consentCookies, currentChoice, encodeChoice, writeChoice } from "./choice.js";
import { keepClear } from "./clearance.js";
import { mustHaveTheTime } from "./clock.js";
import { mayImport } from "./earlier-tool.js";
import { complain, SamtyckeError } from "./error.js";
import { speak } from "./language.js";
import { mustBeAbleToStore, recall, remember, storageDenied } from "./memory.js";
import { followOtherTabs } from "./other-tabs.js";
import { isOverruled } from "./overruled.js";
import { painted, tellFailure } from "./painted.js";
import { globalPrivacyControl } from "./privacy-control.js";
import type { Session } from "./start.js";
import { trusted } from "./trusted.js";
import { hasWritten, watchWriting } from "./writing.js";

/** The element of `samtycke render banner` (wasm/core/views/first_layer.h). */
interface FirstLayer extends HTMLElement {
  /** What was clicked before any script of ours had loaded. */
  kept?: string | false | undefined;
}

/**
 * Asks with the first layer that stands in the page, or that is fetched, without wasm. A refusal holds
 * at once, and core proves it when it has loaded; a consent without proof is none, so it waits for core.
 * @param coming the answer of `page.banner`, where it has been asked for
 * @throws SamtyckeError "clock.wrong"
 */
export async function ask(page: Session, coming: Response | null): Promise<void> {
  // Core knows what a choice made elsewhere, or the signal, leaves to ask about.
  const atOnce = mayImport(page) || globalPrivacyControl();
  const host = await firstLayer(page, atOnce, coming).catch((error) => {
    if (error instanceof SamtyckeError) throw error;
    return null;
  });
  if (!host) {
    await page.open();
    return;
  }
  page.language = host.lang;
  speak(host, host.lang);
  const earlier = currentChoice();
  if (earlier && host.dataset["versions"]?.split(" ").includes(earlier.version)) {
    host.hidden = true;
    await page.open();
    return;
  }
  host.hidden = false;
  painted(host, host.shadowRoot);
  announce(host);
  followOtherTabs(page);
  // vanilla-cookieconsent's buttons are the runtime's to answer.
  if (document.querySelector("[data-cc]")) page.runtime().catch(complain);
  const clicked = ({ target }: Event) =>
    answer(page, host, (target as Element).closest<HTMLElement>(".banner [data-action]"));
  host.shadowRoot?.addEventListener("click", clicked);
  // Core is on its way as soon as somebody shows an interest.
  for (const type of ["pointerover", "focusin"])
    host.addEventListener(type, () => page.open().catch(complain), { once: true });
  for (const button of host.shadowRoot?.querySelectorAll("[aria-busy]") ?? [])
    button.ariaBusy = null;
  // Who has gone on to write has left the preferences.
  const isLeft = host.kept === "show-preferences" && hasWritten();
  const kept = host.kept && !isLeft && action(host, host.kept);
  if (kept) answer(page, host, kept);
  // What an earlier choice allowed is to be erased, and one that does not hold is to be told of.
  else if (atOnce || recall("places") !== null || consentCookies(document.cookie).length > 0)
    await page.open();
}

function action(host: FirstLayer, name: string): HTMLElement | null | undefined {
  return host.shadowRoot?.querySelector<HTMLElement>(`[data-action="${CSS.escape(name)}"]`);
}

/** The one in the page, or else the one that is fetched, unless only the former is wanted. */
async function firstLayer(
  page: Session,
  inPageOnly: boolean,
  coming: Response | null,
): Promise<FirstLayer | null> {
  // It may still be on its way with the page.
  if (document.readyState === "loading")
    await new Promise((read) => document.addEventListener("DOMContentLoaded", read));
  const there = document.querySelector<FirstLayer>("samtycke-banner");
  if (there?.shadowRoot) return there.dataset["versions"] ? there : null;
  if (inPageOnly) return null;
  const reply = coming ?? (await fetch(page.banner));
  mustHaveTheTime(reply);
  if (!reply.ok) return null;
  const file = document.createElement("template");
  file.innerHTML = trusted().createHTML(await reply.text());
  // A sheet is taken by nodes of the document only in which it was made.
  const host = document.adoptNode(file.content).querySelector<FirstLayer>("samtycke-banner");
  const content = host?.querySelector("template");
  if (!host || !content) return null;
  const sheet = new CSSStyleSheet();
  const style = content.content.querySelector("style");
  sheet.replaceSync(style?.textContent ?? "");
  style?.remove();
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(content.content);
  content.remove();
  if (page.options.layout) host.dataset["layout"] = page.options.layout;
  there?.remove();
  document.body.prepend(host);
  return host;
}

function announce(host: FirstLayer): void {
  const status = host.shadowRoot?.querySelector('[role="status"]');
  setTimeout(() => {
    // It may have been answered meanwhile, or core has nothing to ask.
    if (status && !host.hidden && "asking" in host.dataset)
      status.textContent = host.dataset["announce"] ?? "";
  }, 100);
}

function answer(page: Session, host: FirstLayer, button: HTMLElement | null): void {
  const asked = button?.dataset["action"];
  if (!button || !asked) return;
  const click = ++page.answers;
  // Of what waits for core, a later answer takes the place, a refusal above all.
  if (asked !== "show-preferences") page.overruled = click;
  const before = currentChoice()?.cookie;
  // Once core is there, it hears the click itself.
  if (page.opened) return;
  const fail = (error: unknown) => {
    complain(error);
    tellFailure(host.shadowRoot);
  };
  tellFailure(host.shadowRoot, false);
  if (asked === "reject-all") {
    // Another tab's yes holds here, too: this takes it back.
    if (page.gate.granted.size > 0)
      return void page.runtime().then((runtime) => runtime.press("withdraw-all"), fail);
    try {
      refuse(page, host);
      const prove = () => page.open().catch(complain);
      addEventListener("online", prove);
      prove();
    } catch (error) {
      fail(error);
      // Core, which may be on its way, paints the layer as it knows it.
      page.open().then(() => page.answers === click && tellFailure(host.shadowRoot), complain);
    }
    return;
  }
  const under = shownVersion(host);
  const hasGoneOn = watchWriting();
  button.ariaBusy = "true";
  page
    .open()
    .then((widget) => {
      const isLate = asked === "show-preferences" && hasGoneOn();
      if (!isLate && !isOverruled(page, [click, before]))
        widget.dispatch({ type: "click", action: asked, under });
    })
    .catch(fail)
    .finally(() => {
      button.ariaBusy = null;
    });
}

function shownVersion({ dataset }: FirstLayer): string {
  return dataset["versions"]?.split(" ", 1)[0] ?? "";
}

/** @throws SamtyckeError "storage.denied" */
function refuse(page: Session, host: FirstLayer): void {
  mustBeAbleToStore();
  const { lifetime = "0" } = host.dataset;
  const made = Date.now();
  const record = uuid(made);
  const cookie = encodeChoice({
    version: shownVersion(host),
    made,
    expires: made + Number(lifetime),
    granted: [],
    principal: uuid(),
    record,
  });
  remember("domain", host.dataset["domain"] ?? null);
  if (!writeChoice(cookie, Number(lifetime) / 1000)) throw storageDenied();
  page.known = cookie;
  remember("refused", host.lang);
  page.resumed = true;
  host.hidden = true;
  keepClear(null);
  const tell = (name: string, more: object) => {
    const detail = { granted: [], record, ...more };
    host.dispatchEvent(
      new CustomEvent(`samtycke:${name}`, { detail, bubbles: true, composed: true }),
    );
  };
  tell("consent", {});
  tell("change", { added: [], withdrawn: [], erased: [], remaining: [] });
}

/** Random (version 4), or with a time at its front (version 7; RFC 9562). */
function uuid(time?: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (time !== undefined)
    for (let i = 5, rest = time; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (time === undefined ? 0x40 : 0x70);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
