// Signing out of Aurora resets what was allowed in the browser (resetAtLogout in its policy): it is
// erased, and the question comes anew. (The demo has no accounts, so signing out is all it does.)
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-sign-out]")) globalThis.samtycke?.consent.logout();
});
