// Remembers which workshops a visitor has looked at, and shows them at the next visit. Samtycke lets
// this run when the visitor has allowed suggestions.
(() => {
  const name = "trustivide_viewed";
  const box = document.querySelector("[data-again]");
  const workshops = new Map(
    [...document.querySelectorAll("[data-workshop]")].map((link) => [link.dataset.workshop, link]),
  );
  let allowed = true;

  function viewed() {
    const ids = (localStorage.getItem(name) ?? "").split(" ");
    return ids.filter((id) => workshops.has(id));
  }

  function show() {
    if (!box) return;
    const links = (allowed ? viewed() : []).map((id) => {
      const [item, link] = [document.createElement("li"), document.createElement("a")];
      link.href = `#${workshops.get(id).id}`;
      link.textContent = workshops.get(id).querySelector("strong").textContent;
      item.append(link);
      return item;
    });
    box.querySelector("ul").replaceChildren(...links);
    box.hidden = links.length === 0;
  }

  document.addEventListener("click", ({ target }) => {
    const id = target.closest?.("[data-workshop]")?.dataset.workshop;
    if (!id || !allowed) return;
    localStorage.setItem(name, [...new Set([id, ...viewed()])].slice(0, 3).join(" "));
    show();
  });
  document.addEventListener("samtycke:change", ({ detail }) => {
    allowed = detail.granted.includes("suggestions");
    show();
  });
  show();
})();
