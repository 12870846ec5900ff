import { openEmbeds } from "../src/embeds.js";
import { answerButtons } from "../src/foreign.js";
import { declared, hold, holdBy } from "../src/hold.js";
import { policyOf } from "../src/policy.js";
import { revealGranted } from "../src/reveal.js";
import type { Session } from "../src/start.js";

let begun: Promise<void> | undefined;

/**
 * @internal loaded by samtycke.js where a page needs it. Trackers are held by address, and what is
 * granted is shown, from the moment this returns; placeholders follow when the policy is there.
 */
export function embeds(session: Session): Promise<void> {
  begun ??= begin(session);
  return begun;
}

async function begin(session: Session): Promise<void> {
  const { gate, options } = session;
  const lists = declared();
  if (options.hold) lists.push(options.hold);
  holdBy((category, service) => gate.allows(category, service));
  for (const rules of lists) hold(rules);
  gate.watch = () => revealGranted(gate);
  gate.watch();
  answerButtons(session);
  openEmbeds(session);
  if (!options.detect) return;
  const { detect } = await import("./detect.js");
  session.detect = detect({ policy: () => policyOf(session), options });
}
