/**
 * The policy id of a category or service that another tool's configuration, markup or cookie names:
 * `inlineTracker` and `Inline Tracker` become `inline-tracker`. Empty when nothing is left of it.
 */
export function idOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 62)
    .replace(/-+$/, "");
  return /^\d/.test(words) ? `n-${words}` : words;
}
