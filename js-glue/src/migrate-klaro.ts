import { SamtyckeError } from "./error.js";
import {
  type Draft,
  type DraftPurpose,
  finish,
  isRecord,
  languagesOf,
  lifetimeOf,
  type Migration,
  type PolicyPart,
} from "./migrate.js";
import { idOf } from "./migrate-names.js";
import { anything, each, either, list, nameOrExpression, object, text } from "./migrate-shape.js";
import { fitting, plainText, type Texts } from "./migrate-texts.js";
import { sayNewName, storageOf } from "./migrate-vanilla.js";

type Cookie =
  | string
  | RegExp
  | [string | RegExp, ...unknown[]]
  | { pattern?: string | RegExp; path?: string; domain?: string };

interface KlaroService {
  name: string;
  title?: string;
  description?: string;
  purposes?: string[];
  default?: boolean;
  required?: boolean;
  optOut?: boolean;
  cookies?: Cookie[];
  translations?: { [code: string]: { title?: string; description?: string } };
  callback?: unknown;
  onInit?: unknown;
  onAccept?: unknown;
  onDecline?: unknown;
}

/** What is read of klaro's configuration (version 0.7). */
export interface KlaroConfig {
  lang?: string;
  default?: boolean;
  required?: boolean;
  optOut?: boolean;
  storageMethod?: string;
  storageName?: string;
  cookieName?: string;
  cookieExpiresAfterDays?: number;
  privacyPolicy?: string | { [code: string]: string };
  translations?: { [code: string]: unknown };
  services?: KlaroService[];
  /** The name of `services` before 0.7. */
  apps?: KlaroService[];
  callback?: unknown;
}

const defaultDays = 120;

const texts = object({ title: text, description: text });
const cookie = either((one) => {
  if (Array.isArray(one))
    return (value, pointer) => nameOrExpression((value as unknown[])[0], `${pointer}/0`);
  return isRecord(one) && !("source" in one)
    ? object({ pattern: nameOrExpression })
    : nameOrExpression;
});
const service = object(
  {
    name: text,
    title: text,
    description: text,
    purposes: list(text),
    cookies: list(cookie),
    translations: each(texts),
  },
  "name",
);
const shape = object({
  lang: text,
  services: list(service),
  apps: list(service),
  translations: each(anything),
  privacyPolicy: either((one) => (typeof one === "string" ? text : each(text))),
});

/**
 * The policy document of a site that used klaro.
 *
 * Klaro asks about services and only groups them by purpose; here a service belongs to one purpose,
 * the first that it names. Those that are required make a purpose of their own, which is not asked
 * about and whose basis a human must say. The texts that klaro itself brings are klaro's, and are
 * not taken.
 */
export function fromKlaro(config: KlaroConfig, part: PolicyPart = {}): Migration {
  const services = config?.services ?? config?.apps;
  if (!Array.isArray(services))
    throw new SamtyckeError("migrate.configuration", "give klaro's configuration, with services.");
  shape(config, "");
  const notes: string[] = [];
  const texts = new KlaroTexts(config, notes);
  const purposes = purposesOf(config, services, texts, notes);
  const draft: Draft = {
    languages: texts.languages,
    introduction:
      texts.collect(2000, "consentNotice", "description") ??
      texts.collect(2000, "consentModal", "description"),
    policyUrl: policyUrlOf(config, texts),
    purposes,
    lifetime: lifetimeOf(config.cookieExpiresAfterDays ?? defaultDays, notes),
    loadedLater: [],
  };
  const optional = services.filter((service) => !isRequired(config, service));
  const ticked = optional.filter((service) => isTicked(config, service));
  sayWhatChanges(config, services, ticked, notes);
  const imports = {
    days: config.cookieExpiresAfterDays,
    localStorage: config.storageMethod === "localStorage" || undefined,
    preTicked: ticked.length > 0 ? ticked.map((service) => grantOf(service)) : undefined,
  };
  return { ...finish(draft, part), notes, imports: JSON.parse(JSON.stringify(imports)) };
}

