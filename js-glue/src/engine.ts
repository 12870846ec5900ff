import { SamtyckeError } from "./error.js";

/** The answer of a binding: JSON text with either a value or an error of core. */
interface Envelope<T> {
  value?: T;
  error?: { code: string; message: string; pointer: string };
}

interface Glue<T> {
  default(options: {
    printErr(text: string): void;
    instantiateWasm?(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => WebAssembly.Exports,
    ): WebAssembly.Exports;
  }): Promise<T>;
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
    // Both are fetched at once: the glue alone would ask for its wasm only when it is there itself.
    const [glue, wasm] = await Promise.all([
      import(new URL(`./${name}.mjs`, import.meta.url).href) as Promise<Glue<T>>,
      compiled(new URL(`./${name}.wasm`, import.meta.url)),
    ]);
    if (!wasm) return await glue.default({ printErr });
    return await glue.default({
      printErr,
      instantiateWasm: (imports, receive) => receive(new WebAssembly.Instance(wasm, imports)),
    });
  } catch (cause) {
    throw new SamtyckeError(
      "engine.unavailable",
      `${name}.wasm could not be loaded; check that it is served and that the CSP has 'wasm-unsafe-eval'.`,
      "",
      { cause },
    );
  }
}

const printErr = () => {};

/** Nothing for a file: Node cannot fetch it, and the glue reads it by itself. */
async function compiled(address: URL): Promise<WebAssembly.Module | undefined> {
  if (address.protocol === "file:") return undefined;
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new TypeError(`${address.href} answered ${response.status}`);
  const known = response.headers.get("content-type") === "application/wasm";
  return known
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** Opens a binding's answer. The one place where errors of core become SamtyckeError. */
export function unwrap<T>(answer: string): T {
  const { value, error } = JSON.parse(answer) as Envelope<T>;
  if (error) throw new SamtyckeError(error.code, error.message, error.pointer);
  return value as T;
}
