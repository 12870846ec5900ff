import { SamtyckeError } from "./error.js";
import { isRecord } from "./migrate.js";

/**
 * Refuses a value of an earlier tool's configuration that is not what the tool takes.
 * @param pointer RFC 6901, into the configuration
 * @throws SamtyckeError "migrate.configuration"
 */
export type Shape = (value: unknown, pointer: string) => void;

function refuse(pointer: string, what: string): never {
  throw new SamtyckeError("migrate.configuration", `${pointer} must be ${what}.`, pointer);
}

const at = (pointer: string, step: string | number) =>
  `${pointer}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;

export const text: Shape = (value, pointer) => {
  if (typeof value !== "string") refuse(pointer, "a text");
};

/** One of another realm has another class. */
const isExpression = (value: unknown) =>
  Object.prototype.toString.call(value) === "[object RegExp]";

export const nameOrExpression: Shape = (value, pointer) => {
  if (typeof value !== "string" && !isExpression(value))
    refuse(pointer, "a text or a regular expression");
};

/** An object; of its fields those that are read. Each may be absent, or null, unless it is `needed`. */
export function object(fields: Record<string, Shape>, ...needed: string[]): Shape {
  return (value, pointer) => {
    if (!isRecord(value)) refuse(pointer, "an object");
    for (const [name, shape] of Object.entries(fields))
      if (value[name] != null || needed.includes(name)) shape(value[name], at(pointer, name));
  };
}

/** An object whose author chose the names. */
export function each(shape: Shape): Shape {
  return (value, pointer) => {
    if (!isRecord(value)) refuse(pointer, "an object");
    for (const [name, one] of Object.entries(value)) shape(one, at(pointer, name));
  };
}

export function list(shape: Shape): Shape {
  return (value, pointer) => {
    if (!Array.isArray(value)) refuse(pointer, "a list");
    for (const [i, one] of value.entries()) shape(one, at(pointer, i));
  };
}

/** By what `choose` sees in the value. */
export function either(choose: (value: unknown) => Shape): Shape {
  return (value, pointer) => choose(value)(value, pointer);
}

export const anything: Shape = () => {};
