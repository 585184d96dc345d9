// A column or block from a spreadsheet, pasted into a box of [data-qc-grid], fills down and to the right. Blank cells of
// the block leave what is there; what finds no place is said, never dropped in silence.
const grid = document.querySelector("[data-qc-grid]");
const boxes = (row) => [...row.querySelectorAll(".qc-boxes [data-qc-field]:not(:disabled)")];

const put = (field, text) => {
  if (field.matches("select")) {
    const option = [...field.options].find((each) => each.text.trim() === text);
    if (!option) return false;
    field.value = option.value;
  } else {
    field.value = text;
  }
  field.classList.add("qc-pasted");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
};

grid?.addEventListener("paste", (event) => {
  const start = event.target;
  if (!start.matches(".qc-boxes [data-qc-field]")) return;
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  const block = text.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
  if (block.length === 1 && block[0].length === 1) return;
  event.preventDefault();
  const rows = [...grid.querySelectorAll("[data-qc-cell]")].filter((row) => boxes(row).length);
  const first = rows.indexOf(start.closest("[data-qc-cell]"));
  const column = boxes(rows[first]).indexOf(start);
  let leftOver = 0;
  block.forEach((cells, down) => {
    cells.forEach((cell, across) => {
      if (!cell) return;
      const row = rows[first + down];
      const field = row && boxes(row)[column + across];
      if (!field || !put(field, cell)) leftOver += 1;
    });
  });
  document.dispatchEvent(new CustomEvent("qc:pasted", { detail: { leftOver } }));
});
