// What the agency counts, and its newsletter form. Samtycke sends an event only when the visitor
// has agreed, and of it only what the policy allows.
function track(name, properties) {
  if (globalThis.samtycke) globalThis.samtycke.track(name, properties);
  else addEventListener("samtycke:ready", () => track(name, properties), { once: true });
}

addEventListener("click", ({ target }) => {
  const scheme = target.closest?.("a[href]")?.protocol;
  if (scheme === "tel:") track("contact_click", { channel: "phone" });
  if (scheme === "mailto:") track("contact_click", { channel: "email" });
});

for (const form of document.querySelectorAll("form[data-signup]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    track("newsletter_signup", { place: "page" });
    form.querySelector("[role=status]").textContent = form.dataset.thanks;
    form.reset();
  });
}
