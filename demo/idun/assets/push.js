// Runs only with consent to notifications. In the app Firebase hands out the token; the demo makes
// one up, so nothing reaches Google from here.
(() => {
  const name = "idun_push_token";
  if (!localStorage.getItem(name)) localStorage.setItem(name, crypto.randomUUID());
  for (const status of document.querySelectorAll("[data-push]"))
    status.textContent = status.dataset.on;
})();
