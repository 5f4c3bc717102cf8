// A paper's form: what class it is of as it is filled in, and one more clause without a new page.
import { post } from "./http.js";

const form = document.querySelector("[data-class-of]");
const words = document.querySelector("[data-class-words]");
const asked = ["kind", "signer", "text"];
let latest = 0;

function notice(found) {
  const box = document.createElement("div");
  box.className = found.built ? "notice" : "notice notice-warning";
  const said = document.createElement("strong");
  said.textContent = found.words;
  const line = document.createElement("p");
  line.append(said);
  box.append(line);
  if (found.takes) {
    const more = document.createElement("p");
    more.textContent = `This goes out as a safety case, at once and without an approval, and not through a disclosure case: it takes ${found.takes}.`;
    box.append(more);
  }
  return box;
}

form?.addEventListener("change", async (event) => {
  if (!asked.includes(event.target.name)) return;
  latest += 1;
  const mine = latest;
  const sent = new FormData();
  for (const name of asked) for (const value of new FormData(form).getAll(name)) sent.append(name, value);
  const found = await post(form.dataset.classOf, sent).catch(() => null);
  if (found && mine === latest) words.replaceChildren(...(found.words ? [notice(found)] : []));
});

const rows = document.querySelector("[data-clauses]");

document.querySelector("[data-add-clause]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const last = rows.lastElementChild;
  const place = rows.children.length;
  const row = last.cloneNode(true);
  for (const each of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = each.getAttribute(name);
      if (value) each.setAttribute(name, value.replaceAll(/\bclauses-\d+/g, `clauses-${place}`));
    }
  }
  for (const each of row.querySelectorAll("input, textarea, select")) {
    if (each.type === "checkbox") each.checked = false;
    else each.value = "";
  }
  for (const each of row.querySelectorAll(".field-error")) each.remove();
  row.querySelector("[data-place]").textContent = place + 1;
  row.querySelector("input[type=number]").value = Number(last.querySelector("input[type=number]").value || place) + 1;
  rows.append(row);
  row.querySelector("textarea").focus();
});
