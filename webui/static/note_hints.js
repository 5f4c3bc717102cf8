// What stands beside a section while it is written: proposals for its label, and warnings.

const BELONGS = "This may belong in the progress note.";
const RISK = " A psychotherapy note that holds it puts its special protection at risk (45 CFR 164.501).";

function element(name, words = "", style = "") {
  const made = document.createElement(name);
  made.textContent = words;
  if (style) made.className = style;
  return made;
}

const quoted = (found) => (found ? `: “${found}”` : "");

/** Show what the server told of a section; with nothing told, put buttons to what it already shows. */
export function showHints(part, told, adopt) {
  if (told) {
    warn(part.querySelector("[data-misplaced]"), told.misplaced);
    propose(part.querySelector("[data-proposals]"), told.proposals);
  }
  for (const row of part.querySelectorAll("[data-proposals] li")) {
    const button = element("button", row.dataset.field === "content_kind" ? "Choose" : "Add", "btn btn-sm btn-outline-primary");
    button.type = "button";
    button.setAttribute("aria-label", `${button.textContent} ${row.querySelector("strong").textContent}`);
    button.addEventListener("click", () => {
      adopt(part, row.dataset);
      row.remove();
      count(part.querySelector("[data-proposals]"));
    });
    row.prepend(button);
  }
}

function count(box) {
  const rows = box.querySelectorAll("li").length;
  box.querySelector("[data-count]").textContent = rows;
  box.hidden = rows === 0;
}

function propose(box, proposals) {
  box.querySelector("ul").replaceChildren(...proposals.map((each) => {
    const row = element("li");
    row.dataset.field = each.field;
    row.dataset.code = each.code;
    row.append(element("strong", each.words), " ", element("span", each.code, "chip-key"), " ");
    row.append(element("span", each.rule + quoted(each.found), "quiet"));
    return row;
  }));
  count(box);
}

function warn(box, misplaced) {
  box.hidden = misplaced.length === 0;
  const why = element("p");
  why.append(element("strong", BELONGS), RISK);
  const list = element("ul");
  list.append(...misplaced.map((each) => element("li", each.item + quoted(each.found))));
  box.replaceChildren(why, list);
}
