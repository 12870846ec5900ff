import { openEmbeds } from "../src/embeds.js";
import { answerButtons } from "../src/foreign.js";
import { hold, holdBy, holdDeclared } from "../src/hold.js";
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
  holdBy((category, service) => gate.allows(category, service));
  try {
    holdDeclared();
  } finally {
    if (options.hold) hold(options.hold);
  }
  gate.watch = () => revealGranted(gate);
  gate.watch();
  answerButtons(session);
  openEmbeds(session);
  if (!options.detect) return;
  const { detect } = await import("./detect.js");
  session.detect = detect({ policy: () => policyOf(session), options });
}
