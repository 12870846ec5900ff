import { openEmbeds } from "../src/embeds.js";
import { declared, hold, holdBy } from "../src/hold.js";
import { revealGranted } from "../src/reveal.js";
import type { Session } from "../src/start.js";

/**
 * @internal loaded by samtycke.js where a page needs it. Trackers are held by address, and what is
 * granted is shown, from the moment this returns; placeholders follow when the policy is there.
 */
export async function embeds(session: Session): Promise<void> {
  const { gate, options } = session;
  const lists = declared();
  if (options.hold) lists.push(options.hold);
  holdBy((category, service) => gate.allows(category, service));
  for (const rules of lists) hold(rules);
  gate.watch = () => revealGranted(gate);
  gate.watch();
  openEmbeds(session);
  if (options.detect) session.detect = (await import("./detect.js")).detect(session);
}
