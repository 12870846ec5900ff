// What the agency counts, and the newsletter form. Samtycke drops what the policy does not allow,
// and everything when the visitor has not agreed.
const place = { path: location.pathname, language: document.documentElement.lang };

function track(name, properties) {
  if (globalThis.samtycke?.track) globalThis.samtycke.track(name, properties);
  else addEventListener("samtycke:ready", () => globalThis.samtycke.track(name, properties), { once: true });
}

track("page_view", { ...place, url: location.href, referrer: document.referrer });

for (const form of document.querySelectorAll("form[data-signup]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    track("signup", { form: "newsletter", ...place });
    form.querySelector("[role=status]").textContent = form.dataset.thanks;
    form.reset();
  });
}