const isRequired = (config: KlaroConfig, { required }: KlaroService) =>
  required ?? config.required ?? false;

/** As klaro takes them: the service's own word, else that for all. */
function isTicked(config: KlaroConfig, service: KlaroService): boolean {
  return (service.default ?? config.default ?? false) || (service.optOut ?? config.optOut ?? false);
}

const purposeNameOf = ({ name, purposes }: KlaroService) => purposes?.[0] ?? name;
const grantOf = (service: KlaroService) => `${idOf(purposeNameOf(service))}.${idOf(service.name)}`;

/** The texts of all languages; those of "zz" stand in where a language has none. */
class KlaroTexts {
  /** Ours; the site's own language first. */
  readonly languages: string[];
  readonly #codes: Map<string, string>;
  readonly #translations: { [code: string]: unknown };

  constructor({ lang, translations: given }: KlaroConfig, notes: string[]) {
    const translations = given ?? {};
    this.#translations = translations;
    const codes = Object.keys(translations).filter((code) => code !== "zz");
    if (lang && lang !== "zz" && !codes.includes(lang)) codes.unshift(lang);
    this.#codes = languagesOf(codes, notes);
    const first = this.#codes.get(lang ?? "");
    this.languages = [...new Set([...(first ? [first] : []), ...this.#codes.values()])];
  }

  /** The text at a path in each language, as plain words; undefined when none has it. */
  collect(longest: number, ...path: string[]): Texts | undefined {
    return fitting(
      this.#each((code) => this.at(code, path)),
      longest,
    );
  }

  #each(pick: (code: string) => string | undefined): Texts {
    const found: Texts = {};
    for (const [code, language] of this.#codes) {
      const text = pick(code) ?? pick("zz") ?? "";
      // What klaro fills in at run time leaves a hole in the sentence.
      found[language] = /\{\w+\}/.test(text) ? "" : plainText(text);
    }
    return found;
  }

  at(code: string, path: string[]): string | undefined {
    let node: unknown = this.#translations[code];
    for (const step of path)
      node = isRecord(node) && Object.hasOwn(node, step) ? node[step] : undefined;
    return typeof node === "string" && node !== "" ? node : undefined;
  }

  titleOf(service: KlaroService, code: string): string {
    const { name, title, translations } = service;
    const own = translations?.[code]?.title ?? title ?? translations?.["zz"]?.title;
    return own ?? this.at(code, [name, "title"]) ?? this.at("zz", [name, "title"]) ?? name;
  }

  descriptionOf({ name, description, translations }: KlaroService, code: string) {
    const own =
      translations?.[code]?.description ?? description ?? translations?.["zz"]?.description;
    return own ?? this.at(code, [name, "description"]);
  }

  /** What people were told of each service, in one text. */
  descriptionsOf(services: KlaroService[]): Texts | undefined {
    const texts = this.#each((code) =>
      services
        .flatMap((service) => {
          const description = plainText(this.descriptionOf(service, code) ?? "");
          if (description === "") return [];
          const title = plainText(this.titleOf(service, code));
          return `${title}: ${description.replace(/[^.!?]$/, "$&.")}`;
        })
        .join(" "),
    );
    return fitting(texts, 2000);
  }

  get firstCode(): string {
    const [first] = this.languages;
    return [...this.#codes].find(([, language]) => language === first)?.[0] ?? "zz";
  }
}

function purposesOf(
  config: KlaroConfig,
  services: KlaroService[],
  texts: KlaroTexts,
  notes: string[],
): DraftPurpose[] {
  const groups = new Map<string, { name: string; required: boolean; services: KlaroService[] }>();
  const optional = new Set(
    services.filter((one) => !isRequired(config, one)).map((one) => idOf(purposeNameOf(one))),
  );
  for (const service of services) {
    const name = purposeNameOf(service);
    const required = isRequired(config, service);
    const id = required && optional.has(idOf(name)) ? `${idOf(name)}-required` : idOf(name);
    const group = groups.get(id) ?? { name, required, services: [] };
    group.services.push(service);
    groups.set(id, group);
    sayWhere(service, id, notes);
  }
  return [...groups].map(([id, group]) => {
    const split = group.required && optional.has(idOf(group.name));
    return {
      id,
      // The other part of a split purpose has that title.
      title: split ? undefined : titleOf(group.name, texts),
      description:
        (split ? undefined : texts.collect(2000, "purposes", group.name, "description")) ??
        texts.descriptionsOf(group.services),
      basis: group.required ? undefined : "consent",
      surfaces: ["website"],
      asked: group.required ? undefined : true,
      services: group.services.map((service) => ({
        id: idOf(service.name),
        name: plainText(texts.titleOf(service, texts.firstCode)).slice(0, 120),
        ...storageOf(cookiesOf(service), () => undefined, notes),
      })),
    };
  });
}

function titleOf(name: string, texts: KlaroTexts): Texts | undefined {
  return texts.collect(120, "purposes", name) ?? texts.collect(120, "purposes", name, "title");
}

/** A string that begins with ^ is a regular expression. */
function cookiesOf({ cookies }: KlaroService): { name: string | RegExp }[] {
  return (cookies ?? []).flatMap((cookie) => {
    const simple = typeof cookie === "string" || "source" in cookie;
    const pattern = simple
      ? (cookie as string | RegExp)
      : Array.isArray(cookie)
        ? cookie[0]
        : cookie.pattern;
    if (pattern == null) return [];
    if (typeof pattern !== "string" || !pattern.startsWith("^")) return [{ name: pattern }];
    try {
      return [{ name: new RegExp(pattern) }];
    } catch {
      return []; // klaro fails on it, too
    }
  });
}

/** The document has one address, klaro one for each language: the first language's. */
function policyUrlOf({ privacyPolicy }: KlaroConfig, texts: KlaroTexts): string | undefined {
  const code = texts.firstCode;
  const given =
    typeof privacyPolicy === "string"
      ? privacyPolicy
      : (privacyPolicy?.[code] ?? privacyPolicy?.["default"]);
  const found =
    given ?? texts.at(code, ["privacyPolicyUrl"]) ?? texts.at("zz", ["privacyPolicyUrl"]);
  const address = /^(?:https:\/\/[A-Za-z0-9]|\/(?!\/))[A-Za-z0-9._~:/?#@&+,;=%-]*$/;
  return found !== undefined && address.test(found) ? found : undefined;
}

function sayWhere(service: KlaroService, id: string, notes: string[]): void {
  sayNewName(service.name, idOf(service.name), notes);
  const others = service.purposes?.slice(1) ?? [];
  if (others.length > 0)
    notes.push(
      `${service.name} serves ${service.purposes?.join(", ")} and is under "${id}" alone: describe it there, or make two services of it.`,
    );
}

function sayWhatChanges(
  config: KlaroConfig,
  services: KlaroService[],
  ticked: KlaroService[],
  notes: string[],
): void {
  if (ticked.length > 0)
    notes.push(
      `${ticked.map(({ name }) => name).join(", ")}: on by default until now. No box is ticked here, and a stored yes to them is asked for anew.`,
    );
  const name = config.storageName ?? config.cookieName ?? "klaro";
  if (name !== "klaro")
    notes.push(
      `Stored choices are read under the name klaro, not "${name}": visitors are asked again.`,
    );
  if (config.storageMethod === "localStorage" || config.storageMethod === "sessionStorage")
    notes.push("Klaro keeps no time beside a choice in that storage, so visitors are asked again.");
  const code = services.filter(
    (one) => one.callback || one.onInit || one.onAccept || one.onDecline,
  );
  if (code.length > 0 || config.callback)
    notes.push(
      `Callbacks (${code.map((one) => one.name).join(", ") || "of the configuration"}): code stays with you; listen with samtycke.on("consent") and on("change").`,
    );
}
