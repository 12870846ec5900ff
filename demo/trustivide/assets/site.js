// What Trustivide counts with Samtycke: which workshop is opened, with the visitor's consent only.
document.addEventListener("click", ({ target }) => {
  const workshop = target.closest?.("[data-workshop]")?.dataset.workshop;
  if (workshop) globalThis.samtycke?.track("workshop_view", { workshop });
});
