import { cookieName } from "./choice.js";
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
  const follow = () =>
    void session
      .runtime()
      .then((runtime) => runtime.follow())
      .catch(complain);
  addEventListener("storage", ({ key }) => {
    if (told.has(key)) follow();
  });
  // A page that the Back button brings back has heard nothing meanwhile.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) follow();
  });
  // Those on other subdomains share the cookie alone. What others keep beside it is there by then.
  const { cookieStore } = globalThis as { cookieStore?: EventTarget };
  cookieStore?.addEventListener("change", (event) => {
    const { changed, deleted } = event as Event & Record<"changed" | "deleted", { name: string }[]>;
    if ([...changed, ...deleted].some(({ name }) => name === cookieName)) setTimeout(follow, 200);
  });
}
