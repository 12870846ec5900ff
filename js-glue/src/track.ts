import { type EventFilter, loadAnonymiser } from "./anonymise-engine.js";
import { unwrap } from "./engine.js";
import { complain, SamtyckeError } from "./error.js";

export interface TrackHost {
  /** Where the tenant's routes are: `${backend}/v1/${tenant}`. */
  readonly route: string;
  /** The policy document. */
  readonly policy: string;
  /** The purposes that the visitor allows right now. */
  granted(): readonly string[];
}

interface Filtered {
  events: unknown[];
  dropped: number;
}

const interval = 5_000; // ms between an event and its batch
const mostWaiting = 200; // events
const longestEvent = 4_096; // UTF-16 units of JSON
const longestBatch = 32_768; // half of what a browser takes from a page that goes away

/**
 * Collects events and sends them in batches, each through core's allow-list first. Without consent
 * no event is kept; a withdrawal drops what waits; when core is not to be had, nothing leaves.
 */
export class Tracker {
  readonly #host: TrackHost;
  readonly #purpose: string | undefined;
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #filter: EventFilter | undefined;
  #loading: Promise<void> | undefined;

  constructor(host: TrackHost) {
    this.#host = host;
    this.#purpose = (
      JSON.parse(host.policy) as { anonymise?: { purpose: string } }
    ).anonymise?.purpose;
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush();
    });
    document.addEventListener("samtycke:change", () => {
      if (!this.#allowed()) this.drop();
    });
  }

  track(name: string, properties: Record<string, unknown>): void {
    if (this.#purpose === undefined)
      throw new SamtyckeError("track.not-in-policy", "the policy lists no events to count.");
    if (!this.#allowed()) return;
    const event = textOf({ name, properties, at: new Date().toISOString() });
    if (this.#waiting.length < mostWaiting) this.#waiting.push(event);
    this.#timer ??= setTimeout(() => this.flush(), interval);
    // Now, and not when the page goes away: then it would be too late.
    this.#load();
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  flush(): void {
    if (!this.#allowed()) this.drop();
    if (this.#waiting.length === 0) return;
    if (!this.#filter) {
      void this.#load().then(() => this.flush());
      return;
    }
    const waiting = this.#waiting;
    this.drop();
    try {
      for (const batch of batchesOf(waiting)) this.#send(this.#filter, batch);
    } catch (error) {
      complain(error);
    }
  }

  #allowed(): boolean {
    return this.#purpose !== undefined && this.#host.granted().includes(this.#purpose);
  }

  /** Never rejects: without core what waits is dropped. */
  #load(): Promise<void> {
    this.#loading ??= loadAnonymiser()
      .then((module) => {
        const filter = new module.EventFilter();
        unwrap(filter.open(this.#host.policy));
        this.#filter = filter;
      })
      .catch((error) => {
        this.#loading = undefined;
        this.drop();
        complain(error);
      });
    return this.#loading;
  }

  #send(filter: EventFilter, batch: string): void {
    const { events, dropped } = unwrap<Filtered>(filter.filter(batch));
    if (dropped > 0)
      complain(
        new SamtyckeError(
          "track.unlisted",
          `${dropped} events were dropped; list them in the policy.`,
        ),
      );
    if (events.length > 0) post(`${this.#host.route}/events`, JSON.stringify({ events }));
  }
}

function textOf(event: { name: string; properties: Record<string, unknown>; at: string }): string {
  let text: string;
  try {
    text = JSON.stringify(event);
  } catch (cause) {
    throw new SamtyckeError("track.event", "an event is a name and plain JSON values.", "", {
      cause,
    });
  }
  if (text.length > longestEvent)
    throw new SamtyckeError("track.too-long", `an event holds at most ${longestEvent} characters.`);
  return text;
}

function* batchesOf(events: readonly string[]): Generator<string> {
  let batch: string[] = [];
  let length = 0;
  for (const event of events) {
    if (batch.length > 0 && length + event.length > longestBatch) {
      yield `{"events":[${batch.join(",")}]}`;
      batch = [];
      length = 0;
    }
    batch.push(event);
    length += event.length;
  }
  yield `{"events":[${batch.join(",")}]}`;
}

/**
 * Outlives the page. A beacon would carry the session's cookie and the page's address, which say
 * who sends: it is used only where fetch has no keepalive. What is lost on the way stays lost.
 */
function post(url: string, body: string): void {
  const type = "application/json";
  if (!("keepalive" in Request.prototype)) {
    navigator.sendBeacon(url, new Blob([body], { type }));
    return;
  }
  fetch(url, {
    method: "POST",
    headers: { "content-type": type },
    body,
    keepalive: true,
    credentials: "omit",
    referrerPolicy: "no-referrer",
  }).catch(() => {});
}
