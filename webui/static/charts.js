// Leaves in the list of charts what fits, while it is typed; Enter then opens the only one left.
const form = document.querySelector("[data-filter]");
const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
const count = document.querySelector("[data-count]");
const none = document.querySelector("[data-none]");
const words = form.elements.words;
const status = form.elements.status;

function fits(row) {
  const wanted = words.value.trim().toLowerCase();
  return (status.value === "" || row.dataset.status === status.value)
    && [...row.children].slice(0, 2).some((cell) => cell.textContent.toLowerCase().includes(wanted));
}

function show() {
  for (const row of rows) row.hidden = !fits(row);
  const left = rows.filter((row) => !row.hidden).length;
  count.textContent = `${left} of ${rows.length} charts`;
  none.hidden = left > 0;
}

form.querySelector("button").hidden = true;
form.addEventListener("input", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const left = rows.filter((row) => !row.hidden);
  if (left.length === 1) left[0].querySelector("a").click();
});
show();
