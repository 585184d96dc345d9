// Autosave of [data-qc-grid]: changed cells go in batches, each with the version it was typed over; one batch at a time.
// A failed save is shouted and tried again, an ended session leads to the sign-in page in a new window.
const grid = document.querySelector("[data-qc-grid]");
const status = grid?.querySelector("[data-qc-status]");
const said = grid?.dataset ?? {};
const PAUSE = 600; // after the last key
const RETRIES = [2000, 5000, 10000, 30000];
let timer = null;
let busy = false;
let failures = 0;
let after = null;

const fieldsOf = (row) => {
  const detail = row.nextElementSibling;
  const below = detail?.matches("[data-qc-detail]") ? detail.querySelectorAll("[data-qc-field]") : [];
  return [...row.querySelectorAll("[data-qc-field]"), ...below];
};
const rows = () => [...grid.querySelectorAll("[data-qc-cell]")];
const dirty = (row) => fieldsOf(row).filter((field) => field.value !== field.dataset.qcKnown);
const dirtyRows = () => rows().filter((row) => !row.dataset.qcDeciding && dirty(row).length);
// What was pasted goes first and by itself: each value tells through which channel it came.
const batchOf = (changed) => {
  const pasted = changed.filter((row) => row.dataset.qcPasted);
  return (pasted.length ? pasted : changed).slice(0, 200);
};
const unsaved = () => rows().some((row) => dirty(row).length);

const say = (text, tone = "", extra = null) => {
  status.className = `qc-save ${tone}`;
  status.replaceChildren(document.createTextNode(text), ...(extra ? [" ", extra] : []));
};
const link = (address, text) => Object.assign(document.createElement("a"), { href: address, target: "_blank", rel: "opener", textContent: text });
const again = () => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link btn-sm", textContent: said.qcSaidAgain });
  button.addEventListener("click", () => save());
  return button;
};

const later = (pause = PAUSE) => {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
};

// "missing" is how a blank answer is stored; the page's word for it is "a figure".
const fitting = (name, stored) => (name === "standing" && stored === "missing" ? "reported" : stored);

