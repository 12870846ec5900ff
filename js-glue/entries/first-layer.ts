/** @internal loaded by samtycke.js when a choice is due */
export { ask } from "../src/first-layer.js";
