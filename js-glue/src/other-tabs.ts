import { complain } from "./error.js";
import type { MemoryKey } from "./memory.js";
import type { Session } from "./start.js";

const told: ReadonlySet<string | null> = new Set(
  (["record", "refused", "withdrawn"] satisfies MemoryKey[]).map((key) => `samtycke_${key}`),
);

/** Follows what other tabs of the site choose, from the first call on. */
export function followOtherTabs(session: Session): void {
  if (session.following) return;
  session.following = true;
  addEventListener("storage", ({ key }) => {
    if (told.has(key))
      session
        .runtime()
        .then((runtime) => runtime.follow())
        .catch(complain);
  });
}
