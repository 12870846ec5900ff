// The event form of the app. Each department has an upload of its own: one on its way goes on while
// the person looks at another department. Only the chosen one is in the page, where it takes what is
// pasted.
const form = document.querySelector("form");
const thanks = document.querySelector("[data-thanks]");
const push = document.querySelector("[data-push]");
const sent = document.querySelector("[data-sent]");
const uploads = new Map();
let upload = form.querySelector("samtycke-upload");
let count = 0;

function know(one) {
  uploads.set(one.getAttribute("department"), one);
  one.addEventListener("samtycke:upload", () => {
    count += 1;
    sent.textContent = `${sent.dataset.label} ${count}`;
  });
}

function showKind() {
  const isEvent = form.elements.kind.value === "event";
  form.querySelector("[data-when]").hidden = !isEvent;
  form.elements.day.required = isEvent;
}

function showDepartment() {
  const department = form.elements.department.value;
  if (!uploads.has(department)) {
    const one = upload.cloneNode();
    one.setAttribute("department", department);
    know(one);
  }
  const wanted = uploads.get(department);
  if (wanted !== upload) upload.replaceWith(wanted);
  upload = wanted;
}

form.addEventListener("change", ({ target }) => {
  if (target.name === "kind") {
    form.elements.department.value = target.value === "event" ? "evenemang" : "redaktionen";
    showKind();
  }
  if (["kind", "department"].includes(target.name)) showDepartment();
});

// Idun's own server takes the text; the demo has none, and the page says so.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const waiting = [...uploads.entries()].find(([, one]) => one.pending > 0);
  if (waiting) {
    form.elements.department.value = waiting[0];
    showDepartment();
    sent.textContent = upload.sending ? sent.dataset.sending : sent.dataset.waiting;
    upload.scrollIntoView({ block: "center" });
    upload.focus({ preventScroll: true });
    return;
  }
  form.hidden = true;
  thanks.hidden = false;
  thanks.focus();
});

// push.js says when notifications are on; here they go off again.
document.addEventListener("samtycke:change", () => {
  if (!globalThis.samtycke.consent.granted("notifications")) push.textContent = push.dataset.off;
});

know(upload);
// A browser fills in what was chosen before a reload.
showKind();
showDepartment();
