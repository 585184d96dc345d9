// What is typed into [data-qc-grid] and not saved yet is kept on this machine, by user and submission, through a lost
// network or an ended session; it is taken up again when the page is opened, and forgotten as soon as it is saved.
const grid = document.querySelector("[data-qc-grid]");
const name = grid && `qc:${grid.dataset.qcKeep}`;

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
};
const write = (kept) => {
  try {
    if (Object.keys(kept).length) localStorage.setItem(name, JSON.stringify(kept));
    else localStorage.removeItem(name);
  } catch {
    // No room or no permission: autosave still holds what reaches the server.
  }
};
const rowOf = (field) => {
  const detail = field.closest("[data-qc-detail]");
  return detail ? detail.previousElementSibling : field.closest("[data-qc-cell]");
};

const fieldsOf = (row) => {
  const detail = row.nextElementSibling;
  const below = detail?.matches("[data-qc-detail]") ? detail.querySelectorAll("[data-qc-field]") : [];
  return [...row.querySelectorAll("[data-qc-field]"), ...below];
};

// What was typed earlier stands over the version it was typed over, so that another's change since is a conflict.
const restore = (kept) =>
  [...grid.querySelectorAll("[data-qc-field]")].filter((field) => {
    const row = rowOf(field);
    const cell = kept[row.dataset.qcCell];
    const text = cell?.texts?.[field.dataset.qcField];
    if (text === undefined || text === field.value || field.disabled) return false;
    field.dataset.qcKnown ??= field.value;
    field.value = text;
    row.dataset.qcNumber = cell.seen;
    return true;
  }).length;

// What is on the page and was not taken up is stored already. Rows that this page leaves out (after a return it shows
// only those that need work) or does not let be typed in now keep what was typed into them.
const remaining = (kept) => {
  const rows = new Map([...grid.querySelectorAll("[data-qc-cell]")].map((row) => [row.dataset.qcCell, row]));
  const held = (row) => fieldsOf(row).some((field) => field.disabled || (field.dataset.qcKnown ?? field.value) !== field.value);
  return Object.fromEntries(Object.entries(kept).filter(([key]) => !rows.has(key) || held(rows.get(key))));
};

const keep = (field) => {
  const row = rowOf(field);
  const key = row.dataset.qcCell;
  const kept = read();
  const cell = (kept[key] ??= { seen: row.dataset.qcNumber, texts: {} });
  if (field.value === field.dataset.qcKnown) delete cell.texts[field.dataset.qcField];
  else cell.texts[field.dataset.qcField] = field.value;
  if (!Object.keys(cell.texts).length) delete kept[key];
  write(kept);
};

const forget = ({ row, dirty }) => {
  const key = row.dataset.qcCell;
  const kept = read();
  if (!kept[key]) return;
  const texts = Object.entries(kept[key].texts).filter(([name]) => dirty.includes(name));
  if (texts.length) kept[key] = { seen: row.dataset.qcNumber, texts: Object.fromEntries(texts) };
  else delete kept[key];
  write(kept);
};

if (grid) {
  const restored = restore(read());
  write(remaining(read()));
  grid.addEventListener("input", (event) => event.target.matches("[data-qc-field]") && keep(event.target));
  document.addEventListener("qc:saved", (event) => forget(event.detail));
  // The saving module loads after this one: it hears of what was restored once all modules have run.
  if (restored) addEventListener("load", () => document.dispatchEvent(new CustomEvent("qc:restored")));
}
