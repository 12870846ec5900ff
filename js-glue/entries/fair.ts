/** @internal loaded once something is painted */
export { keepFair } from "../src/fair.js";
