import type { Effect, WidgetEvent } from "./widget.js";

/** The backend's answer as core hears it; `status` 0 means that it could not be reached. */
export interface Answer extends WidgetEvent {
  type: "response";
  /** The id of the request it answers. */
  id: string;
  status: number;
  /** The JSON of the answer (a problem document, RFC 9457, when it was refused), or null. */
  body: unknown;
}

export interface Call {
  method: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
}

const patience = 20_000; // ms

/** One JSON request. Never rejects: a network that fails is an answer with status 0. */
export async function ask(
  url: string,
  { method, body, headers, keepalive = false }: Call,
): Promise<{ status: number; body: unknown }> {
  const init: RequestInit = {
    method,
    headers: { accept: "application/json, application/problem+json", ...headers },
    credentials: "same-origin",
    keepalive,
    signal: AbortSignal.timeout(patience),
  };
  if (body !== undefined && body !== null) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "content-type": "application/json" };
  }
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  } catch {
    return { status: 0, body: null };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The port of the effect `request`.
 * @param base where the tenant's routes are: `${backend}/v1/${tenant}`
 * @param answer is given what came back, usually to dispatch it
 * @param headers are asked for at every request
 */
export function transport(
  base: string,
  answer: (answer: Answer) => void,
  headers: () => Record<string, string> = () => ({}),
): (effect: Effect) => Promise<void> {
  return async ({ id, method, path, body }) => {
    const reply = await ask(`${base}/${path}`, {
      method: String(method),
      body,
      headers: headers(),
    });
    answer({ type: "response", id: String(id), ...reply });
  };
}
