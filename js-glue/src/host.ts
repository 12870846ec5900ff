/**
 * Says in the light DOM what the element is: a program that looks for the question (a scanner,
 * consent automation, a blocker) does not see into the shadow root. The site's own attributes stay.
 *
 * The link is the policy's, for the slot "policy" of the view; it stays out of sight without one.
 */
export function describeHost(
  host: HTMLElement,
  texts: Record<string, string>,
  { product, policyUrl }: { product: string; policyUrl: string },
): void {
  const text = texts["button.label"] ?? "";
  nameOnce(host, text);
  const attributes = {
    id: "samtycke-consent",
    role: "region",
    "aria-label": `${text} – ${product}`,
  };
  for (const [name, value] of Object.entries(attributes))
    if (!host.hasAttribute(name)) host.setAttribute(name, value);
  if (host.querySelector("a[slot=policy]")) return;
  const link = document.createElement("a");
  link.slot = "policy";
  link.href = policyUrl;
  link.textContent = texts["policy-link"] ?? "";
  host.append(link);
}

/** Once there is the button, the view has a landmark of this name in it. */
export function nameOnce(host: Element, name: string): void {
  if (host.ariaLabel === name) host.ariaLabel = null;
}
