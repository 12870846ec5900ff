/** @internal loaded by samtycke.js for a site with its own design */
export { question } from "../src/question.js";
