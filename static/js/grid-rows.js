// Rows of [data-qc-grid]: the detail row opens in place, kinds of answer without a number empty the boxes, last
// quarter's value can be kept, and the count of filled rows follows.
const grid = document.querySelector("[data-qc-grid]");

const detailOf = (row) => row.nextElementSibling?.matches("[data-qc-detail]") ? row.nextElementSibling : null;
const rowOf = (element) => {
  const detail = element.closest("[data-qc-detail]");
  return detail ? detail.previousElementSibling : element.closest("[data-qc-cell]");
};
const changed = (field) => {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

const open = (row, wanted) => {
  const detail = detailOf(row);
  const button = row.querySelector("[data-qc-open]");
  detail.hidden = !wanted;
  button.setAttribute("aria-expanded", String(wanted));
};

const count = () => {
  const rows = [...grid.querySelectorAll("[data-qc-fill]")];
  const filled = rows.filter((row) => row.dataset.qcFill === "1").length;
  for (const place of grid.querySelectorAll("[data-qc-filled]")) place.textContent = filled;
  const bar = grid.querySelector(".qc-filled .qc-fill-good");
  if (bar && rows.length) bar.setAttribute("width", String((79 * filled) / rows.length));
};

const settle = (row) => {
  const kind = detailOf(row)?.querySelector('[data-qc-field="standing"]')?.value;
  row.classList.toggle("qc-no-figure", kind === "pending" || kind === "not_applicable");
};

if (grid) {
  for (const row of grid.querySelectorAll("[data-qc-cell]")) {
    const button = row.querySelector("[data-qc-open]");
    button.hidden = false;
    open(row, false);
    settle(row);
  }
  for (const carry of grid.querySelectorAll("[data-qc-carry]")) carry.hidden = false;

  grid.addEventListener("click", (event) => {
    const button = event.target.closest("[data-qc-open]");
    if (button) open(rowOf(button), button.getAttribute("aria-expanded") !== "true");
    const carry = event.target.closest("[data-qc-carry]");
    if (!carry) return;
    const row = rowOf(carry);
    for (const last of detailOf(row).querySelectorAll("[data-qc-last]")) {
      const field = row.querySelector(`[data-qc-field="${last.dataset.qcLast}"]`);
      if (field && last.value) {
        field.value = last.value;
        changed(field);
      }
    }
    const note = row.querySelector('[data-qc-field="note"]');
    if (!note.value) note.value = grid.dataset.qcSaidKept;
    changed(note);
  });

  grid.addEventListener("change", (event) => {
    if (event.target.dataset.qcField !== "standing" || event.target.value === "reported") return;
    const row = rowOf(event.target);
    for (const box of row.querySelectorAll(".qc-boxes [data-qc-field]")) box.value = "";
    settle(row);
  });

  document.addEventListener("qc:saved", (event) => {
    const { row, cell } = event.detail;
    if ("qcFill" in row.dataset && "filled" in cell) row.dataset.qcFill = cell.filled ? "1" : "0";
    settle(row);
    count();
  });
}
