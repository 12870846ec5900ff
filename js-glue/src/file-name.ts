const longestName = 200; // characters

/** At most 200 characters of a file name; its ending stays. */
export function shortName(name: string): string {
  const characters = [...name];
  const ending = [...(/\.[^.]{1,16}$/u.exec(name)?.[0] ?? "")];
  if (characters.length > longestName)
    characters.splice(longestName - ending.length, characters.length, ...ending);
  return characters.join("");
}

/**
 * A sender's file name, short, without what could mislead a reader or a file system; "" when nothing
 * is left. What joins two letters or the parts of an emoji, or keeps letters apart, stays.
 */
export function safeName(name: string): string {
  const safe = shortName(name)
    .replace(
      /([\p{L}\p{M}\p{So}\p{Sk}][\u200c\u200d](?=\P{C}))|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]/gu,
      (_, joined) => joined ?? "_",
    )
    .replace(/^\.+/, "_");
  return /^[_\s]*$/.test(safe) ? "" : safe;
}
