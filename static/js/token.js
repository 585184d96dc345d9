// Signing in again in another window changes the token of every form. Who is refused with 403 asks by qc:renew and tries
// again once detail.done comes true. Where somebody else signed in there it comes false: what stands here is the work of
// the person before.
const keepOf = (page) => page.querySelector("[data-qc-grid]")?.dataset.qcKeep ?? page.querySelector("[data-qc-person]").dataset.qcPerson;

const renew = async () => {
  const page = await fetch(location.pathname + location.search, { headers: { "X-Script": "1", "X-Background": "1" } });
  if (!page.ok || page.redirected) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  if (keepOf(fresh) !== keepOf(document)) return false;
  const given = fresh.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = given;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": given }));
  return true;
};

document.addEventListener("qc:renew", (event) => {
  event.detail.done = renew();
});
