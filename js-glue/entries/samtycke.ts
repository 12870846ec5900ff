export type { Erased, Outcome, Remaining } from "../src/erasure.js";
export { SamtyckeError } from "../src/error.js";
export type { AskDetail, Headless, HeadlessConsent, HeadlessEvents } from "../src/headless.js";
export type { AskedPurpose, AskedService, Question } from "../src/question.js";
export {
  type ChangeDetail,
  type Consent,
  type ConsentDetail,
  type Events,
  type Samtycke,
  type StartOptions,
  start,
} from "../src/start.js";
