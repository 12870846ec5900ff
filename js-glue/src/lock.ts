import type { Gate } from "./gate.js";

const within = (grant: string, wider: string) => `${grant}.`.startsWith(`${wider}.`);

/**
 * Starts no more of it: of a purpose with all its services, or of a service with the purpose that
 * allowed it. Says whether anything of it may have started in this page.
 */
export function lock({ granted, begun }: Gate, grant: string): boolean {
  const touched = (one: string) => within(one, grant) || within(grant, one);
  for (const one of [...granted].filter(touched)) granted.delete(one);
  return [...begun].some(touched);
}
