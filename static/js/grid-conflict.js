// Two people in one cell: both values are shown with who typed the other one and when, and one of two buttons decides.
const dialog = document.querySelector("dialog[data-qc-conflict]");
const waiting = [];
let shown = null;

const line = (difference) => {
  const row = document.createElement("tr");
  for (const text of [difference.label, difference.mine, difference.theirs || "—"]) {
    const cell = document.createElement("td");
    cell.textContent = text;
    row.append(cell);
  }
  return row;
};

const next = () => {
  shown = waiting.shift() ?? null;
  if (!shown) return;
  const { cell } = shown;
  dialog.querySelector("[data-qc-conflict-where]").textContent = cell.label;
  dialog.querySelector("[data-qc-conflict-who]").textContent = `${cell.by} · ${cell.at}`;
  dialog.querySelector("[data-qc-conflict-values]").replaceChildren(...cell.differences.map(line));
  dialog.showModal();
};

const decide = (choice) => {
  const decided = shown;
  shown = null;
  dialog.close();
  document.dispatchEvent(new CustomEvent("qc:decided", { detail: { ...decided, choice } }));
  next();
};

if (dialog) {
  document.addEventListener("qc:conflict", (event) => {
    waiting.push(event.detail);
    if (!shown) next();
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.querySelector("[data-qc-mine]").addEventListener("click", () => decide("mine"));
  dialog.querySelector("[data-qc-theirs]").addEventListener("click", () => decide("theirs"));
}
