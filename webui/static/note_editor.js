// The editor of a draft: saves on pause and blur, moves sections about, says honestly how it stands.
// What is typed lives in the page and on the server only, never in the browser's storage.
import { post } from "./http.js";
import { draw, settle } from "./label_picker.js";
import { showHints } from "./note_hints.js";

const PAUSE = 1200;
const AGAIN = 5000;
const form = document.querySelector("#draft");
const parts = document.querySelector("#parts");
const saving = document.querySelector("#saving");
const said = document.querySelector("#said");
const conflict = document.querySelector("#conflict");

let edits = 0;
let kept = 0;
let savedAt = "";
let held = "hold" in form.dataset;
let leaving = false;
let underway = null;
let timer = 0;

const all = () => [...parts.children];
const unsaved = () => edits !== kept;

function tell(state, words, aloud = false) {
  saving.hidden = false;
  saving.dataset.state = state;
  saving.textContent = words;
  if (aloud) said.textContent = words;
}

function changed() {
  edits += 1;
  if (held) return;
  if (!underway) tell("unsaved", savedAt ? `Not saved: changed since ${savedAt}` : "Not saved: you are still writing");
  later(PAUSE);
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

function writeOrder() {
  form.elements.order.value = all().map((part) => part.dataset.index).join(",");
}

function save() {
  clearTimeout(timer);
  if (!underway && !held && unsaved()) {
    underway = send().finally(() => { underway = null; });
  }
  return underway;
}

async function send() {
  const upTo = edits;
  const sent = all();
  writeOrder();
  tell("saving", "Saving…");
  try {
    const answer = await post(form.dataset.autosave, new FormData(form));
    form.elements.revision.value = answer.revision;
    sent.forEach((part, place) => learn(part, answer.sections[place]));
    kept = upTo;
    savedAt = answer.saved_at;
    if (unsaved()) later(PAUSE);
    else tell("saved", `Saved ${savedAt}`, said.textContent.startsWith("Not saved"));
  } catch (refusal) {
    failed(refusal);
  }
}

function failed(refusal) {
  if (refusal.code === "edited-meanwhile") {
    held = true;
    conflict.hidden = false;
    tell("failed", "Not saved: this draft was saved from another tab or device.");
  } else if (refusal.status === 401) {
    tell("failed", "Not saved: you were signed out. Your text still stands here.", true);
  } else if (refusal.status) {
    tell("failed", `Not saved: ${refusal.message}`, true);
    if (refusal.status === 429 || refusal.status >= 500) later(AGAIN);
  } else {
    tell("failed", "Not saved: the server can't be reached. Trying again.", true);
    later(AGAIN);
  }
}

function learn(part, told) {
  part.querySelector("[data-id]").value = told.id;
  showHints(part, told, adopt);
}

/** Take a proposal over: tick its box, or choose its kind of content. */
function adopt(part, { field, code }) {
  const box = part.querySelector(`input[name$="-${field}"][value="${code}"]`);
  const list = part.querySelector(`select[name$="-${field}"]`);
  if (box) box.checked = true;
  if (list) list.value = code;
  (box ?? list)?.dispatchEvent(new Event("change", { bubbles: true }));
}

function add() {
  const next = 1 + Math.max(-1, ...all().map((part) => Number(part.dataset.index)));
  const made = document.createElement("template");
  made.innerHTML = document.querySelector("#new-part").innerHTML.replaceAll("__new__", String(next));
  const part = made.content.querySelector("[data-part]");
  parts.append(part);
  part.querySelector(".part-title").select();
  changed();
}

function move(part, by) {
  const places = all();
  const other = places[places.indexOf(part) + by];
  if (!other) return;
  const focused = document.activeElement;
  if (by < 0) other.before(part);
  else other.after(part);
  focused?.focus();
  said.textContent = `Moved to place ${all().indexOf(part) + 1} of ${places.length}.`;
  changed();
}

function remove(part) {
  if (all().length < 2) {
    said.textContent = "A note has at least one section.";
    tell("failed", "A note has at least one section, so this one stays.");
    return;
  }
  const next = part.nextElementSibling ?? part.previousElementSibling;
  part.remove();
  next.querySelector(".part-title").focus();
  changed();
}

form.addEventListener("input", (event) => {
  const part = event.target.closest("[data-part]");
  if (event.target.matches(".part-title")) part.setAttribute("aria-label", event.target.value);
  changed();
});
form.addEventListener("change", (event) => {
  const picker = event.target.closest("[data-picker]");
  if (picker) {
    settle(picker, event.target);
    draw(picker, picker.closest("[data-part]").querySelector("[data-chips]"));
  }
  changed();
});
form.addEventListener("focusout", () => save());
form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  const part = submitter?.closest("[data-part]");
  const own = submitter?.matches("[data-move], [data-remove], [data-add]");
  const plain = held || ["sign", "both"].includes(submitter?.value);
  if (own) {
    event.preventDefault();
    if (submitter.dataset.move) move(part, Number(submitter.dataset.move));
    else if ("remove" in submitter.dataset) remove(part);
    else add();
  } else if (!plain) {
    event.preventDefault();
    saveNow();
  } else if (underway) {
    event.preventDefault();
    await underway;
    form.requestSubmit(submitter);
  } else {
    writeOrder();
    leaving = true;
  }
});

async function saveNow() {
  await underway;
  if (!unsaved()) tell("saved", savedAt ? `Saved ${savedAt}` : "Saved", true);
  await save();
}

addEventListener("keydown", (event) => {
  const part = event.target.closest?.("[data-part]");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    if (!held) saveNow();
  } else if (part && event.altKey && event.shiftKey && event.key.startsWith("Arrow")) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(part, by);
  }
});
addEventListener("vault:signed-in", () => save());
addEventListener("online", () => save());
addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
addEventListener("beforeunload", (event) => { if (unsaved() && !leaving) event.preventDefault(); });
document.querySelector("[data-leave]")?.addEventListener("click", () => { leaving = true; });

for (const part of all()) showHints(part, null, adopt);
if ("unsaved" in form.dataset) {
  edits = 1;
  tell("failed", "Not saved");
} else {
  tell("saved", "Saved");
  // What was typed before this program ran is saved too.
  const typed = form.querySelectorAll(".part-title, .part-text");
  if ([...typed].some((field) => field.value !== field.defaultValue)) changed();
}
