// What is typed in a sheet and not kept yet outlives leaving the page, or sending another form of it, in this tab.
// Hooks: data-qc-typed (whose sheet it is: the reader), data-qc-typed-said (shown where something was put back).

const area = document.querySelector("[data-qc-typed]");

if (area) {
  const store = `typed:${area.dataset.qcTyped}:${location.pathname}`;
  const fields = [...area.querySelectorAll("input.form-control:not([type=file]), textarea")];
  const nameOf = (field) => `${field.form?.elements.namedItem("item")?.value ?? ""}/${field.name}`;
  const refused = performance.getEntriesByType("navigation")[0]?.responseStatus === 409;
  // What the portal holds, by field: a refused page shows what was typed instead, so that is remembered.
  const held = new Map(fields.map((field) => [field, field.defaultValue]));

  const open = (field) => {
    const around = field.closest("details");
    if (around) around.open = true;
  };

  const putBack = (field, [before, text]) => {
    if (refused && field.defaultValue === text) held.set(field, before);
    else if (field.defaultValue === before) {
      field.value = text;
      open(field);
      return true;
    }
    return false;
  };

  const left = JSON.parse(sessionStorage.getItem(store) ?? "{}");
  const back = fields.filter((field) => nameOf(field) in left && putBack(field, left[nameOf(field)]));
  const said = document.querySelector("[data-qc-typed-said]");
  if (said && back.length) said.hidden = false;

  addEventListener("pagehide", () => {
    const changed = fields.filter((field) => field.value.trim() !== held.get(field).trim());
    const kept = Object.fromEntries(changed.map((field) => [nameOf(field), [held.get(field), field.value]]));
    if (changed.length) sessionStorage.setItem(store, JSON.stringify(kept));
    else sessionStorage.removeItem(store);
  });
}
