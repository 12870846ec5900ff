import { SamtyckeError } from "./error.js";

/** The answer of a binding: JSON text with either a value or an error of core. */
interface Envelope<T> {
  value?: T;
  error?: { code: string; message: string; pointer: string };
}

interface Glue<T> {
  default(options: { printErr(text: string): void }): Promise<T>;
}

const modules = new Map<string, Promise<unknown>>();

/**
 * Loads `NAME.mjs` and its wasm from beside this file, once.
 * @throws SamtyckeError "engine.unavailable" when it is blocked, missing or damaged.
 */
export function loadModule<T>(name: string): Promise<T> {
  let module = modules.get(name);
  if (!module) {
    module = newModule<T>(name).catch((error) => {
      modules.delete(name);
      throw error;
    });
    modules.set(name, module);
  }
  return module as Promise<T>;
}

/** As `loadModule`, with memory of its own, which goes away with the last reference to it. */
export async function newModule<T>(name: string): Promise<T> {
  try {
    const glue: Glue<T> = await import(new URL(`./${name}.mjs`, import.meta.url).href);
    return await glue.default({ printErr: () => {} });
  } catch (cause) {
    throw new SamtyckeError(
      "engine.unavailable",
      `${name}.wasm could not be loaded; check that it is served and that the CSP has 'wasm-unsafe-eval'.`,
      "",
      { cause },
    );
  }
}

/** Opens a binding's answer. The one place where errors of core become SamtyckeError. */
export function unwrap<T>(answer: string): T {
  const { value, error } = JSON.parse(answer) as Envelope<T>;
  if (error) throw new SamtyckeError(error.code, error.message, error.pointer);
  return value as T;
}
