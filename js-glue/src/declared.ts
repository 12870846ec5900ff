type Texts = Record<string, string>;

interface Processor {
  id: string;
  name: string;
  place?: string;
}
interface Service {
  id: string;
  name: string;
  processor?: string;
}
interface Purpose {
  id: string;
  title: Texts;
  asked?: boolean;
  recipients?: string[];
  services?: Service[];
}

/** The part of a policy document that the page itself reads. */
export interface PolicyDocument {
  languages: string[];
  purposes: Purpose[];
  processors?: Processor[];
}

/** What the policy says of an element that is held back. */
export interface Declared {
  category: string;
  service?: string;
  /** What "always" grants. */
  grant: string;
  purpose: string;
  /** Who gets data; absent when the policy does not say. */
  recipient?: string;
  outsideEuEea: boolean;
}

/** The names of a policy's purposes and services, as markup uses them. */
export class Declarations {
  readonly #policy: PolicyDocument;
  readonly #language: string;

  constructor(policy: PolicyDocument, language: string) {
    this.#policy = policy;
    this.#language = language;
  }

  /** What is declared for `data-category` and `data-service`; null for what nobody is asked about. */
  of(category: string, service?: string): Declared | null {
    const purpose = this.#asked().find(({ id }) => id === category);
    if (!purpose) return null;
    const known = purpose.services?.find(({ id }) => id === service);
    const { recipients = [], services = [] } = purpose;
    const ids = known
      ? [known.processor]
      : [...recipients, ...services.map(({ processor }) => processor)];
    const processors = this.#policy.processors?.filter(({ id }) => ids.includes(id)) ?? [];
    const recipient = known && (processors[0]?.name ?? known.name);
    return {
      category,
      ...(known ? { service: known.id } : {}),
      grant: known ? `${category}.${known.id}` : category,
      purpose: this.#text(purpose.title),
      ...(recipient ? { recipient } : {}),
      outsideEuEea: processors.some(({ place }) => place === "outsideEuEea"),
    };
  }

  /** What another library's name stands for, a service or a purpose; case and hyphens do not count. */
  named(name: string): Declared | null {
    const wanted = plain(name);
    for (const { id } of this.#asked()) if (plain(id) === wanted) return this.of(id);
    for (const { id, services = [] } of this.#asked())
      for (const service of services)
        if (plain(service.id) === wanted) return this.of(id, service.id);
    return null;
  }

  /** Whether visitors are asked about it: a purpose, or `purpose.service`. */
  asks(grant: string): boolean {
    const [category = "", service] = grant.split(".");
    return this.of(category, service)?.grant === grant;
  }

  #asked(): Purpose[] {
    return this.#policy.purposes.filter(({ asked }) => asked);
  }

  #text(texts: Texts): string {
    const short = this.#language.split("-", 1)[0] ?? "";
    const first = this.#policy.languages[0] ?? "";
    return texts[this.#language] ?? texts[short] ?? texts[first] ?? "";
  }
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
