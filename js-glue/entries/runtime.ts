import { Runtime } from "../src/runtime.js";
import type { Session } from "../src/start.js";

/** @internal loaded by samtycke.js when it is needed */
export function createRuntime(session: Session): Runtime {
  return new Runtime(session);
}
