// A small statistics script of a site's own: a random number for the browser, and one line for each
// page to the demo's collector. Samtycke lets it run once the visitor has said yes; `data-site` on
// the script tag says whose numbers they are.
(() => {
  const { site } = document.currentScript.dataset;
  const [visitor, visit] = [`${site}_visitor`, `${site}_visit`];

  function count() {
    if (!localStorage.getItem(visitor)) localStorage.setItem(visitor, crypto.randomUUID());
    const pages = Number(sessionStorage.getItem(visit)) + 1;
    sessionStorage.setItem(visit, String(pages));
    const seen = { visitor: localStorage.getItem(visitor), pages, path: location.pathname };
    navigator.sendBeacon(`/demo/collector/${site}`, JSON.stringify(seen));
  }

  count();
  // What already runs cannot be unloaded. Samtycke erases what it stored; after another yes in the
  // same page it counts again.
  document.addEventListener("samtycke:change", ({ detail }) => {
    if (detail.added.includes("analytics")) count();
  });
})();
