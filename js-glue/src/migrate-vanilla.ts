import { SamtyckeError } from "./error.js";
import {
  type Draft,
  type DraftPurpose,
  type DraftService,
  finish,
  isRecord,
  languagesOf,
  lifetimeOf,
  type Migration,
  type PolicyPart,
} from "./migrate.js";
import { idOf } from "./migrate-names.js";
import { patternsOf } from "./migrate-patterns.js";
import { anything, each, either, list, nameOrExpression, object, text } from "./migrate-shape.js";
import { fitting, plainText, type Texts } from "./migrate-texts.js";

interface CookieItem {
  name: string | RegExp;
}

interface Section {
  title?: string;
  description?: string;
  linkedCategory?: string;
  cookieTable?: { body?: { [column: string]: string }[] };
}

interface Translation {
  consentModal?: { description?: string };
  preferencesModal?: { sections?: Section[] };
}

/** What is read of the configuration that `CookieConsent.run` (version 3) takes. */
export interface VanillaConfig {
  mode?: string;
  revision?: number;
  cookie?: { name?: string; expiresAfterDays?: unknown; useLocalStorage?: boolean };
  categories: {
    [name: string]: {
      enabled?: boolean;
      readOnly?: boolean;
      services?: {
        [name: string]: {
          label?: string;
          onAccept?: unknown;
          onReject?: unknown;
          cookies?: CookieItem[];
        };
      };
      autoClear?: { cookies: CookieItem[] };
    };
  };
  language: { default: string; translations: { [code: string]: unknown } };
  onFirstConsent?: unknown;
  onConsent?: unknown;
  onChange?: unknown;
}

const cookies = list(object({ name: nameOrExpression }, "name"));
const row = object({ name: text, desc: text, description: text });
const section = object({
  title: text,
  description: text,
  cookieTable: object({ body: list(row) }),
});
const translation = object({
  consentModal: object({ description: text }),
  preferencesModal: object({ sections: list(section) }),
});
const shape = object({
  categories: each(
    object({
      services: each(object({ label: text, cookies })),
      autoClear: object({ cookies }),
    }),
  ),
  // An address or a function gives what is loaded later.
  language: object({
    translations: each(either((one) => (isRecord(one) ? translation : anything))),
  }),
});

/**
 * The policy document of a site that used vanilla-cookieconsent 3.
 *
 * Categories become purposes, services services, and the cookies of `autoClear` storage, which here
 * is erased on withdrawal. A read-only category is not asked about; whichever basis it has, a human
 * must say. Texts come without their HTML.
 */
export function fromVanillaCookieConsent(config: VanillaConfig, part: PolicyPart = {}): Migration {
  if (!config?.categories || !config.language?.translations)
    throw new SamtyckeError(
      "migrate.configuration",
      "give what CookieConsent.run() takes, with categories and language.translations.",
    );
  shape(config, "");
  const notes: string[] = [];
  const texts = translationsOf(config, notes);
  const draft: Draft = {
    languages: texts.languages,
    introduction: collect(texts, ({ consentModal }) => consentModal?.description, 2000),
    purposes: Object.entries(config.categories).map(([name, category]) =>
      purposeOf(name, category, texts, notes),
    ),
    lifetime: lifetimeOf(config.cookie?.expiresAfterDays, notes),
    loadedLater: texts.loadedLater,
    revision: config.revision,
  };
  const ticked = Object.entries(config.categories).filter(
    ([, { enabled, readOnly }]) => !readOnly && (enabled || config.mode === "opt-out"),
  );
  sayWhatChanges(
    config,
    ticked.map(([name]) => name),
    notes,
  );
  const imports = {
    revision: config.revision ? config.revision : undefined,
    localStorage: config.cookie?.useLocalStorage || undefined,
    preTicked: ticked.length > 0 ? ticked.map(([name]) => idOf(name)) : undefined,
  };
  return { ...finish(draft, part), notes, imports: JSON.parse(JSON.stringify(imports)) };
}

interface Translations {
  languages: string[];
  byLanguage: Map<string, Translation>;
  loadedLater: string[];
}

function translationsOf(config: VanillaConfig, notes: string[]): Translations {
  const { default: first, translations } = config.language;
  const codes = languagesOf(Object.keys(translations), notes);
  const byLanguage = new Map<string, Translation>();
  const loadedLater: string[] = [];
  for (const [code, language] of codes) {
    const translation = translations[code];
    if (isRecord(translation)) byLanguage.set(language, translation as Translation);
    else loadedLater.push(language);
  }
  const start = codes.get(first);
  const all = [...byLanguage.keys()];
  const languages = [...new Set(start && byLanguage.has(start) ? [start, ...all] : all)];
  return { languages, byLanguage, loadedLater };
}

/** One text in every language that has it, as plain words. */
function collect(
  { languages, byLanguage }: Translations,
  pick: (translation: Translation) => string | undefined,
  longest: number,
): Texts | undefined {
  const found: Texts = {};
  for (const language of languages)
    found[language] = plainText(pick(byLanguage.get(language) ?? {}) ?? "");
  return fitting(found, longest);
}

