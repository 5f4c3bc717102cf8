// A paper's form: what class it is of as it is filled in, and one more clause without a new page.
import { post, Refused } from "./http.js";

const form = document.querySelector("[data-class-of]");
const words = document.querySelector("[data-class-words]");
const asked = ["kind", "signer", "text"];
let changed = false;
let asking = false;

function notice(found) {
  const box = document.createElement("div");
  box.className = found.built ? "notice" : "notice notice-warning";
  const said = document.createElement("strong");
  said.textContent = found.words;
  const line = document.createElement("p");
  line.append(said);
  box.append(line);
  const further = found.takes
    ? `This goes out as a safety case, at once and without an approval, and not through a disclosure case: it takes ${found.takes}.`
    : found.then;
  if (further) {
    const more = document.createElement("p");
    more.textContent = further;
    box.append(more);
  }
  return box;
}

function failure(error) {
  const box = document.createElement("div");
  box.className = "notice notice-warning";
  const why = error instanceof Refused ? error.message : "The server did not answer.";
  const said = document.createElement("p");
  said.textContent = `The class of the paper could not be looked up. ${why} What you typed is all here; the class is also told when you send the form.`;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn btn-outline-secondary";
  again.textContent = "Look it up again";
  again.addEventListener("click", lookUp);
  box.append(said, again);
  return box;
}

async function ask() {
  const entered = new FormData(form);
  const sent = new FormData();
  for (const name of asked) for (const value of entered.getAll(name)) sent.append(name, value);
  try {
    const found = await post(form.dataset.classOf, sent);
    return found.words ? [notice(found)] : [];
  } catch (error) {
    return [failure(error)];
  }
}

/** Look the class up, one request at a time; what changed meanwhile is asked for after it. */
async function lookUp() {
  changed = true;
  if (asking) return;
  asking = true;
  while (changed) {
    changed = false;
    const told = await ask();
    if (!changed) words.replaceChildren(...told);
  }
  asking = false;
}

form?.addEventListener("change", (event) => {
  if (asked.includes(event.target.name)) lookUp();
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