const know = (row, cell, sent) => {
  for (const field of fieldsOf(row)) {
    const name = field.dataset.qcField;
    const untouched = field.value === (sent[name] ?? field.dataset.qcKnown);
    const stored = fitting(name, cell.shown[name] ?? "");
    if (untouched && field !== document.activeElement) field.value = stored;
    field.dataset.qcKnown = untouched ? field.value : stored;
    if ((cell.faulty ?? []).includes(name)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
};

const show = (row, cell) => {
  if (cell.messages !== undefined) row.querySelector("[data-qc-told]").innerHTML = cell.messages;
  if (cell.progress !== undefined) row.querySelector("[data-qc-progress]").innerHTML = cell.progress;
};

const settled = (row) => {
  row.classList.remove("qc-just-saved");
  for (const field of row.querySelectorAll(".qc-pasted")) field.classList.remove("qc-pasted");
};

const receive = (answer, sent) => {
  for (const cell of answer.cells) {
    const row = rows().find((each) => each.dataset.qcCell === cell.key);
    if (!row) continue;
    if (cell.kind === "unknown") {
      row.dataset.qcDeciding = "1"; // not (or no longer) this unit's to enter: it is not sent again
      continue;
    }
    if (cell.kind === "conflict") {
      row.dataset.qcDeciding = "1";
      document.dispatchEvent(new CustomEvent("qc:conflict", { detail: { row, cell } }));
      continue;
    }
    row.dataset.qcNumber = cell.number;
    row.querySelector("[data-qc-seen]").value = cell.number;
    know(row, cell, sent.get(cell.key) ?? {});
    if (!dirty(row).length) delete row.dataset.qcPasted;
    show(row, cell);
    row.classList.add("qc-just-saved");
    setTimeout(() => settled(row), 1200);
    document.dispatchEvent(new CustomEvent("qc:saved", { detail: { row, cell, dirty: dirty(row).map((field) => field.dataset.qcField) } }));
  }
};

const fail = (text, extra = null) => {
  after = null; // what comes through at last must not lead away from what is typed meanwhile
  say(text, "qc-save-failed", extra ?? again());
  status.setAttribute("role", "alert");
  later(RETRIES[Math.min(failures, RETRIES.length - 1)]);
  failures += 1;
};

const refuse = (text) => {
  after = null;
  failures += 1;
  say(text, "qc-save-failed", again());
  status.setAttribute("role", "alert");
};

const renewed = () => {
  const asked = new CustomEvent("qc:renew", { detail: {} });
  document.dispatchEvent(asked);
  return asked.detail.done;
};

const post = (cells, channel) =>
  fetch(grid.dataset.qcAddress, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Script": "1", "X-CSRFToken": grid.querySelector("[name=csrfmiddlewaretoken]").value },
    body: JSON.stringify({ cells, channel }),
  });

const send = async (changed) => {
  const sent = new Map();
  const cells = changed.map((row) => {
    const texts = Object.fromEntries(dirty(row).map((field) => [field.dataset.qcField, field.value]));
    sent.set(row.dataset.qcCell, texts);
    return { key: row.dataset.qcCell, seen: Number(row.dataset.qcNumber), texts };
  });
  const channel = changed[0].dataset.qcPasted ? "paste" : "page";
  let response = await post(cells, channel);
  if (response.status === 403 && (await renewed())) response = await post(cells, channel);
  if (response.status === 401) return fail(said.qcSaidSignedOut, link((await response.json()).sign_in, said.qcSaidSignIn));
  if (response.status === 403 || response.status === 404) return fail(said.qcSaidOther);
  if (response.status !== 200 && response.status !== 409) return fail(said.qcSaidFailed);
  const answer = await response.json();
  if (answer.refused) return refuse(answer.refused.join(" "));
  failures = 0;
  status.setAttribute("role", "status");
  receive(answer, sent);
  if (unsaved()) say(said.qcSaidUnsaved); // another's change is to be decided, or more was typed meanwhile
  else say(`${said.qcSaidSaved} ${answer.saved_at}`, "qc-save-done");
};

async function save() {
  clearTimeout(timer);
  if (busy) return;
  const changed = dirtyRows();
  if (!changed.length) {
    if (after && !unsaved()) location.assign(after);
    return;
  }
  busy = true;
  say(said.qcSaidSaving);
  try {
    await send(batchOf(changed));
  } catch {
    fail(said.qcSaidFailed);
  } finally {
    busy = false;
  }
  if (!failures && (dirtyRows().length || after)) later(dirtyRows().length ? 50 : 0);
}

if (grid) {
  for (const field of grid.querySelectorAll("[data-qc-field]")) field.dataset.qcKnown ??= field.value;

  grid.addEventListener("input", () => {
    if (!failures) say(said.qcSaidUnsaved);
    if (!failures) later();
  });
  grid.addEventListener("change", () => later(failures ? undefined : 50));
  grid.addEventListener("submit", (event) => {
    event.preventDefault();
    after = event.submitter?.dataset.qcThen ?? null;
    save();
  });
  document.addEventListener("qc:pasted", (event) => {
    save();
    if (event.detail.leftOver) window.alert(said.qcSaidLeftOver);
  });
  document.addEventListener("qc:restored", () => {
    say(said.qcSaidRestored, "qc-save-failed");
    later();
  });
  document.addEventListener("qc:decided", (event) => {
    const { row, cell, choice } = event.detail;
    delete row.dataset.qcDeciding;
    row.dataset.qcNumber = cell.number;
    row.querySelector("[data-qc-seen]").value = cell.number;
    if (choice === "theirs") {
      for (const field of fieldsOf(row)) field.value = field.dataset.qcKnown = fitting(field.dataset.qcField, cell.shown[field.dataset.qcField] ?? "");
      show(row, cell);
      document.dispatchEvent(new CustomEvent("qc:saved", { detail: { row, cell, dirty: [] } }));
    }
    later(0);
  });
  document.addEventListener("qc:answered", (event) => {
    const { answer } = event.detail;
    if (!answer) return say(said.qcSaidFailed, "qc-save-failed");
    if (answer.refused) return say(answer.refused.join(" "), "qc-save-failed");
    receive(answer, new Map());
    say(`${said.qcSaidSaved} ${answer.saved_at}`, "qc-save-done");
  });
  addEventListener("online", () => save());
  addEventListener("focus", () => failures && save());
  addEventListener("beforeunload", (event) => {
    if (unsaved() && !after) event.preventDefault();
  });
}
