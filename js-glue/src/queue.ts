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

/** Posts until the backend has answered; kept over reloads, tried again when the network is back. */
export class Queue {
  readonly #backend: string;
  readonly #answered: (answer: Delivered) => void;
  #waiting: Delivery[];
  #pause = firstPause;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  constructor(backend: string, answered: (answer: Delivered) => void) {
    this.#backend = backend;
    this.#answered = answered;
    const kept = recall<Delivery[]>("queue");
    this.#waiting = Array.isArray(kept) ? kept : [];
    addEventListener("online", () => void this.flush());
  }

  add(delivery: Delivery): void {
    this.#waiting = [...this.#waiting, delivery].slice(-most);
    try {
      this.#keep();
    } finally {
      void this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const { id, tenant, path, body } = next;
      const url = `${this.#backend}/v1/${tenant}/${path}`;
      const reply = await ask(url, { method: "POST", body, keepalive: true });
      if (
        reply.status === 0 ||
        reply.status === 408 ||
        reply.status === 429 ||
        reply.status >= 500
      ) {
        this.#timer = setTimeout(() => void this.flush(), this.#pause);
        this.#pause = Math.min(this.#pause * 2, longestPause);
        break;
      }
      this.#pause = firstPause;
      this.#waiting = this.#waiting.filter((delivery) => delivery.id !== id);
      this.#keep();
      this.#answered({ type: "response", id, ...reply, sent: body });
    }
    this.#busy = false;
  }

  #keep(): void {
    remember("queue", this.#waiting.length ? this.#waiting : null);
  }
}
