import { type Declarations, type Detect, Detector } from "../src/detect.js";

export type { Detect, Finding, Report } from "../src/detect.js";

/** Begins to watch; with the option `detect` (data-detect) samtycke.js calls it. */
export function detect(source: Declarations): Detect {
  return new Detector(source);
}
