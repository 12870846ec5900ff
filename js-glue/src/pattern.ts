/** `*` stands for any run of characters, all else for itself. */
export function patternOf(text: string): RegExp {
  const literal = text.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "s");
}
