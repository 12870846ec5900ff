import { SamtyckeError } from "./error.js";

/**
 * The proof of a choice needs its time. No answer comes from the future, so a clock that is behind
 * is seen; one that is ahead is seen by the backend, which refuses the record.
 * @throws SamtyckeError "clock.wrong"
 */
export function mustHaveTheTime(answer: Response): void {
  const there = Date.parse(answer.headers.get("date") ?? "");
  if (there - Date.now() > 86_400_000) throw new SamtyckeError("clock.wrong", "set the clock.");
}
