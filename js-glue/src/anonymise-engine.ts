import { loadModule } from "./engine.js";

/** wasm/bindings/anonymise.cpp. */
export interface AnonymiseModule {
  ip(text: string, options: string): string;
  url(text: string, options: string): string;
  text(text: string, options: string): string;
  Log: new () => LogFilter;
  EventFilter: new () => EventFilter;
}

export interface LogFilter {
  open(options: string): string;
  /** The returned view is valid until the next call. */
  write(chunk: Uint8Array): Uint8Array;
  finish(): Uint8Array;
  delete(): void;
}

export interface EventFilter {
  open(policy: string): string;
  filter(batch: string): string;
  delete(): void;
}

export function loadAnonymiser(): Promise<AnonymiseModule> {
  return loadModule<AnonymiseModule>("anonymise");
}
