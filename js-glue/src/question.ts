import { languageAmong } from "./language.js";

/** What a site with its own design asks its visitors, in their language: law.md, rule 3. */
export interface Question {
  /** The language of the texts. */
  language: string;
  product: string;
  introduction: string;
  policyUrl: string;
  /** How many other companies get data from the purposes that are asked about. */
  thirdParties: number;
  /** Those that are asked about, and those that are on without asking but keep something here. */
  purposes: AskedPurpose[];
  /** What is new to one who chose under an earlier policy, the oldest first: law.md, rule 7. */
  changes: { version: string; what: string }[];
}

export interface AskedPurpose {
  /** Also its grant. */
  id: string;
  title: string;
  description: string;
  /** False: it is on, and there is nothing to choose. */
  asked: boolean;
  granted: boolean;
  /** Global Privacy Control has said no to it: leave it out of what "accept all" says. */
  refusedBySignal: boolean;
  data: string[];
  recipients: { name: string; task: string; place: string }[];
  /** The trigger and the action as in the policy document, the period in ISO 8601. */
  retention: { trigger: string; period: string; action: string; note: string }[];
  services: AskedService[];
}

export interface AskedService {
  id: string;
  name: string;
  /** `purpose.service`, for accept and withdraw. */
  grant: string;
  granted: boolean;
  /** Without a lifetime it ends with the session. */
  storage: AskedStorage[];
}

export interface AskedStorage {
  kind: string;
  name: string;
  lifetime: string | null;
  what: string;
  /** No script can erase it. */
  httpOnly: boolean;
  /** Where it is kept, when that is not this site. */
  origin: string | null;
}

type Texts = Record<string, string>;

/** The part of the policy document that is read. */
interface Policy {
  languages: string[];
  product: string;
  introduction: Texts;
  policyUrl: string;
  data: { id: string; title: Texts }[];
  processors?: { id: string; name: string; task: Texts; place: string; thirdParty?: boolean }[];
  purposes: {
    id: string;
    title: Texts;
    description: Texts;
    basis: string;
    asked?: boolean;
    saleOrSharing?: boolean;
    advertising?: boolean;
    profiling?: boolean;
    data: string[];
    recipients?: string[];
    retention: { trigger: string; period: string; action: string; note?: Texts }[];
    services?: {
      id: string;
      name: string;
      storage?: {
        kind: string;
        name: string;
        lifetime?: string;
        what?: Texts;
        httpOnly?: boolean;
        origin?: string;
      }[];
    }[];
  }[];
  version: string;
  history: { version: string; changes: Texts; material?: boolean }[];
}

/**
 * @param policy the policy document as text, @param signal Global Privacy Control,
 * @param since the version that the visitor has chosen under
 */
export function questionOf(
  policy: string,
  wanted: string,
  signal: boolean,
  since: string | undefined,
  allows: (purpose: string, service?: string) => boolean,
): Question {
  const document = JSON.parse(policy) as Policy;
  const language = languageAmong(document.languages, [wanted]);
  const inLanguage = (texts?: Texts) => texts?.[language] ?? Object.values(texts ?? {})[0] ?? "";
  const processors = new Map(document.processors?.map((one) => [one.id, one]));
  const data = new Map(document.data.map(({ id, title }) => [id, inLanguage(title)]));
  const asked = document.purposes.filter((purpose) => purpose.asked);
  const others = new Set(asked.flatMap(({ recipients = [] }) => recipients));

  const purposes = document.purposes
    .filter(({ asked, basis, services }) => asked || (basis !== "consent" && services?.length))
    .map((purpose): AskedPurpose => {
      const { id, asked = false, saleOrSharing, advertising, profiling } = purpose;
      return {
        id,
        title: inLanguage(purpose.title),
        description: inLanguage(purpose.description),
        asked,
        granted: !asked || allows(id),
        refusedBySignal: signal && (saleOrSharing || advertising || profiling || false),
        data: purpose.data.map((id) => data.get(id) ?? id),
        recipients: (purpose.recipients ?? []).flatMap((id) => {
          const found = processors.get(id);
          return found
            ? { name: found.name, task: inLanguage(found.task), place: found.place }
            : [];
        }),
        retention: purpose.retention.map(({ trigger, period, action, note }) => ({
          trigger,
          period,
          action,
          note: inLanguage(note),
        })),
        services: (purpose.services ?? []).map((service) => ({
          id: service.id,
          name: service.name,
          grant: `${id}.${service.id}`,
          granted: !asked || allows(id, service.id),
          storage: (service.storage ?? []).map(({ lifetime, what, httpOnly, origin, ...item }) => ({
            kind: item.kind,
            name: item.name,
            lifetime: lifetime ?? null,
            what: inLanguage(what),
            httpOnly: httpOnly ?? false,
            origin: origin ?? null,
          })),
        })),
      };
    });
  return {
    language,
    product: document.product,
    introduction: inLanguage(document.introduction),
    policyUrl: document.policyUrl,
    thirdParties: [...others].filter((id) => processors.get(id)?.thirdParty !== false).length,
    purposes,
    changes: document.history
      .filter((note) => since && note.material && isNewer(note.version, since))
      .map(({ version, changes }) => ({ version, what: inLanguage(changes) })),
  };
}

/** A date, and after a second one of the same day a dot and its number. */
function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) > 0;
}