function purposeOf(
  name: string,
  category: VanillaConfig["categories"][string],
  texts: Translations,
  notes: string[],
): DraftPurpose {
  const linked = ({ preferencesModal }: Translation) =>
    preferencesModal?.sections?.find(({ linkedCategory }) => linkedCategory === name);
  const id = idOf(name);
  sayNewName(name, id, notes);
  const title = collect(texts, (translation) => linked(translation)?.title, 120);
  const rows = (translation: Translation) => linked(translation)?.cookieTable?.body ?? [];
  const whatOf = (cookie: string) =>
    collect(texts, (translation) => descriptionIn(rows(translation), cookie), 2000);

  const services = new Map<string, DraftService>();
  for (const [key, { label, cookies }] of Object.entries(category.services ?? {})) {
    const service = idOf(key);
    sayNewName(key, service, notes);
    const shown = plainText(label ?? "") || key;
    services.set(service, {
      id: service,
      name: shown.slice(0, 120),
      ...storageOf(cookies, whatOf, notes),
    });
  }
  // The category's own cookies, which no service of it names.
  const own = category.autoClear?.cookies;
  if (own && own.length > 0) {
    const shown = Object.values(title ?? {})[0] ?? name;
    const mine = storageOf(own, whatOf, notes);
    const same = services.get(id);
    services.set(id, {
      id,
      name: same?.name ?? shown,
      storage: [...(same?.storage ?? []), ...(mine.storage ?? [])],
      unnamed: [...(same?.unnamed ?? []), ...(mine.unnamed ?? [])],
    });
  }
  const consent = category.readOnly !== true;
  return {
    id,
    title,
    description: collect(texts, (translation) => linked(translation)?.description, 2000),
    basis: consent ? "consent" : undefined,
    surfaces: ["website"],
    asked: consent ? true : undefined,
    services: services.size > 0 ? [...services.values()] : undefined,
  };
}

/** The columns of a cookie table are named by its author; most write desc or description. */
function descriptionIn(rows: { [column: string]: string }[], cookie: string): string | undefined {
  const row = rows.find(({ name }) => name !== undefined && plainText(name) === cookie);
  return row?.["desc"] ?? row?.["description"];
}

/** @internal shared with migrate-klaro.ts */
export function storageOf(
  cookies: readonly CookieItem[] | null | undefined,
  whatOf: (cookie: string) => Texts | undefined,
  notes: string[],
): Pick<DraftService, "storage" | "unnamed"> {
  const storage = new Map<string, { kind: string; name: string; what?: Texts }>();
  const unnamed: string[] = [];
  for (const { name } of cookies ?? []) {
    const patterns = patternsOf(name);
    if (!patterns) {
      unnamed.push(String(name));
      continue;
    }
    const names = patterns.names.join(", ");
    if (patterns.wider)
      notes.push(`${names} takes in more cookies than ${name} did: see that none is another's.`);
    for (const pattern of patterns.names) {
      const what = whatOf(pattern.replace(/\*$/, ""));
      storage.set(pattern, { kind: "cookie", name: pattern, ...(what ? { what } : {}) });
    }
  }
  return {
    storage: storage.size > 0 ? [...storage.values()] : undefined,
    unnamed: unnamed.length > 0 ? unnamed : undefined,
  };
}

/** @internal shared with migrate-klaro.ts */
export function sayNewName(name: string, id: string, notes: string[]): void {
  if (id !== name)
    notes.push(
      `"${name}" is "${id}" in the policy document; the page's markup may go on saying "${name}".`,
    );
}

function sayWhatChanges(config: VanillaConfig, ticked: string[], notes: string[]): void {
  if (ticked.length > 0)
    notes.push(
      `${ticked.join(", ")}: ticked beforehand until now. No box is ticked here, and a stored yes to them is asked for anew.`,
    );
  if (config.mode === "opt-out")
    notes.push("The mode opt-out does not come along: nothing optional runs before a yes.");
  if (config.cookie?.name && config.cookie.name !== "cc_cookie")
    notes.push(
      `Stored choices are read from the cookie cc_cookie, not from "${config.cookie.name}": visitors are asked again.`,
    );
  notes.push(
    'Scripts with "!" before their category or service, for those who say no to it, do not start here.',
  );
  const code = [
    ...(["onFirstConsent", "onConsent", "onChange"] as const).filter((name) => config[name]),
    ...Object.values(config.categories)
      .flatMap(({ services }) => Object.entries(services ?? {}))
      .filter(([, { onAccept, onReject }]) => onAccept || onReject)
      .map(([name]) => `the callbacks of ${name}`),
  ];
  if (code.length > 0)
    notes.push(
      `${code.join(", ")}: code stays with you; listen with samtycke.on("consent") and on("change").`,
    );
}
