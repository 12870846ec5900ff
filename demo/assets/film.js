// The player in the frames of the demo's sites: a handful of drawn scenes, shown one after the other.
// Where the visitor stopped is kept under the name in data-store, with their consent to the site's
// films; shown once without it, the player keeps and reads nothing.
const film = document.querySelector("[data-store]");
const scenes = [...film.querySelectorAll("[data-scene]")];
const [play, seek] = [film.querySelector("[data-play]"), film.querySelector("[data-seek]")];
const { store, service } = film.dataset;
const seconds = scenes.length * 4;

if (parent !== window && !parent.samtycke)
  await new Promise((ready) =>
    parent.addEventListener("samtycke:ready", () => ready(), { once: true }),
  );
const allowed = () => parent.samtycke?.consent.granted("media", service) === true;

let at = allowed() ? Math.min(seconds, Number(localStorage.getItem(store)) || 0) : 0;
let began = null;

function show() {
  const now = Math.min(scenes.length - 1, Math.floor(at / 4));
  for (const [index, scene] of scenes.entries()) scene.hidden = index !== now;
  seek.value = String(Math.round((at / seconds) * 100));
}

function goTo(second) {
  at = Math.max(0, Math.min(seconds, second));
  if (allowed()) localStorage.setItem(store, at.toFixed(1));
  show();
}

function pause() {
  began = null;
  play.textContent = play.dataset.begin;
}

function frame(time) {
  if (began === null) return;
  goTo((time - began) / 1000);
  if (at === seconds) pause();
  else requestAnimationFrame(frame);
}

play.addEventListener("click", () => {
  if (began !== null) return pause();
  if (at === seconds) at = 0;
  began = performance.now() - at * 1000;
  play.textContent = play.dataset.pause;
  requestAnimationFrame(frame);
});
seek.addEventListener("input", () => {
  pause();
  goTo((Number(seek.value) / 100) * seconds);
});
show();
