// Files dragged onto [data-qc-evidence] (in the grid: onto its row) or picked are sent at once. Elsewhere on the page a
// dropped file does nothing: the browser would open it in place of what is being typed.
const said = document.querySelector("[data-qc-sending-said]").dataset;
const placeOf = (element) => element.closest?.("[data-qc-cell]")?.querySelector("[data-qc-evidence]") ?? element.closest?.("[data-qc-evidence]");
const zoneOf = (place) => place.closest("[data-qc-cell]") ?? place;
const bringsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

const say = (place, text, tone = "") => {
  const status = place.querySelector("[data-qc-evidence-status]");
  status.textContent = text;
  status.className = tone || "qc-soft";
};

const show = (place, answer) => {
  if ("qcEvidencePage" in place.dataset) {
    if (!answer.refused.length) location.reload();
    return;
  }
  const row = place.closest("[data-qc-cell]");
  if (answer.count !== undefined) place.querySelector("[data-qc-evidence-count]").innerHTML = answer.count;
  if (answer.messages !== undefined) row.querySelector("[data-qc-told]").innerHTML = answer.messages;
};

const renewed = () => {
  const asked = new CustomEvent("qc:renew", { detail: {} });
  document.dispatchEvent(asked);
  return asked.detail.done;
};
const post = (address, body) =>
  fetch(address, { method: "POST", body, headers: { "X-Script": "1", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value } });

const send = async (place, files) => {
  const most = Number(said.qcMost);
  const large = files.filter((file) => file.size > most * 2 ** 20);
  const fitting = files.filter((file) => !large.includes(file));
  const refused = large.map((file) => `${file.name}: ${said.qcLargeSaid}`);
  if (fitting.length) {
    say(place, said.qcSendingSaid);
    const form = new FormData();
    for (const file of fitting) form.append("files", file);
    let response = await post(place.dataset.qcEvidence, form);
    if (response.status === 403 && (await renewed())) response = await post(place.dataset.qcEvidence, form);
    if (response.status === 401) return say(place, said.qcSignedOutSaid, "qc-save-failed");
    if (response.status !== 200 && response.status !== 409) return say(place, said.qcFailedSaid, "qc-save-failed");
    const answer = await response.json();
    refused.push(...answer.refused);
    show(place, { ...answer, refused });
  }
  say(place, refused.join(" "), refused.length ? "qc-save-failed" : "");
};

const take = async (place, files) => {
  if (!files.length) return;
  try {
    await send(place, files);
  } catch {
    say(place, said.qcFailedSaid, "qc-save-failed");
  }
};

const pick = (place) => {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, accept: said.qcAccept });
  input.addEventListener("change", () => take(place, [...input.files]));
  input.click();
};

let marked = null;
const mark = (zone) => {
  if (marked === zone) return;
  marked?.classList.remove("qc-dropping");
  zone?.classList.add("qc-dropping");
  marked = zone;
};

for (const button of document.querySelectorAll("[data-qc-evidence-add]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-qc-evidence-add]");
  if (button) pick(button.closest("[data-qc-evidence]"));
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-qc-evidence-files]")) take(event.target.closest("[data-qc-evidence]"), [...event.target.files]);
});
document.addEventListener("dragover", (event) => {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  const place = placeOf(event.target);
  event.dataTransfer.dropEffect = place ? "copy" : "none";
  mark(place ? zoneOf(place) : null);
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mark(null);
});
document.addEventListener("drop", (event) => {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  mark(null);
  const place = placeOf(event.target);
  if (place) take(place, [...event.dataTransfer.files]);
});
