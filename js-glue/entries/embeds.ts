import { openEmbeds } from "../src/embeds.js";
import { declared, hold, holdBy } from "../src/hold.js";
import type { Session } from "../src/start.js";

/**
 * @internal loaded by samtycke.js where a page needs it. Trackers are held by address from the
 * moment this returns; placeholders follow when the policy is there.
 */
export function embeds(session: Session): void {
  const { gate, options } = session;
  const lists = declared();
  if (options.hold) lists.push(options.hold);
  holdBy((category, service) => gate.allows(category, service));
  for (const rules of lists) hold(rules);
  openEmbeds(session);
}
