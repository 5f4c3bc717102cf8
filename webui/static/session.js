// Warns before a session lapses, and lets the person sign in again on the page they were on.
import { look, post, renewToken } from "./http.js";

const WARN_SECONDS = 120;
const idle = document.querySelector("#session-idle");
const again = document.querySelector("#session-again");
const limit = Number(document.body.dataset.idleMinutes) * 60;
let used = Date.now();
let told = Date.now();

export function endedNow() {
  if (idle.open) idle.close();
  if (!again.open) again.showModal();
}

async function stay() {
  used = told = Date.now();
  const url = `${document.body.dataset.sessionState}`;
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer && answer.status === 401) endedNow();
}

function noteUse() {
  used = Date.now();
  if (used - told > 60_000) stay();
}

async function check() {
  if (again.open) return;
  const left = limit - (Date.now() - used) / 1000;
  if (left <= 0) {
    const state = await look(document.body.dataset.sessionState).catch((refusal) => refusal);
    if (state.status === 401) endedNow();
    else if (state.seconds_left) used = Date.now() - (limit - state.seconds_left) * 1000;
  } else if (left <= WARN_SECONDS) {
    idle.querySelector("[data-idle-left]").textContent =
      left > 60 ? `${Math.ceil(left / 60)} minutes` : `${Math.ceil(left)} seconds`;
    if (!idle.open) idle.showModal();
  }
}

for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, noteUse, { passive: true });
idle.addEventListener("close", stay);
again.addEventListener("cancel", (event) => event.preventDefault());
/** Show the field that is due: the passphrase, or the code of the second step. */
function ask(what) {
  const code = again.querySelector("[name=code]");
  const passphrase = again.querySelector("[name=passphrase]");
  code.disabled = code.parentElement.hidden = what !== "code";
  passphrase.disabled = passphrase.parentElement.hidden = what === "code";
  (what === "code" ? code : passphrase).focus();
}

again.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const trouble = again.querySelector("[data-again-trouble]");
  const second = !form.elements.code.disabled;
  try {
    const answer = await post(second ? form.dataset.second : form.action, new FormData(form));
    renewToken(answer.csrf_token);
    trouble.textContent = "";
    form.reset();
    if (answer.code_needed) {
      ask("code");
      return;
    }
    ask("passphrase");
    used = told = Date.now();
    again.close();
    dispatchEvent(new Event("vault:signed-in"));
  } catch (refusal) {
    trouble.textContent = refusal.message;
  }
});
addEventListener("vault:signed-out", endedNow);
setInterval(check, 5000);
