// A column or block from a spreadsheet, pasted into a box of [data-qc-grid], fills down and to the right. Every row of
// the table takes one line, those told in words or counted from a register too, so that a column copied beside the same
// rows stays in step. Blank cells of the block leave what is there; what finds no place is said, never dropped in silence.
const grid = document.querySelector("[data-qc-grid]");
const boxes = (row) => [...row.querySelectorAll(".qc-figures [data-qc-field]:not(:disabled)")];

// Lines and cells of a clipboard; a cell with line breaks in it comes in quotes.
const blockOf = (text) => {
  const block = [[]];
  const cells = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (const [, quoted, bare, end] of cells.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
    block.at(-1).push((quoted === undefined ? bare : quoted.replaceAll('""', '"')).trim());
    if (end === "\n") block.push([]);
    if (!end) break;
  }
  return block;
};

const put = (field, text) => {
  if (field.matches("select")) {
    const option = [...field.options].find((each) => each.text.trim() === text);
    if (!option) return false;
    field.value = option.value;
  } else {
    field.value = text;
  }
  field.classList.add("qc-pasted");
  field.closest("[data-qc-cell]").dataset.qcPasted = "1";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
};

grid?.addEventListener("paste", (event) => {
  const start = event.target;
  if (!start.matches(".qc-figures [data-qc-field]")) return;
  // Paragraphs pasted into a box for words belong there; a spreadsheet's cells come as a table besides.
  if (start.matches("textarea") && !/<t[dr][\s>]/i.test(event.clipboardData.getData("text/html"))) return;
  const block = blockOf(event.clipboardData.getData("text/plain"));
  if (block.length === 1 && block[0].length === 1) return;
  event.preventDefault();
  const rows = [...grid.querySelectorAll("[data-qc-cell]")];
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
