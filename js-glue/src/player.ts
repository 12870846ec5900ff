/**
 * The address that a frame can show, for the address that people copy: a film's page on YouTube
 * or Vimeo. Everything else is as it was.
 * @throws TypeError when it is no address
 */
export function playerAddress(address: string, base?: string): string {
  const url = new URL(address, base);
  const path = url.pathname.split("/").filter(Boolean);
  const [first = "", second = ""] = path;
  if (isYouTube(url) && first !== "embed") {
    const film =
      url.searchParams.get("v") ?? (["shorts", "live"].includes(first) ? second : undefined);
    return film ? `https://www.youtube.com/embed/${encodeURIComponent(film)}` : url.href;
  }
  if (url.hostname === "youtu.be" && first) return `https://www.youtube.com/embed/${first}`;
  if (/^(www\.)?vimeo\.com$/.test(url.hostname) && /^\d+$/.test(first))
    return `https://player.vimeo.com/video/${first}`;
  return url.href;
}

/** The same without what the company offers to leave out: YouTube's cookies, Vimeo's statistics. */
export function sparingAddress(address: string, base?: string): string {
  const url = new URL(playerAddress(address, base));
  if (isYouTube(url)) url.hostname = "www.youtube-nocookie.com";
  if (url.hostname === "player.vimeo.com") url.searchParams.set("dnt", "1");
  return url.href;
}

function isYouTube({ hostname }: URL): boolean {
  return /^((www|m|music)\.)?youtube\.com$/.test(hostname);
}
