// Remembers for 30 days which mailing a reader came from (?utm_medium=email&utm_campaign=…).
// Samtycke lets this run when the visitor has allowed newsletter follow-up.
{
  const query = new URLSearchParams(location.search);
  const campaign = query.get("utm_campaign") ?? "";
  if (query.get("utm_medium") === "email" && /^[\w-]{1,40}$/.test(campaign))
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
    document.cookie = `okidoki_newsletter=${campaign}; Path=/; Max-Age=${30 * 24 * 3600}; SameSite=Lax`;
}
