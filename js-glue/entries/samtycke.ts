export type { Erased, Outcome, Remaining } from "../src/erasure.js";
export { SamtyckeError } from "../src/error.js";
export {
  type ChangeDetail,
  type Consent,
  type ConsentDetail,
  type Events,
  type Samtycke,
  type StartOptions,
  start,
} from "../src/start.js";
