// One's own last change of a row in [data-qc-grid] is taken back by its button or by Alt+Z: what is not saved yet as it
// was typed, what is saved by a new version. The server refuses what somebody else changed meanwhile.
const grid = document.querySelector("[data-qc-grid]");
const rowOf = (element) => {
  const detail = element.closest("[data-qc-detail]");
  return detail ? detail.previousElementSibling : element.closest("[data-qc-cell]");
};
const fieldsOf = (row) => {
  const detail = row.nextElementSibling;
  const below = detail?.matches("[data-qc-detail]") ? detail.querySelectorAll("[data-qc-field]") : [];
  return [...row.querySelectorAll("[data-qc-field]"), ...below];
};

const restore = (row) => {
  const typed = fieldsOf(row).filter((field) => field.dataset.qcKnown !== undefined && field.value !== field.dataset.qcKnown);
  for (const field of typed) {
    field.value = field.dataset.qcKnown;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return typed.length > 0;
};

const renewed = () => {
  const asked = new CustomEvent("qc:renew", { detail: {} });
  document.dispatchEvent(asked);
  return asked.detail.done;
};
const post = (address, body) =>
  fetch(address, { method: "POST", body, headers: { "X-Script": "1", "X-CSRFToken": grid.querySelector("[name=csrfmiddlewaretoken]").value } });

const undo = async (row) => {
  const button = row.querySelector("[data-qc-undo]");
  if (!button || button.hidden || restore(row)) return;
  const form = new FormData();
  form.append("undo", `${row.dataset.qcCell}|${row.dataset.qcNumber}`);
  const back = document.activeElement;
  if (row.contains(back)) back.blur?.(); // the field in use is filled anew too
  try {
    let response = await post(button.formAction, form);
    if (response.status === 403 && (await renewed())) response = await post(button.formAction, form);
    const answer = response.status === 200 || response.status === 409 ? await response.json() : null;
    document.dispatchEvent(new CustomEvent("qc:answered", { detail: { answer } }));
  } catch {
    document.dispatchEvent(new CustomEvent("qc:answered", { detail: { answer: null } }));
  }
  if (row.contains(back)) back.focus?.();
};

if (grid) {
  grid.addEventListener("click", (event) => {
    const button = event.target.closest("[data-qc-undo]");
    if (!button) return;
    event.preventDefault();
    undo(rowOf(button));
  });
  grid.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.code !== "KeyZ") return;
    const row = rowOf(event.target);
    if (!row) return;
    event.preventDefault();
    undo(row);
  });
  document.addEventListener("qc:saved", (event) => {
    const button = event.detail.row.querySelector("[data-qc-undo]");
    if (button && "undo" in event.detail.cell) {
      button.hidden = !event.detail.cell.undo;
      button.value = `${event.detail.row.dataset.qcCell}|${event.detail.row.dataset.qcNumber}`;
    }
  });
}
