/** @internal loaded by runtime.js for a first visitor who chose with another tool before */
export { importedChoice } from "../src/stored-choice.js";
