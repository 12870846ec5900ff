// For whoever moves a site here from another tool, in Node or a browser's console; no page needs it.
export type { Migration, Missing, PolicyPart } from "../src/migrate.js";
export { fromKlaro, type KlaroConfig } from "../src/migrate-klaro.js";
export { idOf } from "../src/migrate-names.js";
export { fromVanillaCookieConsent, type VanillaConfig } from "../src/migrate-vanilla.js";
export {
  type ImportedChoice,
  type ImportPolicy,
  type ImportSettings,
  importedChoice,
  storedChoice,
} from "../src/stored-choice.js";
