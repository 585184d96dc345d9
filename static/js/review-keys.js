// Judging by keyboard: J and K go to the next and the previous row, A accepts it, R goes into its reason (Esc out again),
// X ticks it, O opens its unit's sheet, N the next unit. Each key does what a button or link of the row does.
let here = null;

const lines = () => [...document.querySelectorAll("[data-qc-line]")].filter((line) => line.getClientRects().length);
const go = (line) => {
  if (!line) return;
  here?.classList.remove("qc-here");
  here = line;
  here.classList.add("qc-here");
  here.tabIndex = -1;
  here.focus({ preventScroll: true });
  here.scrollIntoView({ block: "nearest" });
};
const step = (by) => {
  const listed = lines();
  const place = listed.indexOf(here);
  go(listed[Math.min(Math.max(place + by, 0), listed.length - 1)]);
};

const keys = {
  j: () => step(1),
  k: () => step(-1),
  a: () => {
    const button = here?.querySelector("[data-qc-accept]");
    if (!button) return;
    button.click();
    step(1);
  },
  r: () => (here?.querySelector("[data-qc-reason]") ?? here)?.focus(),
  x: () => here?.querySelector("[data-qc-tick]")?.click(),
  o: () => here?.closest(".qc-case")?.querySelector("[data-qc-sheet]")?.click(),
  n: () => document.querySelector("[data-qc-next]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (field) {
    if (event.key === "Escape") go(field.closest("[data-qc-line]"));
    return;
  }
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("qc:accepted", (event) => {
  const place = document.querySelector("[data-qc-accepted]");
  if (place) place.textContent = event.detail.accepted;
});
