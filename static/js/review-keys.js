// Review by keyboard in [data-qc-review]: J and K go to the next and the previous row, R into its reason, Esc out of it.
const table = document.querySelector("[data-qc-review]");
const lines = table ? [...table.querySelectorAll("[data-qc-line]")] : [];
let here = -1;

const go = (index) => {
  lines[here]?.classList.remove("qc-here");
  here = Math.min(Math.max(index, 0), lines.length - 1);
  lines[here].classList.add("qc-here");
  lines[here].tabIndex = -1;
  lines[here].focus({ preventScroll: true });
  lines[here].scrollIntoView({ block: "nearest" });
};

document.addEventListener("keydown", (event) => {
  if (!lines.length || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest("input, textarea, select");
  if (field) {
    if (event.key === "Escape") {
      const line = field.closest("[data-qc-line]");
      if (line) go(lines.indexOf(line));
    }
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "j") go(here + 1);
  else if (key === "k") go(here - 1);
  else if (key === "r" && here >= 0) lines[here].querySelector("[data-qc-reason]")?.focus();
  else return;
  event.preventDefault();
});
