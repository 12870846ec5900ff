import type { ImportSettings } from "./stored-choice.js";
import { languageOf, type Texts } from "./migrate-texts.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * What the earlier tool's configuration cannot know, as a part of a policy document
 * (policy.schema.json). Lists are joined by `id`, `version`, or `kind` and `name`; what stands here
 * wins. `null` says that there is none: no company behind a service, no end to a session cookie.
 */
export interface PolicyPart {
  tenant?: string;
  product?: string;
  version?: string;
  languages?: string[];
  controller?: { [field: string]: Json };
  [field: string]: unknown;
}

export interface Missing {
  /** RFC 6901 pointer into the policy document. */
  pointer: string;
  /** What a human has to say there. */
  what: string;
}

export interface Migration {
  /** A policy document for `samtycke lint`; whole when nothing is missing. */
  policy: { [field: string]: unknown };
  /** What nobody can take from the configuration; nothing of it is made up. */
  missing: Missing[];
  /** What does not come along, or works in another way here. */
  notes: string[];
  /** For `start({ imports })`: how to read the choices that visitors have made already. */
  imports: ImportSettings;
}

export interface DraftService {
  id: string;
  name: string;
  processor?: string | null;
  storage?: { kind: string; name: string; lifetime?: string | null; what?: Texts }[] | undefined;
  necessity?: Texts | null;
  /** Cookies that no pattern of ours stands for. */
  unnamed?: string[] | undefined;
}

export interface DraftPurpose {
  id: string;
  title?: Texts | undefined;
  description?: Texts | undefined;
  basis?: string | undefined;
  surfaces: string[];
  asked?: boolean | undefined;
  saleOrSharing?: boolean | undefined;
  data?: string[] | undefined;
  recipients?: string[] | undefined;
  retention?: unknown[] | undefined;
  services?: DraftService[] | undefined;
}

export interface Draft {
  languages: string[];
  introduction?: Texts | undefined;
  policyUrl?: string | undefined;
  purposes: DraftPurpose[];
  /** ISO 8601 */
  lifetime?: string | undefined;
  /** Languages whose texts are not in the configuration itself. */
  loadedLater: string[];
  /** Of vanilla-cookieconsent. */
  revision?: number | undefined;
}

/** Joins the draft and what the caller knows, and finds what is still missing. */
export function finish(
  draft: Draft,
  part: PolicyPart,
): { policy: { [field: string]: unknown }; missing: Missing[] } {
  const services = new Map<string, DraftService>();
  for (const purpose of draft.purposes)
    for (const service of purpose.services ?? [])
      services.set(`${purpose.id}.${service.id}`, service);
  const joined = join(documentOf(draft), part) as Document;
  nameRecipients(joined);
  const missing = missingFrom(joined, draft, services, part);
  return { policy: withoutNull(joined) as { [field: string]: unknown }, missing };
}

type Document = { [field: string]: unknown } & { languages: string[]; purposes: DraftPurpose[] };

/** In the order in which people write it. */
function documentOf(draft: Draft): { [field: string]: unknown } {
  return {
    tenant: undefined,
    product: undefined,
    version: undefined,
    languages: draft.languages,
    controller: undefined,
    introduction: draft.introduction,
    policyUrl: draft.policyUrl,
    data: undefined,
    processors: undefined,
    purposes: draft.purposes.map((purpose) => ({
      ...purpose,
      services: purpose.services?.map(({ unnamed, ...service }) => service),
    })),
    history: undefined,
    consent: draft.lifetime ? { lifetime: draft.lifetime } : undefined,
  };
}

/** `mine` over `theirs`. */
function join(theirs: unknown, mine: unknown): unknown {
  if (mine === undefined) return theirs;
  if (Array.isArray(theirs) && Array.isArray(mine)) return joinLists(theirs, mine);
  if (!isRecord(theirs) || !isRecord(mine)) return mine;
  const result: { [field: string]: unknown } = { ...theirs };
  for (const [field, value] of Object.entries(mine))
    if (field !== "__proto__") result[field] = join(theirs[field], value);
  return result;
}

function joinLists(theirs: unknown[], mine: unknown[]): unknown[] {
  if (![...theirs, ...mine].every((item) => keyOf(item) !== null)) return mine;
  const rest = new Map(mine.map((item) => [keyOf(item), item]));
  const joined = theirs.map((item) => {
    const other = rest.get(keyOf(item));
    rest.delete(keyOf(item));
    return join(item, other);
  });
  return [...joined, ...rest.values()];
}

/** By what the items of a list are told apart. */
function keyOf(item: unknown): string | null {
  if (!isRecord(item)) return null;
  const { id, version, kind, name } = item;
  if (typeof id === "string") return id;
  if (typeof version === "string") return version;
  return typeof kind === "string" && typeof name === "string" ? `${kind} ${name}` : null;
}

/** A purpose's recipients hold the companies behind its services. */
function nameRecipients(document: Document): void {
  for (const purpose of document.purposes) {
    const companies = (purpose.services ?? []).flatMap(({ processor }) => processor ?? []);
    const recipients = [...new Set([...(purpose.recipients ?? []), ...companies])];
    if (recipients.length > 0) purpose.recipients = recipients;
  }
}

