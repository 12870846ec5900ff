// In the preview an answer does nothing: it would be a choice about another site of the demo. What
// opens and closes the settings works.
const answers = ["accept-all", "reject-all", "save", "withdraw-all", "withdraw", "reload"];
addEventListener(
  "click",
  (event) => {
    const answer = event
      .composedPath()
      .find((one) => answers.includes(one.dataset?.action) || one.localName === "a");
    if (!answer) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

const ready = () => parent.postMessage("ready", location.origin);
if (globalThis.samtycke) ready();
else addEventListener("samtycke:ready", ready, { once: true });
