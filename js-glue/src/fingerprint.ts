/**
 * What a recipient is called for short: the first 16 hex digits of SHA-256 of its text. In a page
 * this takes a secure context (https or localhost).
 */
export async function fingerprint(recipient: string): Promise<string> {
  const text = new TextEncoder().encode(recipient);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text)).subarray(0, 8);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
