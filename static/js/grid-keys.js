// Keyboard of [data-qc-grid]: Enter and ↓ go to the next row, Shift+Enter and ↑ to the previous one, Esc gives back what
// was saved, Ctrl+Enter leads to the check. Enter alone never submits the form, and does nothing while an input method composes.
const grid = document.querySelector("[data-qc-grid]");
const rows = () => [...grid.querySelectorAll("[data-qc-cell]")].filter((row) => row.querySelector(".qc-boxes [data-qc-field]:not(:disabled)"));
const boxes = (row) => [...row.querySelectorAll(".qc-boxes [data-qc-field]:not(:disabled)")];

const move = (field, step) => {
  const row = field.closest("[data-qc-cell]");
  const listed = rows();
  const next = listed[listed.indexOf(row) + step];
  if (!next) return;
  const column = Math.max(boxes(row).indexOf(field), 0);
  const there = boxes(next);
  const target = there[Math.min(column, there.length - 1)];
  target.focus();
  target.select?.();
  next.scrollIntoView({ block: "nearest" });
};

const undo = (field) => {
  if (field.value === field.dataset.qcKnown || field.dataset.qcKnown === undefined) return;
  field.value = field.dataset.qcKnown;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

const toCheck = (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return false;
  event.preventDefault();
  grid.requestSubmit(grid.querySelector("[data-qc-then]"));
  return true;
};

grid?.addEventListener("keydown", (event) => {
  if (toCheck(event)) return;
  const field = event.target;
  if (!field.matches("[data-qc-field]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key === "Enter" && field.matches("input, select")) event.preventDefault();
  if (composing) return;
  const inGrid = Boolean(field.closest(".qc-boxes"));
  const free = field.matches("input");
  if (inGrid && event.key === "Enter") move(field, event.shiftKey ? -1 : 1);
  else if (inGrid && free && event.key === "ArrowDown") move(field, 1);
  else if (inGrid && free && event.key === "ArrowUp") move(field, -1);
  else if (event.key === "Escape") undo(field);
  else return;
  if (event.key !== "Escape") event.preventDefault();
});
