// The event form of the app. Each department gets an upload of its own, so that a file on its way
// stays on its way when the person looks at another department.
const form = document.querySelector("form");
const uploads = form.querySelector("[data-uploads]");
const sent = form.querySelector("[data-sent]");
const thanks = document.querySelector("[data-thanks]");

function showKind() {
  const isEvent = form.elements.kind.value === "event";
  form.querySelector("[data-when]").hidden = !isEvent;
  form.elements.day.required = isEvent;
}

function showDepartment() {
  const wanted = form.elements.department.value;
  const all = [...uploads.querySelectorAll("samtycke-upload")];
  if (!all.some((upload) => upload.getAttribute("department") === wanted)) {
    const upload = all[0].cloneNode();
    upload.setAttribute("department", wanted);
    all[0].after(upload);
    all.push(upload);
  }
  for (const upload of all) upload.hidden = upload.getAttribute("department") !== wanted;
}

form.addEventListener("change", ({ target }) => {
  if (target.name === "kind") {
    form.elements.department.value = target.value === "event" ? "evenemang" : "redaktionen";
    // push.js says when notifications are on; here they go off again.
    const push = document.querySelector("[data-push]");
    const off = push.textContent;
    document.addEventListener("samtycke:change", () => {
      if (!globalThis.samtycke.consent.granted("notifications")) push.textContent = off;
    });

    showKind();
    showDepartment();
  }
  if (["kind", "department"].includes(target.name)) showDepartment();
});

let count = 0;
form.addEventListener("samtycke:upload", () => {
  count += 1;
  sent.textContent = `${sent.dataset.label} ${count}`;
});

// Idun's own server takes the text; the demo has none, and the page says so.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  form.hidden = true;
  thanks.hidden = false;
  thanks.focus();
});

// push.js says when notifications are on; here they go off again.
const push = document.querySelector("[data-push]");
const off = push.textContent;
document.addEventListener("samtycke:change", () => {
  if (!globalThis.samtycke.consent.granted("notifications")) push.textContent = off;
});

showKind();
showDepartment();
