/**
 * Takes identity out of IP addresses, URLs, texts and logs. Works in a page, in a worker and in
 * Node >= 20; nothing leaves the machine.
 *
 * What is found, and what is not, is written in wasm/core/anonymise/text.h: e-mail addresses, IP
 * addresses, Swedish and Finnish identity numbers, phone numbers, passwords in URLs; not names.
 *
 * What fails is a SamtyckeError with one of these codes: `anonymise.ip`, `anonymise.url`,
 * `document.type`, `document.range`, `document.length`, `document.unknown-key` (options),
 * `engine.unavailable`.
 */
import { type AnonymiseModule, type LogFilter, loadAnonymiser } from "../src/anonymise-engine.js";
import { unwrap } from "../src/engine.js";

export { SamtyckeError } from "../src/error.js";

export interface Options {
  /** How many leading bits of an IPv4 address survive: 0 to 24, 24 when absent. */
  ipv4Prefix?: number;
  /** How many leading bits of an IPv6 address survive: 0 to 64, 48 when absent. */
  ipv6Prefix?: number;
}

export interface UrlOptions extends Options {
  /** The query parameters that survive; none when absent. */
  parameters?: readonly string[];
}

async function call(
  name: "ip" | "url" | "text",
  value: string,
  options: UrlOptions,
): Promise<string> {
  const module: AnonymiseModule = await loadAnonymiser();
  return unwrap<string>(module[name](String(value), JSON.stringify(options)));
}

/**
 * Truncates an IP address: `192.0.2.77` becomes `192.0.2.0`, `2001:db8:1:2::3` becomes
 * `2001:db8:1::`; an IPv4-mapped address is an IPv4 address.
 * @throws SamtyckeError "anonymise.ip" when the text is no address.
 */
export function anonymiseIp(address: string, options: Options = {}): Promise<string> {
  return call("ip", address, options);
}

/**
 * Keeps scheme, host, path and the listed query parameters, without the identifiers in them. Takes
 * paths too.
 * @throws SamtyckeError "anonymise.url" when the text is no web address.
 */
export function anonymiseUrl(url: string, options: UrlOptions = {}): Promise<string> {
  return call("url", url, options);
}

/** Replaces identifiers: e-mail addresses with `(email)`, and so on; IP addresses are truncated. */
export function anonymiseText(text: string, options: Options = {}): Promise<string> {
  return call("text", text, options);
}

export type Log = string | Uint8Array | Blob | ReadableStream<Uint8Array>;

/**
 * Anonymises a log line by line, as a stream with backpressure that holds one line of at most
 * 1 MiB; a longer line is replaced with `(line too long)`. Bytes that are not text stay.
 * @example await new Response(anonymiseLog(file)).text()
 */
export function anonymiseLog(log: Log, options: Options = {}): ReadableStream<Uint8Array> {
  const source = log instanceof ReadableStream ? log : new Blob([log as BlobPart]).stream();
  let filter: LogFilter;
  const lines = new TransformStream<Uint8Array, Uint8Array>({
    async start() {
      filter = new (await loadAnonymiser()).Log();
      unwrap(filter.open(JSON.stringify(options)));
    },
    transform(chunk, controller) {
      const done = filter.write(chunk);
      if (done.length > 0) controller.enqueue(done.slice());
    },
    flush(controller) {
      const rest = filter.finish();
      if (rest.length > 0) controller.enqueue(rest.slice());
      filter.delete();
    },
  });
  return source.pipeThrough(lines);
}