function missingFrom(
  document: Document,
  draft: Draft,
  known: Map<string, DraftService>,
  part: PolicyPart,
): Missing[] {
  const missing: Missing[] = [];
  const need = (value: unknown, pointer: string, what: string) => {
    if (value === undefined) missing.push({ pointer, what });
  };
  const [first] = document.languages;
  const needText = (texts: Texts | undefined, pointer: string, what: string) => {
    if (texts === undefined) missing.push({ pointer, what });
    else if (first) need(texts[first], `${pointer}/${first}`, `${what}, in ${first}`);
  };
  const revision = draft.revision ? ` (it was revision ${draft.revision})` : "";

  need(document["tenant"], "/tenant", "the organisation's id");
  need(document["product"], "/product", "the name people know the site by");
  need(document["version"], "/version", `the day this text comes into force${revision}`);
  if (document.languages.length === 0)
    missing.push({ pointer: "/languages", what: "the languages of the texts" });
  for (const language of part.languages ? [] : draft.loadedLater)
    missing.push({
      pointer: "/languages",
      what: `the texts in ${language}, which the page loads: put them into the configuration`,
    });
  const controller = (document["controller"] ?? {}) as { [field: string]: unknown };
  for (const field of ["name", "registrationNumber", "address", "country", "email", "authority"])
    need(controller[field], `/controller/${field}`, "who is responsible, and how to reach them");
  needText(
    document["introduction"] as Texts,
    "/introduction",
    "one or two sentences that open the banner",
  );
  need(document["policyUrl"], "/policyUrl", "the address of the policy page");
  need(document["data"], "/data", "every category of data");
  need(document["history"], "/history", "this version, and what changed with it");

  const ids = new Set<string>();
  for (const [i, purpose] of document.purposes.entries()) {
    const here = `/purposes/${i}`;
    if (purpose.id === "" || ids.has(purpose.id))
      missing.push({
        pointer: `${here}/id`,
        what: "an id of its own: rename it where it came from",
      });
    ids.add(purpose.id);
    needText(purpose.title, `${here}/title`, "two or three words");
    needText(purpose.description, `${here}/description`, "one or two plain sentences");
    need(purpose.basis, `${here}/basis`, "the legal basis of what needs no consent");
    need(purpose.data, `${here}/data`, "which categories of data it uses");
    need(purpose.retention, `${here}/retention`, "how long the data is kept, as a number");
    if (purpose.asked)
      need(
        purpose.saleOrSharing,
        `${here}/saleOrSharing`,
        "whether data is sold or shared (say also advertising and profiling): Global Privacy Control refuses these",
      );
    for (const [k, service] of (purpose.services ?? []).entries()) {
      const earlier = known.get(`${purpose.id}.${service.id}`);
      if (earlier) missingOf(purpose, service, earlier, `${here}/services/${k}`, part, need);
    }
  }
  return missing;
}

function missingOf(
  purpose: DraftPurpose,
  service: DraftService,
  earlier: DraftService,
  here: string,
  part: PolicyPart,
  need: (value: unknown, pointer: string, what: string) => void,
): void {
  if (service.id === "") need(undefined, `${here}/id`, "an id: rename it where it came from");
  need(service.processor, `${here}/processor`, "the company behind it, or null");
  const storage = service.storage ?? [];
  const optional = storage.length > 0 || purpose.basis === "legitimateInterests";
  if (purpose.basis !== "consent" && optional)
    need(service.necessity, `${here}/necessity`, "why this is strictly necessary");
  for (const [n, item] of storage.entries())
    if (earlier.storage?.some(({ name }) => name === item.name))
      need(
        item.lifetime,
        `${here}/storage/${n}/lifetime`,
        "how long it stays on the device, or null when it ends with the session",
      );
  const said = partOf(part, purpose.id, service.id)?.["storage"];
  for (const expression of earlier.unnamed ?? [])
    need(said, `${here}/storage`, `the cookies that ${expression} meant, with * for the rest`);
}

function partOf(part: PolicyPart, purpose: string, service: string) {
  type Item = { [field: string]: unknown };
  const find = (list: unknown, id: string) =>
    Array.isArray(list) ? (list as Item[]).find((item) => item["id"] === id) : undefined;
  return find(find(part["purposes"], purpose)?.["services"], service);
}

function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutNull(field)]));
}

export function isRecord(value: unknown): value is { [field: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Our codes of the languages of a configuration, and a note for each that has none. */
export function languagesOf(codes: string[], notes: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const code of codes) {
    const language = languageOf(code);
    if (language) found.set(code, language);
    else notes.push(`The texts in "${code}" are left out: a policy document has no such language.`);
  }
  return found;
}

/** How long a choice was remembered, where the linter takes it; else the default of 182 days. */
export function lifetimeOf(days: unknown, notes: string[]): string | undefined {
  if (typeof days === "number" && days >= 180 && days <= 730) return `P${Math.round(days)}D`;
  if (days !== undefined)
    notes.push(
      "A choice, yes and no alike, is remembered for 182 days unless consent.lifetime says otherwise.",
    );
  return undefined;
}
