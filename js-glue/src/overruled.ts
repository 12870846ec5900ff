import { currentChoice } from "./choice.js";
import type { Session } from "./start.js";

/**
 * What stood when an answer was given: its number in this page, the cookie of the choice, and where
 * the page's focus was.
 */
export type Standing = [number: number, cookie: string | undefined, focus?: Element | null];

/** Whether another answer has come since, here or in another tab, which holds instead of this one. */
export function isOverruled(session: Session, [number, cookie]: Standing): boolean {
  const now = currentChoice()?.cookie;
  const isOthers = now !== undefined && now !== cookie && now !== session.known;
  return session.overruled > number || isOthers;
}
