/** @internal loaded by samtycke.js for a site with its own design */
export { headless } from "../src/headless.js";
