import { mustHaveTheTime } from "./clock.js";
import { SamtyckeError } from "./error.js";
import type { Session } from "./start.js";

/**
 * The policy document as text, asked for once; after a failure once more.
 * @throws SamtyckeError "policy.unavailable", "clock.wrong"
 */
export function policyOf(session: Session): Promise<string> {
  const address = session.options.policy;
  session.policy ??= fetch(address)
    .then((answer) => {
      mustHaveTheTime(answer);
      return answer.ok ? answer.text() : Promise.reject(answer.status);
    })
    .catch((cause) => {
      session.policy = undefined;
      if (cause instanceof SamtyckeError) throw cause;
      throw new SamtyckeError("policy.unavailable", `serve ${address}.`, "", { cause });
    });
  return session.policy;
}
