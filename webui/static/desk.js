// The release desk by keyboard, without leaving the page: what a form or link leads to is fetched,
// and the list and the page as it would leave are put in place of the old ones.
import { attachPicker } from "./desk_picker.js";

const list = document.querySelector("#desk-list");
const paper = document.querySelector("[data-page]");
const help = document.querySelector("#key-help");
const PAUSE = 200;
let wanted = null;
let asking = false;
let pause = 0;
let shown = location.pathname;

const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => document.querySelector(".row-of.current");

function choose(row, { focus = true } = {}) {
  if (!row) return;
  const before = current();
  before?.classList.remove("current");
  before?.removeAttribute("aria-current");
  row.classList.add("current");
  row.setAttribute("aria-current", "true");
  if (focus) {
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  if (before?.dataset.note === row.dataset.note) return;
  // Whoever walks down the list by keys waits for the page of the row where they stop.
  clearTimeout(pause);
  pause = setTimeout(() => showPage({ note: row.dataset.note }), PAUSE);
}

async function fetched(url, settings = {}) {
  const answer = await fetch(url, { ...settings, headers: { Accept: "text/html" } });
  if (answer.status === 401 || new URL(answer.url).pathname === "/account/sign-in") {
    dispatchEvent(new Event("vault:signed-out"));
    return null;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { page, url: answer.url };
}

/** Put the answer's list in place of the present one; whatever it says is said on this page. */
function swap(answer) {
  const fresh = answer.page.querySelector("#desk-list");
  const said = answer.page.querySelector(".notice[role=status]") ?? answer.page.querySelector("h1");
  const keep = current()?.dataset.row;
  if (!fresh) {
    tell(said?.textContent ?? "The server did not answer as expected.", "danger");
    return;
  }
  list.replaceChildren(...fresh.childNodes);
  if (answer.page.querySelector(".notice[role=status]")) tell(said.textContent, "success");
  attachPicker(document.querySelector("[data-opened-section]"));
  const row = rows().find((each) => each.dataset.row === keep);
  if (row) choose(row);
  list.querySelector("#trouble")?.focus();
  showPage(row ? { note: row.dataset.note } : {});
}

function tell(words, kind) {
  const notice = document.createElement("div");
  notice.className = `notice notice-${kind}`;
  notice.textContent = words.trim();
  document.querySelector("#desk-said").prepend(notice);
}

/** Show a page as it would leave: a note's first, or one by its number. One is asked for at a time. */
async function showPage(which) {
  clearTimeout(pause);
  wanted = which;
  if (asking) return;
  asking = true;
  paper.setAttribute("aria-busy", "true");
  if (!paper.querySelector("img")) paper.textContent = "The page is being set …";
  while (wanted) {
    const url = new URL(list.dataset.preview, location.href);
    for (const [name, value] of Object.entries(wanted)) url.searchParams.set(name, value);
    wanted = null;
    const answer = await fetched(url).catch(() => null);
    if (!wanted) put(answer?.page.querySelector("#page"));
  }
  asking = false;
  paper.removeAttribute("aria-busy");
}

function put(fresh) {
  const open = paper.querySelector("details")?.open;
  if (fresh) paper.replaceChildren(...fresh.childNodes);
  else paper.textContent = "The page can't be shown now. Your decisions are kept.";
  if (open) paper.querySelector("details")?.setAttribute("open", "");
}

async function send(form, submitter) {
  const answer = await fetched(form.action, { method: "POST", body: new FormData(form, submitter) });
  if (answer) swap(answer);
}

async function open(link, { picking = false } = {}) {
  const answer = await fetched(link.href);
  if (!answer) return;
  history.pushState({}, "", link.href);
  shown = location.pathname;
  swap(answer);
  const opened = document.querySelector("[data-opened]");
  choose(opened);
  opened?.scrollIntoView({ block: picking ? "start" : "nearest" });
}

function press(key) {
  const row = current();
  const all = rows();
  const place = all.indexOf(row);
  if (key === "j") choose(all[Math.min(place + 1, all.length - 1)]);
  else if (key === "k") choose(all[Math.max(place - 1, 0)]);
  else if (key === "?") help.showModal();
  else if (key === "r" || key === "w") row?.querySelector(`[data-key="${key}"]`)?.click();
  else if (key === "x") row?.querySelector('[data-key="x"]')?.click();
  else if (key === "u") undo(row);
  else return false;
  return true;
}

function undo(row) {
  const details = row?.querySelector("[data-undo]");
  if (!details) return;
  details.open = true;
  details.querySelector("input[name=reason]").focus();
}

const typing = (target) =>
  target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [contenteditable]");

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && event.target.closest("[data-undo]")) {
    event.target.closest("[data-undo]").open = false;
    choose(event.target.closest("[data-row]"));
    return;
  }
  if (typing(event.target)) return;
  if (event.key === "Enter" && event.target.matches("[data-row]")) {
    event.target.querySelector("[data-open]")?.click();
    return;
  }
  if (press(event.key)) event.preventDefault();
});
list.addEventListener("focusin", (event) => choose(event.target.closest("[data-row]"), { focus: false }));
list.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-live]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const opening = event.target.closest("[data-open]");
  const turning = event.target.closest("[data-turn]");
  const paging = event.target.closest("[data-page-of]");
  if (!opening && !turning && !paging) return;
  event.preventDefault();
  if (opening) open(opening, { picking: opening.dataset.key === "x" });
  else if (turning) showPage({ page: new URL(turning.href).searchParams.get("page") });
  else showPage({ note: paging.dataset.pageOf });
});
addEventListener("popstate", () => { if (location.pathname !== shown) location.reload(); });

attachPicker(document.querySelector("[data-opened-section]"));
const first = document.querySelector("[data-opened]") ?? rows().find((row) => `#${row.id}` === location.hash) ?? rows()[0];
choose(first, { focus: Boolean(location.hash) });
