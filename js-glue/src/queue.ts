import { recall, remember } from "./memory.js";
import { ask } from "./transport.js";

/** Something the backend must get, sooner or later. */
export interface Delivery {
  /** Of the record; the backend takes the same one twice without harm. */
  id: string;
  tenant: string;
  path: string;
  body: unknown;
}

export interface Delivered {
  type: "response";
  id: string;
  status: number;
  body: unknown;
  /** What was delivered. */
  sent: unknown;
}

const most = 50;
const firstPause = 15_000; // ms
const longestPause = 600_000; // ms

/** Whether the backend has answered for good: no proxy, no portal and no trouble of the moment. */
function isJudged({ status, body }: { status: number; body: unknown }): boolean {
  const { receipt, code } = (body ?? {}) as { receipt?: unknown; code?: unknown };
  if (status < 300) return typeof receipt === "object";
  return typeof code === "string" && status < 500 && status !== 408 && status !== 429;
}

/**
 * Posts until the backend has answered; kept over reloads, tried again when the network is back.
 * All tabs share what is kept, so it is read anew for every step.
 */
export class Queue {
  readonly #backend: string;
  readonly #answered: (answer: Delivered) => void;
  /** What storage would not keep. */
  #unkept: Delivery[] = [];
  #pause = firstPause;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  constructor(backend: string, answered: (answer: Delivered) => void) {
    this.#backend = backend;
    this.#answered = answered;
    addEventListener("online", () => void this.flush());
  }

  add(delivery: Delivery): void {
    try {
      this.#keep([...this.#kept(), delivery].slice(-most));
    } catch (denied) {
      this.#unkept.push(delivery);
      throw denied;
    } finally {
      void this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    for (let next = this.#first(); next; next = this.#first()) {
      const { id, tenant, path, body } = next;
      const url = `${this.#backend}/v1/${tenant}/${path}`;
      const reply = await ask(url, { method: "POST", body, keepalive: true });
      if (!isJudged(reply)) {
        this.#timer = setTimeout(() => void this.flush(), this.#pause);
        this.#pause = Math.min(this.#pause * 2, longestPause);
        break;
      }
      this.#pause = firstPause;
      const others = (delivery: Delivery) => delivery.id !== id;
      this.#unkept = this.#unkept.filter(others);
      if (!this.#kept().every(others)) this.#keep(this.#kept().filter(others));
      this.#answered({ type: "response", id, ...reply, sent: body });
    }
    this.#busy = false;
  }

  #first(): Delivery | undefined {
    return this.#kept()[0] ?? this.#unkept[0];
  }

  #kept(): Delivery[] {
    const kept = recall<Delivery[]>("queue");
    return Array.isArray(kept) ? kept.filter((delivery) => typeof delivery?.id === "string") : [];
  }

  #keep(waiting: Delivery[]): void {
    remember("queue", waiting.length ? waiting : null);
  }
}
